namespace Flux.Reconciliation;

/// <summary>A Secret is missing, cannot be read, or lacks what is needed. The message holds none of its values.</summary>
public sealed class SecretException(string message, Exception? inner = null) : Exception(message, inner);
