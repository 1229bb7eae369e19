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
public sealed partial class FleetSweep(IClusterRegistry clusters, IOrchestrationClient orchestrations, ILogger<FleetSweep> logger) : ISweep
{
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, ObservedObject>> _before = new(StringComparer.Ordinal);
    private readonly SweepExecutor _executor = new(orchestrations, logger);

    /// <inheritdoc />
    public Task SweepAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(clusters.Names.Select(cluster => SweepAsync(cluster, cancellationToken)));

    private async Task SweepAsync(string cluster, CancellationToken cancellationToken)
    {
        using var flow = RequestFlow.Begin($"sweep {cluster}", RequestPriority.Bulk);
        try
        {
            var view = await ListAsync(clusters.Get(cluster), cancellationToken);
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

        [LoggerMessage(LogLevel.Warning, "Cluster {Cluster} cannot be swept: {Message}")]
        public static partial void Unreachable(ILogger logger, string cluster, string message);
    }
}
