using System.Text;
using System.Text.Json.Nodes;
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
/// policy allows, since a user wrote the address; impersonation happens on the target cluster.
/// </remarks>
internal sealed class TargetClusters(KustomizationOptions options, ReconcileServices services, EgressPolicy egress)
{
    private const int MaxRemembered = 256;
    private static readonly GroupVersionKind _secret = new("", "v1", "Secret");
    private static readonly GroupVersionKind _serviceAccount = new("", "v1", "ServiceAccount");
    private readonly Lock _lock = new();
    private readonly SharedLists _lists = new(services.Clock);
    private readonly Dictionary<string, IKubernetesClient> _remote = [];

    /// <summary>The client to apply with.</summary>
    /// <exception cref="KustomizationException">The kubeconfig's Secret, or what it holds, cannot be used.</exception>
    /// <exception cref="KubernetesException">The Secret could not be read.</exception>
    public async Task<IKubernetesClient> ConnectAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        if (context.TargetClient is { } known)
        {
            return known;
        }

        var client = context.Spec.KubeConfig?.SecretRef is { } reference
            ? await RemoteAsync(context, reference.Name, reference.Key, cancellationToken)
            : context.Client;
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

        return context.Spec.KubeConfig?.SecretRef is not { } reference
            || await context.Client.GetAsync(_secret, new(context.Target.Namespace, reference.Name), cancellationToken) is not null;
    }

    /// <summary>The service account to impersonate; empty for none.</summary>
    public string AccountOf(KustomizationContext context) =>
        context.Spec.ServiceAccountName is { Length: > 0 } name ? name : options.DefaultServiceAccount;

    private async Task<IKubernetesClient> RemoteAsync(
        KustomizationContext context, string name, string? key, CancellationToken cancellationToken)
    {
        var secretKey = new ObjectKey(context.Target.Namespace, name);
        var secret = await context.Client.GetAsync(_secret, secretKey, cancellationToken)
            ?? throw new KustomizationException($"unable to read KubeConfig secret '{secretKey}' error: secrets \"{name}\" not found");
        var id = $"{context.Target.Cluster}/{secretKey}/{key}/{secret.UidOf()}/{secret.ResourceVersionOf()}";
        lock (_lock)
        {
            if (_remote.TryGetValue(id, out var known))
            {
                return known;
            }
        }

        var connection = Read(context.Target.Cluster, secretKey, TextOf(secret, secretKey, key));
        lock (_lock)
        {
            if (_remote.Count >= MaxRemembered)
            {
                // not disposed: another run may be using them; their connections close when idle
                _remote.Clear();
            }

            return _remote[id] = new CachedClient(
                new KubernetesClient(connection, new(), services.Clock, services.Loggers.CreateLogger<KubernetesClient>()), _lists, []);
        }
    }

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
