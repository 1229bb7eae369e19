using System.Text.Json;
using Flux.Api;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Health;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Steps;

/// <summary>
/// Where a run goes on that waits for definitions, namespaces or classes to become ready (at most 60 s): looks at them, and
/// lets the run begin again from its source once they are. The apply step then goes on after that stage.
/// </summary>
/// <remarks>
/// <c>Pending</c>: not yet. <c>Failed(ReconciliationFailed)</c>: they failed, or the time is over. A run that did not wait
/// passes through.
/// </remarks>
internal sealed class AwaitStageStep(TargetClusters targets, KustomizationOptions options) : IReconcileStep<KustomizationContext>
{
    public const string StepName = "AwaitStage";

    public string Name => StepName;

    public string FailureReason => MetaReasons.ReconciliationFailed;

    /// <summary>What the run left when it began to wait; null where it did not.</summary>
    public static ApplyProgress? StateOf(KustomizationContext context) =>
        context.StateOf(StepName)?.Deserialize(ProgressJson.Default.ApplyProgress);

    public async Task<StepResult> RunAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        if (StateOf(context) is not { } state)
        {
            return StepResult.Next;
        }

        var client = await targets.ConnectAsync(context, cancellationToken);
        var entries = state.Awaited.Select(StateBudget.Parse).ToList();
        var report = await new HealthChecker(client, context.Clock, context.Health)
            .CheckAsync(entries, ObjectAppliers.OwnerOf(context), expiringJobs: null, cancellationToken);
        var verdict = report.Judge(failFast: false);
        if (verdict == HealthVerdict.Healthy)
        {
            return StepResult.Next;
        }

        if (verdict == HealthVerdict.Waiting && context.Clock.GetUtcNow() - state.Since < ApplyStage.ReadyTimeout)
        {
            return new StepResult.Pending(JsonSerializer.SerializeToElement(state, ProgressJson.Default.ApplyProgress), options.StagePollInterval);
        }

        (context.Revision, context.BuildDigest) = (state.Revision, state.BuildDigest);
        context.RecordHistory(MetaReasons.ReconciliationFailed);
        var message = verdict == HealthVerdict.Failed ? report.StalledMessage() : report.TimeoutMessage();
        return new StepResult.Failed(
            MetaReasons.ReconciliationFailed, new KustomizationException($"{message}\n{string.Concat(state.Changes.Select(line => line + "\n"))}"));
    }
}
