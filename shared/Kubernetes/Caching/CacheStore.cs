using Flux.Primitives;

namespace Flux.Kubernetes.Caching;

/// <summary>Objects by their names and by indexes. Not for use by several threads at once.</summary>
/// <typeparam name="T">What is kept of an object.</typeparam>
internal sealed class CacheStore<T>(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> indexes)
    where T : class
{
    private readonly Dictionary<ObjectKey, T> _objects = [];
    private readonly Dictionary<(string Index, string Value), HashSet<ObjectKey>> _entries = [];

    public int Count => _objects.Count;

    public IReadOnlyList<T> All => [.. _objects.Values];

    public IReadOnlyList<ObjectKey> Keys => [.. _objects.Keys];

    public T? Find(ObjectKey key) => _objects.GetValueOrDefault(key);

    public IReadOnlyList<T> Find(string index, string value) =>
        _entries.TryGetValue((index, value), out var keys) ? [.. keys.Select(k => _objects[k])] : [];

    /// <summary>Puts an object in, or takes it out; gives what was there.</summary>
    public T? Set(ObjectKey key, T? value)
    {
        if (_objects.Remove(key, out var before))
        {
            foreach (var entry in EntriesOf(key, before))
            {
                if (_entries.TryGetValue(entry, out var keys) && keys.Remove(key) && keys.Count == 0)
                {
                    _entries.Remove(entry);
                }
            }
        }

        if (value is not null)
        {
            _objects[key] = value;
            foreach (var entry in EntriesOf(key, value))
            {
                if (!_entries.TryGetValue(entry, out var keys))
                {
                    _entries[entry] = keys = [];
                }

                keys.Add(key);
            }
        }

        return before;
    }

    private IEnumerable<(string Index, string Value)> EntriesOf(ObjectKey key, T value) =>
        indexes.SelectMany(index => index.Value(value).Select(v => (index.Key, v))).Append((ObjectCache.NamespaceIndex, key.Namespace));
}
