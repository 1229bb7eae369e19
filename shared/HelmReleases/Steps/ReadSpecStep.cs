using Flux.Api;
using Flux.Cel;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Steps;

/// <summary>Reads the spec and refuses what this version cannot do, by name, before anything is touched.</summary>
/// <remarks>
/// <c>Stalled(ReconciliationFailed)</c>: a field is missing or malformed, or not exactly one of <c>chart</c> and <c>chartRef</c> is there (the
/// definition's validation keeps that out). <c>Stalled(InvalidCELExpression)</c>: an expression of <c>healthCheckExprs</c> is missing or does
/// not parse, or a kind is there twice.
/// </remarks>
internal sealed class ReadSpecStep : IReconcileStep<HelmReleaseContext>
{
    public const string StepName = "ReadSpec";

    internal const string TerminalError = "Reconciliation failed terminally due to configuration error";

    public string Name => StepName;

    public string FailureReason => MetaReasons.ReconciliationFailed;

    public Task<StepResult> RunAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        try
        {
            _ = context.Health;
            return Task.FromResult(context.Spec.Chart is null == context.Spec.ChartRef is null
                ? new StepResult.Stalled(MetaReasons.ReconciliationFailed, $"{TerminalError}: invalid Chart reference")
                : StepResult.Next);
        }
        catch (CelException e)
        {
            return Task.FromResult<StepResult>(new StepResult.Stalled(MetaReasons.InvalidCelExpression, $"{TerminalError}: {e.Message}"));
        }
        catch (FluxObjectException e)
        {
            return Task.FromResult<StepResult>(new StepResult.Stalled(MetaReasons.ReconciliationFailed, $"{TerminalError}: {e.Message}"));
        }
    }
}
