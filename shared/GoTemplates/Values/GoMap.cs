using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Flux.GoTemplates.Values;

/// <summary>
/// A Go map with string keys. It is a reference, as in Go: whoever holds it sees what others set. Enumerated in the order of the keys (by their bytes),
/// as templates range over it. Reading from several threads is safe while nobody writes.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "Go's word")]
public sealed class GoMap : GoObject, IReadOnlyCollection<KeyValuePair<string, object?>>
{
    private readonly Storage? _storage;

    /// <summary>An empty map[string]interface {}.</summary>
    public GoMap()
        : this(GoType.AnyMap, new Storage([]))
    {
    }

    /// <summary>An empty map of the type, with room for the entries to come.</summary>
    public GoMap(GoType type, int capacity = 0)
        : this(type, new Storage(new(capacity, StringComparer.Ordinal)))
    {
        if (type.Kind != GoKind.Map)
        {
            throw new ArgumentException($"{type} is no map", nameof(type));
        }
    }

    private GoMap(GoType type, Storage? storage)
        : base(type) => _storage = storage;

    /// <inheritdoc/>
    public override bool IsNil => _storage is null;

    /// <summary>How many entries there are.</summary>
    public int Count => _storage?.Entries.Count ?? 0;

    /// <summary>The keys in the order of their bytes.</summary>
    public IReadOnlyList<string> Keys => SortedKeys;

    internal string[] SortedKeys => _storage?.Sorted() ?? [];

    /// <summary>The value of a key, null where there is none; setting one replaces it.</summary>
    /// <exception cref="GoCallException">Setting an entry of a nil map.</exception>
    public object? this[string key]
    {
        get => _storage is not null && _storage.Entries.TryGetValue(key, out var value) ? value : null;
        set
        {
            var storage = _storage ?? throw new GoCallException("assignment to entry in nil map");
            ref var slot = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(storage.Entries, key, out var exists);
            slot = value;
            if (!exists)
            {
                storage.Changed();
            }
        }
    }

    /// <summary>The nil map of a type.</summary>
    public static GoMap Nil(GoType type) => new(type, null);

    /// <summary>The same map under another type of the same structure; both see each other's changes.</summary>
    public GoMap As(GoType type) => ReferenceEquals(type, Type) ? this : new(type, _storage);

    /// <summary>Adds or replaces an entry, so that collection initializers work.</summary>
    public void Add(string key, object? value) => this[key] = value;

    /// <summary>Removes an entry, if there is one.</summary>
    public bool Remove(string key)
    {
        if (_storage is null || !_storage.Entries.Remove(key))
        {
            return false;
        }

        _storage.Changed();
        return true;
    }

    /// <summary>Whether the key has an entry, even one of null.</summary>
    public bool ContainsKey(string key) => _storage is not null && _storage.Entries.ContainsKey(key);

    /// <summary>Reads an entry.</summary>
    public bool TryGetValue(string key, out object? value)
    {
        value = null;
        return _storage is not null && _storage.Entries.TryGetValue(key, out value);
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        foreach (var key in SortedKeys)
        {
            yield return new(key, this[key]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal bool SharesStorageWith([NotNullWhen(true)] GoMap? other) => other is not null && ReferenceEquals(_storage, other._storage);

    private sealed class Storage(Dictionary<string, object?> entries)
    {
        private string[]? _sorted;

        public Dictionary<string, object?> Entries { get; } = entries;

        public void Changed() => _sorted = null;

        public string[] Sorted()
        {
            if (_sorted is { } sorted)
            {
                return sorted;
            }

            sorted = [.. Entries.Keys];
            Array.Sort(sorted, GoString.Comparer);
            return _sorted = sorted;
        }
    }
}
