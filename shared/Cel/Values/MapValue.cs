using System.Text.Json.Nodes;

namespace Flux.Cel.Values;

/// <summary>A map or an object; keys that are equal in the language are one key, whatever their numeric type.</summary>
internal sealed class MapValue
{
    public Dictionary<object, object> Entries { get; } = new(KeyComparer.Instance);

    /// <summary>The type of an object that an expression made, e.g. <c>Object.spec</c>; null for every other map.</summary>
    public string? TypeName { get; init; }

    /// <summary>Whether the keys are names of a schema, escaped.</summary>
    public bool IsObject { get; init; }

    /// <summary>What the schema does not name: it counts for size and equality, but no expression sees it. Null for none.</summary>
    public JsonObject? Hidden { get; init; }

    public int Size => Entries.Count + (Hidden?.Count ?? 0);

    /// <summary>The value of a key; null where there is none. A reserved word finds the field of that name.</summary>
    public object? Find(object key) =>
        Entries.TryGetValue(key, out var value) ? value
        : IsObject && key is string name && CelNames.IsReserved(name) ? Entries.GetValueOrDefault($"__{name}__")
        : null;

    public bool Equal(MapValue other) =>
        Size == other.Size && TypeName == other.TypeName
        && Entries.All(e => other.Entries.TryGetValue(e.Key, out var value) && Operations.AreEqual(e.Value, value))
        && (Hidden ?? []).All(h => other.Hidden is null || !other.Hidden.TryGetPropertyValue(h.Key, out var value) || JsonNode.DeepEquals(h.Value, value));

    /// <summary>Compares as the language does.</summary>
    public static IEqualityComparer<object> Keys => KeyComparer.Instance;

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();

        bool IEqualityComparer<object>.Equals(object? x, object? y) =>
            x is string a && y is string b ? a == b : x is not null && y is not null && Operations.AreEqual(x, y);

        int IEqualityComparer<object>.GetHashCode(object obj) => obj switch
        {
            string s => s.GetHashCode(StringComparison.Ordinal),
            long or ulong or double => Operations.ToDouble(obj).GetHashCode(),
            IReadOnlyList<object> list => list.Count,
            MapValue map => map.Entries.Count,
            byte[] bytes => bytes.Length,
            OptionalValue => 1,
            _ => obj.GetHashCode(),
        };
    }
}
