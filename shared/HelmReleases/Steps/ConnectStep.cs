using Flux.Api;
using Flux.Kubernetes;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Steps;

/// <summary>Finds the cluster to install to (<c>spec.kubeConfig</c>) and whom to impersonate there (<c>spec.serviceAccountName</c>).</summary>
/// <remarks><c>Failed(RESTClientError)</c>, with back-off and no event: the kubeconfig is missing or its content cannot be used.</remarks>
internal sealed class ConnectStep(TargetClusters targets) : IReconcileStep<HelmReleaseContext>
{
    public string Name => "Connect";

    public string FailureReason => HelmReleaseReasons.RestClientError;

    public async Task<StepResult> RunAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        try
        {
            await targets.ConnectAsync(context, cancellationToken);
            return StepResult.Next;
        }
        catch (Exception e) when (e is HelmReleaseException or KubernetesException)
        {
            return new StepResult.Failed(HelmReleaseReasons.RestClientError, e) { BackOff = true, Quiet = true };
        }
    }
}
