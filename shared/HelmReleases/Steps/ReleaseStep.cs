using Flux.Api;
using Flux.HelmReleases.Actions;
using Flux.HelmReleases.Drift;
using Flux.HelmReleases.State;
using Flux.HelmReleases.Storage;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Steps;

/// <summary>
/// Brings the release to what the spec, the chart and the values ask for: finds out how it is, does what the table says, and looks again, until
/// there is nothing left to do, an action waits, or a type of action would be done twice.
/// </summary>
/// <remarks>
/// Sets <c>Released</c>, <c>TestSuccess</c>, <c>Remediated</c>, <c>Drifted</c>, <c>Ready</c>, the history, the inventory and the counters.
/// <c>Pending</c>: an action waits. <c>Settled</c>: all else. Spec: helm-controller v1.6, internal/reconcile/atomic_release.go.
/// </remarks>
internal sealed class ReleaseStep(
    ReleaseStateReader states, ActionTable table, ActionRunner runner, ActionReport report, TargetClusters targets, ReconcileServices services, HelmReleaseOptions options)
    : IReconcileStep<HelmReleaseContext>
{
    public const string StepName = "Release";

    private static readonly TimeSpan _again = TimeSpan.FromSeconds(1);

    public string Name => StepName;

    public string FailureReason => HelmReleaseReasons.ReconcileError;

    /// <summary>What an action left that waits; null where none does.</summary>
    public static ActionState? StateOf(HelmReleaseContext context) =>
        ActionState.Read(context.StateOf(StepName)) ?? ActionState.Read(context.StateOf(ReadSpecStep.StepName));

    public async Task<StepResult> RunAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        await targets.ConnectAsync(context, cancellationToken);
        if (StateOf(context) is { } left)
        {
            context.Previous.AddRange(left.Previous);
            var askedBy = context.InterruptedBy ?? left.AskedBy;
            if (left.Action.Length > 0)
            {
                return await GoOnAsync(context, left with { AskedBy = askedBy }, cancellationToken);
            }
        }

        return await LoopAsync(context, cancellationToken);
    }

    private async Task<StepResult> GoOnAsync(HelmReleaseContext context, ActionState left, CancellationToken cancellationToken)
    {
        if (await runner.ResumeAsync(context, left, cancellationToken) is not { } run)
        {
            // someone else has changed the release meanwhile, or this action's process ended: it is looked at anew, as by a run of its own
            return new StepResult.Pending(new ActionState { AskedBy = left.AskedBy }.ToJson(), _again) { ResumeAt = ReadSpecStep.StepName };
        }

        Announce(context, run.Action);
        if (options.CancelHealthChecks && left.AskedBy is { } trigger && ActionRunner.IsHealthCheck(left))
        {
            await EndAsync(run, await runner.CancelAsync(run, cancellationToken), cancellationToken);
            return new StepResult.Waiting(MetaReasons.HealthCheckCanceled, $"New reconciliation triggered by {trigger}", TimeSpan.Zero)
            {
                Event = $"Health checks canceled due to new reconciliation triggered by {trigger}",
            };
        }

        var result = await FinishAsync(context, run, await runner.RunAsync(run, cancellationToken), cancellationToken);
        if (result is not null)
        {
            return left.AskedBy is not null && result is StepResult.Settled settled ? settled with { After = TimeSpan.Zero, BackOff = false } : result;
        }

        return left.AskedBy is not null
            ? new StepResult.Settled(TimeSpan.Zero) { Retry = context.Conditions.MessageOf(ConditionTypes.Ready) }
            : context.Chart is not null
                ? await LoopAsync(context, cancellationToken)
                : new StepResult.Pending(new ActionState { Previous = context.Previous }.ToJson(), TimeSpan.Zero) { ResumeAt = ReadSpecStep.StepName };
    }

    private async Task<StepResult> LoopAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReleaseState state;
            Decision decision;
            try
            {
                state = await states.ReadAsync(context, cancellationToken);
                decision = await table.DecideAsync(context, state, cancellationToken);
            }
            catch (HelmReleaseException e)
            {
                context.Conditions.MarkFalse(ConditionTypes.Ready, HelmReleaseReasons.StateError, context.Mask.Apply($"Could not determine release state: {e.Message}"));
                return new StepResult.Settled(null) { BackOff = true };
            }

            if (decision.Stalled is { } stalled)
            {
                return new StepResult.Settled(null) { Halted = stalled, IsObserved = true };
            }

            if (decision.Action is not { } action)
            {
                return Done(context);
            }

            if (context.Previous.Contains(ActionNames.TypeOf(action)))
            {
                return Again(context);
            }

            Announce(context, action);
            if (await RunAsync(context, action, state, cancellationToken) is { } result)
            {
                return result;
            }
        }
    }

    /// <summary>Does an action; null where the release is to be looked at again.</summary>
    private async Task<StepResult?> RunAsync(HelmReleaseContext context, string action, ReleaseState state, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case ActionNames.Unlock:
                var storage = context.StorageOf(ReleaseNames.StorageNamespaceOf(context.HelmRelease), options);
                if (await Unlocking.RunAsync(context, storage, state.Last?.Version ?? 0, cancellationToken) is { } why)
                {
                    return Failed(context, why);
                }

                context.Previous.Clear(); // what went before was another process's: its actions do not count against this one
                context.Previous.Add(ActionNames.TypeOf(action));
                return null;

            case ActionNames.CorrectDrift:
                context.Conditions.MarkUnknown(ConditionTypes.Ready, MetaReasons.Progressing, "correcting cluster drift");
                await DriftCorrector.RunAsync(context, context.History.Latest!, state.Differences, cancellationToken);
                context.Previous.Add(ActionNames.TypeOf(action));
                return null;

            default:
                ActionReport.Begin(context, action);
                var last = state.Last is { } seen ? new Release { ApplyMethod = seen.ApplyMethod } : null;
                var run = runner.Begin(context, action, context.ReleaseName, ReleaseNames.StorageNamespaceOf(context.HelmRelease), last);
                return await FinishAsync(context, run, await runner.RunAsync(run, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Sees to what came out of an action; null where the release is to be looked at again.</summary>
    private async Task<StepResult?> FinishAsync(HelmReleaseContext context, ActionRun run, ActionOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome is ActionOutcome.Waits(var after))
        {
            var left = run.Left() with { Previous = [.. context.Previous] };
            return new StepResult.Pending(left.ToJson(), after) { ResumeAt = left.Version == 0 ? ReadSpecStep.StepName : StepName };
        }

        var type = ActionNames.TypeOf(run.Action);
        if (outcome is ActionOutcome.Lost(var lost))
        {
            return Failed(context, lost);
        }

        if (await EndAsync(run, outcome, cancellationToken) is { } why)
        {
            return Failed(context, why);
        }

        context.Previous.Add(type);
        return type == ActionNames.TypeOf(ActionNames.Rollback) ? Remediated(context) : null;
    }

    private Task<string?> EndAsync(ActionRun run, ActionOutcome outcome, CancellationToken cancellationToken) => report.EndAsync(run, outcome, cancellationToken);

    /// <summary>After an action that left nothing behind.</summary>
    private StepResult.Settled Failed(HelmReleaseContext context, string why)
    {
        if (context.ActiveRetry(options) is { } interval)
        {
            return RetryAfter(interval);
        }

        if (context.Conditions.IsTrue(ConditionTypes.Ready))
        {
            context.Conditions.MarkFalse(ConditionTypes.Ready, HelmReleaseReasons.ReconcileError, context.Mask.Apply(why));
        }

        return new(null) { BackOff = true };
    }

    /// <summary>After a remediation: a run does no more than one.</summary>
    private StepResult.Settled Remediated(HelmReleaseContext context)
    {
        if (context.ActiveRetry(options) is { } interval)
        {
            return RetryAfter(interval);
        }

        return context.ActiveRemediation is { } remediation && remediation.IsExhausted(context.Count(remediation.Counter)) && !remediation.IsUninstallAfterUpgrade
            ? new(null) { Halted = ActionTable.Exceeded(context).Stalled, IsObserved = true }
            : MustRequeue(context);
    }

    /// <summary>The next action is of a type that was done already.</summary>
    private StepResult.Settled Again(HelmReleaseContext context)
    {
        if (context.ActiveRetry(options) is { } interval)
        {
            return RetryAfter(interval);
        }

        if (context.ActiveRemediation is not { } remediation || !remediation.IsExhausted(context.Count(remediation.Counter)))
        {
            return MustRequeue(context);
        }

        context.Conditions.Delete(ConditionTypes.Reconciling);
        return new(services.Jitter.Apply(context.Spec.Interval)) { IsObserved = true };
    }

    private StepResult.Settled Done(HelmReleaseContext context)
    {
        context.Conditions.Delete(ConditionTypes.Reconciling);
        ReadyCondition.Summarize(context);
        return new(services.Jitter.Apply(context.Spec.Interval)) { IsObserved = true };
    }

    private static StepResult.Settled MustRequeue(HelmReleaseContext context) =>
        new(TimeSpan.Zero) { Retry = context.Conditions.MessageOf(ConditionTypes.Ready) };

    private StepResult.Settled RetryAfter(TimeSpan interval) =>
        new(services.Jitter.Apply(interval)) { Retry = $"retrying after {GoDuration.Format(interval)}", IsObserved = true };

    private static void Announce(HelmReleaseContext context, string action)
    {
        var message = $"Running '{ActionNames.Show(action)}' action with timeout of {GoDuration.Format(ActionRun.TimeoutOf(context.Spec, action))}";
        context.MarkProgressing(message);
        if (ActionNames.TypeOf(action) == ActionNames.TypeOf(ActionNames.Install))
        {
            context.Conditions.MarkUnknown(ConditionTypes.Ready, MetaReasons.Progressing, message);
        }
    }
}
