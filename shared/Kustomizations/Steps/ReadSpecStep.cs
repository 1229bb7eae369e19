using Flux.Api;
using Flux.Cel;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Steps;

/// <summary>
/// Reads the spec and refuses what this version cannot do, by name, before anything is touched.
/// </summary>
/// <remarks>
/// <c>Stalled(ReconciliationFailed)</c>: a field is missing or malformed (the definition's validation keeps that out), or an annotation
/// <c>fluxfn.dev/…</c> has a value that it cannot have.
/// <c>Stalled(InvalidCELExpression)</c>: an expression of <c>healthCheckExprs</c> is missing or does not parse, or a kind is there twice.
/// <c>Stalled(FeatureGateDisabled)</c>: <c>decryption.serviceAccountName</c> without the feature gate <c>ObjectLevelWorkloadIdentity</c>.
/// </remarks>
internal sealed class ReadSpecStep(KustomizationOptions options, bool allowsServiceAccounts) : IReconcileStep<KustomizationContext>
{
    public const string StepName = "ReadSpec";

    internal const string TerminalError = "Reconciliation failed terminally due to configuration error";

    public string Name => StepName;

    public string FailureReason => MetaReasons.ReconciliationFailed;

    public Task<StepResult> RunAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        try
        {
            _ = context.Health;
            context.Extras = KustomizationExtras.Read(context.Object, options);
            return Task.FromResult(Check(context.Spec));
        }
        catch (CelException e)
        {
            return Task.FromResult<StepResult>(new StepResult.Stalled(MetaReasons.InvalidCelExpression, $"{TerminalError}: {e.Message}"));
        }
        catch (Exception e) when (e is FluxObjectException or KustomizationException)
        {
            return Task.FromResult<StepResult>(new StepResult.Stalled(MetaReasons.ReconciliationFailed, $"{TerminalError}: {e.Message}"));
        }
    }

    private StepResult Check(KustomizationSpec spec) => allowsServiceAccounts || string.IsNullOrEmpty(spec.Decryption?.ServiceAccountName)
        ? StepResult.Next
        : new StepResult.Stalled(
            MetaReasons.FeatureGateDisabled,
            "to use spec.decryption.serviceAccountName for decryption authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller");
}
