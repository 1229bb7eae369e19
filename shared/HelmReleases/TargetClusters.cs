using Flux.Identity;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases;

/// <summary>Finds the cluster a HelmRelease installs to, and as whom; see <see cref="RemoteClusters"/>.</summary>
internal sealed class TargetClusters(HelmReleaseOptions options, ReconcileServices services, EgressPolicy egress, ICloudIdentities? identities)
{
    private readonly RemoteClusters _clusters = new(egress, identities, services.Clock, services.Loggers);

    /// <summary>The client to install with.</summary>
    /// <exception cref="HelmReleaseException">The kubeconfig's Secret or ConfigMap, or what it holds, cannot be used.</exception>
    /// <exception cref="KubernetesException">The Secret or ConfigMap could not be read.</exception>
    public async Task<IKubernetesClient> ConnectAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        try
        {
            return context.TargetClient ??=
                await _clusters.ConnectAsync(context.Client, context.Target.Namespace, context.Spec.KubeConfig, AccountOf(context), cancellationToken);
        }
        catch (RemoteClusterException e) when (e.NotFound is { } why && context.Spec.KubeConfig?.SecretRef is { } secret)
        {
            throw new HelmReleaseException($"could not get KubeConfig secret '{context.Target.Namespace}/{secret.Name}': {why}", e);
        }
        catch (RemoteClusterException e)
        {
            throw new HelmReleaseException(e.Message, e);
        }
    }

    /// <summary>Whether the account to impersonate and the kubeconfig to use still exist; where not, nothing can be uninstalled any more.</summary>
    public Task<bool> CanConnectAsync(HelmReleaseContext context, CancellationToken cancellationToken) => RemoteClusters.CanConnectAsync(
        context.Client, context.Target.Namespace, context.Spec.KubeConfig, context.Spec.KubeConfig is null ? AccountOf(context) : "", cancellationToken);

    private string AccountOf(HelmReleaseContext context) =>
        context.Spec.ServiceAccountName is { Length: > 0 } name ? name : context.Policy.DefaultServiceAccount ?? options.DefaultServiceAccount;
}
