using System.Threading.Channels;
using Flux.Api;
using Flux.Durable;
using Flux.Kubernetes;
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
    private static readonly TimeSpan _shortestBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestBackOff = TimeSpan.FromMinutes(1);

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

    private async Task WatchKindAsync(
        IKubernetesClient client, GroupVersionKind kind, ListOptions options, ChannelWriter<Change> changes, CancellationToken cancellationToken)
    {
        var backOff = _shortestBackOff;
        var resourceVersion = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (resourceVersion.Length == 0)
                {
                    var list = await client.ListAsync(kind, options, cancellationToken);
                    await changes.WriteAsync(new(kind, list.Items, null), cancellationToken);
                    resourceVersion = list.ResourceVersion;
                }

                await foreach (var change in client.WatchAsync(kind, options, resourceVersion, cancellationToken))
                {
                    resourceVersion = change.Object.ResourceVersionOf() is { Length: > 0 } next ? next : resourceVersion;
                    backOff = _shortestBackOff;
                    await changes.WriteAsync(new(kind, null, change), cancellationToken);
                }

                await Task.Delay(_gather, clock, cancellationToken); // a server that closes every watch at once is not hammered
            }
            catch (KubernetesException e)
            {
                // expired, or unreachable for so long that it may be: look at everything again
                resourceVersion = "";
                if (!e.IsExpired)
                {
                    Log.Interrupted(logger, client.Cluster, kind.Kind, e.Message);
                    await Task.Delay(backOff, clock, cancellationToken);
                    backOff = backOff * 2 < _longestBackOff ? backOff * 2 : _longestBackOff;
                }
            }
        }
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

    private sealed record Change(GroupVersionKind Kind, IReadOnlyList<System.Text.Json.Nodes.JsonObject>? All, WatchEvent? One)
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
        [LoggerMessage(LogLevel.Warning, "Watching {Kind} of cluster {Cluster} was interrupted: {Message}")]
        public static partial void Interrupted(ILogger logger, string cluster, string kind, string message);
    }
}
