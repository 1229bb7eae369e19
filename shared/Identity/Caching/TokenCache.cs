namespace Flux.Identity.Caching;

/// <summary>
/// Keeps credentials for 80 % of their life and no longer than a given time, the least recently used going first. While one is being got,
/// all who want the same wait for it and share its failure, which is not kept; one who gives up does not end it for the others.
/// </summary>
/// <remarks>
/// Spec: fluxcd/pkg cache/token.go. Both the wall clock and the monotonic one must agree that a credential is fresh: the one stands still
/// while a machine sleeps, the other can be set.
/// </remarks>
internal sealed class TokenCache(int capacity, TimeSpan maxDuration, TimeProvider clock, TokenCacheMetrics? metrics = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _recent = new();
    private readonly Dictionary<string, Task<object>> _running = new(StringComparer.Ordinal);

    /// <summary>How many are kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>What is kept under a key, or else got.</summary>
    /// <param name="operation">What for, in measurements.</param>
    /// <param name="key">Everything the credential depends on.</param>
    /// <param name="get">Gets one; its token is never cancelled by a single caller.</param>
    /// <param name="expires">When one ends.</param>
    /// <param name="cancellationToken">Ends this caller's wait.</param>
    public async Task<T> GetAsync<T>(
        string operation, string key, Func<CancellationToken, Task<T>> get, Func<T, DateTimeOffset> expires, CancellationToken cancellationToken)
        where T : class
    {
        Task<object> running;
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node))
            {
                if (IsFresh(node.Value))
                {
                    _recent.Remove(node);
                    _recent.AddLast(node);
                    metrics?.Asked(isHit: true, operation);
                    return (T)node.Value.Value;
                }

                Remove(node);
            }

            metrics?.Asked(isHit: false, operation);
            if (!_running.TryGetValue(key, out running!))
            {
                var completion = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
                running = _running[key] = completion.Task;
                // a failure that nobody waits for any more is nobody's
                _ = running.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                _ = RunAsync(key, get, expires, completion);
            }
        }

        return (T)await running.WaitAsync(cancellationToken);
    }

    private async Task RunAsync<T>(
        string key, Func<CancellationToken, Task<T>> get, Func<T, DateTimeOffset> expires, TaskCompletionSource<object> completion)
        where T : class
    {
        await Task.Yield();
        try
        {
            // each request has its own time limit
            var value = await get(CancellationToken.None);
            Store(key, value, expires(value));
            metrics?.Ended(isSuccess: true);
            completion.SetResult(value);
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                _running.Remove(key);
            }

            metrics?.Ended(isSuccess: false);
            completion.SetException(e);
        }
    }

    private void Store(string key, object value, DateTimeOffset expires)
    {
        var now = clock.GetUtcNow();
        var life = expires - now;
        var keep = life > TimeSpan.MaxValue / 2 || life * 0.8 > maxDuration ? maxDuration : life * 0.8;
        lock (_lock)
        {
            _running.Remove(key);
            if (capacity == 0 || keep <= TimeSpan.Zero)
            {
                return;
            }

            while (_entries.Count >= capacity && _recent.First is { } oldest)
            {
                Remove(oldest);
                metrics?.Evicted();
            }

            _entries[key] = _recent.AddLast(new Entry(key, value, now + keep, clock.GetTimestamp(), keep));
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Key);
        _recent.Remove(node);
    }

    private bool IsFresh(Entry entry) => clock.GetUtcNow() < entry.Until && clock.GetElapsedTime(entry.Since) < entry.Keep;

    private sealed record Entry(string Key, object Value, DateTimeOffset Until, long Since, TimeSpan Keep);
}
