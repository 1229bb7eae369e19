using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Health;
using Flux.Primitives;

namespace Flux.HelmReleases.Objects;

/// <summary>Looks once whether what an action waits for has come about. It never waits itself.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/action/wait.go; Helm 4, pkg/kube/wait.go for the legacy strategy.</remarks>
/// <param name="client">The cluster, as whoever installs.</param>
/// <param name="clock">The time.</param>
/// <param name="health">The health of custom kinds; not for the legacy strategy.</param>
/// <param name="legacy">Whether to judge as Helm 3 did.</param>
internal sealed class ReleaseWaiter(IKubernetesClient client, TimeProvider clock, HealthExpressions health, bool legacy)
{
    /// <summary>The objects of a release: which of them are waited for.</summary>
    public static IReadOnlyList<ReleaseObject> Awaited(IEnumerable<ReleaseObject> objects) =>
        [.. objects.Where(o => o.Key.Name.Length > 0 && !(o.Kind is { Group: "apps", Version: "v1", Kind: "Deployment" } && o.Json.Flag("spec", "paused")))];

    /// <summary>Whether the objects of a release are ready.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="jobs">Whether Jobs have to complete.</param>
    /// <param name="owner">By whom they can be listed.</param>
    /// <param name="isTimeUp">Whether this is the last look.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>True where they are, false where they may become so.</returns>
    /// <exception cref="ActionFailedException">One has failed, or the time is up.</exception>
    public Task<bool> AreReadyAsync(
        IReadOnlyList<ReleaseObject> objects, bool jobs, ApplyOwner owner, bool isTimeUp, CancellationToken cancellationToken) => legacy
            ? LookAsync(objects, owner, HealthExpressions.None, (obj, now) => LegacyReadiness.Of(obj, jobs), failFast: true, isTimeUp, cancellationToken)
            : LookAsync(objects, owner, health, jobs ? KubernetesStatus.ComputeForFlux : KubernetesStatus.Compute, failFast: true, isTimeUp, cancellationToken);

    /// <summary>Whether the objects of a hook are done: Jobs and Pods have to complete, all else is as soon as it is there.</summary>
    public Task<bool> AreDoneAsync(IReadOnlyList<ReleaseObject> objects, bool isTimeUp, CancellationToken cancellationToken) =>
        LookAsync(objects, null, legacy ? HealthExpressions.None : health, OfHook, failFast: false, isTimeUp, cancellationToken);

    /// <summary>The first of some objects that is still there; null where none is.</summary>
    /// <exception cref="KubernetesException">The cluster does not answer.</exception>
    public async Task<ReleaseObject?> FindRemainingAsync(IEnumerable<ReleaseObject> objects, CancellationToken cancellationToken)
    {
        foreach (var obj in objects.Where(o => o.Key.Name.Length > 0))
        {
            if (await client.GetAsync(obj.Kind, obj.Key, cancellationToken) is not null)
            {
                return obj;
            }
        }

        return null;
    }

    private async Task<bool> LookAsync(
        IReadOnlyList<ReleaseObject> objects,
        ApplyOwner? owner,
        HealthExpressions expressions,
        Func<JsonObject, DateTimeOffset, HealthResult> compute,
        bool failFast,
        bool isTimeUp,
        CancellationToken cancellationToken)
    {
        var awaited = Awaited(objects);
        if (awaited.Count == 0)
        {
            return true;
        }

        var expiring = HealthReport.ExpiringJobs(awaited.Select(o => o.Json));
        var report = await new HealthChecker(client, clock, expressions, compute).CheckAsync([.. awaited.Select(o => o.Entry)], owner, expiring, cancellationToken);
        return report.Judge(failFast) switch
        {
            HealthVerdict.Healthy => true,
            HealthVerdict.Waiting when !isTimeUp => false,
            HealthVerdict.Waiting => throw new ActionFailedException(legacy ? "context deadline exceeded" : report.TimeoutMessage()),
            _ => throw new ActionFailedException(legacy ? report.Statuses.First(s => s.Status == HealthStatus.Failed).Message : report.StalledMessage()),
        };
    }

    private static HealthResult OfHook(JsonObject obj, DateTimeOffset now)
    {
        var kind = obj.KindOf();
        return kind switch
        {
            { Group: "batch", Kind: "Job" } => KubernetesStatus.ComputeForFlux(obj, now),
            { Group: "", Kind: "Pod" } => obj.Text("status", "phase") switch
            {
                "Succeeded" => HealthResult.Current($"pod {obj.KeyOf().Name} succeeded"),
                "Failed" => HealthResult.Failed("PodFailed", $"pod {obj.KeyOf().Name} failed"),
                _ => HealthResult.InProgress("PodInProgress", "Pod in progress"),
            },
            _ => HealthResult.Current("Resource is current"),
        };
    }
}
