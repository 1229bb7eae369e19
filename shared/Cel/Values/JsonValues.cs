using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Cel.Values;

/// <summary>JSON as values: whole numbers are int, others double.</summary>
internal static class JsonValues
{
    private const int MaximumDepth = 128;

    public static object From(object? value, int depth = 0)
    {
        if (depth > MaximumDepth)
        {
            throw new CelException(CelPhase.Evaluate, $"a variable is nested deeper than {MaximumDepth} levels", []);
        }

        switch (value)
        {
            case null or NullValue:
                return NullValue.Instance;
            case bool or long or ulong or double or string or byte[] or Timestamp or Duration:
                return value;
            case int i:
                return (long)i;
            case CelValue cel:
                return cel.Raw;
            case JsonElement element:
                return From(element, depth);
            case JsonObject map:
                return Map(map.Select(p => ((object)p.Key, From(p.Value, depth + 1))));
            case JsonArray list:
                return list.Select(n => From(n, depth + 1)).ToArray();
            case JsonValue leaf:
                return Leaf(leaf);
            default:
                throw new ArgumentException($"a value of type {value.GetType()} is no JSON value", nameof(value));
        }
    }

    private static object From(JsonElement element, int depth) => element.ValueKind switch
    {
        JsonValueKind.Object => Map(element.EnumerateObject().Select(p => ((object)p.Name, From(p.Value, depth + 1)))),
        JsonValueKind.Array => element.EnumerateArray().Select(e => From(e, depth + 1)).ToArray(),
        JsonValueKind.String => element.GetString() ?? "",
        JsonValueKind.Number => Number(element.GetRawText()),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => NullValue.Instance,
    };

    private static MapValue Map(IEnumerable<(object Key, object Value)> entries)
    {
        var map = new MapValue();
        foreach (var (key, value) in entries)
        {
            map.Entries[key] = value;
        }

        return map;
    }

    private static object Leaf(JsonValue leaf) => leaf.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => leaf.GetValue<string>(),
        JsonValueKind.Null => NullValue.Instance,
        _ => Number(leaf.ToJsonString()),
    };

    private static object Number(string text) =>
        text.AsSpan().ContainsAny('.', 'e', 'E') || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
            : (object)value;
}
