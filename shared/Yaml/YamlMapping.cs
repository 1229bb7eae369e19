using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Flux.Yaml;

/// <summary>
/// A map in the order of its text. Small maps are searched, larger ones indexed. A key that occurs twice is kept only as the fact
/// (<see cref="DuplicateKey"/>), for upstream's engines differ in when they refuse it.
/// </summary>
public sealed class YamlMapping : YamlNode, IEnumerable<YamlEntry>
{
    private const int IndexFrom = 12;
    private readonly List<YamlEntry> _entries = [];
    private Dictionary<string, int>? _index;

    /// <summary>How many keys there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The first key that occurred twice in the text, and where.</summary>
    public YamlDuplicate? DuplicateKey => DuplicateKeys is [var first, ..] ? first : null;

    /// <summary>Each occurrence of a key beyond its first, in the order of the text.</summary>
    public IReadOnlyList<YamlDuplicate> DuplicateKeys { get; internal set; } = [];

    /// <summary>The first key that is not a string (a number, truth value, null, list or map), as its node; null where all are strings.</summary>
    public YamlNode? OddKey { get; internal set; }

    /// <summary>Whether the order of the keys means something, so that they are not sorted when written: the fields of a struct.</summary>
    public bool IsRecord { get; init; }

    /// <summary>The entry at a position.</summary>
    public YamlEntry At(int index) => _entries[index];

    /// <summary>The value of a key, null where absent; setting replaces in place or appends.</summary>
    [DisallowNull]
    public YamlNode? this[string key]
    {
        get
        {
            var i = Find(key);
            return i < 0 ? null : _entries[i].Value;
        }

        set
        {
            var i = Find(key);
            if (i >= 0)
            {
                _entries[i] = _entries[i] with { Value = value };
                return;
            }

            Append(new(key, value, YamlTag.String, 0));
        }
    }

    /// <summary>Whether the key is there.</summary>
    public bool ContainsKey(string key) => Find(key) >= 0;

    /// <summary>Removes a key; false where it was absent.</summary>
    public bool Remove(string key)
    {
        var i = Find(key);
        if (i < 0)
        {
            return false;
        }

        _entries.RemoveAt(i);
        _index = null;
        return true;
    }

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        _entries.Clear();
        _index = null;
    }

    /// <inheritdoc/>
    public override YamlNode Clone()
    {
        var copy = new YamlMapping { Line = Line, DuplicateKeys = DuplicateKeys, OddKey = OddKey, IsRecord = IsRecord };
        copy._entries.EnsureCapacity(_entries.Count);
        foreach (var entry in _entries)
        {
            copy._entries.Add(entry with { Value = entry.Value.Clone() });
        }

        return copy;
    }

    /// <inheritdoc/>
    public IEnumerator<YamlEntry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal int Find(string key)
    {
        if (_entries.Count < IndexFrom)
        {
            for (var i = 0; i < _entries.Count; i++)
            {
                if (_entries[i].Key == key)
                {
                    return i;
                }
            }

            return -1;
        }

        if (_index is null)
        {
            _index = new(_entries.Count, StringComparer.Ordinal);
            for (var i = 0; i < _entries.Count; i++)
            {
                _index.TryAdd(_entries[i].Key, i);
            }
        }

        return _index.GetValueOrDefault(key, -1);
    }

    internal void Append(YamlEntry entry)
    {
        _index?.TryAdd(entry.Key, _entries.Count);
        _entries.Add(entry);
    }

    internal void Replace(int index, YamlEntry entry) => _entries[index] = entry;
}
