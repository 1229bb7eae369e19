using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Kubernetes.Caching;
using Flux.Primitives;
using Microsoft.Extensions.Logging;

namespace Flux.Identity;

/// <summary>Finds the cluster an object applies to, and as whom.</summary>
/// <remarks>
/// Spec: fluxcd/pkg runtime/client impersonator.go. A kubeconfig is read from a Secret beside the object and cleaned of
/// everything that would run a program, read a file or skip TLS verification, and its client connects only where the egress
/// policy allows, since a user wrote the address; so does that of a ConfigMap that names a cluster of a cloud. Impersonation happens on the
/// target cluster.
/// </remarks>
/// <param name="egress">Where addresses that users wrote may lead.</param>
/// <param name="identities">The identities of clouds; null for none.</param>
/// <param name="clock">The time.</param>
/// <param name="loggers">For the clients.</param>
public sealed class RemoteClusters(EgressPolicy egress, ICloudIdentities? identities, TimeProvider clock, ILoggerFactory loggers)
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");
    private static readonly GroupVersionKind _secret = new("", "v1", "Secret");
    private static readonly GroupVersionKind _serviceAccount = new("", "v1", "ServiceAccount");
    private readonly SharedLists _lists = new(clock);
    private readonly RemoteClients _remote = new(clock);

    /// <summary>The client to apply with.</summary>
    /// <param name="hub">The object's own cluster.</param>
    /// <param name="ns">The object's namespace.</param>
    /// <param name="reference"><c>spec.kubeConfig</c>; null for the object's own cluster.</param>
    /// <param name="account">The service account to impersonate; empty for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RemoteClusterException">The kubeconfig's Secret or ConfigMap, or what it holds, cannot be used.</exception>
    /// <exception cref="KubernetesException">The Secret or ConfigMap could not be read.</exception>
    public async Task<IKubernetesClient> ConnectAsync(
        IKubernetesClient hub, string ns, KubeConfigReference? reference, string account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hub);
        ArgumentNullException.ThrowIfNull(account);
        var client = reference switch
        {
            { SecretRef: { } secret } => await RemoteAsync(hub, new(ns, secret.Name), secret.Key, cancellationToken),
            { ConfigMapRef: { } map } => await CloudAsync(hub, new(ns, map.Name), cancellationToken),
            _ => hub,
        };
        return account.Length == 0 ? client : client.Impersonate($"system:serviceaccount:{ns}:{account}");
    }

    /// <summary>Whether the account to impersonate and the kubeconfig to use still exist; where not, nothing can be deleted any more.</summary>
    public static async Task<bool> CanConnectAsync(
        IKubernetesClient hub, string ns, KubeConfigReference? reference, string account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hub);
        ArgumentNullException.ThrowIfNull(account);
        if (account.Length > 0 && await hub.GetAsync(_serviceAccount, new(ns, account), cancellationToken) is null)
        {
            return false;
        }

        return reference switch
        {
            { SecretRef: { } secret } => await hub.GetAsync(_secret, new(ns, secret.Name), cancellationToken) is not null,
            { ConfigMapRef: { } map } => await hub.GetAsync(_configMap, new(ns, map.Name), cancellationToken) is not null,
            _ => true,
        };
    }

    private async Task<IKubernetesClient> RemoteAsync(IKubernetesClient hub, ObjectKey secretKey, string? key, CancellationToken cancellationToken)
    {
        var secret = await hub.GetAsync(_secret, secretKey, cancellationToken)
            ?? throw Missing($"unable to read KubeConfig secret '{secretKey}' error: ", $"secrets \"{secretKey.Name}\" not found");
        return Remembered($"{hub.Cluster}/{secretKey}/{key}", $"{secret.UidOf()}/{secret.ResourceVersionOf()}", () => Read(hub.Cluster, secretKey, TextOf(secret, secretKey, key)));
    }

    private async Task<IKubernetesClient> CloudAsync(IKubernetesClient hub, ObjectKey mapKey, CancellationToken cancellationToken)
    {
        var map = await hub.GetAsync(_configMap, mapKey, cancellationToken)
            ?? throw Missing($"failed to get configmap {mapKey}: ", $"configmaps \"{mapKey.Name}\" not found");
        if (identities is null)
        {
            throw new RemoteClusterException($"KubeConfig configmap '{mapKey}': this host has no cloud identities");
        }

        try
        {
            // a name of its own: a Secret could be called the same
            var reference = ClusterReference.FromConfigMap($"{hub.Cluster}/ConfigMap/{mapKey}", map);
            var who = new IdentitySubject { Client = hub, Namespace = mapKey.Namespace, Use = IdentityUse.KubeConfig };
            var connection = await identities.ClusterAsync(who, reference, cancellationToken);
            var authority = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(connection.CertificateAuthority ?? "")));
            // a cluster that is reached another way has another client, which tokens are then asked of
            var client = RuntimeHelpers.GetHashCode(hub);
            return Remembered($"{reference.Name}/{client}", $"{map.UidOf()}/{map.ResourceVersionOf()}/{connection.Server}/{authority}", () => connection);
        }
        catch (IdentityException e)
        {
            throw new RemoteClusterException(e.Message, e);
        }
    }

    private IKubernetesClient Remembered(string id, string version, Func<ClusterConnection> connect) =>
        _remote.Get(id, version, () => new CachedClient(new KubernetesClient(connect(), new(), clock, loggers.CreateLogger<KubernetesClient>()), _lists, []));

    private ClusterConnection Read(string cluster, ObjectKey secretKey, string kubeconfig)
    {
        try
        {
            var connection = Kubeconfig.Parse(kubeconfig, $"Secret {secretKey}", baseDirectory: "")
                .Connect($"{cluster}/{secretKey}", context: null, KubeconfigOptions.Untrusted, clock);
            return connection with { Egress = egress };
        }
        catch (KubeconfigException e)
        {
            throw new RemoteClusterException($"KubeConfig secret '{secretKey}': {e.Message}", e);
        }
    }

    private static string TextOf(JsonObject secret, ObjectKey secretKey, string? key)
    {
        var wanted = string.IsNullOrEmpty(key) ? (IReadOnlyList<string>)["value", "value.yaml"] : [key];
        var encoded = wanted.Select(k => secret.Text("data", k)).FirstOrDefault(text => !string.IsNullOrEmpty(text))
            ?? throw new RemoteClusterException($"KubeConfig secret '{secretKey}' does not contain a '{wanted[0]}' key with a kubeconfig");
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
        }
        catch (FormatException e)
        {
            throw new RemoteClusterException($"KubeConfig secret '{secretKey}': its kubeconfig is not base64", e);
        }
    }

    private static RemoteClusterException Missing(string what, string why) => new(what + why) { NotFound = why };
}
