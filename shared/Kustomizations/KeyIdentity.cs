using Flux.Identity;
using Flux.Kubernetes;
using Flux.Sops;
using Flux.Sops.Cloud;

namespace Flux.Kustomizations;

/// <summary>What a Kustomization is towards key services where its Secret has no credentials: its ServiceAccount's identity, else the host's.</summary>
/// <remarks>Spec: kustomize-controller v1.9 internal/decryptor/decryptor.go, SetAuthOptions.</remarks>
internal sealed class KeyIdentity(ICloudIdentities identities, IdentitySubject who) : ICloudIdentity
{
    public Task<AwsCredentials?> AwsAsync(string region, CancellationToken cancellationToken) => GetAsync<AwsCredentials>(async () =>
    {
        var key = await identities.AwsAsync(who, region, cancellationToken);
        return new(key.AccessKeyId, key.SecretAccessKey, key.SessionToken);
    });

    // a managed identity that the Secret names is the host's, whatever the account
    public Task<string?> AzureTokenAsync(string scope, string? clientId, CancellationToken cancellationToken) => GetAsync(async () =>
        (await identities.AzureAsync(
            string.IsNullOrEmpty(clientId) ? who : IdentitySubject.Host with { AzureClientId = clientId }, scope, cancellationToken)).Value.Reveal());

    public Task<string?> GcpTokenAsync(CancellationToken cancellationToken) =>
        GetAsync(async () => (await identities.GcpAsync(who, cancellationToken)).Value.Reveal());

    private static async Task<T?> GetAsync<T>(Func<Task<T>> get)
        where T : class
    {
        try
        {
            return await get();
        }
        catch (Exception e) when (e is IdentityException or KubernetesException)
        {
            throw new SopsException(e.Message, e);
        }
    }
}
