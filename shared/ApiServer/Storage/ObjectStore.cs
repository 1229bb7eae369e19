using System.Threading.Channels;

namespace Flux.ApiServer.Storage;

/// <summary>
/// All objects in memory, with one revision counter for all resources, as etcd has. With a journal, a write is seen and acknowledged once
/// it is on the disk; without one, at once.
/// </summary>
internal sealed class ObjectStore : IDisposable
{
    /// <summary>
    /// Revisions begin above 1, so that <c>resourceVersion=1</c> is one from before the history, and as high as a real server's are once it has
    /// set itself up: recordings of one tell the two apart from other numbers of their size.
    /// </summary>
    public const long FirstRevision = 600;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceStore> _resources = [];
    private readonly List<ChannelWriter<(ResourceStore Resource, StoreEvent Change)>> _followers = [];
    private readonly CommitQueue? _queue;
    private readonly long _restored;
    private bool _isOpening = true;
    private long _visible;
    private long _latest;

    /// <summary>A store that lasts as long as the process.</summary>
    public ObjectStore()
        : this(null, new StoreState(FirstRevision, []))
    {
    }

    /// <summary>A store with what a journal holds.</summary>
    /// <param name="journal">Gets all writes, and is disposed with the store; null for none.</param>
    /// <param name="state">The objects to begin with; call <see cref="Restore"/> for the changes after it.</param>
    public ObjectStore(IStoreJournal? journal, StoreState state)
    {
        _visible = _latest = _restored = state.Revision;
        foreach (var (name, objects) in state.Resources)
        {
            Resource(name).Restore(objects);
        }

        _queue = journal is null ? null : new CommitQueue(journal, _lock, this);
    }

    /// <summary>The revision of the last visible write to any resource.</summary>
    public long Revision => Interlocked.Read(ref _visible);

    /// <summary>The objects of a resource, named <c>plural.group</c>; made when first asked for.</summary>
    public ResourceStore Resource(string name)
    {
        lock (_lock)
        {
            if (!_resources.TryGetValue(name, out var store))
            {
                // A resource that is found at the start has had no changes since the restored state but those in the journal.
                store = new ResourceStore(name, this, _isOpening ? _restored : _visible);
                _resources.Add(name, store);
            }

            return store;
        }
    }

    /// <summary>Takes over a change of the journal, at the start.</summary>
    public void Restore(string resource, StoreEventType type, StoredObject stored)
    {
        Resource(resource).Restore(type, stored);
        _visible = _latest = stored.Revision;
    }

    /// <summary>Says that all resources that are there from the start are.</summary>
    public void Opened() => _isOpening = false;

    /// <summary>Stands for the writes of one request, to wait for them before it is answered.</summary>
    public WriteTicket Ticket() => new(_queue);

    /// <summary>Everything there is, as created, then every change of every resource. The channel must be unbounded.</summary>
    public void FollowAll(ChannelWriter<(ResourceStore Resource, StoreEvent Change)> writer)
    {
        lock (_lock)
        {
            foreach (var resource in _resources.Values)
            {
                foreach (var stored in resource.Visible.Values)
                {
                    writer.TryWrite((resource, new StoreEvent(StoreEventType.Created, stored, null)));
                }
            }

            _followers.Add(writer);
        }
    }

    /// <summary>Forgets a channel of <see cref="FollowAll"/>.</summary>
    public void Unfollow(ChannelWriter<(ResourceStore Resource, StoreEvent Change)> writer)
    {
        lock (_lock)
        {
            _followers.Remove(writer);
        }
    }

    /// <summary>Has something done, on another thread, whenever writes succeed again after some were lost.</summary>
    public void OnRecovery(Action action)
    {
        if (_queue is not null)
        {
            _queue.Recovered = action;
        }
    }

    /// <summary>Waits for the writes under way, and closes the journal.</summary>
    public void Dispose() => _queue?.Dispose();

    /// <summary>Runs a write alone, with the revision it will have.</summary>
    /// <exception cref="JournalException">The store is closed.</exception>
    internal T Commit<T>(ResourceStore resource, Func<long, (StoreEvent? Change, T Result)> write)
    {
        lock (_lock)
        {
            _queue?.CheckOpen();
            var (change, result) = write(_latest + 1);
            if (change is not null)
            {
                _latest++;
                var pending = resource.Advance(change);
                if (_queue is null)
                {
                    Publish(pending);
                }
                else
                {
                    _queue.Add(pending);
                }
            }

            return result;
        }
    }

    /// <summary>Runs something between two writes.</summary>
    internal T Between<T>(Func<long, T> read)
    {
        lock (_lock)
        {
            return read(_visible);
        }
    }

    /// <summary>Makes a write visible; under the lock.</summary>
    internal void Publish(PendingChange pending)
    {
        pending.Resource.Publish(pending);
        Interlocked.Exchange(ref _visible, pending.Change.Revision);
        foreach (var follower in _followers)
        {
            follower.TryWrite((pending.Resource, pending.Change));
        }
    }

    /// <summary>Forgets all writes that are not visible; under the lock. Their revisions are not given out again.</summary>
    internal void FallBack()
    {
        foreach (var resource in _resources.Values)
        {
            resource.FallBack();
        }
    }

    /// <summary>All visible objects; under the lock.</summary>
    internal StoreState State() =>
        new(_visible, [.. _resources.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Visible)).Where(pair => !pair.Value.IsEmpty)]);
}
