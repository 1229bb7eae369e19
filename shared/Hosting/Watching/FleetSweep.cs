using System.Collections.Concurrent;
using Flux.Api;
using Flux.Durable;
using Flux.Kubernetes;
using Flux.Orchestrations;
using Flux.Primitives;
using Flux.Reconciliation;
using Microsoft.Extensions.Logging;

namespace Flux.Hosting.Watching;

/// <summary>The sweep of a host that cannot watch: lists each cluster's Flux objects and wakes what has moved since the last time.</summary>
/// <remarks>
/// A cluster that does not answer within 45 seconds is given up until the next time, and one that did not answer the last times is left alone
/// for as long as <see cref="IClusterRegistry.UnreachableFor"/> says: no sweep of the others waits for it.
/// </remarks>
public sealed partial class FleetSweep(
    IClusterRegistry clusters, IOrchestrationClient orchestrations, TimeProvider clock, ILogger<FleetSweep> logger) : ISweep
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(45);

    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, ObservedObject>> _before = new(StringComparer.Ordinal);
    private readonly SweepExecutor _executor = new(orchestrations, logger, new(clock));

    /// <inheritdoc />
    public Task SweepAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(clusters.Names.Select(cluster => SweepAsync(cluster, cancellationToken)));

    private async Task SweepAsync(string cluster, CancellationToken cancellationToken)
    {
        if (clusters.UnreachableFor(cluster) is { } pause)
        {
            Log.LeftAlone(logger, cluster, pause);
            return;
        }

        using var flow = RequestFlow.Begin($"sweep {cluster}", RequestPriority.Bulk);
        using var limit = new CancellationTokenSource(_patience, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var view = await ListAsync(clusters.Get(cluster), linked.Token);
            var before = _before.GetValueOrDefault(cluster) ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, ObservedObject>.Empty;
            var plan = SweepPlan.Compute(view.Observe(), before, await _executor.RunningAsync(cluster, cancellationToken));
            await _executor.ExecuteAsync(plan, cancellationToken);
            _before[cluster] = plan.Observed;
            Log.Swept(logger, cluster, plan.Observed.Count, plan.Start.Count, plan.Raise.Count);
        }
        catch (KubernetesException e)
        {
            Log.Unreachable(logger, cluster, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Unreachable(logger, cluster, $"no answer within {_patience.TotalSeconds} s");
        }
        catch (KeyNotFoundException)
        {
            _before.TryRemove(cluster, out _); // it has just left the fleet
        }
    }

    private static async Task<ClusterView> ListAsync(IKubernetesClient client, CancellationToken cancellationToken)
    {
        var view = new ClusterView(client.Cluster);
        foreach (var kind in FluxKinds.All)
        {
            view.Replace(kind.Gvk, (await ListAsync(client, kind.Gvk, ListOptions.All, cancellationToken)).Items);
        }

        foreach (var kind in ClusterView.ConfigKinds)
        {
            var options = new ListOptions { LabelSelector = ClusterView.ConfigSelector, MetadataOnly = true };
            view.Replace(kind, (await ListAsync(client, kind, options, cancellationToken)).Items);
        }

        return view;
    }

    private static async Task<KubernetesList> ListAsync(
        IKubernetesClient client, GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ListAsync(kind, options, cancellationToken);
        }
        catch (KubernetesException e) when (e.NoKindMatch)
        {
            return new([], ""); // a definition that is not installed has no objects
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Swept {Cluster}: {Objects} objects, {Started} loops started, {Woken} woken")]
        public static partial void Swept(ILogger logger, string cluster, int objects, int started, int woken);

        [LoggerMessage(LogLevel.Debug, "Cluster {Cluster} did not answer and is left alone for {Pause}")]
        public static partial void LeftAlone(ILogger logger, string cluster, TimeSpan pause);

        [LoggerMessage(LogLevel.Warning, "Cluster {Cluster} cannot be swept: {Message}")]
        public static partial void Unreachable(ILogger logger, string cluster, string message);
    }
}
