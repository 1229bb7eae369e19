using System.Collections.Immutable;

namespace Flux.ApiServer.Storage;

/// <summary>
/// The objects of one resource at one time, immutable, in the order of their keys. One namespace, or what comes after a key, is found
/// without looking at the rest.
/// </summary>
internal sealed class ObjectMap
{
    private readonly ImmutableSortedSet<StoredObject> _objects;

    private ObjectMap(ImmutableSortedSet<StoredObject> objects) => _objects = objects;

    public static ObjectMap Empty { get; } = new(ImmutableSortedSet.Create<StoredObject>(KeyOrder.Instance));

    public int Count => _objects.Count;

    public bool IsEmpty => _objects.IsEmpty;

    /// <summary>All objects.</summary>
    public IReadOnlyCollection<StoredObject> Values => _objects;

    public static ObjectMap Of(IEnumerable<StoredObject> objects) => new(ImmutableSortedSet.CreateRange(KeyOrder.Instance, objects));

    public StoredObject? Find(string @namespace, string name) =>
        _objects.TryGetValue(StoredObject.Probe(@namespace, name), out var found) ? found : null;

    /// <summary>The map with an object added, or put in the place of the one with its key.</summary>
    public ObjectMap With(StoredObject stored)
    {
        // A set keeps the old of two equal elements, so that the old one has to go first.
        var others = _objects.Remove(stored);
        return new(others.Add(stored));
    }

    public ObjectMap Without(StoredObject stored) => new(_objects.Remove(stored));

    /// <summary>The map as it was before some changes.</summary>
    /// <param name="changes">What has happened since, in order.</param>
    public ObjectMap Before(ReadOnlySpan<StoreEvent> changes)
    {
        var builder = _objects.ToBuilder();
        for (var i = changes.Length - 1; i >= 0; i--)
        {
            builder.Remove(changes[i].Object);
            if (changes[i].Previous is { } previous)
            {
                builder.Add(previous);
            }
        }

        return new(builder.ToImmutable());
    }

    /// <summary>A part of the objects.</summary>
    /// <param name="namespace">The namespace; empty for all.</param>
    /// <param name="after">The key after which to begin; empty for the beginning.</param>
    public ObjectRange Range(string @namespace, string after)
    {
        var (from, until) = (0, _objects.Count);
        if (@namespace.Length > 0)
        {
            from = Position(@namespace, "");

            // '0' is what comes after '/'.
            until = Position("", @namespace + "0");
        }

        if (after.Length > 0)
        {
            var (afterNamespace, afterName) = StorageKey.Split(after);
            from = Math.Max(from, Position(afterNamespace, afterName + "\0"));
        }

        return new ObjectRange(_objects, from, Math.Max(from, until));
    }

    /// <summary>How many objects come before a key.</summary>
    private int Position(string @namespace, string name)
    {
        var index = _objects.IndexOf(StoredObject.Probe(@namespace, name));
        return index < 0 ? ~index : index;
    }

    private sealed class KeyOrder : IComparer<StoredObject>
    {
        public static KeyOrder Instance { get; } = new();

        public int Compare(StoredObject? x, StoredObject? y) => StorageKey.Compare(x!.Namespace, x.Name, y!.Namespace, y.Name);
    }
}
