using Flux.Api;
using Flux.Kubernetes;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Steps;

/// <summary>Finds the cluster to apply to (<c>spec.kubeConfig</c>) and whom to impersonate there (<c>spec.serviceAccountName</c>).</summary>
/// <remarks><c>Failed(ReconciliationFailed)</c>: the kubeconfig's Secret or ConfigMap is missing or its content cannot be used, or no identity for the cluster can be had.</remarks>
internal sealed class ConnectStep(TargetClusters targets) : IReconcileStep<KustomizationContext>
{
    public string Name => "Connect";

    public string FailureReason => MetaReasons.ReconciliationFailed;

    public async Task<StepResult> RunAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        await context.ProgressAsync("Building manifests", cancellationToken);
        try
        {
            await targets.ConnectAsync(context, cancellationToken);
            return StepResult.Next;
        }
        catch (Exception e) when (e is KustomizationException or KubernetesException)
        {
            return new StepResult.Failed(MetaReasons.ReconciliationFailed, e) { Event = $"failed to build kube client: {e.Message}" };
        }
    }
}
