using System.Text.Json.Nodes;
using Flux.Api;
using Flux.HelmReleases.Values;
using Flux.Kubernetes;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Steps;

/// <summary>Composes the values.</summary>
/// <remarks><c>Failed(ValuesError)</c>, with back-off: an object or key is missing and not optional, or holds no values.</remarks>
internal sealed class ComposeValuesStep : IReconcileStep<HelmReleaseContext>
{
    public string Name => "ComposeValues";

    public string FailureReason => HelmReleaseReasons.ValuesError;

    public async Task<StepResult> RunAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        try
        {
            context.Values = await new ValuesComposer(context.Client, context.Target.Namespace, context.Mask)
                .ComposeAsync(context.Spec.Values as JsonObject, context.Spec.ValuesFrom, cancellationToken);
            context.ConfigDigest = ConfigDigest.Of(context.Values, context.DigestAlgorithm);
            return StepResult.Next;
        }
        catch (Exception e) when (e is ValuesReferenceException or KubernetesException)
        {
            return new StepResult.Failed(HelmReleaseReasons.ValuesError, e) { BackOff = true };
        }
    }
}
