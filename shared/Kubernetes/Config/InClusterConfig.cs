namespace Flux.Kubernetes;

/// <summary>The connection of a Pod to its own cluster.</summary>
/// <remarks>Spec: Kubernetes, "Accessing the Kubernetes API from a Pod".</remarks>
public static class InClusterConfig
{
    /// <summary>Where the kubelet puts token and certificate authority.</summary>
    public const string ServiceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The connection; token and certificate authority are read again as the kubelet renews them.</summary>
    /// <param name="cluster">What the cluster is called in the fleet.</param>
    /// <param name="host">The value of <c>KUBERNETES_SERVICE_HOST</c>.</param>
    /// <param name="port">The value of <c>KUBERNETES_SERVICE_PORT</c>.</param>
    /// <param name="clock">The time.</param>
    /// <param name="folder">Where token and certificate authority are.</param>
    /// <exception cref="KubeconfigException">This is not a Pod, or its service account is not mounted.</exception>
    public static ClusterConnection Connect(
        string cluster, string? host, string? port, TimeProvider clock, string folder = ServiceAccountFolder)
    {
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port))
        {
            throw new KubeconfigException("not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");
        }

        var name = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        if (!Uri.TryCreate($"https://{name}:{port}", UriKind.Absolute, out var server))
        {
            throw new KubeconfigException("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not an address");
        }

        try
        {
            return new ClusterConnection
            {
                Cluster = cluster,
                Server = server,
                CertificateAuthority = BoundedFile.ReadText(Path.Combine(folder, "ca.crt"), BoundedFile.MaxCredentialBytes),
                CertificateAuthorityFile = Path.Combine(folder, "ca.crt"),
                Credentials = FileCredentials.OfToken(Path.Combine(folder, "token"), clock),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"the service account of this Pod cannot be read: {folder}/ca.crt: {e.Message}", e);
        }
    }
}
