using Flux.Primitives;

namespace Flux.Kubernetes.Caching;

/// <summary>
/// Lists of metadata that serve everyone who asks for the same a moment later: what one Kustomization has listed answers the next.
/// Keyed by cluster, identity, kind, namespace and selectors. What is written through <see cref="CachedClient"/> is put on top of
/// the lists that were read before.
/// </summary>
public sealed class SharedLists
{
    /// <summary>The oldest answer that is given to anybody.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromMinutes(1);

    private const int WritesBetweenLooks = 256;

    private readonly TimeProvider _clock;
    private readonly int _maxLists;
    private readonly long _maxBytes;
    private readonly Lock _gate = new();
    private long _noted;
    private readonly Dictionary<ListKey, Entry> _lists = [];
    private readonly Dictionary<(string Cluster, string Group, string Kind), WriteLog> _writes = [];

    /// <param name="clock">The time.</param>
    /// <param name="maxLists">How many lists are kept; the oldest goes. Default 1,000.</param>
    /// <param name="maxBytes">
    /// How much memory lists and writes may take, as far as can be told from their labels and annotations; the oldest lists go, and what
    /// was written is forgotten with all lists. Default 64 MiB.
    /// </param>
    public SharedLists(TimeProvider clock, int maxLists = 1000, long maxBytes = 64 << 20)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLists, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        (_clock, _maxLists, _maxBytes) = (clock, maxLists, maxBytes);
    }

    /// <summary>How many lists are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _lists.Count;
            }
        }
    }

    /// <summary>How much memory the lists that were read and what was written take, roughly.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return BytesOfLists() + BytesOfWrites();
            }
        }
    }

    /// <summary>A list not older than <see cref="ListOptions.MaxAge"/>, counted from when it was asked for. A refusal is shared like a list.</summary>
    /// <param name="client">Asks where there is none.</param>
    /// <param name="kind">What is listed.</param>
    /// <param name="options">Which of it, and how old it may be.</param>
    /// <param name="cancellationToken">Ends the wait; the list itself goes on for the others.</param>
    /// <exception cref="KubernetesException">The server refuses or does not answer.</exception>
    public async Task<MetadataList> GetAsync(
        IKubernetesClient client, GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        var key = new ListKey(client.Cluster, client.Identity, kind, options.Namespace, options.LabelSelector, options.FieldSelector);
        Entry entry;
        lock (_gate)
        {
            Prune();
            if (!_lists.TryGetValue(key, out entry!) || !entry.IsGood(_clock, options.MaxAge))
            {
                // Asked for on behalf of all that wait, so that the first to give up does not fail the others: no token of theirs.
                entry = new Entry(_clock.GetTimestamp(), new(() => client.ListMetadataAsync(kind, options, CancellationToken.None)));
                _lists[key] = entry;
            }
        }

        var list = await entry.List.Value.WaitAsync(cancellationToken);
        return list.With(WrittenSince(entry.AskedAt, client.Cluster, kind, options));
    }

    /// <summary>Notes a write that has ended.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="kind">The object's type.</param>
    /// <param name="key">The object.</param>
    /// <param name="metadata">What the server stored; null where that is not known: it was deleted, or no answer came.</param>
    public void Note(string cluster, GroupVersionKind kind, ObjectKey key, ObjectMetadata? metadata)
    {
        lock (_gate)
        {
            if (!_writes.TryGetValue((cluster, kind.Group, kind.Kind), out var log))
            {
                _writes[(cluster, kind.Group, kind.Kind)] = log = new WriteLog();
            }

            log.Add(key, metadata, _clock.GetTimestamp());
            _noted++;
            if (_noted % WritesBetweenLooks == 0 && BytesOfWrites() > _maxBytes / 2)
            {
                // who is waiting for a list now may see an older version of what was written, and asks for the object then
                _lists.Clear();
                _writes.Clear();
            }
        }
    }

    private long BytesOfLists() => _lists.Values.Sum(entry => entry.Bytes);

    private long BytesOfWrites() => _writes.Values.Sum(log => log.Bytes);

    private IReadOnlyDictionary<ObjectKey, ObjectMetadata?> WrittenSince(long askedAt, string cluster, GroupVersionKind kind, ListOptions options)
    {
        lock (_gate)
        {
            return _writes.TryGetValue((cluster, kind.Group, kind.Kind), out var log) ? log.Since(askedAt, options) : new Dictionary<ObjectKey, ObjectMetadata?>();
        }
    }

    private void Prune()
    {
        foreach (var (key, _) in _lists.Where(l => !l.Value.IsGood(_clock, LongestAge)).ToList())
        {
            _lists.Remove(key);
        }

        var bytes = BytesOfLists() + BytesOfWrites();
        while (_lists.Count > 0 && (_lists.Count >= _maxLists || bytes > _maxBytes))
        {
            var oldest = _lists.MinBy(l => l.Value.AskedAt);
            _lists.Remove(oldest.Key);
            bytes -= oldest.Value.Bytes;
        }

        foreach (var (key, log) in _writes.ToList())
        {
            log.Forget(_clock, LongestAge);
            if (log.IsEmpty)
            {
                _writes.Remove(key);
            }
        }
    }

    private sealed record ListKey(string Cluster, string Identity, GroupVersionKind Kind, string Namespace, string? Labels, string? Fields);

    private sealed record Entry(long AskedAt, Lazy<Task<MetadataList>> List)
    {
        private long? _bytes;

        /// <summary>Zero until the list is read.</summary>
        public long Bytes => _bytes ?? (List.IsValueCreated && List.Value.IsCompletedSuccessfully ? (_bytes = List.Value.Result.ApproximateBytes).Value : 0);

        public bool IsGood(TimeProvider clock, TimeSpan age) =>
            clock.GetElapsedTime(AskedAt) <= (age < LongestAge ? age : LongestAge) && (!List.IsValueCreated || IsGood(List.Value));

        private static bool IsGood(Task<MetadataList> list) =>
            !list.IsCompleted || list.IsCompletedSuccessfully || list.Exception?.InnerException is KubernetesException { IsDenied: true };
    }
}
