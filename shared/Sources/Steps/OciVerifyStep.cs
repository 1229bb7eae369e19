using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Oci;
using Flux.Oci.Signatures;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Registries;

namespace Flux.Sources.Steps;

/// <summary>
/// Verifies the revision's signatures where <c>spec.verify</c> asks for it: for a new revision, after a change of the object, and after a failure.
/// </summary>
internal sealed class OciVerifyStep(OciSignatureVerifier verifier) : IReconcileStep<OciRepositoryContext>
{
    public string Name => "Verify";

    public string FailureReason => SourceReasons.VerificationError;

    /// <returns><c>Failed(VerificationError)</c>, with <c>SourceVerified</c> false; nothing is pulled then.</returns>
    public async Task<StepResult> RunAsync(OciRepositoryContext context, CancellationToken cancellationToken)
    {
        if (context.Spec.Verify is not { } verify)
        {
            context.Conditions.Delete(ConditionTypes.SourceVerified);
            return StepResult.Next;
        }

        if (context.Revision is { } known && context.Artifact?.HasRevision(known) == true && IsVerified(context))
        {
            return StepResult.Next;
        }

        using var limit = context.BeginWork(cancellationToken);
        try
        {
            if (await verifier.VerifyAsync(context, verify, limit.Token))
            {
                context.Conditions.MarkTrue(ConditionTypes.SourceVerified, MetaReasons.Succeeded, $"verified signature of revision {context.Revision}");
            }

            return StepResult.Next;
        }
        catch (Exception e) when (e is SignatureException or OciException or KubernetesException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var provider = verify is { SecretRef: null, Provider: "cosign" } ? "cosign keyless" : verify.Provider;
            var problem = e is OperationCanceledException ? "context deadline exceeded" : e.Message;
            var cause = new SourceException($"failed to verify the signature using provider '{provider}': {problem}", e);
            context.Conditions.MarkFalse(ConditionTypes.SourceVerified, SourceReasons.VerificationError, context.Mask.Apply(cause.Message));
            return new StepResult.Failed(SourceReasons.VerificationError, cause);
        }
    }

    // of this generation: a change of the object may be a change of who has to have signed
    private static bool IsVerified(OciRepositoryContext context) =>
        context.Conditions.IsTrue(ConditionTypes.SourceVerified)
        && (context.Status["conditions"] as JsonArray ?? []).Any(condition =>
            condition.Text("type") == ConditionTypes.SourceVerified
            && condition?["observedGeneration"] is JsonValue generation && generation.TryGetValue<long>(out var observed) && observed == context.Object.Generation);
}
