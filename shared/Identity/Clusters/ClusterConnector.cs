using Flux.Identity.Accounts;
using Flux.Identity.Aws;
using Flux.Identity.Caching;
using Flux.Identity.Entra;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Identity.Clusters;

/// <summary>Makes the connection to one cluster: where it is, and tokens for it that renew themselves.</summary>
/// <remarks>Spec: fluxcd/pkg auth/restconfig.go and each provider's NewRESTConfig. Users write addresses, so the egress policy holds for the connection.</remarks>
internal sealed class ClusterConnector(CloudIdentities identities, IdentitySubject who, ClusterReference cluster)
{
    public async Task<ClusterConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var address = await AddressAsync(cancellationToken);
        return new()
        {
            Cluster = cluster.Name,
            Server = address.Server,
            CertificateAuthority = address.CertificateAuthority,
            Egress = identities.Egress,
            Credentials = ClusterCredentials.Token(GetAsync, identities.Clock),
        };
    }

    private async Task<ClusterToken> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = await TokenAsync(cancellationToken);
            return new(token.Value, token.Expires);
        }
        catch (Exception e) when (e is IdentityException or KubernetesException)
        {
            throw new KubeconfigException(e.Message, e);
        }
    }

    private Task<CloudToken> TokenAsync(CancellationToken cancellationToken) =>
        CloudIdentities.WithAsync("failed to get access token for cluster", async () => cluster.Provider switch
        {
            CloudProvider.Azure => await identities.AzureAsync(who, AksClusters.Scope, cancellationToken),
            CloudProvider.Aws => identities.Aws.ClusterToken(
                cluster.Resource ?? "",
                await identities.AwsAsync(who, AwsNames.Cluster(cluster.Resource).Region, cancellationToken),
                who.AwsStsEndpoint is { } endpoint ? AwsNames.Sts(endpoint) : null),
            CloudProvider.Gcp => await identities.GcpAsync(who, cancellationToken),
            _ => await new GenericTokens(identities).GetAsync(who, AudiencesOf(), cancellationToken),
        });

    private async Task<ClusterAddress> AddressAsync(CancellationToken cancellationToken)
    {
        if (cluster.Provider == CloudProvider.Aws)
        {
            AwsNames.Cluster(cluster.Resource);
        }

        if (who.Use == IdentityUse.KubeConfig && await identities.Accounts.FindAsync(who, cancellationToken) is null)
        {
            return await ConfirmedAsync(cancellationToken);
        }

        if (cluster is { Address: { } given, CertificateAuthority: { } authority })
        {
            return new(Parse(given), authority);
        }

        if (cluster.Provider == CloudProvider.Generic)
        {
            return new(Parse(cluster.Address ?? throw new IdentityException("cluster address is required to create a REST config")), cluster.CertificateAuthority);
        }

        var found = await FindAsync(cancellationToken);
        return new(
            cluster.Address is { } address ? Parse(address) : found.Server,
            cluster.CertificateAuthority ?? found.CertificateAuthority);
    }

    // a user wrote the address, and what is shown there is the host's: it must be the cluster's own, or a token that is good there only
    private async Task<ClusterAddress> ConfirmedAsync(CancellationToken cancellationToken)
    {
        if (cluster.Provider == CloudProvider.Generic)
        {
            var server = Parse(cluster.Address ?? throw new IdentityException("cluster address is required to create a REST config"));
            return cluster.Audiences.Count == 0
                ? new(server, cluster.CertificateAuthority)
                : throw new IdentityException("audiences need a serviceAccountName: the identity of the host is for the cluster's own address only");
        }

        var found = await FindAsync(cancellationToken);
        return cluster.Address is not { } address || ClusterAddresses.Canonical(address) == ClusterAddresses.Canonical(found.Server.OriginalString)
            ? found with { CertificateAuthority = cluster.CertificateAuthority ?? found.CertificateAuthority }
            : throw new IdentityException(
                $"the specified address '{address}' is not that of cluster {cluster.Resource}, and without a serviceAccountName the identity of the host is for no other");
    }

    private async Task<ClusterAddress> FindAsync(CancellationToken cancellationToken)
    {
        const string failure = "failed to get access token for cluster";
        switch (cluster.Provider)
        {
            case CloudProvider.Azure:
                var resource = EntraNames.Cluster(cluster.Resource);
                var scope = EntraCloud.Of(identities.Environment).ManagerScope;
                var token = await CloudIdentities.WithAsync(failure, () => identities.AzureAsync(who, scope, cancellationToken));
                return await KeepAsync(
                    [resource, cluster.Address, token.Value.Reveal()],
                    ct => new AksClusters(identities.Http, identities.Environment, identities.Clock).FindAsync(resource, cluster.Address, token, who.Proxy, ct),
                    cancellationToken);
            case CloudProvider.Aws:
                var key = await CloudIdentities.WithAsync(
                    failure, () => identities.AwsAsync(who, AwsNames.Cluster(cluster.Resource).Region, cancellationToken));
                return await KeepAsync(
                    [cluster.Resource, key.AccessKeyId, key.SecretAccessKey.Reveal()],
                    ct => identities.Aws.ClusterAsync(cluster.Resource!, key, who.Proxy, ct),
                    cancellationToken);
            default:
                var access = await CloudIdentities.WithAsync(failure, () => identities.GcpAsync(who, cancellationToken));
                return await KeepAsync(
                    [cluster.Resource, access.Value.Reveal()],
                    ct => identities.Google.ClusterAsync(GoogleNamesOf(cluster.Resource), access, who.Proxy, ct),
                    cancellationToken);
        }
    }

    private static string GoogleNamesOf(string? name) => Google.GoogleNames.Cluster(name);

    // as long as the longest a credential is kept: a cluster that moved is found again
    private Task<ClusterAddress> KeepAsync(
        ReadOnlySpan<string?> parts, Func<CancellationToken, Task<ClusterAddress>> find, CancellationToken cancellationToken) =>
        identities.KeepAsync(
            CloudIdentities.OperationOf(who, cluster.Provider.NameOf()), CacheKey.Of(["address", cluster.Provider.NameOf(), CloudIdentities.ProxyOf(who), .. parts]), find, _ => DateTimeOffset.MaxValue, cancellationToken);

    private static Uri Parse(string address)
    {
        try
        {
            return ClusterAddresses.Parse(address);
        }
        catch (IdentityException e)
        {
            throw new IdentityException($"failed to parse cluster address {address}: {e.Message}", e);
        }
    }

    private IReadOnlyList<string> AudiencesOf() => cluster.Audiences.Count > 0 ? cluster.Audiences : [cluster.Address ?? ""];
}
