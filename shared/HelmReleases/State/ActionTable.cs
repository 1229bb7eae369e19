using Flux.Api;
using Flux.HelmReleases.Actions;
using Flux.HelmReleases.Snapshots;
using Flux.HelmReleases.Storage;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Reconciliation;

namespace Flux.HelmReleases.State;

/// <summary>Decides what is done with a release in the state in which it was found.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/reconcile/atomic_release.go, actionForState.</remarks>
internal sealed class ActionTable(HelmReleaseOptions options)
{
    /// <summary>What is to be done next.</summary>
    /// <param name="context">The run.</param>
    /// <param name="state">How the release was found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HelmReleaseException">That cannot be told now.</exception>
    public async Task<Decision> DecideAsync(HelmReleaseContext context, ReleaseState state, CancellationToken cancellationToken)
    {
        var isForced = RequestTokens.TakeForce(context);
        switch (state.Kind)
        {
            case ReleaseStates.InSync:
                return InSync(context, isForced);
            case ReleaseStates.Locked:
                return new(ActionNames.Unlock);
            case ReleaseStates.HalfUninstalled:
                return new(ActionNames.UninstallRemediation); // nothing else is possible with such a release: Helm upgrades none
            case ReleaseStates.Absent:
                return IsExhausted(context, Remediation.OfInstall(context.Spec)) && !isForced ? Exceeded(context) : new(ActionNames.Install);
            case ReleaseStates.Unmanaged:
                context.History = SnapshotHistory.Empty;
                return new(ActionNames.Upgrade);
            case ReleaseStates.OutOfSync:
                return IsExhausted(context, Remediation.OfUpgrade(context.Spec)) && !isForced ? Exceeded(context) : new(ActionNames.Upgrade);
            case ReleaseStates.Drifted:
                return Drifted(context, state);
            case ReleaseStates.Untested:
                ReplaceRemediated(context);
                return new(ActionNames.Test);
            default:
                return await FailedAsync(context, isForced, cancellationToken);
        }
    }

    /// <summary>That no tries are left.</summary>
    public static Decision Exceeded(HelmReleaseContext context) => new(null)
    {
        Stalled = (HelmReleaseReasons.RetriesExceeded, $"Failed to {context.LastAction} after {(context.ActiveRemediation is { } r ? context.Count(r.Counter) : 0)} attempt(s)"),
    };

    private Decision InSync(HelmReleaseContext context, bool isForced)
    {
        context.History = context.ActiveRetry(options) is not null
            ? context.History.TruncateToNewest()
            : context.History.Truncate(context.ActiveRemediation?.IgnoresTests ?? context.Spec.TestOrDefault().IgnoreFailures);
        if (isForced)
        {
            return new(ActionNames.Upgrade);
        }

        ReplaceRemediated(context);
        if ((!context.Conditions.IsTrue(ConditionTypes.Ready) || !context.Conditions.IsTrue(HelmReleaseConditions.Released)) && context.History.Latest is { } snapshot)
        {
            var (reason, action) = context.Conditions.ReasonOf(HelmReleaseConditions.Released) switch
            {
                HelmReleaseReasons.InstallFailed => (HelmReleaseReasons.InstallSucceeded, ActionNames.Install),
                HelmReleaseReasons.UpgradeFailed => (HelmReleaseReasons.UpgradeSucceeded, ActionNames.Upgrade),
                _ => ("", ""),
            };
            if (reason.Length > 0)
            {
                context.Conditions.MarkTrue(HelmReleaseConditions.Released, reason, ActionReport.SuccessOf(action, snapshot));
            }
        }

        if (context.Spec.DriftOrDefault().MustDetect)
        {
            context.Conditions.MarkFalse(HelmReleaseConditions.Drifted, HelmReleaseReasons.NoDriftDetected, "No drift detected against the cluster state");
        }

        return Decision.Done;
    }

    /// <summary>A release that is as it should be after a rollback was not remediated any more: it is what is wanted.</summary>
    private static void ReplaceRemediated(HelmReleaseContext context)
    {
        if (context.Conditions.IsTrue(HelmReleaseConditions.Remediated) && context.History.Latest is { } snapshot)
        {
            context.Conditions.Delete(HelmReleaseConditions.Remediated);
            context.Conditions.MarkTrue(HelmReleaseConditions.Released, HelmReleaseReasons.UpgradeSucceeded, ActionReport.SuccessOf(ActionNames.Upgrade, snapshot));
        }
    }

    private static Decision Drifted(HelmReleaseContext context, ReleaseState state)
    {
        var summary = string.Join('\n', state.Differences.Select(d => d.Summary).OfType<string>());
        var message = $"Cluster state of release {context.History.Latest?.FullReleaseName} has drifted from the desired state:\n{summary}";
        context.AddEvent(EventSeverity.Error, HelmReleaseReasons.DriftDetected, message);
        context.Conditions.MarkTrue(HelmReleaseConditions.Drifted, HelmReleaseReasons.DriftDetected, message);
        return context.Spec.DriftOrDefault().Mode == DriftDetection.Enabled ? new(ActionNames.CorrectDrift) : Decision.Done;
    }

    private async Task<Decision> FailedAsync(HelmReleaseContext context, bool isForced, CancellationToken cancellationToken)
    {
        if (context.ActiveRetry(options) is not null)
        {
            context.History = context.History.TruncateToNewest();
            return new(ActionNames.Upgrade);
        }

        if (context.ActiveRemediation is not { } remediation || context.Count(remediation.Counter) <= 0 || isForced)
        {
            return new(ActionNames.Upgrade);
        }

        if (IsExhausted(context, remediation) && !remediation.RemediatesLast)
        {
            return Exceeded(context);
        }

        context.History = context.History.Truncate(remediation.IgnoresTests);
        return remediation.Strategy switch
        {
            UpgradeRemediation.Rollback => await RollbackAsync(context, remediation, cancellationToken),
            UpgradeRemediation.Uninstall => new(ActionNames.UninstallRemediation),
            _ => throw new HelmReleaseException($"unknown remediation strategy: {remediation.Strategy}"),
        };
    }

    /// <summary>A rollback, where the revision to return to is still as it was; an upgrade, where it is not.</summary>
    private async Task<Decision> RollbackAsync(HelmReleaseContext context, Remediation remediation, CancellationToken cancellationToken)
    {
        if (context.History.Previous(remediation.IgnoresTests) is not { } previous)
        {
            return new(null)
            {
                Stalled = (HelmReleaseReasons.MissingRollbackTarget, "Failed to perform remediation: missing target release for rollback: cannot remediate failed release"),
            };
        }

        try
        {
            var storage = context.StorageOf(ReleaseNames.StorageNamespaceOf(context.HelmRelease), options);
            var release = await storage.GetAsync(previous.Name, previous.Version, cancellationToken);
            var isIntact = release is not null
                && (previous.ApiVersion != Snapshot.CurrentApiVersion || Observation.Verify(previous.Digest, release, previous.OciDigest) is true);
            return new(isIntact ? ActionNames.Rollback : ActionNames.Upgrade);
        }
        catch (Exception e) when (e is KubernetesException or ReleaseStorageException)
        {
            throw new HelmReleaseException($"cannot verify previous release to roll back to: {(e is KubernetesException refused ? ApplyException.Upstream(refused) : e.Message)}", e);
        }
    }

    private static bool IsExhausted(HelmReleaseContext context, Remediation remediation) => remediation.IsExhausted(context.Count(remediation.Counter));
}
