using Flux.Api;
using Flux.HelmReleases.Snapshots;
using Flux.HelmReleases.Storage;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Actions;

/// <summary>Writes what came out of an action into conditions, counters, history and events.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/reconcile, install.go, upgrade.go, test.go, rollback_remediation.go, uninstall.go, uninstall_remediation.go.</remarks>
internal sealed class ActionReport(HelmReleaseOptions options)
{
    /// <summary>Before an install or upgrade: none of what was is true any more.</summary>
    public static void Begin(HelmReleaseContext context, string action)
    {
        if (action is not (ActionNames.Install or ActionNames.Upgrade))
        {
            return;
        }

        context.LastAction = action;
        if (action == ActionNames.Install)
        {
            context.History = SnapshotHistory.Empty;
        }

        context.Conditions.Delete(HelmReleaseConditions.TestSuccess);
        context.Conditions.Delete(HelmReleaseConditions.Remediated);
    }

    /// <summary>After an action.</summary>
    /// <returns>An error that has to be tried again, since the action left nothing behind; null where there is none.</returns>
    public async Task<string?> EndAsync(ActionRun run, ActionOutcome outcome, CancellationToken cancellationToken)
    {
        var context = run.Context;
        var before = context.History.Latest;
        await ObserveAsync(run, cancellationToken);
        var error = run.Action switch
        {
            ActionNames.Install or ActionNames.Upgrade => Release(run, outcome),
            ActionNames.Test => Test(run, outcome),
            ActionNames.Rollback => Rollback(run, outcome, before),
            ActionNames.UninstallRemediation => Remediate(run, outcome, before),
            _ => Uninstall(run, outcome, before),
        };
        ReadyCondition.Summarize(context);
        return error;
    }

    /// <summary>The message of a release that came through.</summary>
    public static string SuccessOf(string action, Snapshot snapshot) =>
        $"Helm {action} succeeded for release {snapshot.FullReleaseName} with chart {snapshot.VersionedChartName}";

    /// <summary>Notes the revisions that the action has stored.</summary>
    private static async Task ObserveAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var (context, history) = (run.Context, run.Context.History);
        foreach (var original in run.StoredOriginals)
        {
            if (history.Find(original) is { } known)
            {
                var action = run.Action is ActionNames.Install or ActionNames.Upgrade ? "" : run.Action;
                history = history.With(Snapshot.Of(original, action, known.OciDigest, context.DigestAlgorithm) with { TestHooks = known.TestHooks });
            }
        }

        if (run.Stored is { } stored && run.State.Version > 0)
        {
            var before = history.Find(stored);
            switch (run.Action)
            {
                case ActionNames.Install or ActionNames.Upgrade:
                    history = history.With(Snapshot.Of(stored, run.Action, context.Status.Text("lastAttemptedRevisionDigest") ?? "", context.DigestAlgorithm));
                    break;
                case ActionNames.Test when before is not null:
                    history = history.With(Snapshot.Of(stored, before.Action, before.OciDigest, context.DigestAlgorithm) with { TestHooks = Snapshot.TestsOf(stored, context.Spec.TestOrDefault().Filters) });
                    break;
                case ActionNames.Rollback:
                    history = history.With(Snapshot.Of(stored, ActionNames.Rollback, before?.OciDigest ?? "", context.DigestAlgorithm));
                    break;
                default:
                    history = before is null ? history : history.With(Snapshot.Of(stored, run.Action, before.OciDigest, context.DigestAlgorithm) with { TestHooks = before.TestHooks });
                    break;
            }

            if (run.Action is ActionNames.Install or ActionNames.Upgrade or ActionNames.Rollback)
            {
                await ReleaseInventory.SetAsync(context, stored, cancellationToken);
            }
        }

