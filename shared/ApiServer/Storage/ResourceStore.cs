using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Flux.ApiServer.Storage;

/// <summary>
/// The objects of one resource: an immutable sorted map, so that a reader has a consistent list without a lock, and the
/// last changes, from which watches resume and older lists are rebuilt.
/// </summary>
internal sealed class ResourceStore(string name, ObjectStore store, long created)
{
    /// <summary>How many changes are remembered for watches that resume and lists that continue.</summary>
    public const int HistoryLimit = 10_000;

    private readonly Queue<StoreEvent> _history = [];
    private readonly List<ChannelWriter<StoreEvent>> _subscribers = [];
    private ImmutableSortedDictionary<string, StoredObject> _objects =
        ImmutableSortedDictionary.Create<string, StoredObject>(StringComparer.Ordinal);

    private long _oldest = created;

    /// <summary><c>plural.group</c>, or the plural alone for the core group.</summary>
    public string Name { get; } = name;

    /// <summary>The current objects in the order of their keys.</summary>
    public ImmutableSortedDictionary<string, StoredObject> Objects => Volatile.Read(ref _objects);

    /// <summary>The revision of the last write to this resource.</summary>
    public long LastRevision { get; private set; } = created;

    public StoredObject? Find(string @namespace, string objectName) =>
        Objects.GetValueOrDefault(StorageKey.Of(@namespace, objectName));

    /// <summary>Objects and the store's revision as of now.</summary>
    public (ImmutableSortedDictionary<string, StoredObject> Objects, long Revision) Snapshot() =>
        store.Between(revision => (Objects, revision));

    /// <summary>The objects as they were at a revision.</summary>
    /// <exception cref="RevisionCompactedException">The history does not reach back so far.</exception>
    public ImmutableSortedDictionary<string, StoredObject> At(long revision) => store.Between(_ =>
    {
        if (revision < _oldest)
        {
            throw new RevisionCompactedException(revision, _oldest);
        }

        var past = Objects.ToBuilder();
        foreach (var change in _history.Reverse())
        {
            if (change.Revision <= revision)
            {
                break;
            }

            if (change.Previous is null)
            {
                past.Remove(change.Object.Key);
            }
            else
            {
                past[change.Object.Key] = change.Previous;
            }
        }

        return past.ToImmutable();
    });

    /// <summary>Stores a new object; null where the key is taken.</summary>
    public StoredObject? Create(JsonObject obj, string apiVersion) => store.Commit<StoredObject?>(this, revision =>
    {
        var metadata = (JsonObject)obj["metadata"]!;
        var key = StorageKey.Of(metadata["namespace"]?.GetValue<string>() ?? "", metadata["name"]!.GetValue<string>());
        if (Objects.ContainsKey(key))
        {
            return (null, (StoredObject?)null);
        }

        var sealedObject = ObjectStore.Seal(obj, apiVersion, revision);
        return (new StoreEvent(StoreEventType.Created, sealedObject, null), sealedObject);
    });

    /// <summary>Replaces an object; null where <paramref name="expected"/> is no longer the current state.</summary>
    public StoredObject? Update(StoredObject expected, JsonObject obj, string apiVersion) => store.Commit<StoredObject?>(this, revision =>
    {
        if (!ReferenceEquals(Objects.GetValueOrDefault(expected.Key), expected))
        {
            return (null, (StoredObject?)null);
        }

        var sealedObject = ObjectStore.Seal(obj, apiVersion, revision);
        return (new StoreEvent(StoreEventType.Updated, sealedObject, expected), sealedObject);
    });

    /// <summary>Removes an object whose last state is <paramref name="last"/>; false where it has changed since.</summary>
    public bool Delete(StoredObject expected, JsonObject last) => store.Commit(this, revision =>
    {
        if (!ReferenceEquals(Objects.GetValueOrDefault(expected.Key), expected))
        {
            return (null, false);
        }

        var sealedObject = ObjectStore.Seal(last, expected.ApiVersion, revision);
        return (new StoreEvent(StoreEventType.Deleted, sealedObject, expected), true);
    });

    /// <summary>
    /// Sends every change after <paramref name="after"/> to a channel, in order and without a gap. A channel that does not
    /// take a change (it is full) is completed and forgotten.
    /// </summary>
    /// <exception cref="RevisionCompactedException">The history does not reach back so far.</exception>
    public IDisposable Subscribe(ChannelWriter<StoreEvent> writer, long after) => store.Between(_ =>
    {
        if (after < _oldest)
        {
            throw new RevisionCompactedException(after, _oldest);
        }

        foreach (var change in _history)
        {
            if (change.Revision > after && !writer.TryWrite(change))
            {
                writer.TryComplete();
                return new Subscription(this, writer);
            }
        }

        _subscribers.Add(writer);
        return new Subscription(this, writer);
    });

    /// <summary>As <see cref="Subscribe"/>, from a consistent list on.</summary>
    public (ImmutableSortedDictionary<string, StoredObject> Objects, long Revision, IDisposable Subscription) ListAndSubscribe(
        ChannelWriter<StoreEvent> writer) => store.Between(revision =>
    {
        _subscribers.Add(writer);
        return (Objects, revision, (IDisposable)new Subscription(this, writer));
    });

    /// <summary>Ends all watches and forgets everything; for a resource that is no longer served.</summary>
    public void EndWatches() => store.Between(_ =>
    {
        _subscribers.ForEach(writer => writer.TryComplete());
        _subscribers.Clear();
        return 0;
    });

    internal void Publish(StoreEvent change)
    {
        Volatile.Write(ref _objects, change.Type == StoreEventType.Deleted
            ? _objects.Remove(change.Object.Key)
            : _objects.SetItem(change.Object.Key, change.Object));
        LastRevision = change.Revision;
        _history.Enqueue(change);
        if (_history.Count > HistoryLimit)
        {
            _oldest = _history.Dequeue().Revision;
        }

        for (var i = _subscribers.Count - 1; i >= 0; i--)
        {
            if (!_subscribers[i].TryWrite(change))
            {
                _subscribers[i].TryComplete();
                _subscribers.RemoveAt(i);
            }
        }
    }

    private void Unsubscribe(ChannelWriter<StoreEvent> writer) => store.Between(_ =>
    {
        writer.TryComplete();
        return _subscribers.Remove(writer);
    });

    private sealed class Subscription(ResourceStore owner, ChannelWriter<StoreEvent> writer) : IDisposable
    {
        public void Dispose() => owner.Unsubscribe(writer);
    }
}
