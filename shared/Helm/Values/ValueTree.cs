using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Helm.Values;

/// <summary>
/// Values as Helm holds them: maps (<c>Dictionary&lt;string, object?&gt;</c>), lists (<c>List&lt;object?&gt;</c>), strings, booleans, null,
/// and numbers, which are doubles where they come from YAML or JSON and longs where they come from <c>--set</c>.
/// </summary>
public static class ValueTree
{
    /// <summary>A JSON tree as values; every number becomes a double, as Go's encoding/json reads it.</summary>
    public static object? FromJson(JsonNode? node)
    {
        switch (node)
        {
            case null:
                return null;
            case JsonObject map:
                return MapFromJson(map);
            case JsonArray list:
                var values = new List<object?>(list.Count);
                foreach (var item in list)
                {
                    values.Add(FromJson(item));
                }

                return values;
            default:
                return Scalar(node.AsValue());
        }
    }

    /// <summary>A JSON object as a map of values.</summary>
    public static Dictionary<string, object?> MapFromJson(JsonObject map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var values = new Dictionary<string, object?>(map.Count);
        foreach (var (key, item) in map)
        {
            values[key] = FromJson(item);
        }

        return values;
    }

    /// <summary>Values as JSON.</summary>
    public static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        bool b => JsonValue.Create(b),
        string s => JsonValue.Create(s),
        long l => JsonValue.Create(l),
        double d => JsonValue.Create(d),
        Dictionary<string, object?> map => new JsonObject(map.Select(e => KeyValuePair.Create(e.Key, ToJson(e.Value)))),
        List<object?> list => new JsonArray([.. list.Select(ToJson)]),
        _ => throw new ArgumentException($"no value of a chart: {value.GetType()}", nameof(value)),
    };

    /// <summary>A copy that shares nothing with the original.</summary>
    public static Dictionary<string, object?> Copy(Dictionary<string, object?> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var copy = new Dictionary<string, object?>(map.Count);
        foreach (var (key, value) in map)
        {
            copy[key] = Copy(value);
        }

        return copy;
    }

    /// <summary>Lays one map over another, map by map; what is no map in either replaces. Neither is changed, both may be shared.</summary>
    /// <remarks>Spec: Helm's loader.MergeMaps; a null replaces as any other value does.</remarks>
    public static Dictionary<string, object?> Merge(Dictionary<string, object?> under, Dictionary<string, object?> over)
    {
        ArgumentNullException.ThrowIfNull(over);
        var result = new Dictionary<string, object?>(under);
        foreach (var (key, value) in over)
        {
            result[key] = value is Dictionary<string, object?> map && result.GetValueOrDefault(key) is Dictionary<string, object?> below
                ? Merge(below, map)
                : value;
        }

        return result;
    }

    /// <summary>The map at a dotted path; null where there is none.</summary>
    internal static Dictionary<string, object?>? Table(Dictionary<string, object?> map, string path, out string missing)
    {
        var table = map;
        foreach (var segment in path.Split('.'))
        {
            if (table.GetValueOrDefault(segment) is not Dictionary<string, object?> next)
            {
                missing = segment;
                return null;
            }

            table = next;
        }

        missing = "";
        return table;
    }

    private static object? Copy(object? value)
    {
        switch (value)
        {
            case Dictionary<string, object?> map:
                return Copy(map);
            case List<object?> list:
                var copy = new List<object?>(list.Count);
                foreach (var item in list)
                {
                    copy.Add(Copy(item));
                }

                return copy;
            default:
                return value;
        }
    }

    private static object? Scalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(value),
        _ => null,
    };

    private static double Number(JsonValue value) =>
        value.TryGetValue<double>(out var number) ? number
        : value.TryGetValue<long>(out var signed) ? signed
        : value.TryGetValue<ulong>(out var unsigned) ? unsigned
        : value.TryGetValue<int>(out var small) ? small
        : double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
}
