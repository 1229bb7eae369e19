using System.Net;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Caching;

/// <summary>
/// Follows a kind for as long as it runs: everything once, then every change. A watch that breaks goes on where it was; only where
/// the server no longer knows that place is everything read again.
/// </summary>
/// <remarks>Spec: Kubernetes API concepts, "Efficient detection of changes", "Streaming lists", "410 Gone responses".</remarks>
/// <param name="client">The cluster.</param>
/// <param name="kind">What is followed.</param>
/// <param name="list">Which of it.</param>
/// <param name="options">The patience.</param>
/// <param name="clock">The time.</param>
/// <param name="jitter">Numbers from 0 to 1 that spread the pauses.</param>
public sealed class ListWatcher(
    IKubernetesClient client, GroupVersionKind kind, ListOptions list, ListWatchOptions options, TimeProvider clock, Func<double> jitter)
{
    /// <summary>So many refusals in a row at the same place, and everything is read again.</summary>
    private const int MaxRefusals = 3;

    /// <summary>So many streamed lists that broke before they were whole, and they are listed page by page, which gets further.</summary>
    private const int MaxBrokenStreams = 2;

    private string _version = "";
    private bool _streams = options.StreamLists;
    private int _brokenStreams;
    private int _failures;
    private int _refusals;
    private bool _wasAway;

    /// <summary>Runs until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public async Task RunAsync(IWatchObserver observer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observer);
        using var flow = RequestFlow.Begin($"watch {kind}", RequestPriority.Bulk);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await FollowAsync(observer, cancellationToken);
                // A server that closes every watch at once is not hammered.
                await Task.Delay(options.Pause, clock, cancellationToken);
            }
            catch (KubernetesException e) when (e.IsExpired && _version.Length > 0)
            {
                _version = "";
            }
            catch (KubernetesException e)
            {
                var pause = PauseAfter(e);
                observer.Interrupted(e, pause);
                await Task.Delay(pause, clock, cancellationToken);
            }
        }
    }

    private async Task FollowAsync(IWatchObserver observer, CancellationToken cancellationToken)
    {
        if (_wasAway && _version.Length > 0)
        {
            await CheckAsync(cancellationToken);
        }

        if (_version.Length == 0 && _streams && _brokenStreams < MaxBrokenStreams)
        {
            await StreamAsync(observer, cancellationToken);
            return;
        }

        if (_version.Length == 0)
        {
            var all = await client.ListAsync(kind, list, cancellationToken);
            await ReplaceAsync(observer, all.Items, all.ResourceVersion, cancellationToken);
        }

        await foreach (var change in client.WatchAsync(kind, list, _version, cancellationToken))
        {
            await TakeAsync(observer, change, cancellationToken);
        }
    }

    /// <summary>Takes what there is, and then what changes, from one watch.</summary>
    private async Task StreamAsync(IWatchObserver observer, CancellationToken cancellationToken)
    {
        var items = new Dictionary<ObjectKey, JsonObject>();
        var isWhole = false;
        _brokenStreams++;
        try
        {
            await foreach (var change in client.WatchAsync(kind, list with { SendInitialEvents = true }, "", cancellationToken))
            {
                if (isWhole)
                {
                    await TakeAsync(observer, change, cancellationToken);
                }
                else if (change.EndsInitialEvents)
                {
                    isWhole = true;
                    _brokenStreams = 0;
                    await ReplaceAsync(observer, [.. items.Values], change.Object.ResourceVersionOf(), cancellationToken);
                    items.Clear();
                }
                else
                {
                    Gather(items, change);
                }
            }
        }
        catch (KubernetesException e) when (!isWhole && e.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest)
        {
            // The server cannot: it is older than 1.32, or has the feature switched off.
            _streams = false;
        }
    }

    private void Gather(Dictionary<ObjectKey, JsonObject> items, WatchEvent change)
    {
        var key = change.Object.KeyOf();
        if (change.Type == WatchEventType.Deleted)
        {
            items.Remove(key);
        }
        else if (change.Type != WatchEventType.Bookmark)
        {
            items[key] = change.Object;
            Limit(items.Count);
        }
    }

    private async Task ReplaceAsync(
        IWatchObserver observer, IReadOnlyList<JsonObject> items, string version, CancellationToken cancellationToken)
    {
        Limit(items.Count);
        await observer.ReplaceAsync(items, version, cancellationToken);
        _version = version;
        IsWell();
    }

    private async Task TakeAsync(IWatchObserver observer, WatchEvent change, CancellationToken cancellationToken)
    {
        var version = change.Object.ResourceVersionOf();
        if (version.Length > 0 && ResourceVersions.Compare(version, _version) < 0 && change.Type == WatchEventType.Bookmark)
        {
            throw Restarted();
        }

        await observer.ApplyAsync(change, cancellationToken);
        _version = version.Length > 0 ? version : _version;
        IsWell();
    }

    /// <summary>
    /// Whether the server that was away is where it was: one that came back with an older store would keep silent until it has
    /// reached our version again.
    /// </summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        // Of a name that no object can have, so that the answer is small however much there is.
        var nothing = list with { FieldSelector = "metadata.name=-", MetadataOnly = true, SendInitialEvents = false };
        var answer = await client.ListMetadataAsync(kind, nothing, cancellationToken);
        _wasAway = false;
        if (ResourceVersions.Compare(answer.ResourceVersion, _version) < 0)
        {
            throw Restarted();
        }
    }

    private void IsWell() => (_failures, _refusals, _wasAway) = (0, 0, false);

    private TimeSpan PauseAfter(KubernetesException failure)
    {
        _wasAway |= failure.StatusCode is null;
        _refusals = failure.StatusCode is null ? _refusals : _refusals + 1;
        if (failure.NoKindMatch || _refusals >= MaxRefusals)
        {
            (_version, _refusals) = ("", 0);
        }

        var backOff = options.ShortestBackOff * Math.Pow(2, Math.Min(_failures++, 30));
        backOff = (backOff < options.LongestBackOff ? backOff : options.LongestBackOff) * (0.5 + (jitter() / 2));
        return failure.RetryAfter > backOff ? failure.RetryAfter.Value : backOff;
    }

    private void Limit(int count)
    {
        if (count > options.MaxObjects)
        {
            throw new KubernetesException($"cluster {client.Cluster}: watch {kind}: more than {options.MaxObjects} objects") { Cluster = client.Cluster };
        }
    }

    private KubernetesException Restarted() =>
        new($"cluster {client.Cluster}: watch {kind}: the server has gone back to an older state")
        { Cluster = client.Cluster, StatusCode = HttpStatusCode.Gone, Reason = "Expired" };
}
