using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Oci.Credentials;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Registries;

/// <summary>Docker configurations of Secrets: one that is named, and those that a ServiceAccount names for pulling images.</summary>
/// <remarks>Spec: source-controller keychain; fluxcd/pkg runtime/secrets <c>PullSecretsFromServiceAccountRef</c>.</remarks>
internal static class RegistryAccess
{
    private const string ConfigKey = ".dockerconfigjson";
    private const string LegacyKey = ".dockercfg";
    private const string ConfigType = "kubernetes.io/dockerconfigjson";
    private const string LegacyType = "kubernetes.io/dockercfg";

    private static readonly GroupVersionKind _serviceAccount = new("", "v1", "ServiceAccount");

    /// <summary>Reads what an object names; null where that is nothing.</summary>
    /// <param name="context">The run; its mask learns of the credentials.</param>
    /// <param name="secret">The name of a Secret; null for none.</param>
    /// <param name="serviceAccount">The name of a ServiceAccount; null or empty for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SecretException">Something is missing, or is no Docker configuration.</exception>
    public static async Task<DockerConfig?> ReadAsync(
        ReconcileContext context, string? secret, string? serviceAccount, CancellationToken cancellationToken)
    {
        var secrets = new List<SecretData>();
        if (secret is not null)
        {
            secrets.Add(await NamedAsync(context, secret, cancellationToken));
        }

        if (!string.IsNullOrEmpty(serviceAccount))
        {
            secrets.AddRange(await PullSecretsAsync(context, serviceAccount, cancellationToken));
        }

        if (secrets.Count == 0)
        {
            return null;
        }

        var config = new DockerConfig();
        foreach (var data in secrets)
        {
            Add(config, data);
        }

        foreach (var value in config.Secrets)
        {
            context.Mask.Add(value);
        }

        return config;
    }

    private static async Task<SecretData> NamedAsync(ReconcileContext context, string name, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(context.Target.Namespace, name);
        try
        {
            return await SecretReader.FindAsync(context, name, cancellationToken)
                ?? throw new SecretException($"failed to get secret '{key}': secrets \"{name}\" not found");
        }
        catch (Exception e) when (e is KubernetesException or FormatException)
        {
            throw new SecretException($"failed to get secret '{key}': {e.Message}", e);
        }
    }

    private static async Task<List<SecretData>> PullSecretsAsync(ReconcileContext context, string name, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(context.Target.Namespace, name);
        JsonObject? account;
        try
        {
            account = await context.Client.GetAsync(_serviceAccount, key, cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw new SecretException($"failed to get serviceaccount '{key}': {e.Message}", e);
        }

        var secrets = new List<SecretData>();
        var references = (account ?? throw new SecretException($"serviceaccount '{key}' not found"))["imagePullSecrets"] as JsonArray ?? [];
        foreach (var reference in references)
        {
            try
            {
                secrets.Add(await SecretReader.ReadAsync(context, reference.Text("name") ?? "", cancellationToken));
            }
            catch (SecretException e)
            {
                throw new SecretException($"failed to get image pull secret for serviceaccount '{key}': {e.Message}", e);
            }
        }

        return secrets;
    }

    // as Kubernetes: a Secret of another type is passed over, where it holds no Docker configuration either
    private static void Add(DockerConfig config, SecretData secret)
    {
        try
        {
            if (secret.Type is ConfigType or "" or "Opaque" && secret.Bytes(ConfigKey) is { Length: > 0 } json)
            {
                config.Add(json);
            }
            else if (secret.Type is LegacyType or "" or "Opaque" && secret.Bytes(LegacyKey) is { Length: > 0 } legacy)
            {
                config.AddLegacy(legacy);
            }
        }
        catch (FormatException e)
        {
            throw new SecretException($"secret '{secret.Key}': {e.Message}", e);
        }
    }
}
