using Flux.Identity.Accounts;
using Flux.Identity.Caching;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Identity.Clusters;

/// <summary>Tokens of ServiceAccounts as they are, for clusters that trust the issuer.</summary>
/// <remarks>Spec: fluxcd/pkg auth/generic/provider.go.</remarks>
internal sealed class GenericTokens(CloudIdentities identities)
{
    private const string TokenFile = InClusterConfig.ServiceAccountFolder + "/token";

    public async Task<CloudToken> GetAsync(IdentitySubject who, IReadOnlyList<string> audiences, CancellationToken cancellationToken)
    {
        if (await identities.Accounts.FindAsync(who, cancellationToken) is { } account)
        {
            return await identities.KeepAsync(
                CloudIdentities.OperationOf(who, "vault"), CacheKey.Of(["generic", account.Key, .. audiences]),
                ct => identities.Accounts.TokenAsync(account, audiences, ct),
                t => t.Expires,
                cancellationToken);
        }

        var client = who.Client ?? throw new IdentityException("client is required to create a controller token");
        return await identities.KeepAsync(
            CloudIdentities.OperationOf(who, "vault"), CacheKey.Of(["generic", client.Cluster, .. audiences]), ct => OfHostAsync(client, audiences, ct), t => t.Expires, cancellationToken);
    }

    // the host's own account is whose token the kubelet put beside it
    private static async Task<CloudToken> OfHostAsync(IKubernetesClient client, IReadOnlyList<string> audiences, CancellationToken cancellationToken)
    {
        Secret own;
        try
        {
            own = await HostFiles.SecretAsync(TokenFile, cancellationToken);
        }
        catch (IdentityException e)
        {
            throw new IdentityException($"failed to read service account token file {TokenFile}: {e.Message}", e);
        }

        var subject = ServiceAccounts.Claims(own, "service account token").Text("sub") ?? "";
        return subject.Split(':') is [_, _, var @namespace, var name]
            ? await ServiceAccounts.RequestAsync(client, new(@namespace, name), audiences, "controller ", cancellationToken)
            : throw new IdentityException($"invalid subject format in service account token: {subject}");
    }
}
