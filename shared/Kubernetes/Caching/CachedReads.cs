using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Caching;

/// <summary>Reads single objects from a cache, where it is known to have seen what was written through us.</summary>
internal sealed class CachedReads
{
    private readonly ObjectCache<JsonObject> _cache;

    /// <summary>The version an object must have at least; null where not even that is known. An entry goes as soon as the watch has caught up.</summary>
    private readonly ConcurrentDictionary<ObjectKey, string?> _awaited = new();

    public CachedReads(ObjectCache<JsonObject> cache)
    {
        _cache = cache;
        cache.OnChange(change => Seen(change.Key, change.ResourceVersion, isThere: change.After is not null));
    }

    public ObjectCache<JsonObject> Cache => _cache;

    /// <summary>A copy of the object; null where the server has to be asked.</summary>
    public JsonObject? Find(ObjectKey key) =>
        _cache.IsCurrent && !_awaited.ContainsKey(key) && _cache.Find(key) is { } known ? known.DeepClone().AsObject() : null;

    /// <summary>Notes a write; <paramref name="version"/> is null where its outcome is not known.</summary>
    public void Wrote(ObjectKey key, string? version)
    {
        _awaited[key] = version;
        Look(key);
    }

    /// <summary>Notes what the server has said of an object: where the outcome of a write was not known, it is now.</summary>
    public void Read(ObjectKey key, JsonObject? read)
    {
        if (_awaited.TryGetValue(key, out var awaited) && awaited is null && read is not null)
        {
            _awaited.TryUpdate(key, read.ResourceVersionOf(), null);
            Look(key);
        }
        else if (read is null && _cache.Find(key) is null)
        {
            _awaited.TryRemove(key, out _);
        }
    }

    /// <summary>The watch may have been faster than the answer.</summary>
    private void Look(ObjectKey key)
    {
        if (_cache.Find(key) is { } known)
        {
            Seen(key, known.ResourceVersionOf(), isThere: true);
        }
    }

    /// <summary>The watch has come so far. What is gone is never answered from the cache, so nothing need be awaited of it.</summary>
    private void Seen(ObjectKey key, string version, bool isThere)
    {
        if (_awaited.TryGetValue(key, out var awaited) && (awaited is null ? !isThere : ResourceVersions.Compare(version, awaited) >= 0))
        {
            _awaited.TryRemove(new(key, awaited));
        }
    }
}
