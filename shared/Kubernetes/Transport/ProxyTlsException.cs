namespace Flux.Kubernetes.Transport;

/// <summary>No TLS with a proxy. It never leaves the library: the transport turns it into a <see cref="KubernetesException"/>.</summary>
internal sealed class ProxyTlsException(Uri proxy, string why, Exception? inner = null)
    : IOException($"TLS with the proxy {proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)} failed: {why}", inner);
