namespace Flux.Identity;

/// <summary>What <c>spec.kubeConfig</c> names cannot be used; the message says what and why.</summary>
public sealed class RemoteClusterException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the server says where the Secret or ConfigMap does not exist; null where it does.</summary>
    public string? NotFound { get; init; }
}
