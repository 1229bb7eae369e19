namespace Flux.Git.Writing;

/// <summary>What a commit does to one path.</summary>
/// <param name="Path">Relative, with <c>/</c>.</param>
/// <param name="Content">The new content; null to remove the file.</param>
/// <param name="Executable">Whether the file gets the executable bit.</param>
public sealed record GitFileChange(string Path, ReadOnlyMemory<byte>? Content, bool Executable = false);
