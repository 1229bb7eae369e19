using System.Collections.Immutable;

namespace Flux.ApiServer.Storage;

/// <summary>Objects by key, read from a prefix or after a key on.</summary>
internal readonly struct KeyRange(ImmutableSortedDictionary<string, StoredObject> objects)
{
    /// <summary>The objects whose key begins with <paramref name="prefix"/> and comes after <paramref name="after"/>.</summary>
    public IEnumerable<KeyValuePair<string, StoredObject>> Range(string prefix, string after)
    {
        foreach (var pair in objects)
        {
            if (pair.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(pair.Key, after) > 0)
            {
                yield return pair;
            }
        }
    }
}