        context.History = history;
    }

    private string? Release(ActionRun run, ActionOutcome outcome)
    {
        var context = run.Context;
        context.SetText("lastAttemptedReleaseActionDuration", GoDuration.Format(run.Now - run.State.StartedAt));
        var isInstall = run.Action == ActionNames.Install;
        if (outcome is ActionOutcome.Failed(var why))
        {
            var message = $"Helm {run.Action} failed for release {context.ReleaseNamespace}/{ReleaseNames.NameOf(context.HelmRelease)} with chart {ChartOf(run)}: {why.Trim()}";
            context.Increment("failures");
            context.Conditions.MarkFalse(
                HelmReleaseConditions.Released, isInstall ? HelmReleaseReasons.InstallFailed : HelmReleaseReasons.UpgradeFailed, context.Mask.Apply(message));
            context.AddReleaseEvent(
                EventSeverity.Error,
                isInstall ? HelmReleaseReasons.InstallFailed : HelmReleaseReasons.UpgradeFailed,
                run.Log.AppendTo(message),
                context.Status.Text("lastAttemptedRevision") ?? "",
                context.Status.Text("lastAttemptedConfigDigest") ?? "",
                context.Chart?.Chart.Metadata.AppVersion ?? run.Stored?.Chart?.AppVersion ?? "",
                context.Status.Text("lastAttemptedRevisionDigest") ?? "");
            if (run.State.Version == 0)
            {
                return why;
            }

            context.Increment(isInstall ? "installFailures" : "upgradeFailures");
            return null;
        }

        if (context.History.Latest is not { } snapshot)
        {
            return null;
        }

        var reason = isInstall ? HelmReleaseReasons.InstallSucceeded : HelmReleaseReasons.UpgradeSucceeded;
        context.Conditions.MarkTrue(HelmReleaseConditions.Released, reason, SuccessOf(run.Action, snapshot));
        if (context.Spec.TestOrDefault().Enable && !snapshot.HasBeenTested)
        {
            context.Conditions.MarkUnknown(
                HelmReleaseConditions.TestSuccess, HelmReleaseReasons.AwaitingTests, $"Helm release {snapshot.FullReleaseName} with chart {snapshot.VersionedChartName} is awaiting tests");
        }

        if (context.RetryOf(run.Action, options) is not null)
        {
            context.ClearFailures();
        }

        context.AddReleaseEvent(EventSeverity.Info, reason, SuccessOf(run.Action, snapshot), snapshot);
        return null;
    }

    private static string? Test(ActionRun run, ActionOutcome outcome)
    {
        var context = run.Context;
        if (context.History.Latest is not { } snapshot)
        {
            return "no latest release: required for test";
        }

        var why = outcome is ActionOutcome.Failed(var message) ? message
            : outcome is ActionOutcome.NoRelease ? "release: not found"
            : run.Stored is { } tested && !snapshot.Targets(tested)
                ? $"release mismatch: tested release {tested.Namespace}/{tested.Name}.v{tested.Version} != current release {snapshot.FullReleaseName}"
            : null;
        if (why is null)
        {
            var count = snapshot.TestHooks?.Count ?? 0;
            var hooks = count == 0 ? "no test hooks" : $"{count} test hook{(count > 1 ? "s" : "")} completed successfully";
            var success = $"Helm test succeeded for release {snapshot.FullReleaseName} with chart {snapshot.VersionedChartName}: {hooks}";
            context.Conditions.MarkTrue(HelmReleaseConditions.TestSuccess, HelmReleaseReasons.TestSucceeded, success);
            context.AddReleaseEvent(EventSeverity.Info, HelmReleaseReasons.TestSucceeded, success, snapshot);
            return null;
        }

        var failure = $"Helm test failed for release {snapshot.FullReleaseName} with chart {snapshot.VersionedChartName}: {why.Trim()}";
        context.Increment("failures");
        context.Conditions.MarkFalse(HelmReleaseConditions.TestSuccess, HelmReleaseReasons.TestFailed, context.Mask.Apply(failure));
        context.AddReleaseEvent(EventSeverity.Error, HelmReleaseReasons.TestFailed, failure, snapshot);
        if (!snapshot.HasBeenTested)
        {
            return why;
        }

        if (context.ActiveRemediation is { IgnoresTests: false } remediation)
        {
            context.Increment(remediation.Counter);
        }

        return null;
    }

    private static string? Rollback(ActionRun run, ActionOutcome outcome, Snapshot? before)
    {
        var context = run.Context;
        var target = run.Stored?.Info.RollbackRevision is > 0 and var revision
            ? context.History.Snapshots.FirstOrDefault(s => s.Version == revision)
            : context.History.Previous(Remediation.OfUpgrade(context.Spec).IgnoresTests);
        if (target is null || outcome is ActionOutcome.NoRelease)
        {
            return "missing target release for rollback: required to rollback";
        }

        var subject = $"Helm rollback to previous release {target.FullReleaseName} with chart {target.VersionedChartName}";
        var token = context.Status.Text("lastAttemptedConfigDigest") ?? "";
        if (outcome is not ActionOutcome.Failed(var why))
        {
            context.Conditions.MarkTrue(HelmReleaseConditions.Remediated, HelmReleaseReasons.RollbackSucceeded, $"{subject} succeeded");
            context.AddReleaseEvent(
                EventSeverity.Info, HelmReleaseReasons.RollbackSucceeded, $"{subject} succeeded", target.ChartVersion, token, target.AppVersion, target.OciDigest);
            return null;
        }

        var message = $"{subject} failed: {why.Trim()}";
        context.Increment("failures");
        context.Conditions.MarkFalse(HelmReleaseConditions.Remediated, HelmReleaseReasons.RollbackFailed, context.Mask.Apply(message));
        context.AddReleaseEvent(
            EventSeverity.Error, HelmReleaseReasons.RollbackFailed, run.Log.AppendTo(message), target.ChartVersion, token, target.AppVersion, target.OciDigest);
        return context.History.Latest?.Digest == before?.Digest ? why : null;
    }

    private static string? Remediate(ActionRun run, ActionOutcome outcome, Snapshot? before)
    {
        var context = run.Context;
        if (context.History.Latest is not { } snapshot || before is null)
        {
            return "no latest release: required to uninstall";
        }

        var why = Problem(run, outcome, before, snapshot);
        var subject = $"Helm uninstall remediation for release {snapshot.FullReleaseName} with chart {snapshot.VersionedChartName}";
        if (why is null)
        {
            context.Conditions.MarkTrue(HelmReleaseConditions.Remediated, HelmReleaseReasons.UninstallSucceeded, $"{subject} succeeded");
            context.AddReleaseEvent(EventSeverity.Info, HelmReleaseReasons.UninstallSucceeded, $"{subject} succeeded", snapshot);
            return null;
        }

        context.Increment("failures");
        context.Conditions.MarkFalse(HelmReleaseConditions.Remediated, HelmReleaseReasons.UninstallFailed, context.Mask.Apply($"{subject} failed: {why.Trim()}"));
        context.AddReleaseEvent(EventSeverity.Error, HelmReleaseReasons.UninstallFailed, run.Log.AppendTo($"{subject} failed: {why.Trim()}"), snapshot);
        return snapshot.Digest == before.Digest ? why : null;
    }

    private static string? Uninstall(ActionRun run, ActionOutcome outcome, Snapshot? before)
    {
        var context = run.Context;
        if (context.History.Latest is not { } snapshot || before is null)
        {
            return null;
        }

        var why = Problem(run, outcome, before, snapshot);
        if (outcome is ActionOutcome.NoRelease)
        {
            context.Conditions.MarkFalse(
                HelmReleaseConditions.Released, HelmReleaseReasons.UninstallSucceeded, $"Release {snapshot.FullReleaseName} was not found, assuming it is uninstalled");
            return null;
        }

        if (why is not null && context.Spec.UninstallOrDefault().KeepHistory && why.Contains("is already deleted", StringComparison.Ordinal))
        {
            context.Conditions.MarkFalse(
                HelmReleaseConditions.Released, HelmReleaseReasons.UninstallSucceeded, $"Release {snapshot.FullReleaseName} was already uninstalled");
            return null;
        }

        var subject = $"for release {snapshot.FullReleaseName} with chart {snapshot.VersionedChartName}";
        if (why is null)
        {
            context.Status.Remove("inventory");
            context.Conditions.MarkFalse(HelmReleaseConditions.Released, HelmReleaseReasons.UninstallSucceeded, $"Helm uninstall succeeded {subject}");
            context.AddReleaseEvent(EventSeverity.Info, HelmReleaseReasons.UninstallSucceeded, $"Helm uninstall succeeded {subject}", snapshot);
            return null;
        }

        var message = $"Helm uninstall failed {subject}: {why.Trim()}";
        context.Increment("failures");
        context.Conditions.MarkFalse(HelmReleaseConditions.Released, HelmReleaseReasons.UninstallFailed, context.Mask.Apply(message));
        context.AddReleaseEvent(EventSeverity.Error, HelmReleaseReasons.UninstallFailed, run.Log.AppendTo(message), snapshot);
        return why;
    }

    private static string? Problem(ActionRun run, ActionOutcome outcome, Snapshot before, Snapshot now)
    {
        if (outcome is ActionOutcome.Failed(var why))
        {
            return why;
        }

        if (outcome is ActionOutcome.NoRelease)
        {
            return "uninstall: Release not loaded: " + before.Name + ": release: not found";
        }

        return run.Stored is { } stored && !before.Targets(stored)
            ? $"release mismatch: uninstalled release {stored.Namespace}/{stored.Name}.v{stored.Version} != current release {before.FullReleaseName}"
            : before.Digest == now.Digest && before.Status != ReleaseStatuses.Uninstalled ? "uninstall completed with error: no update to Helm storage" : null;
    }

    private static string ChartOf(ActionRun run) => run.Context.Chart is { } chart
        ? $"{chart.Chart.Name}@{chart.Chart.Metadata.Version}"
        : $"{run.Stored?.Chart?.Name}@{run.Stored?.Chart?.Version}";
}
