using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>Reading and filling of loosely typed objects.</summary>
internal static class JsonEdit
{
    /// <summary>The map in that field, or null.</summary>
    public static JsonObject? Map(this JsonObject? obj, string field) => obj?[field] as JsonObject;

    /// <summary>The objects of the list in that field.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonObject? obj, string field) =>
        obj?[field] is JsonArray list ? list.OfType<JsonObject>() : [];

    /// <summary>The texts of the list in that field; what is no text counts as an empty one.</summary>
    public static IReadOnlyList<string> Texts(this JsonObject? obj, string field) => obj?[field] is JsonArray list
        ? [.. list.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : "")]
        : [];

    /// <summary>The objects of the list in that field, each with its path.</summary>
    public static IEnumerable<(string Path, JsonObject Item)> Items(this JsonObject? obj, string path, string field)
    {
        var index = 0;
        foreach (var item in obj.Objects(field))
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), item);
        }
    }

    /// <summary>The string in that field; empty where there is none.</summary>
    public static string Text(this JsonObject? obj, string field) =>
        obj?[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    /// <summary>The integer in that field, or null.</summary>
    public static long? Integer(this JsonObject? obj, string field) =>
        obj?[field] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && FieldManagement.Numbers.TryInteger(value, out var integer)
            ? integer
            : null;

    /// <summary>Whether the field is true.</summary>
    public static bool Flag(this JsonObject? obj, string field) => obj?[field]?.GetValueKind() == JsonValueKind.True;

    /// <summary>Whether the field is there and not null.</summary>
    public static bool Has(this JsonObject? obj, string field) => obj?[field] is not null;

    /// <summary>Sets the field where it is absent, null or the empty string.</summary>
    public static void Fill(this JsonObject? obj, string field, JsonNode? value)
    {
        if (obj is not null && IsUnset(obj[field]))
        {
            obj[field] = value;
        }
    }

    /// <summary>The map in that field, put there where it is missing.</summary>
    public static JsonObject Ensure(this JsonObject obj, string field)
    {
        if (obj[field] is JsonObject map)
        {
            return map;
        }

        map = [];
        obj[field] = map;
        return map;
    }

    private static bool IsUnset(JsonNode? value) => value is null || (value is JsonValue text && text.TryGetValue<string>(out var content) && content.Length == 0);
}
