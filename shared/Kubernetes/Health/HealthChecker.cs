using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;

namespace Flux.Kubernetes.Health;

/// <summary>Looks once at a set of objects. It never waits: the caller looks again until it is satisfied or out of time.</summary>
/// <remarks>Spec: fluxcd/pkg ssa v0.77 WaitForSet; fluxcd/cli-utils v1.2.1 statusreaders.</remarks>
/// <param name="client">The cluster.</param>
/// <param name="clock">The time.</param>
/// <param name="expressions">The health of custom kinds; null for none.</param>
/// <param name="compute">The status of all other objects; null for that of Flux.</param>
public sealed class HealthChecker(
    IKubernetesClient client, TimeProvider clock, HealthExpressions? expressions = null, Func<JsonObject, DateTimeOffset, HealthResult>? compute = null)
{
    /// <summary>From so many objects of a kind on, they are listed instead of read one by one.</summary>
    private const int ListFrom = 3;

    private const int Concurrency = 4;

    private static readonly GroupVersionKind _pod = new("", "v1", "Pod");

    /// <summary>The statuses of some objects, in their order.</summary>
    /// <param name="objects">The objects; where the version is empty, the preferred one is read.</param>
    /// <param name="owner">Whose objects they are, so that many can be listed by label; null where they are not one owner's.</param>
    /// <param name="expiringJobs">Jobs that vanish when done, of <see cref="HealthReport.ExpiringJobs"/>; null for none.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="KubernetesException">The cluster cannot be reached. What it says of one object only is that object's <see cref="HealthStatus.Unknown"/>.</exception>
    public async Task<HealthReport> CheckAsync(
        IReadOnlyList<InventoryEntry> objects, ApplyOwner? owner, IReadOnlySet<ObjectIdentity>? expiringJobs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        var found = new ConcurrentDictionary<ObjectIdentity, JsonObject>();
        if (owner is not null)
        {
            var many = objects.GroupBy(o => o.Object.In(o.Version)).Where(g => g.Count() >= ListFrom && g.Key.Version.Length > 0);
            await Parallel.ForEachAsync(many, parallel, async (kind, token) =>
                await ListAsync(kind.Key, kind.Select(o => o.Object.Namespace).Distinct().ToList(), owner, found, token));
        }

        var statuses = new ObjectStatus[objects.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, objects.Count), parallel, async (i, token) =>
            statuses[i] = await CheckAsync(objects[i], found.GetValueOrDefault(objects[i].Object), token));
        return new HealthReport(statuses, expiringJobs);
    }

    private async Task ListAsync(
        GroupVersionKind kind, List<string> namespaces, ApplyOwner owner, ConcurrentDictionary<ObjectIdentity, JsonObject> found,
        CancellationToken cancellationToken)
    {
        try
        {
            var options = new ListOptions { Namespace = namespaces.Count == 1 ? namespaces[0] : "", LabelSelector = owner.Selector };
            foreach (var obj in (await client.ListAsync(kind, options, cancellationToken)).Items)
            {
                found[ObjectIdentity.Of(obj)] = obj;
            }
        }
        catch (KubernetesException e) when (e.IsDenied || e.NoKindMatch || e.IsNotFound)
        {
            // Then one by one.
        }
    }

    private async Task<ObjectStatus> CheckAsync(InventoryEntry entry, JsonObject? known, CancellationToken cancellationToken)
    {
        try
        {
            var kind = entry.Version.Length > 0
                ? entry.Object.In(entry.Version)
                : (await client.ResolvePreferredAsync(entry.Object.Group, entry.Object.Kind, cancellationToken)).Kind;
            var live = known ?? await client.GetAsync(kind, entry.Object.Key, cancellationToken);
            var status = HealthReport.StatusOf(entry.Object, live, clock.GetUtcNow(), expressions, compute);
            return live is not null && status.Status == HealthStatus.InProgress && KeepsPods(entry.Object)
                && expressions?.Covers(entry.Object.Group, entry.Object.Kind) is not true
                ? await WithPodsAsync(status, live, cancellationToken)
                : status;
        }
        catch (KubernetesException e) when (e.StatusCode is not null || e.NoKindMatch)
        {
            return new ObjectStatus(entry.Object, HealthStatus.Unknown, ApplyException.Upstream(e));
        }
    }

    /// <summary>A Deployment is judged by its conditions alone; these two have none that tell.</summary>
    private static bool KeepsPods(ObjectIdentity id) => id is { Group: "apps", Kind: "StatefulSet" or "ReplicaSet" };

    /// <summary>A controller whose Pods have failed for good has failed too.</summary>
    private async Task<ObjectStatus> WithPodsAsync(ObjectStatus status, JsonObject live, CancellationToken cancellationToken)
    {
        if ((live["spec"] as JsonObject)?["selector"] is not JsonObject selector)
        {
            return status;
        }

        KubernetesList pods;
        try
        {
            var options = new ListOptions { Namespace = status.Object.Namespace, LabelSelector = LabelSelector.Read(selector).ToString() };
            pods = await client.ListAsync(_pod, options, cancellationToken);
        }
        catch (Exception e) when (e is FormatException or KubernetesException { IsDenied: true })
        {
            return status;
        }

        var failed = pods.Items.Count(HasFailed);
        return failed > 0 ? status with { Status = HealthStatus.Failed, Message = $"{failed} pods have failed" } : status;
    }

    /// <summary>Not counted: Pods on their way out in a rollout, and those for which a node may still come.</summary>
    private bool HasFailed(JsonObject pod)
    {
        try
        {
            return !pod.IsTerminating()
                && KubernetesStatus.Compute(pod, clock.GetUtcNow()).Status == HealthStatus.Failed
                && !PodStatus.IsUnschedulable(StatusFields.Conditions(pod));
        }
        catch (HealthException)
        {
            return false;
        }
    }
}
