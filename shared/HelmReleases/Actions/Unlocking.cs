using Flux.Api;
using Flux.HelmReleases.Snapshots;
using Flux.HelmReleases.Storage;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Actions;

/// <summary>Ends what began and never ended: a pending release becomes a failed one.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/reconcile/unlock.go.</remarks>
internal static class Unlocking
{
    /// <summary>Unlocks the newest revision, where it is pending.</summary>
    /// <returns>An error that has to be tried again; null where there is none.</returns>
    public static async Task<string?> RunAsync(HelmReleaseContext context, ReleaseStorage storage, int version, CancellationToken cancellationToken)
    {
        try
        {
            return await UnlockAsync(context, storage, version, cancellationToken);
        }
        finally
        {
            ReadyCondition.Summarize(context);
        }
    }

    private static async Task<string?> UnlockAsync(HelmReleaseContext context, ReleaseStorage storage, int version, CancellationToken cancellationToken)
    {
        Release? release;
        try
        {
            release = await storage.GetAsync(context.ReleaseName, version, cancellationToken);
        }
        catch (KubernetesException e)
        {
            return ApplyException.Upstream(e);
        }

        if (release is null || !ReleaseStatuses.IsPending(release.Info.Status))
        {
            return null;
        }

        var (status, known) = (release.Info.Status, context.History.Find(release));
        var current = Snapshot.Of(release, known?.Action ?? "", known?.OciDigest ?? "", context.DigestAlgorithm);
        try
        {
            var unlocked = await storage.UpdateAsync(release.WithStatus(ReleaseStatuses.Failed, $"Release unlocked from stale '{status}' state"), cancellationToken);
            if (known is not null)
            {
                context.History = context.History.With(Snapshot.Of(unlocked, known.Action, known.OciDigest, context.DigestAlgorithm));
            }

            var message = $"Unlocked Helm release {current.FullReleaseName} with chart {current.VersionedChartName} in {status} state";
            context.Conditions.MarkFalse(HelmReleaseConditions.Released, HelmReleaseReasons.PendingRelease, message);
            context.AddReleaseEvent(EventSeverity.Info, HelmReleaseReasons.PendingRelease, message, current);
            return null;
        }
        catch (KubernetesException e)
        {
            var why = ApplyException.Upstream(e);
            var message = $"Unlock of Helm release {current.FullReleaseName} with chart {current.VersionedChartName} in {status} state failed: {why}";
            context.Increment("failures");
            context.Conditions.MarkFalse(HelmReleaseConditions.Released, HelmReleaseReasons.PendingRelease, message);
            context.AddReleaseEvent(EventSeverity.Error, HelmReleaseReasons.PendingRelease, message, current);
            return why;
        }
    }
}
