using Flux.Api;
using Flux.Helm.Repositories;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Charts;

/// <summary>Finds out how to get into a Helm repository.</summary>
/// <remarks>
/// Spec: source-controller internal/helm/getter, <c>GetClientOpts</c>. Certificates come from <c>certSecretRef</c>, or, as it was before that,
/// from <c>secretRef</c>; of the latter half a pair counts as none.
/// </remarks>
internal static class HelmAuthentication
{
    /// <exception cref="SourceException">A Secret is missing or wrong; the condition's message.</exception>
    public static async Task<HelmConnection> ResolveAsync(ReconcileContext context, HelmRepositorySpec spec, CancellationToken cancellationToken)
    {
        var connection = new HelmConnection
        {
            Url = RepositoryUrl.Normalize(spec.Url),
            PassCredentials = spec.PassCredentials,
            Timeout = spec.Timeout ?? HelmRepositorySpec.DefaultTimeout,
        };
        if (spec.CertSecretRef is { } certificates)
        {
            var secret = await ReadAsync(context, certificates.Name, "failed to get TLS authentication secret", cancellationToken);
            try
            {
                connection = connection with { Tls = ConnectionSecrets.Tls(secret, context.Mask) };
            }
            catch (SecretException e)
            {
                throw new SourceException($"failed to construct Helm client's TLS config: {e.Message}", e);
            }
        }

        return spec.SecretRef is { } credentials
            ? With(connection, await ReadAsync(context, credentials.Name, "failed to get authentication secret", cancellationToken), context.Mask)
            : connection;
    }

    private static HelmConnection With(HelmConnection connection, SecretData secret, SecretMask mask)
    {
        try
        {
            if (ConnectionSecrets.TryBasic(secret, mask) is var (username, password))
            {
                connection = connection with { Username = username, Password = password };
            }
        }
        catch (SecretException e)
        {
            throw new SourceException($"failed to detect authentication methods: {e.Message}", e);
        }

        try
        {
            return connection.Tls is null ? connection with { Tls = ConnectionSecrets.TryTls(secret, mask) } : connection;
        }
        catch (SecretException)
        {
            return connection;
        }
    }

    private static async Task<SecretData> ReadAsync(ReconcileContext context, string name, string failure, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(context.Target.Namespace, name);
        try
        {
            return await SecretReader.FindAsync(context, name, cancellationToken)
                ?? throw new SourceException($"{failure} '{key}': secrets \"{name}\" not found");
        }
        catch (Exception e) when (e is KubernetesException or FormatException)
        {
            throw new SourceException($"{failure} '{key}': {e.Message}", e);
        }
    }
}
