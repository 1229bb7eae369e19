using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Primitives;

/// <summary>Reads objects as they are on the wire, of which any field may be absent or of another type, without throwing.</summary>
public static class JsonNavigation
{
    /// <summary>The node under a path of fields; null where one of them is absent or no object.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var field in path)
        {
            node = node is JsonObject obj && obj.TryGetPropertyValue(field, out var next) ? next : null;
        }

        return node;
    }

    /// <summary>The string under a path; null where there is none.</summary>
    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>The whole number under a path; null where there is none.</summary>
    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>Whether <c>true</c> stands under a path.</summary>
    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>The object's fields whose values are strings; empty where there is no object.</summary>
    public static IReadOnlyDictionary<string, string> Map(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in node.At(path) as JsonObject ?? [])
        {
            if (value is JsonValue scalar && scalar.TryGetValue(out string? text))
            {
                result[key] = text;
            }
        }

        return result;
    }
}
