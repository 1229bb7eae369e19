using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Flux.ApiServer.Storage;

/// <summary>
/// The objects of one resource, twice where the store is durable: <em>latest</em>, with the writes that are still on their way to the disk,
/// for those who write and decide; and <em>visible</em>, what clients may read and watches tell, since no crash can take it back. Both are
/// immutable maps, read without a lock.
/// </summary>
internal sealed class ResourceStore(string name, ObjectStore store, long created)
{
    /// <summary>How many changes are remembered for watches that resume and lists that continue.</summary>
    public const int HistoryLimit = ChangeHistory.MaxChanges;

    private readonly ChangeHistory _history = new(created);
    private readonly List<ChannelWriter<StoreEvent>> _subscribers = [];
    private View _latest = new(ObjectMap.Empty, created);
    private View _visible = new(ObjectMap.Empty, created);

    /// <summary><c>plural.group</c>, or the plural alone for the core group.</summary>
    public string Name { get; } = name;

    /// <summary>The latest objects.</summary>
    public ObjectMap Objects => Volatile.Read(ref _latest).Objects;

    /// <summary>The revision of the latest write to this resource.</summary>
    public long LastRevision => Volatile.Read(ref _latest).Revision;

    /// <summary>The latest state of an object; null where there is none.</summary>
    public StoredObject? Find(string @namespace, string objectName) => Objects.Find(@namespace, objectName);

    /// <summary>The visible state of an object; null where there is none.</summary>
    public StoredObject? FindVisible(string @namespace, string objectName) =>
        Volatile.Read(ref _visible).Objects.Find(@namespace, objectName);

    /// <summary>The visible objects, and the store's revision they belong to.</summary>
    public (ObjectMap Objects, long Revision) Snapshot()
    {
        // The store's revision moves after the view: a view read after it holds everything up to it, and may be further on.
        var revision = store.Revision;
        var view = Volatile.Read(ref _visible);
        return (view.Objects, Math.Max(revision, view.Revision));
    }

    /// <summary>The objects as they were at a revision.</summary>
    /// <exception cref="RevisionCompactedException">The history does not reach back so far.</exception>
    public ObjectMap At(long revision)
    {
        var (objects, changes) = store.Between(_ => (_visible.Objects, _history.After(revision)));
        return changes.Length == 0 ? objects : objects.Before(changes);
    }

    /// <summary>Whether a revision is one from before there was anything, rather than one that is forgotten.</summary>
    public bool IsBeforeAll(long revision) =>
        revision < ObjectStore.FirstRevision && created == ObjectStore.FirstRevision && store.Between(_ => _history.Oldest) == created;

    /// <summary>Stores a new object; null where the key is taken.</summary>
    public StoredObject? Create(JsonObject obj, string apiVersion) => Create(SealedObject.Of(obj, apiVersion));

    /// <summary>As <see cref="Create(JsonObject, string)"/>.</summary>
    public StoredObject? Create(SealedObject obj) => store.Commit<StoredObject?>(this, revision =>
    {
        if (_latest.Objects.Find(obj.Namespace, obj.Name) is not null)
        {
            return (null, (StoredObject?)null);
        }

        var stored = obj.At(revision);
        return (new StoreEvent(StoreEventType.Created, stored, null), stored);
    });

    /// <summary>Replaces an object; null where <paramref name="expected"/> is no longer the latest state.</summary>
    public StoredObject? Update(StoredObject expected, JsonObject obj, string apiVersion) => Update(expected, SealedObject.Of(obj, apiVersion));

    /// <summary>As <see cref="Update(StoredObject, JsonObject, string)"/>.</summary>
    public StoredObject? Update(StoredObject expected, SealedObject obj) => store.Commit<StoredObject?>(this, revision =>
    {
        if (!IsLatest(expected))
        {
            return (null, (StoredObject?)null);
        }

        var stored = obj.At(revision);
        return (new StoreEvent(StoreEventType.Updated, stored, expected), stored);
    });

