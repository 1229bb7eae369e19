using System.Collections.Concurrent;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>A whole list of metadata, to look things up in. Safe for concurrent use.</summary>
public sealed class MetadataList
{
    private readonly MetadataIndex _index;
    private readonly IReadOnlyDictionary<ObjectKey, ObjectMetadata?> _later;

    /// <param name="items">The objects' metadata.</param>
    /// <param name="resourceVersion">The version of the collection the list is of.</param>
    public MetadataList(IReadOnlyList<ObjectMetadata> items, string resourceVersion)
        : this(new MetadataIndex(items), resourceVersion, new Dictionary<ObjectKey, ObjectMetadata?>())
    {
    }

    private MetadataList(MetadataIndex index, string resourceVersion, IReadOnlyDictionary<ObjectKey, ObjectMetadata?> later) =>
        (_index, ResourceVersion, _later) = (index, resourceVersion, later);

    /// <summary>The version of the collection the list is of.</summary>
    public string ResourceVersion { get; }

    /// <summary>The objects' metadata.</summary>
    public IReadOnlyList<ObjectMetadata> Items =>
        _later.Count == 0 ? _index.Items : [.. _index.Items.Where(IsStill).Concat(_later.Values.OfType<ObjectMetadata>())];

    /// <summary>How much memory the list takes, roughly.</summary>
    internal long ApproximateBytes => _index.Items.Sum(item => item.ApproximateBytes);

    /// <summary>One object; null where the list does not hold it.</summary>
    public ObjectMetadata? Find(ObjectKey key) => _later.TryGetValue(key, out var written) ? written : _index.Find(key);

    /// <summary>The objects that carry a label. The first call for a label builds an index that all sharers of the list use.</summary>
    public IReadOnlyList<ObjectMetadata> WithLabel(string label, string value)
    {
        var found = _index.WithLabel(label, value);
        return _later.Count == 0
            ? found
            : [.. found.Where(IsStill).Concat(_later.Values.OfType<ObjectMetadata>().Where(m => m.Labels.GetValueOrDefault(label) == value))];
    }

    /// <summary>
    /// The list with what was written since it was read: metadata as the server answered, or null for what is not known now. A list
    /// that holds a newer version than was written is right.
    /// </summary>
    internal MetadataList With(IReadOnlyDictionary<ObjectKey, ObjectMetadata?> written)
    {
        if (written.Count == 0)
        {
            return this;
        }

        var later = written.Where(w => !IsNewer(_index.Find(w.Key), w.Value)).ToDictionary();
        return new MetadataList(_index, ResourceVersion, later);
    }

    private static bool IsNewer(ObjectMetadata? listed, ObjectMetadata? written) =>
        listed is not null && written is not null && ResourceVersions.Compare(listed.ResourceVersion, written.ResourceVersion) > 0;

    private bool IsStill(ObjectMetadata metadata) => !_later.ContainsKey(metadata.Key);

    /// <summary>Finds items by name and by label; what it needs for that is built when it is needed.</summary>
    private sealed class MetadataIndex(IReadOnlyList<ObjectMetadata> items)
    {
        private readonly ConcurrentDictionary<string, Lazy<ILookup<string, ObjectMetadata>>> _labels = new(StringComparer.Ordinal);
        private readonly Lazy<Dictionary<ObjectKey, ObjectMetadata>> _keys = new(() =>
        {
            var keys = new Dictionary<ObjectKey, ObjectMetadata>(items.Count);
            foreach (var item in items)
            {
                keys[item.Key] = item;
            }

            return keys;
        });

        public IReadOnlyList<ObjectMetadata> Items => items;

        public ObjectMetadata? Find(ObjectKey key) => _keys.Value.GetValueOrDefault(key);

        public IReadOnlyList<ObjectMetadata> WithLabel(string label, string value) =>
            [.. _labels.GetOrAdd(label, l => new(() => items.Where(i => i.Labels.ContainsKey(l)).ToLookup(i => i.Labels[l]))).Value[value]];
    }
}
