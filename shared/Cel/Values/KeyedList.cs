using System.Collections;

namespace Flux.Cel.Values;

/// <summary>A list whose items have an identity: of type <c>set</c> or <c>map</c>. Order does not count in a comparison, and adding merges.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/cel/common/valuesunstructured.go</c>.</remarks>
/// <param name="items">The items.</param>
/// <param name="keys">The fields that tell items apart, escaped; null for a set.</param>
internal sealed class KeyedList(IReadOnlyList<object> items, IReadOnlyList<string>? keys) : IReadOnlyList<object>
{
    public int Count => items.Count;

    public object this[int index] => items[index];

    public IEnumerator<object> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equal(IReadOnlyList<object> other)
    {
        if (Count != other.Count)
        {
            return false;
        }

        var mine = Index();
        return other.All(item => mine.TryGetValue(KeyOf(item), out var at) && (keys is null || Operations.AreEqual(items[at], item)));
    }

    /// <summary>The union: items of <paramref name="other"/> take the place of those with the same key, the rest follows.</summary>
    public KeyedList Add(IReadOnlyList<object> other)
    {
        var merged = new List<object>(items);
        var places = Index();
        foreach (var item in other)
        {
            var key = KeyOf(item);
            if (!places.TryGetValue(key, out var at))
            {
                places[key] = merged.Count;
                merged.Add(item);
            }
            else if (keys is not null)
            {
                merged[at] = item;
            }
        }

        return new KeyedList(merged, keys);
    }

    private Dictionary<object, int> Index()
    {
        var index = new Dictionary<object, int>(MapValue.Keys);
        for (var i = 0; i < items.Count; i++)
        {
            index[KeyOf(items[i])] = i;
        }

        return index;
    }

    private object KeyOf(object item) =>
        keys is null ? item
        : keys.Count == 1 ? (item as MapValue)?.Find(keys[0]) ?? NullValue.Instance
        : keys.Select(key => (item as MapValue)?.Find(key) ?? NullValue.Instance).ToArray();
}
