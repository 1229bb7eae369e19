namespace Flux.Sources.Generators;

/// <summary>Files cannot be copied into an artifact.</summary>
internal sealed class CopyException(string message, Exception? inner = null) : Exception(message, inner);
