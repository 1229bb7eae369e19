namespace Flux.Notifications;

/// <summary>A Receiver cannot do what its spec or a caller asks for.</summary>
public sealed class ReceiverException(string message, Exception? inner = null) : Exception(message, inner);
