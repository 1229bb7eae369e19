using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.Kubernetes.Caching;
using Flux.Primitives;
using Flux.Reconciliation;
using Microsoft.Extensions.Logging;

namespace Flux.Kustomizations;

/// <summary>Finds the cluster a Kustomization applies to, and as whom.</summary>
/// <remarks>
/// Spec: fluxcd/pkg runtime/client impersonator.go. A kubeconfig is read from a Secret beside the Kustomization and cleaned of
/// everything that would run a program, read a file or skip TLS verification, and its client connects only where the egress
/// policy allows, since a user wrote the address; so does that of a ConfigMap that names a cluster of a cloud. Impersonation happens on the
/// target cluster.
/// </remarks>
internal sealed class TargetClusters(
    KustomizationOptions options, ReconcileServices services, EgressPolicy egress, ICloudIdentities? identities)
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");
    private static readonly GroupVersionKind _secret = new("", "v1", "Secret");
    private static readonly GroupVersionKind _serviceAccount = new("", "v1", "ServiceAccount");
    private readonly SharedLists _lists = new(services.Clock);
    private readonly RemoteClients _remote = new(services.Clock);

    /// <summary>The client to apply with.</summary>
    /// <exception cref="KustomizationException">The kubeconfig's Secret or ConfigMap, or what it holds, cannot be used.</exception>
    /// <exception cref="KubernetesException">The Secret or ConfigMap could not be read.</exception>
    public async Task<IKubernetesClient> ConnectAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        if (context.TargetClient is { } known)
        {
            return known;
        }

        var client = context.Spec.KubeConfig switch
        {
            { SecretRef: { } secret } => await RemoteAsync(context, secret.Name, secret.Key, cancellationToken),
            { ConfigMapRef: { } map } => await CloudAsync(context, map.Name, cancellationToken),
            _ => context.Client,
        };
        var account = AccountOf(context);
        return context.TargetClient = account.Length == 0
            ? client
            : client.Impersonate($"system:serviceaccount:{context.Target.Namespace}:{account}");
    }

    /// <summary>Whether the account to impersonate and the kubeconfig to use still exist; where not, nothing can be deleted any more.</summary>
    public async Task<bool> CanConnectAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        var account = AccountOf(context);
        if (account.Length > 0
            && await context.Client.GetAsync(_serviceAccount, new(context.Target.Namespace, account), cancellationToken) is null)
        {
            return false;
        }

        return context.Spec.KubeConfig switch
        {
            { SecretRef: { } secret } => await context.Client.GetAsync(_secret, new(context.Target.Namespace, secret.Name), cancellationToken) is not null,
            { ConfigMapRef: { } map } => await context.Client.GetAsync(_configMap, new(context.Target.Namespace, map.Name), cancellationToken) is not null,
            _ => true,
        };
    }

    /// <summary>The service account to impersonate; empty for none.</summary>
    public string AccountOf(KustomizationContext context) =>
        context.Spec.ServiceAccountName is { Length: > 0 } name ? name : context.Policy.DefaultServiceAccount ?? options.DefaultServiceAccount;

    private async Task<IKubernetesClient> RemoteAsync(
        KustomizationContext context, string name, string? key, CancellationToken cancellationToken)
    {
        var secretKey = new ObjectKey(context.Target.Namespace, name);
        var secret = await context.Client.GetAsync(_secret, secretKey, cancellationToken)
            ?? throw new KustomizationException($"unable to read KubeConfig secret '{secretKey}' error: secrets \"{name}\" not found");
        var id = $"{context.Target.Cluster}/{secretKey}/{key}/{secret.UidOf()}/{secret.ResourceVersionOf()}";
        return Remembered(id, () => Read(context.Target.Cluster, secretKey, TextOf(secret, secretKey, key)));
    }

    private async Task<IKubernetesClient> CloudAsync(KustomizationContext context, string name, CancellationToken cancellationToken)
    {
        var mapKey = new ObjectKey(context.Target.Namespace, name);
        var map = await context.Client.GetAsync(_configMap, mapKey, cancellationToken)
            ?? throw new KustomizationException($"failed to get configmap {mapKey}: configmaps \"{name}\" not found");
        if (identities is null)
        {
            throw new KustomizationException($"KubeConfig configmap '{mapKey}': this host has no cloud identities");
        }

        try
        {
            // a name of its own: a Secret could be called the same
            var reference = ClusterReference.FromConfigMap($"{context.Target.Cluster}/ConfigMap/{mapKey}", map);
            var who = new IdentitySubject { Client = context.Client, Namespace = mapKey.Namespace, Use = IdentityUse.KubeConfig };
            var connection = await identities.ClusterAsync(who, reference, cancellationToken);
            var authority = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(connection.CertificateAuthority ?? "")));
            // a cluster that is reached another way has another client, which tokens are then asked of
            var client = RuntimeHelpers.GetHashCode(context.Client);
            return Remembered($"{reference.Name}/{client}/{map.UidOf()}/{map.ResourceVersionOf()}/{connection.Server}/{authority}", () => connection);
        }
        catch (IdentityException e)
        {
            throw new KustomizationException(e.Message, e);
        }
    }

    private IKubernetesClient Remembered(string id, Func<ClusterConnection> connect) => _remote.Get(id, () => new CachedClient(
        new KubernetesClient(connect(), new(), services.Clock, services.Loggers.CreateLogger<KubernetesClient>()), _lists, []));

    private ClusterConnection Read(string cluster, ObjectKey secretKey, string kubeconfig)
    {
        try
        {
            var connection = Kubeconfig.Parse(kubeconfig, $"Secret {secretKey}", baseDirectory: "")
                .Connect($"{cluster}/{secretKey}", context: null, KubeconfigOptions.Untrusted, services.Clock);
            return connection with { Egress = egress };
        }
        catch (KubeconfigException e)
        {
            throw new KustomizationException($"KubeConfig secret '{secretKey}': {e.Message}", e);
        }
    }

    private static string TextOf(JsonObject secret, ObjectKey secretKey, string? key)
    {
        var wanted = string.IsNullOrEmpty(key) ? (IReadOnlyList<string>)["value", "value.yaml"] : [key];
        var encoded = wanted.Select(k => secret.Text("data", k)).FirstOrDefault(text => !string.IsNullOrEmpty(text))
            ?? throw new KustomizationException(
                $"KubeConfig secret '{secretKey}' does not contain a '{wanted[0]}' key with a kubeconfig");
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
        }
        catch (FormatException e)
        {
            throw new KustomizationException($"KubeConfig secret '{secretKey}': its kubeconfig is not base64", e);
        }
    }
}
