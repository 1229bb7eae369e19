namespace Flux.Kubernetes;

/// <summary>A kubeconfig, or a credential it names, cannot be used. The message names the file and the field, never a secret.</summary>
public sealed class KubeconfigException(string message, Exception? inner = null) : Exception(message, inner);
