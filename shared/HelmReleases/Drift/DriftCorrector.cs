using Flux.Api;
using Flux.HelmReleases.Objects;
using Flux.HelmReleases.Snapshots;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Drift;

/// <summary>Makes the cluster as the release says: creates what is missing and patches what differs. It makes no new revision.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/action/diff.go, ApplyDiff; internal/reconcile/correct_cluster_drift.go.</remarks>
internal static class DriftCorrector
{
    /// <summary>Corrects what differs and tells of it in an event.</summary>
    public static async Task RunAsync(
        HelmReleaseContext context, Snapshot snapshot, IReadOnlyList<ObjectDifference> differences, CancellationToken cancellationToken)
    {
        var (done, errors) = (new List<string>(), new List<string>());
        foreach (var kind in (DifferenceKind[])[DifferenceKind.Missing, DifferenceKind.Changed])
        {
            foreach (var difference in differences.Where(d => d.Kind == kind).OrderBy(d => d.Object.Id, Kubernetes.Apply.KindOrder.Comparer))
            {
                var subject = difference.Object.Id.Subject;
                try
                {
                    await CorrectAsync(context.ClusterClient, difference, cancellationToken);
                    done.Add($"{subject} {(kind == DifferenceKind.Missing ? "created" : "configured")}");
                }
                catch (KubernetesException e)
                {
                    errors.Add($"{subject} {(kind == DifferenceKind.Missing ? "creation" : "patch")} failure: {Mask(difference, e)}");
                }
            }
        }

        var list = string.Join('\n', done);
        if (errors.Count > 0)
        {
            var message = $"Failed to {(done.Count > 0 ? "partially " : "")}correct cluster state of release {snapshot.FullReleaseName}:\n{string.Join('\n', errors)}";
            context.AddReleaseEvent(
                EventSeverity.Error, HelmReleaseReasons.DriftCorrectionFailed, done.Count > 0 ? $"{message}\n\nSuccessful corrections:\n{list}" : message, snapshot);
        }
        else if (done.Count > 0)
        {
            context.AddReleaseEvent(
                EventSeverity.Info, HelmReleaseReasons.DriftCorrected, $"Cluster state of release {snapshot.FullReleaseName} has been corrected:\n{list}", snapshot);
        }
    }

    private static async Task CorrectAsync(IKubernetesClient client, ObjectDifference difference, CancellationToken cancellationToken)
    {
        var obj = difference.Object;
        if (difference.Kind == DifferenceKind.Missing)
        {
            await client.CreateAsync(obj.Json, new() { FieldManager = ObjectWriter.Manager }, cancellationToken);
        }
        else
        {
            await client.PatchAsync(obj.Kind, obj.Key, PatchType.Json, difference.Patch, new() { FieldManager = ObjectWriter.Manager }, cancellationToken);
        }
    }

    /// <summary>What the server says of a Secret may quote what is in it: only the last part, the reason, is told.</summary>
    private static string Mask(ObjectDifference difference, KubernetesException e)
    {
        var message = ApplyException.Upstream(e);
        return difference.Object.Kind is { Group: "", Kind: "Secret" } && e.IsInvalid && message.LastIndexOf(':') is >= 0 and var colon
            ? message[(colon + 1)..].Trim()
            : message;
    }
}
