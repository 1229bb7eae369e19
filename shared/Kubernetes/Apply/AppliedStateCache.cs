using System.Collections.Concurrent;

namespace Flux.Kubernetes.Apply;

/// <summary>
/// Remembers what was applied, for all clusters and owners, so that an object whose metadata and manifest are the same is known to be
/// unchanged without asking: in memory, and beyond a restart where there is a store. Losing it costs requests and nothing else.
/// </summary>
public sealed class AppliedStateCache
{
    private readonly ConcurrentDictionary<(string Cluster, string Group, string Namespace, string Name), Owned> _owners = new();
    private readonly IAppliedRecordStore? _store;
    private readonly int _maxObjects;
    private int _count;

    /// <param name="store">Keeps records beyond this process; null for memory alone.</param>
    /// <param name="maxObjects">How many objects are remembered in all; beyond that everything in memory is forgotten. Default 1,000,000.</param>
    public AppliedStateCache(IAppliedRecordStore? store = null, int maxObjects = 1_000_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxObjects, 1);
        (_store, _maxObjects) = (store, maxObjects);
    }

    /// <summary>How many objects are remembered in memory.</summary>
    public int Count => _owners.Values.Sum(o => o.States.Count);

    /// <summary>What an owner's last complete apply left; null where that is not known.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="reload">Whether to look into the store though memory holds a record: another worker may have gone on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<AppliedRecord?> FindAsync(string cluster, ApplyOwner owner, bool reload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var known = _owners.TryGetValue(KeyOf(cluster, owner), out var owned) ? owned.Record : null;
        if (_store is null || (known is not null && !reload))
        {
            return known;
        }

        if (await _store.ReadAsync(cluster, owner, cancellationToken) is not { } bytes || AppliedRecordCodec.Read(bytes) is not { } record)
        {
            return known;
        }

        foreach (var entry in record.Entries)
        {
            Keep(cluster, owner, entry.Object, entry.State);
        }

        _owners.GetOrAdd(KeyOf(cluster, owner), _ => new()).Record = record;
        return record;
    }

    /// <summary>Notes that an owner's objects are all applied, and keeps that beyond this process where it differs from what is kept.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="build">What was applied.</param>
    /// <param name="changes">What was done with each object.</param>
    /// <param name="expiringJobs">Jobs that are deleted once they are done.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task CompleteAsync(
        string cluster,
        ApplyOwner owner,
        AppliedBuild build,
        ChangeSet changes,
        IReadOnlySet<ObjectIdentity> expiringJobs,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(expiringJobs);
        var owned = _owners.GetOrAdd(KeyOf(cluster, owner), _ => new());
        var entries = new List<AppliedEntry>(changes.Entries.Count);
        foreach (var change in changes.Entries)
        {
            if (!owned.States.TryGetValue(change.Object, out var state))
            {
                return; // something is not known (an object that is skipped and not there): the next run looks at everything
            }

            entries.Add(new() { Object = change.Object, Version = change.Version, State = state, IsExpiringJob = expiringJobs.Contains(change.Object) });
        }

        var record = new AppliedRecord { Build = build, Entries = entries };
        if (owned.Record is { } before && IsSame(before.Build, build) && before.Entries.SequenceEqual(entries))
        {
            return;
        }

        owned.Record = record;
        if (_store is not null)
        {
            await _store.WriteAsync(cluster, owner, AppliedRecordCodec.Write(record), cancellationToken);
        }
    }

    /// <summary>
    /// Notes, in memory alone, that another artifact builds to the same: who loses that finds it out again for the price of a few reads.
    /// </summary>
    public void Renew(string cluster, ApplyOwner owner, AppliedRecord record, string artifact)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(record);
        if (_owners.TryGetValue(KeyOf(cluster, owner), out var owned) && ReferenceEquals(owned.Record, record))
        {
            owned.Record = record with { Build = record.Build with { Artifact = artifact } };
        }
    }

    /// <summary>Forgets an owner's objects, e.g. when it is deleted.</summary>
    public async Task ForgetAsync(string cluster, ApplyOwner owner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (_owners.TryRemove(KeyOf(cluster, owner), out var owned))
        {
            Interlocked.Add(ref _count, -owned.States.Count);
        }

        if (_store is not null)
        {
            await _store.DeleteAsync(cluster, owner, cancellationToken);
        }
    }

    internal AppliedState? Find(string cluster, ApplyOwner owner, ObjectIdentity id) =>
        _owners.TryGetValue(KeyOf(cluster, owner), out var owned) ? owned.States.GetValueOrDefault(id) : null;

    internal void Keep(string cluster, ApplyOwner owner, ObjectIdentity id, AppliedState state)
    {
        var states = _owners.GetOrAdd(KeyOf(cluster, owner), _ => new()).States;
        if (states.TryAdd(id, state))
        {
            if (Interlocked.Increment(ref _count) > _maxObjects)
            {
                _owners.Clear();
                Interlocked.Exchange(ref _count, 0);
            }
        }
        else
        {
            states[id] = state;
        }
    }

    internal void Remove(string cluster, ApplyOwner owner, ObjectIdentity id)
    {
        if (_owners.TryGetValue(KeyOf(cluster, owner), out var owned) && owned.States.TryRemove(id, out _))
        {
            owned.Record = null;
            Interlocked.Decrement(ref _count);
        }
    }

    private static bool IsSame(AppliedBuild a, AppliedBuild b) =>
        (a.Inputs, a.Artifact, a.BuildDigest, a.ReadsDigest) == (b.Inputs, b.Artifact, b.BuildDigest, b.ReadsDigest);

    private static (string Cluster, string Group, string Namespace, string Name) KeyOf(string cluster, ApplyOwner owner) =>
        (cluster, owner.Group, owner.Namespace, owner.Name);

    private sealed class Owned
    {
        public ConcurrentDictionary<ObjectIdentity, AppliedState> States { get; } = new();

        public AppliedRecord? Record { get; set; }
    }
}
