using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flux.Notifications;

/// <summary>
/// Which Receivers of the fleet have a path. Kept by the reconciler; what another process reconciled is found by asking the
/// clusters. It only points: whoever asks reads the Receiver itself, so an entry that is out of date does no harm.
/// </summary>
/// <param name="clusters">The fleet.</param>
/// <param name="options">How often the clusters are asked.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">A log.</param>
public sealed partial class ReceiverIndex(
    IClusterRegistry clusters, IOptions<NotificationOptions> options, TimeProvider clock, ILogger<ReceiverIndex> logger) : IDisposable
{
    private const int ClustersAtOnce = 16;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _refreshing = new(1);
    private readonly Dictionary<ReconcileTarget, string> _paths = [];
    private readonly Dictionary<string, HashSet<ReconcileTarget>> _receivers = [];
    private DateTimeOffset? _refreshed;

    /// <summary>The Receivers of a path; the clusters are asked where none is known and that was not done lately.</summary>
    public async Task<IReadOnlyList<ReconcileTarget>> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (Known(path) is { Count: > 0 } known)
        {
            return known;
        }

        await RefreshAsync(cancellationToken);
        return Known(path);
    }

    /// <inheritdoc />
    public void Dispose() => _refreshing.Dispose();

    internal void Set(ReconcileTarget receiver, string path)
    {
        lock (_lock)
        {
            Forget(receiver);
            _paths[receiver] = path;
            if (!_receivers.TryGetValue(path, out var receivers))
            {
                _receivers[path] = receivers = [];
            }

            receivers.Add(receiver);
        }
    }

    internal void Remove(ReconcileTarget receiver)
    {
        lock (_lock)
        {
            Forget(receiver);
        }
    }

    private List<ReconcileTarget> Known(string path)
    {
        lock (_lock)
        {
            return _receivers.TryGetValue(path, out var receivers)
                ? [.. receivers.OrderBy(receiver => receiver.InstanceId, StringComparer.Ordinal)]
                : [];
        }
    }

    private void Forget(ReconcileTarget receiver)
    {
        if (_paths.Remove(receiver, out var path) && _receivers.TryGetValue(path, out var receivers))
        {
            receivers.Remove(receiver);
            if (receivers.Count == 0)
            {
                _receivers.Remove(path);
            }
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            // whoever guesses paths must not make us ask five hundred clusters each time
            if (_refreshed is { } last && clock.GetUtcNow() - last < options.Value.RefreshInterval)
            {
                return;
            }

            await Parallel.ForEachAsync(
                clusters.Names,
                new ParallelOptions { MaxDegreeOfParallelism = ClustersAtOnce, CancellationToken = cancellationToken },
                ReadClusterAsync);
            _refreshed = clock.GetUtcNow();
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private async ValueTask ReadClusterAsync(string cluster, CancellationToken cancellationToken)
    {
        try
        {
            var receivers = await clusters.Get(cluster).ListAsync(FluxKinds.Receiver.Gvk, ListOptions.All, cancellationToken);
            foreach (var receiver in receivers.Items)
            {
                var target = new ReconcileTarget(cluster, FluxKinds.Receiver.Gvk.Kind, receiver.KeyOf().Namespace, receiver.KeyOf().Name);
                if (receiver.Text("status", "webhookPath") is { Length: > 0 } path
                    && WebhookPath.IsWellFormed(path))
                {
                    Set(target, path);
                }
            }
        }
        catch (Exception e) when (e is KubernetesException or KeyNotFoundException)
        {
            // the others' webhooks work on
            Log.ClusterNotRead(logger, cluster, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Receivers of cluster {Cluster} could not be listed: {Problem}")]
        public static partial void ClusterNotRead(ILogger logger, string cluster, string problem);
    }
}
