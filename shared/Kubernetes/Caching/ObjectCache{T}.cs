using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Caching;

/// <summary>
/// The objects of a kind as a watch sees them, to be read without asking the server. What it holds is a moment old; who needs
/// more waits with <see cref="UntilAsync"/>.
/// </summary>
/// <typeparam name="T">What is kept of an object.</typeparam>
public sealed class ObjectCache<T> : IWatchObserver
    where T : class
{
    private readonly ObjectCacheOptions<T> _options;
    private readonly ListWatcher _watcher;
    private readonly HashSet<string> _indexes;
    private readonly CacheStore<T> _store;
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _version = "";
    private KubernetesException? _interruption;
    private Action<CacheChange<T>>? _changed;

    /// <param name="client">The cluster.</param>
    /// <param name="kind">What is kept.</param>
    /// <param name="options">What of it.</param>
    /// <param name="clock">The time.</param>
    /// <param name="jitter">Numbers from 0 to 1 that spread the pauses.</param>
    public ObjectCache(IKubernetesClient client, GroupVersionKind kind, ObjectCacheOptions<T> options, TimeProvider clock, Func<double> jitter)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _clock, Kind) = (options, clock, kind);
        _watcher = new ListWatcher(client, kind, options.List, options.Watch, clock, jitter);
        _indexes = options.Indexes.Keys.Append(ObjectCache.NamespaceIndex).ToHashSet(StringComparer.Ordinal);
        _store = new CacheStore<T>(options.Indexes);
    }

    /// <summary>What is kept.</summary>
    public GroupVersionKind Kind { get; }

    /// <summary>Whether everything was read once and the watch is up as far as is known.</summary>
    public bool IsCurrent
    {
        get
        {
            lock (_gate)
            {
                return _version.Length > 0 && _interruption is null;
            }
        }
    }

    /// <summary>Why the watch is not up; null where it is, or has not begun.</summary>
    public KubernetesException? Interruption
    {
        get
        {
            lock (_gate)
            {
                return _interruption;
            }
        }
    }

    /// <summary>How far the cache has come; empty before everything was read once.</summary>
    public string ResourceVersion
    {
        get
        {
            lock (_gate)
            {
                return _version;
            }
        }
    }

    /// <summary>How many objects it holds.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _store.Count;
            }
        }
    }

    /// <summary>All objects.</summary>
    public IReadOnlyList<T> All
    {
        get
        {
            lock (_gate)
            {
                return _store.All;
            }
        }
    }

    /// <summary>One object; null where there is none.</summary>
    public T? Find(ObjectKey key)
    {
        lock (_gate)
        {
            return _store.Find(key);
        }
    }

    /// <summary>Whether there is such an index.</summary>
    public bool HasIndex(string index) => _indexes.Contains(index);

    /// <summary>The objects under a value of an index.</summary>
    public IReadOnlyList<T> Find(string index, string value)
    {
        lock (_gate)
        {
            return _store.Find(index, value);
        }
    }

    /// <summary>Has something called with each change from now on, in order, one call after the other. It must be quick and must not throw.</summary>
    public void OnChange(Action<CacheChange<T>> handler)
    {
        lock (_gate)
        {
            _changed += handler;
        }
    }

    /// <summary>Follows the cluster until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => _watcher.RunAsync(this, cancellationToken);

    /// <summary>Follows the cluster until it is cancelled, and tells another as well, each time after the cache has it.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public Task RunAsync(IWatchObserver next, CancellationToken cancellationToken) =>
        _watcher.RunAsync(new ObserverPair(this, next), cancellationToken);

    /// <summary>Waits until the cache holds what there was at a version, e.g. that of one's own write; an empty one is the first whole list.</summary>
    /// <returns>Whether it does; false where the time is up.</returns>
    public async Task<bool> UntilAsync(string resourceVersion, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resourceVersion);
        using var limit = new CancellationTokenSource(timeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (_version.Length > 0 && (resourceVersion.Length == 0 || ResourceVersions.Compare(_version, resourceVersion) >= 0))
                {
                    return true;
                }

                moved = _moved.Task;
            }

            try
            {
                await moved.WaitAsync(linked.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    /// <inheritdoc />
    ValueTask IWatchObserver.ReplaceAsync(IReadOnlyList<JsonObject> items, string resourceVersion, CancellationToken cancellationToken)
    {
        var next = items.Select(item => (Key: item.KeyOf(), Value: _options.Read(item))).ToList();
        var changes = new List<CacheChange<T>>();
        lock (_gate)
        {
            var gone = _store.Keys.ToHashSet();
            gone.ExceptWith(next.Select(n => n.Key));
            changes.AddRange(gone.Select(key => new CacheChange<T>(key, _store.Set(key, null), null, resourceVersion)));
            foreach (var (key, value) in next)
            {
                var before = _store.Set(key, value);
                if (before is null || _options.ResourceVersion(before) != _options.ResourceVersion(value))
                {
                    changes.Add(new(key, before, value, _options.ResourceVersion(value)));
                }
            }

            MoveTo(resourceVersion);
        }

        Tell(changes);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    ValueTask IWatchObserver.ApplyAsync(WatchEvent change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var version = change.Object.ResourceVersionOf();
        CacheChange<T>? told = null;
        lock (_gate)
        {
            if (change.Type != WatchEventType.Bookmark)
            {
                var key = change.Object.KeyOf();
                var value = change.Type == WatchEventType.Deleted ? null : _options.Read(change.Object);
                told = new(key, _store.Set(key, value), value, version);
            }

            MoveTo(version.Length > 0 ? version : _version);
        }

        Tell(told is { Before: null, After: null } or null ? [] : [told]);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    void IWatchObserver.Interrupted(KubernetesException reason, TimeSpan again)
    {
        lock (_gate)
        {
            _interruption = reason;
        }
    }

    private void MoveTo(string version)
    {
        (_version, _interruption) = (version, null);
        var moved = _moved;
        _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        moved.SetResult();
    }

    private void Tell(IEnumerable<CacheChange<T>> changes)
    {
        if (_changed is { } handler)
        {
            foreach (var change in changes)
            {
                handler(change);
            }
        }
    }
}
