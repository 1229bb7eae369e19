using System.Text.Json;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Health;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Steps;

/// <summary>
/// Waits until what was applied (<c>spec.wait</c>) or the objects of <c>spec.healthChecks</c> are healthy, by looking at them
/// every 5 s until <c>spec.timeout</c>. Skipped objects and the Kustomization itself are not looked at.
/// </summary>
/// <remarks>
/// <c>Pending</c>: not yet. <c>Failed(HealthCheckFailed)</c>: one has failed, or the time is over.
/// Sets <c>Healthy</c>; removes it where there is nothing to check.
/// </remarks>
internal sealed class CheckHealthStep(TargetClusters targets, KustomizationOptions options) : IReconcileStep<KustomizationContext>
{
    public const string StepName = "CheckHealth";

    public string Name => StepName;

    public string FailureReason => MetaReasons.HealthCheckFailed;

    /// <summary>What the run left when it began to wait; null where it did not.</summary>
    public static HealthProgress? StateOf(KustomizationContext context) =>
        (context.StateOf(StepName) ?? context.StateOf(ReadSpecStep.StepName))?.Deserialize(ProgressJson.Default.HealthProgress);

    public async Task<StepResult> RunAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        var waited = context.StateOf(StepName)?.Deserialize(ProgressJson.Default.HealthProgress);
        if (waited is not null)
        {
            Restore(context, waited);
        }

        var state = waited ?? Begin(context, StateOf(context));
        var entries = Entries(context, state);
        if (entries.Count == 0)
        {
            context.Conditions.Delete(ConditionTypes.Healthy);
            return StepResult.Next;
        }

        var doing = $"Running health checks for revision {context.Revision} with a timeout of {GoDuration.Format(context.Spec.EffectiveTimeout())}";
        await context.ProgressAsync(doing, write: false, cancellationToken);
        context.Conditions.MarkUnknown(ConditionTypes.Healthy, MetaReasons.Progressing, doing);
        return Judge(context, state, await ReportAsync(context, state, entries, waited is null, cancellationToken));
    }

    /// <param name="context">The run, in which everything has just been applied.</param>
    /// <param name="repeated">What the first of several runs for one health check left; null where this is the first.</param>
    private static HealthProgress Begin(KustomizationContext context, HealthProgress? repeated)
    {
        repeated = repeated?.Revision == context.Revision ? repeated : null;
        var skipped = StateBudget.FitAll([.. context.Changes.Entries.Where(e => e.Action == ChangeAction.Skipped).Select(e => e.Object.ToString())]);
        var expiring = StateBudget.FitAll([.. context.ExpiringJobs.Select(id => id.ToString())]);
        return new()
        {
            Since = repeated?.Since ?? context.Clock.GetUtcNow(),
            Revision = context.Revision,
            OriginRevision = context.OriginRevision,
            BuildDigest = context.BuildDigest,
            Drifted = context.HasDrifted || repeated?.Drifted is true,
            WasHealthy = repeated?.WasHealthy ?? context.Conditions.WasTrue(ConditionTypes.Healthy),
            Skipped = skipped.Items,
            ExpiringJobs = expiring.Items,
            IsCut = !skipped.All || !expiring.All,
        };
    }

    private static void Restore(KustomizationContext context, HealthProgress state)
    {
        (context.Revision, context.OriginRevision) = (state.Revision, state.OriginRevision);
        (context.BuildDigest, context.HasDrifted) = (state.BuildDigest, state.Drifted);
    }

    private static List<InventoryEntry> Entries(KustomizationContext context, HealthProgress state)
    {
        var self = new ObjectIdentity(context.Target.Namespace, context.Target.Name, FluxKinds.Kustomization.Gvk.Group, FluxKinds.Kustomization.Gvk.Kind);
        var skipped = state.Skipped.Concat(context.Changes.Entries.Where(e => e.Action == ChangeAction.Skipped).Select(e => e.Object.ToString()))
            .ToHashSet(StringComparer.Ordinal);
        var all = context.Spec.Wait
            ? Inventory.Parse(context.Status["inventory"]).Entries.Where(entry => !skipped.Contains(entry.Id))
            : context.Spec.HealthChecks.Select(Referenced);
        return [.. all.Where(entry => entry.Object != self)];
    }

    private static InventoryEntry Referenced(NamespacedObjectKindReference reference)
    {
        var kind = GroupVersionKind.From(reference.ApiVersion is { Length: > 0 } given ? given : "apps/v1", reference.Kind);
        return new(new(reference.Namespace ?? "", reference.Name, kind.Group, kind.Kind), kind.Version);
    }

    private async Task<HealthReport> ReportAsync(
        KustomizationContext context, HealthProgress state, List<InventoryEntry> entries, bool isFirst, CancellationToken cancellationToken)
    {
        var expiring = state.ExpiringJobs.Select(id => ObjectIdentity.Parse(id, null)).Concat(context.ExpiringJobs).ToHashSet();
        if (isFirst && context.Spec.Wait)
        {
            // seen while applying: the first look costs no request, where everything was seen
            var wanted = entries.Select(entry => entry.Object).ToHashSet();
            var seen = context.Statuses.Where(status => wanted.Contains(status.Object)).ToList();
            if (seen.Count == wanted.Count)
            {
                return new(seen, expiring);
            }
        }

        var client = await targets.ConnectAsync(context, cancellationToken);
        var owner = context.Spec.Wait ? ObjectAppliers.OwnerOf(context) : null;
        return await new HealthChecker(client, context.Clock, context.Health).CheckAsync(entries, owner, expiring, cancellationToken);
    }

    private StepResult Judge(KustomizationContext context, HealthProgress state, HealthReport report)
    {
        var taken = context.Clock.GetUtcNow() - state.Since;
        switch (report.Judge(options.FailFast))
        {
            case HealthVerdict.Healthy:
                return Pass(context, state, taken);
            case HealthVerdict.Waiting when taken < context.Spec.EffectiveTimeout():
                return new StepResult.Pending(JsonSerializer.SerializeToElement(state, ProgressJson.Default.HealthProgress), options.HealthPollInterval)
                {
                    ResumeAt = state.IsCut ? ReadSpecStep.StepName : null,
                };
            case HealthVerdict.Waiting:
                return Fail(context, report.TimeoutMessage(), taken);
            default:
                return Fail(context, report.StalledMessage(), taken);
        }
    }

    private static StepResult Pass(KustomizationContext context, HealthProgress state, TimeSpan taken)
    {
        var message = $"Health check passed in {GoDuration.Format(taken)}";
        if (!state.WasHealthy || (context.IsNewRevision && state.Drifted))
        {
            context.AddEvent(EventSeverity.Info, null, message);
        }

        context.Conditions.MarkTrue(ConditionTypes.Healthy, MetaReasons.Succeeded, message);
        return StepResult.Next;
    }

    private static StepResult.Failed Fail(KustomizationContext context, string problem, TimeSpan taken)
    {
        context.Conditions.MarkFalse(ConditionTypes.Healthy, MetaReasons.HealthCheckFailed, context.Mask.Apply(problem));
        context.RecordHistory(MetaReasons.HealthCheckFailed);
        return new(MetaReasons.HealthCheckFailed, new KustomizationException($"health check failed after {GoDuration.Format(taken)}: {problem}"));
    }
}
