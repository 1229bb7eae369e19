namespace Flux.Kubernetes.Health;

/// <summary>An object is not shaped as its status could be read; the message is upstream's.</summary>
public sealed class HealthException(string message) : Exception(message);
