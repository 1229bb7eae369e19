using System.Collections.Concurrent;

namespace Flux.Kubernetes.Apply;

/// <summary>
/// Remembers in memory what was applied, for all clusters and owners, so that an object whose resource version and manifest are
/// the same is known to be unchanged without asking. Losing it costs requests and nothing else.
/// </summary>
public sealed class AppliedStateCache
{
    private readonly ConcurrentDictionary<(string Cluster, string Group, string Namespace, string Name), ConcurrentDictionary<ObjectIdentity, AppliedState>> _owners = new();
    private readonly int _maxObjects;
    private int _count;

    /// <param name="maxObjects">How many objects are remembered in all; beyond that everything is forgotten. Default 1,000,000.</param>
    public AppliedStateCache(int maxObjects = 1_000_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxObjects, 1);
        _maxObjects = maxObjects;
    }

    /// <summary>How many objects are remembered.</summary>
    public int Count => _owners.Values.Sum(o => o.Count);

    /// <summary>Forgets an owner's objects, e.g. when it is deleted.</summary>
    public void Forget(string cluster, ApplyOwner owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (_owners.TryRemove(KeyOf(cluster, owner), out var objects))
        {
            Interlocked.Add(ref _count, -objects.Count);
        }
    }

    internal AppliedState? Find(string cluster, ApplyOwner owner, ObjectIdentity id) =>
        _owners.TryGetValue(KeyOf(cluster, owner), out var objects) ? objects.GetValueOrDefault(id) : null;

    internal void Keep(string cluster, ApplyOwner owner, ObjectIdentity id, AppliedState state)
    {
        var objects = _owners.GetOrAdd(KeyOf(cluster, owner), _ => new());
        if (objects.TryAdd(id, state))
        {
            if (Interlocked.Increment(ref _count) > _maxObjects)
            {
                _owners.Clear();
                Interlocked.Exchange(ref _count, 0);
            }
        }
        else
        {
            objects[id] = state;
        }
    }

    internal void Remove(string cluster, ApplyOwner owner, ObjectIdentity id)
    {
        if (_owners.TryGetValue(KeyOf(cluster, owner), out var objects) && objects.TryRemove(id, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private static (string Cluster, string Group, string Namespace, string Name) KeyOf(string cluster, ApplyOwner owner) =>
        (cluster, owner.Group, owner.Namespace, owner.Name);
}
