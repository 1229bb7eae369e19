using System.Security.Cryptography;
using System.Text;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Hosting.Fleets;

/// <summary>Finds the way to a cluster of the fleet.</summary>
/// <param name="options">The host's settings.</param>
/// <param name="identities">The host's identity at clouds.</param>
/// <param name="environment">Where a Pod finds its own cluster.</param>
/// <param name="clock">The time.</param>
public sealed class FleetConnector(FleetHostOptions options, ICloudIdentities identities, HostEnvironment environment, TimeProvider clock)
{
    private const int MaxFileBytes = 8 << 20;

    /// <summary>
    /// What decides how a cluster is reached, files included: another text means another way. It holds no credential.
    /// </summary>
    /// <exception cref="KubeconfigException">The cluster names no kubeconfig, and there is no default one.</exception>
    internal string FingerprintOf(FleetCluster cluster) => string.Join('|', cluster switch
    {
        { InCluster: true } => ["inCluster"],
        { Aks: { } aks } => ["aks", aks.Resource, aks.ClientId],
        { Eks: { } eks } => ["eks", eks],
        { Gke: { } gke } => ["gke", gke],
        { Oidc: { } oidc } => (string?[])["oidc", oidc.Address.AbsoluteUri, oidc.TokenFile, oidc.AzureScope, oidc.CertificateAuthority is { } ca ? HashOf(ca) : ""],
        _ => ["kubeconfig", PathOf(cluster), cluster.Context, HashOf(PathOf(cluster))],
    });

    /// <summary>The connection. Only clusters of clouds have someone asked for it; the others are read from files.</summary>
    /// <exception cref="KubeconfigException">A file cannot be used.</exception>
    /// <exception cref="IdentityException">The cloud does not say where it is.</exception>
    public async Task<ClusterConnection> ConnectAsync(FleetCluster cluster, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster switch
        {
            { InCluster: true } => InClusterConfig.Connect(
                cluster.Name, environment.Variable("KUBERNETES_SERVICE_HOST"), environment.Variable("KUBERNETES_SERVICE_PORT"), clock),
            { Aks: { } aks } => await CloudAsync(cluster.Name, CloudProvider.Azure, aks.Resource, aks.ClientId, cancellationToken),
            { Eks: { } eks } => await CloudAsync(cluster.Name, CloudProvider.Aws, eks, null, cancellationToken),
            { Gke: { } gke } => await CloudAsync(cluster.Name, CloudProvider.Gcp, gke, null, cancellationToken),
            { Oidc: { } oidc } => Connect(cluster.Name, oidc),
            _ => Kubeconfig.Load(PathOf(cluster)).Connect(cluster.Name, cluster.Context, options.Kubeconfig, clock),
        };
    }

    // whoever writes the fleet file is trusted with addresses, as with kubeconfigs: private ones are the rule
    private async Task<ClusterConnection> CloudAsync(
        string name, CloudProvider provider, string resource, string? clientId, CancellationToken cancellationToken)
    {
        var reference = new ClusterReference { Name = name, Provider = provider, Resource = resource };
        return await identities.ClusterAsync(IdentitySubject.Host with { AzureClientId = clientId }, reference, cancellationToken) with { Egress = null };
    }

    private ClusterConnection Connect(string name, OidcCluster oidc) => new()
    {
        Cluster = name,
        Server = oidc.Address,
        CertificateAuthority = oidc.CertificateAuthority is { } path ? ReadText(path) : null,
        CertificateAuthorityFile = oidc.CertificateAuthority,
        Credentials = ClusterCredentials.Token(cancellationToken => TokenAsync(oidc, cancellationToken), clock),
    };

    private async Task<ClusterToken> TokenAsync(OidcCluster oidc, CancellationToken cancellationToken)
    {
        if (oidc.TokenFile is { } file)
        {
            // short, since the file is renewed behind our back
            return new(new Secret(ReadText(file).Trim()), clock.GetUtcNow() + TimeSpan.FromMinutes(1.5));
        }

        try
        {
            var token = await identities.AzureAsync(IdentitySubject.Host, oidc.AzureScope ?? "", cancellationToken);
            return new(token.Value, token.Expires);
        }
        catch (IdentityException e)
        {
            throw new KubeconfigException(e.Message, e);
        }
    }

    private string PathOf(FleetCluster cluster) => cluster.Kubeconfig ?? options.DefaultKubeconfig
        ?? throw new KubeconfigException($"cluster '{cluster.Name}' names no kubeconfig, and there is no default one here");

    // what cannot be read is told by who needs it
    private static string HashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(TextOrNothing)))));

    private static string TextOrNothing(string path)
    {
        try
        {
            return ReadText(path);
        }
        catch (KubeconfigException)
        {
            return "";
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            return new FileInfo(path).Length > MaxFileBytes
                ? throw new KubeconfigException($"{path}: is larger than {MaxFileBytes} bytes")
                : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"{path}: {e.Message}", e);
        }
    }
}
