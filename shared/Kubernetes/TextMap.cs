using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>
/// Labels or annotations of an object of which very many are kept: an array of pairs, whose texts are those of the objects read just before
/// where they are the same. Found by looking at one after the other, which is fastest for the few there are.
/// </summary>
internal sealed class TextMap : IReadOnlyDictionary<string, string>
{
    private const int PoolSize = 512;

    // objects of a list have the same labels' names and most of their values; a longer text is hardly ever another's
    private const int LongestPooled = 128;

    [ThreadStatic]
    private static string?[]? _pool;

    private readonly string[] _texts;

    private TextMap(string[] texts) => _texts = texts;

    /// <summary>Without anything in it.</summary>
    public static TextMap Empty { get; } = new([]);

    /// <inheritdoc />
    public int Count => _texts.Length / 2;

    /// <inheritdoc />
    public IEnumerable<string> Keys => this.Select(entry => entry.Key);

    /// <inheritdoc />
    public IEnumerable<string> Values => this.Select(entry => entry.Value);

    /// <inheritdoc />
    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    /// <summary>Of pairs of texts, each name followed by its value; no name is there twice.</summary>
    public static TextMap Of(List<string> texts) => texts.Count == 0 ? Empty : new([.. texts.Select(Pooled)]);

    /// <summary>Of the texts in a JSON object; what is no text is left out, and where there is no object there is nothing.</summary>
    public static TextMap Of(JsonNode? node)
    {
        if (node is not JsonObject { Count: > 0 } map)
        {
            return Empty;
        }

        var texts = new List<string>(map.Count * 2);
        foreach (var (key, value) in map)
        {
            if (value.Text() is { } text)
            {
                texts.Add(key);
                texts.Add(text);
            }
        }

        return Of(texts);
    }

    /// <summary>A text, or one like it that is kept already.</summary>
    public static string Pooled(string text)
    {
        if (text.Length is 0 or > LongestPooled)
        {
            return text;
        }

        var pool = _pool ??= new string?[PoolSize];
        ref var slot = ref pool[(uint)text.GetHashCode(StringComparison.Ordinal) % PoolSize];
        return slot == text ? slot : slot = text;
    }

    /// <inheritdoc />
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc />
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        for (var i = 0; i < _texts.Length; i += 2)
        {
            if (_texts[i] == key)
            {
                value = _texts[i + 1];
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        for (var i = 0; i < _texts.Length; i += 2)
        {
            yield return new(_texts[i], _texts[i + 1]);
        }
    }

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
