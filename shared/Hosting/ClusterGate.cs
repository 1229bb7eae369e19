using System.Collections.Concurrent;
using Flux.Api;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Hosting;

/// <summary>
/// Decides whether a cluster is to be worked on now: not while it does not answer, not outside its sync windows, and not by more workers of
/// this process than it allows. What has to wait is asked for again; nothing waits here.
/// </summary>
/// <param name="clusters">The fleet.</param>
/// <param name="clock">The time.</param>
public sealed class ClusterGate(IClusterRegistry clusters, TimeProvider clock)
{
    // a window that is changed in the file is seen within an hour
    private static readonly TimeSpan _longestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan _turn = TimeSpan.FromSeconds(2);

    // what these put into a cluster is what windows are for; sources are fetched at any time
    private static readonly HashSet<string> _appliers = [FluxKinds.Kustomization.Gvk.Kind, "HelmRelease"];
    private readonly ConcurrentDictionary<string, int> _running = new(StringComparer.Ordinal);

    /// <summary>Whether this process counts how many run; false where its scheduler does so already.</summary>
    public bool LimitsConcurrency { get; init; }

    /// <summary>How long a request has to wait; null where it may begin, and <see cref="Leave"/> is to be called then.</summary>
    public TimeSpan? Enter(ReconcileRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var cluster = request.Target.Cluster;
        var policy = clusters.PolicyOf(cluster);

        // what has begun is finished: a health check goes on
        if (request.Continuation is null && _appliers.Contains(request.Target.Kind) && policy.ClosedFor(clock.GetUtcNow()) is { } closed)
        {
            return closed < _longestWait ? closed : _longestWait;
        }

        if (LimitsConcurrency && _running.AddOrUpdate(cluster, 1, static (_, running) => running + 1) > (policy.Concurrency ?? int.MaxValue))
        {
            Leave(request);
            return _turn;
        }

        if (clusters.UnreachableFor(cluster) is { } silent)
        {
            Leave(request);
            return silent + (_turn * (uint)request.Target.InstanceId.GetHashCode(StringComparison.Ordinal) / uint.MaxValue);
        }

        return null;
    }

    /// <summary>Ends what <see cref="Enter"/> let begin.</summary>
    public void Leave(ReconcileRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (LimitsConcurrency)
        {
            _running.AddOrUpdate(request.Target.Cluster, 0, static (_, running) => Math.Max(0, running - 1));
        }
    }
}
