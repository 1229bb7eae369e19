using System.Text.Json.Nodes;
using System.Threading.Channels;
using Flux.Api;
using Flux.Durable;
using Flux.Kubernetes;
using Flux.Kubernetes.Caching;
using Flux.Orchestrations;
using Flux.Primitives;
using Flux.Reconciliation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Flux.Hosting.Watching;

/// <summary>
/// The sweep of a host that can watch: keeps a view of each cluster by watches and wakes what has moved at once. A cluster
/// that cannot be reached backs off alone.
/// </summary>
public sealed partial class FleetWatcher(
    IClusterRegistry clusters, IOrchestrationClient orchestrations, TimeProvider clock, ILogger<FleetWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan _gather = TimeSpan.FromMilliseconds(25);

    private readonly SweepExecutor _executor = new(orchestrations, logger);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(clusters.Names.Select(name => WatchClusterAsync(clusters.Get(name), stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host ends: nothing has failed
        }
    }

    private async Task WatchClusterAsync(IKubernetesClient client, CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<Change>(new BoundedChannelOptions(4096) { SingleReader = true });
        var watches = FluxKinds.All.Select(kind => (kind.Gvk, ListOptions.All))
            .Concat(ClusterView.ConfigKinds.Select(kind =>
                (kind, new ListOptions { LabelSelector = ClusterView.ConfigSelector, MetadataOnly = true })))
            .Select(watch => WatchKindAsync(client, watch.Item1, watch.Item2, changes.Writer, cancellationToken));
        await Task.WhenAll([ActAsync(client.Cluster, changes.Reader, cancellationToken), .. watches]);
    }

    private Task WatchKindAsync(
        IKubernetesClient client, GroupVersionKind kind, ListOptions options, ChannelWriter<Change> changes, CancellationToken cancellationToken)
    {
        var observer = new ChangeWriter(client.Cluster, kind, changes, logger);
        return client is CachedClient cached && cached.CacheOf(kind) is { } cache
            ? cache.RunAsync(observer, cancellationToken)
            : new ListWatcher(client, kind, options, new(), clock, Random.Shared.NextDouble).RunAsync(observer, cancellationToken);
    }

    /// <summary>Takes the changes in bursts and wakes what they concern.</summary>
    private async Task ActAsync(string cluster, ChannelReader<Change> changes, CancellationToken cancellationToken)
    {
        var view = new ClusterView(cluster);
        IReadOnlyDictionary<string, ObservedObject> before = new Dictionary<string, ObservedObject>();
        while (await changes.WaitToReadAsync(cancellationToken))
        {
            await Task.Delay(_gather, clock, cancellationToken); // what comes together is looked at together
            while (changes.TryRead(out var change))
            {
                change.ApplyTo(view);
            }

            var plan = SweepPlan.Compute(view.Observe(), before, await _executor.RunningAsync(cluster, cancellationToken));
            await _executor.ExecuteAsync(plan, cancellationToken);
            before = plan.Observed;
        }
    }

    /// <summary>Hands on what a watch sees. Bookmarks change nothing.</summary>
    private sealed class ChangeWriter(string cluster, GroupVersionKind kind, ChannelWriter<Change> changes, ILogger logger) : IWatchObserver
    {
        public ValueTask ReplaceAsync(IReadOnlyList<JsonObject> items, string resourceVersion, CancellationToken cancellationToken) =>
            changes.WriteAsync(new(kind, items, null), cancellationToken);

        public ValueTask ApplyAsync(WatchEvent change, CancellationToken cancellationToken) =>
            change.Type == WatchEventType.Bookmark ? ValueTask.CompletedTask : changes.WriteAsync(new(kind, null, change), cancellationToken);

        public void Interrupted(KubernetesException reason, TimeSpan again) => Log.Interrupted(logger, cluster, kind.Kind, again, reason.Message);
    }

    private sealed record Change(GroupVersionKind Kind, IReadOnlyList<JsonObject>? All, WatchEvent? One)
    {
        public void ApplyTo(ClusterView view)
        {
            if (All is not null)
            {
                view.Replace(Kind, All);
            }
            else if (One is not null)
            {
                view.Apply(Kind, One);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Watching {Kind} of cluster {Cluster} was interrupted, again in {Pause}: {Message}")]
        public static partial void Interrupted(ILogger logger, string cluster, string kind, TimeSpan pause, string message);
    }
}
