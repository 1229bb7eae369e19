using Flux.Identity;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Kustomizations;

/// <summary>Finds the cluster a Kustomization applies to, and as whom; see <see cref="RemoteClusters"/>.</summary>
internal sealed class TargetClusters(
    KustomizationOptions options, ReconcileServices services, EgressPolicy egress, ICloudIdentities? identities)
{
    private readonly RemoteClusters _clusters = new(egress, identities, services.Clock, services.Loggers);

    /// <summary>The client to apply with.</summary>
    /// <exception cref="KustomizationException">The kubeconfig's Secret or ConfigMap, or what it holds, cannot be used.</exception>
    /// <exception cref="KubernetesException">The Secret or ConfigMap could not be read.</exception>
    public async Task<IKubernetesClient> ConnectAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        try
        {
            return context.TargetClient ??=
                await _clusters.ConnectAsync(context.Client, context.Target.Namespace, context.Spec.KubeConfig, AccountOf(context), cancellationToken);
        }
        catch (RemoteClusterException e)
        {
            throw new KustomizationException(e.Message, e);
        }
    }

    /// <summary>Whether the account to impersonate and the kubeconfig to use still exist; where not, nothing can be deleted any more.</summary>
    public Task<bool> CanConnectAsync(KustomizationContext context, CancellationToken cancellationToken) =>
        RemoteClusters.CanConnectAsync(context.Client, context.Target.Namespace, context.Spec.KubeConfig, AccountOf(context), cancellationToken);

    /// <summary>The service account to impersonate; empty for none.</summary>
    public string AccountOf(KustomizationContext context) =>
        context.Spec.ServiceAccountName is { Length: > 0 } name ? name : context.Policy.DefaultServiceAccount ?? options.DefaultServiceAccount;
}
