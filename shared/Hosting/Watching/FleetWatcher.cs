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
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _gather = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan _lookAtAll = TimeSpan.FromMinutes(1);

    private readonly SweepExecutor _executor = new(orchestrations, logger);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var watched = new Dictionary<string, ClusterWatch>(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                var change = clusters.NextChange;
                await FollowAsync(watched, stoppingToken);
                await change.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host ends: nothing has failed
        }

        await Task.WhenAll(watched.Values.Select(watch => watch.EndAsync()));
    }

    /// <summary>Watches the clusters that there are now, and no others; one that is reached another way is watched anew.</summary>
    private async Task FollowAsync(Dictionary<string, ClusterWatch> watched, CancellationToken stoppingToken)
    {
        var clients = new Dictionary<string, IKubernetesClient>(StringComparer.Ordinal);
        foreach (var name in clusters.Names)
        {
            try
            {
                clients[name] = clusters.Get(name);
            }
            catch (KeyNotFoundException)
            {
                // gone in this moment: the next change tells
            }
        }

        foreach (var (name, watch) in watched.Where(w => !ReferenceEquals(clients.GetValueOrDefault(w.Key), w.Value.Client)).ToList())
        {
            watched.Remove(name);
            await watch.EndAsync();
        }

        foreach (var (name, client) in clients.Where(c => !watched.ContainsKey(c.Key)))
        {
            var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            watched[name] = new(client, end, KeepWatchingAsync(client, end.Token));
        }
    }

    /// <summary>Watches one cluster; what goes wrong there in a way nobody thought of is begun anew, and is no other cluster's affair.</summary>
    private async Task KeepWatchingAsync(IKubernetesClient client, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await WatchClusterAsync(client, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.Failed(logger, client.Cluster, _again, e);
                await Task.Delay(_again, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WatchClusterAsync(IKubernetesClient client, CancellationToken cancellationToken)
    {
        using var scope = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var changes = Channel.CreateBounded<Change>(new BoundedChannelOptions(4096) { SingleReader = true });
        var watches = FluxKinds.All.Select(kind => (kind.Gvk, ListOptions.All))
            .Concat(ClusterView.ConfigKinds.Select(kind =>
                (kind, new ListOptions { LabelSelector = ClusterView.ConfigSelector, MetadataOnly = true })))
            .Select(watch => WatchKindAsync(client, watch.Item1, watch.Item2, changes.Writer, scope.Token));
        List<Task> all = [ActAsync(client.Cluster, changes.Reader, scope.Token), .. watches];
        try
        {
            await await Task.WhenAny(all); // none ends but by a failure
        }
        finally
        {
            await scope.CancelAsync();
            await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task WatchKindAsync(
        IKubernetesClient client, GroupVersionKind kind, ListOptions options, ChannelWriter<Change> changes, CancellationToken cancellationToken)
    {
        var observer = new ChangeWriter(client.Cluster, kind, changes, logger);
        return client is CachedClient cached && cached.CacheOf(kind) is { } cache
            ? cache.RunAsync(observer, cancellationToken)
            : new ListWatcher(client, kind, options, new(), clock, Random.Shared.NextDouble).RunAsync(observer, cancellationToken);
    }

    /// <summary>Takes the changes in bursts and wakes what they concern; each minute it looks for loops that have ended without a change.</summary>
    private async Task ActAsync(string cluster, ChannelReader<Change> changes, CancellationToken cancellationToken)
    {
        var (view, seen) = (new ClusterView(cluster), new SeenObjects());
        var lookAtAll = Task.Delay(_lookAtAll, clock, cancellationToken);
        var change = changes.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            await Task.WhenAny(change, lookAtAll);
            if (lookAtAll.IsCompleted) // asked first: there may always be a change
            {
                await lookAtAll; // its cancellation is ours
                await _executor.StartMissingAsync(seen.All, cancellationToken);
                lookAtAll = Task.Delay(_lookAtAll, clock, cancellationToken);
            }

            if (!change.IsCompleted)
            {
                continue;
            }

            if (!await change)
            {
                return;
            }

            await Task.Delay(_gather, clock, cancellationToken); // what comes together is looked at together
            while (changes.TryRead(out var one))
            {
                one.ApplyTo(view);
            }

            await ActAsync(seen, view.TakeChanges(), cancellationToken);
            change = changes.WaitToReadAsync(cancellationToken).AsTask();
        }
    }

    private async Task ActAsync(SeenObjects seen, ViewChanges burst, CancellationToken cancellationToken)
    {
        var plan = SweepPlan.Compute(burst.Now, seen.Of(burst.Concerned), await _executor.RunningAsync(burst.Concerned, cancellationToken));
        await _executor.ExecuteAsync(plan, cancellationToken);
        seen.Take(burst.Concerned, plan.Observed);
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

    private sealed record ClusterWatch(IKubernetesClient Client, CancellationTokenSource End, Task Running)
    {
        public async Task EndAsync()
        {
            await End.CancelAsync();
            await Running;
            End.Dispose();
        }
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
        [LoggerMessage(LogLevel.Error, "Watching cluster {Cluster} failed, again in {Pause}")]
        public static partial void Failed(ILogger logger, string cluster, TimeSpan pause, Exception exception);

        [LoggerMessage(LogLevel.Warning, "Watching {Kind} of cluster {Cluster} was interrupted, again in {Pause}: {Message}")]
        public static partial void Interrupted(ILogger logger, string cluster, string kind, TimeSpan pause, string message);
    }
}
