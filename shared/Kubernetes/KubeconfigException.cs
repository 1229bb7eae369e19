namespace Flux.Kubernetes;

/// <summary>A kubeconfig, or a credential it names, cannot be used. The message names the file and the field, never a secret.</summary>
public sealed class KubeconfigException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The field that is not allowed, e.g. <c>insecure-skip-tls-verify</c>, of a file that is fine otherwise; null where something else is wrong.</summary>
    public string? Forbidden { get; init; }
}
