using Flux.Api;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.Oci;
using Flux.Oci.Credentials;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Authentication;

namespace Flux.Sources.Registries;

/// <summary>Finds out how to get into the registry of an OCIRepository: by Secrets, by those of a ServiceAccount, or with a cloud's identity.</summary>
/// <remarks>
/// Spec: source-controller 1.9 ocirepository_controller.go, <c>keychain</c> and <c>transport</c>. Secrets go before a cloud's identity: a
/// ServiceAccount with image pull Secrets is not shown to the cloud.
/// </remarks>
internal sealed class OciAccessFinder(ICloudIdentities identities)
{
    /// <exception cref="OciAccessException">Something is missing, or does not fit together.</exception>
    public async Task<OciAccess> FindAsync(OciRepositoryContext context, RepositoryName name, CancellationToken cancellationToken)
    {
        var spec = context.Spec;
        var config = await TryAsync(
            "failed to get credential", () => RegistryAccess.ReadAsync(context, spec.SecretRef?.Name, spec.ServiceAccountName, cancellationToken));
        var proxy = spec.ProxySecretRef is { } reference
            ? await TryAsync(
                "failed to get proxy address",
                async () => ConnectionSecrets.Proxy(await SecretReader.ReadAsync(context, reference.Name, cancellationToken), context.Mask))
            : null;
        IRegistryCredentials? credentials = config;
        if (config is null && spec.Provider is { Length: > 0 } provider and not OciProviders.Generic)
        {
            credentials = new FixedCredentials(name.Registry, await OfCloudAsync(context, name, provider, proxy, cancellationToken));
        }

        var tls = spec.CertSecretRef is { Name.Length: > 0 } certificates
            ? await TryAsync(
                $"failed to generate transport for '{spec.Url}'",
                async () => ConnectionSecrets.Tls(await SecretReader.ReadAsync(context, certificates.Name, cancellationToken), context.Mask))
            : new();
        return new() { Credentials = credentials, Connection = tls with { Proxy = proxy }, IsInsecure = spec.Insecure };
    }

    private static async Task<T> TryAsync<T>(string problem, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (SecretException e)
        {
            throw new OciAccessException(SourceReasons.AuthenticationFailed, $"{problem}: {e.Message}", e);
        }
    }

    private async Task<RegistryCredential> OfCloudAsync(
        OciRepositoryContext context, RepositoryName name, string provider, ProxyAddress? proxy, CancellationToken cancellationToken)
    {
        try
        {
            var subject = CloudSubject.Of(context, context.Spec.ServiceAccountName, proxy);
            if (!string.IsNullOrEmpty(context.Spec.ServiceAccountName) && !identities.AllowsServiceAccounts)
            {
                throw new IdentityException(IdentityException.GateMessage) { IsFeatureGateDisabled = true };
            }

            var login = await identities.RegistryAsync(CloudProviders.Parse(provider), subject, name.ToString(), cancellationToken);
            context.Mask.Add(login.Password);
            return new() { Username = login.Username, Password = login.Password };
        }
        catch (IdentityException e) when (e.IsFeatureGateDisabled)
        {
            throw new OciAccessException(MetaReasons.FeatureGateDisabled, CloudSubject.GateMessage, e) { IsFinal = true };
        }
        catch (Exception e) when (e is IdentityException or KubernetesException)
        {
            throw new OciAccessException(SourceReasons.AuthenticationFailed, $"failed to get credential from {provider}: {e.Message}", e);
        }
    }
}