    /// <summary>Removes an object whose last state is <paramref name="last"/>, which gets the revision; false where it has changed since.</summary>
    public bool Delete(StoredObject expected, JsonObject last)
    {
        var obj = SealedObject.Of(last, expected.ApiVersion);
        return store.Commit(this, revision =>
            IsLatest(expected) ? (new StoreEvent(StoreEventType.Deleted, obj.At(revision), expected), true) : (null, false));
    }

    /// <summary>
    /// Sends every change after <paramref name="after"/> to a channel, in order and without a gap. A channel that does not
    /// take a change (it is full) is completed and forgotten.
    /// </summary>
    /// <exception cref="RevisionCompactedException">The history does not reach back so far.</exception>
    public IDisposable Subscribe(ChannelWriter<StoreEvent> writer, long after) => store.Between(_ =>
    {
        foreach (var change in _history.After(after))
        {
            if (!writer.TryWrite(change))
            {
                writer.TryComplete();
                return new Subscription(this, writer);
            }
        }

        _subscribers.Add(writer);
        return new Subscription(this, writer);
    });

    /// <summary>As <see cref="Subscribe"/>, from a consistent list on.</summary>
    public (ObjectMap Objects, long Revision, IDisposable Subscription) ListAndSubscribe(
        ChannelWriter<StoreEvent> writer) => store.Between(revision =>
    {
        _subscribers.Add(writer);
        return (_visible.Objects, revision, (IDisposable)new Subscription(this, writer));
    });

    /// <summary>Ends all watches and forgets everything; for a resource that is no longer served.</summary>
    public void EndWatches() => store.Between(_ =>
    {
        _subscribers.ForEach(writer => writer.TryComplete());
        _subscribers.Clear();
        return 0;
    });

    /// <summary>The visible objects; under the store's lock.</summary>
    internal ObjectMap Visible => _visible.Objects;

    /// <summary>Makes a change the latest; under the store's lock.</summary>
    internal PendingChange Advance(StoreEvent change)
    {
        var objects = _latest.Objects;
        objects = change.Type == StoreEventType.Deleted ? objects.Without(change.Object) : objects.With(change.Object);
        Volatile.Write(ref _latest, new View(objects, change.Revision));
        return new PendingChange(this, change, objects);
    }

    /// <summary>Forgets the writes that are not visible; under the store's lock.</summary>
    internal void FallBack() => Volatile.Write(ref _latest, _visible);

    /// <summary>Makes a change visible; under the store's lock.</summary>
    internal void Publish(PendingChange pending)
    {
        var change = pending.Change;
        Remember(pending);
        for (var i = _subscribers.Count - 1; i >= 0; i--)
        {
            if (!_subscribers[i].TryWrite(change))
            {
                _subscribers[i].TryComplete();
                _subscribers.RemoveAt(i);
            }
        }
    }

    /// <summary>Takes over what a journal holds: the objects at the revision of creation.</summary>
    internal void Restore(ObjectMap objects)
    {
        _latest = new View(objects, created);
        _visible = _latest;
    }

    /// <summary>Takes over a change of a journal.</summary>
    internal void Restore(StoreEventType type, StoredObject stored) =>
        Remember(Advance(new StoreEvent(type, stored, Objects.Find(stored.Namespace, stored.Name))));

    private void Remember(PendingChange pending)
    {
        Volatile.Write(ref _visible, new View(pending.After, pending.Change.Revision));
        _history.Add(pending.Change);
    }

    private bool IsLatest(StoredObject expected) =>
        ReferenceEquals(_latest.Objects.Find(expected.Namespace, expected.Name), expected);

    private void Unsubscribe(ChannelWriter<StoreEvent> writer) => store.Between(_ =>
    {
        writer.TryComplete();
        return _subscribers.Remove(writer);
    });

    private sealed record View(ObjectMap Objects, long Revision);

    private sealed class Subscription(ResourceStore owner, ChannelWriter<StoreEvent> writer) : IDisposable
    {
        public void Dispose() => owner.Unsubscribe(writer);
    }
}
