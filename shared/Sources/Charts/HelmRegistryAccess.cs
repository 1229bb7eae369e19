using Flux.Api;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.Oci;
using Flux.Oci.Credentials;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Authentication;

namespace Flux.Sources.Charts;

/// <summary>Finds out how to get into the registry of a HelmRepository of type <c>oci</c>: by its Secret, or with the identity of the host.</summary>
/// <remarks>Spec: source-controller internal/helm/registry, <c>KeychainFromSecret</c>, and internal/helm/getter.</remarks>
internal sealed class HelmRegistryAccess(ICloudIdentities identities)
{
    private const string ConfigType = "kubernetes.io/dockerconfigjson";
    private const string ConfigKey = ".dockerconfigjson";

    /// <exception cref="SourceException">Something is missing or wrong; the condition's message.</exception>
    public async Task<OciAccess> FindAsync(
        SourceContext context, HelmRepositorySpec spec, HelmConnection connection, RepositoryName name, CancellationToken cancellationToken) => new()
        {
            Credentials = await CredentialsAsync(context, spec, name, cancellationToken),
            Connection = connection.Tls,
            IsInsecure = spec.Insecure,
        };

    private async Task<IRegistryCredentials?> CredentialsAsync(
        SourceContext context, HelmRepositorySpec spec, RepositoryName name, CancellationToken cancellationToken)
    {
        if (spec.SecretRef is { } reference)
        {
            try
            {
                return await OfSecretAsync(await SecretReader.ReadAsync(context, reference.Name, cancellationToken), name, context.Mask, cancellationToken);
            }
            catch (Exception e) when (e is SecretException or OciException or FormatException)
            {
                throw new SourceException($"failed to configure OCI registry authentication: {e.Message}", e);
            }
        }

        if (spec.Provider is not { Length: > 0 } provider || provider == OciProviders.Generic)
        {
            return null;
        }

        try
        {
            var login = await identities.RegistryAsync(
                CloudProviders.Parse(provider), CloudSubject.Of(context, null, null), name.ToString(), cancellationToken);
            context.Mask.Add(login.Password);
            return new FixedCredentials(name.Registry, new() { Username = login.Username, Password = login.Password });
        }
        catch (Exception e) when (e is IdentityException or KubernetesException)
        {
            throw new SourceException($"failed to get credential from '{provider}': {e.Message}", e);
        }
    }

    private static async Task<IRegistryCredentials?> OfSecretAsync(
        SecretData secret, RepositoryName name, SecretMask mask, CancellationToken cancellationToken)
    {
        if (secret.Type == ConfigType)
        {
            var config = new DockerConfig();
            try
            {
                config.Add(secret.Bytes(ConfigKey) ?? []);
            }
            catch (FormatException e)
            {
                throw new SecretException($"unable to load Docker config from Secret '{secret.Key.Name}': {e.Message}", e);
            }

            foreach (var known in config.Secrets)
            {
                mask.Add(known);
            }

            return await config.FindAsync(name, cancellationToken) is null
                ? throw new SecretException($"no auth config for '{name.Registry}' in the docker-registry Secret '{secret.Key.Name}'")
                : config;
        }

        var (user, password) = (secret["username"], secret["password"]);
        if (user is null && password is null)
        {
            return null;
        }

        if (user is null || password is null)
        {
            throw new SecretException($"invalid '{secret.Key.Name}' secret data: required fields 'username' and 'password'");
        }

        var value = new Secret(password);
        mask.Add(value);
        return new FixedCredentials(name.Registry, new() { Username = user, Password = value });
    }
}
