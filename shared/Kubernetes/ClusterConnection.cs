using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>How one cluster's API server is reached and who asks.</summary>
public sealed record ClusterConnection
{
    /// <summary>The cluster's name in the fleet.</summary>
    public required string Cluster { get; init; }

    /// <summary>The server's address; a path in it is kept in front of every request (<c>https://host/k8s/clusters/c-1</c>).</summary>
    public required Uri Server { get; init; }

    /// <summary>PEM certificates the server's must descend from; null for those the system trusts.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>
    /// The file that <see cref="CertificateAuthority"/> was read from; null where it stands nowhere else. It is read again every minute, and
    /// at once where a server's certificate was not signed by what it held.
    /// </summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>Who asks; null for anonymous.</summary>
    public IClusterCredentials? Credentials { get; init; }

    /// <summary>
    /// An HTTP, HTTPS or SOCKS5 proxy; null for a direct connection (the environment's proxy is not read). The certificate of an HTTPS
    /// proxy may descend from the cluster's authorities or from one that the system trusts.
    /// </summary>
    public Uri? Proxy { get; init; }

    /// <summary>
    /// Which addresses may be connected to, where whoever wrote <see cref="Server"/> and <see cref="Proxy"/> is not trusted; null
    /// for all. Through a proxy, the proxy's address is judged so; of the server only its name or literal address can be, since
    /// the proxy resolves it.
    /// </summary>
    public EgressPolicy? Egress { get; init; }

    /// <summary>
    /// The name the server's certificate must carry where it is not the address's; null otherwise. It is sent as SNI and as
    /// <c>Host</c>.
    /// </summary>
    public string? TlsServerName { get; init; }

    /// <summary>Accepts any certificate, of the server and of an HTTPS proxy. Whoever is in between then reads the credentials.</summary>
    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>Asks for answers as they are, which costs less where the network is fast.</summary>
    public bool DisableCompression { get; init; }

    /// <summary>The user all requests impersonate; null for the credentials' own.</summary>
    public Impersonation? Impersonation { get; init; }
}
