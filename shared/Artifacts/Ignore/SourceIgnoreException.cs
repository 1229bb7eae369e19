namespace Flux.Artifacts;

/// <summary>A source's ignore rules go over a limit.</summary>
public sealed class SourceIgnoreException(string message) : Exception(message);
