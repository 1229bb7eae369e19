namespace Flux.Primitives;

/// <summary>Certificates or a key cannot be used, or a proxy refused; the message holds no credentials.</summary>
public sealed class ConnectionException(string message, Exception? inner = null) : IOException(message, inner);
