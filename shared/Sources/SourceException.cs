namespace Flux.Sources;

/// <summary>A source could not be read or stored; the message is the condition's.</summary>
public sealed class SourceException(string message, Exception? inner = null) : Exception(message, inner);
