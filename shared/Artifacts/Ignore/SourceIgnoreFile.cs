namespace Flux.Artifacts;

/// <summary>A <c>.sourceignore</c> file.</summary>
/// <param name="Directory">The directory it stands in, relative to the source's root, which is the empty string.</param>
/// <param name="Text">Its content.</param>
public readonly record struct SourceIgnoreFile(string Directory, string Text);
