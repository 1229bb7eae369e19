namespace Flux.Sources.Generators;

/// <summary>A path pattern, or what it gives, is not valid: only another spec or source can help.</summary>
internal sealed class PathPatternException(string message, Exception? inner = null) : Exception(message, inner);
