using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Health;

/// <summary>Reads fields as the upstream accessors do: lenient where they are, with their errors where they are not.</summary>
/// <remarks>Spec: k8s.io/apimachinery v0.36 unstructured helpers and the default unstructured converter.</remarks>
internal static class StatusFields
{
    /// <summary>A number; the default where it is missing, no whole number, or in the way of something else.</summary>
    public static long Int(JsonObject obj, string path, long fallback) =>
        TryFind(obj, path, out var node, out _) && node is JsonValue value && TryInt(value, out var number) ? number : fallback;

    /// <summary>A string; the default where it is missing or no string.</summary>
    public static string Text(JsonObject obj, string path, string fallback) =>
        TryFind(obj, path, out var node, out _) && node is JsonValue value && value.TryGetValue<string>(out var text) ? text : fallback;

    /// <summary>A boolean; false where it is missing or no boolean.</summary>
    public static bool Flag(JsonObject obj, string path) =>
        TryFind(obj, path, out var node, out _) && node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    /// <summary>A whole number; null where missing.</summary>
    /// <exception cref="HealthException">Something else stands there.</exception>
    public static long? RequiredInt(JsonObject obj, string path) =>
        !Find(obj, path, out var node) ? null
        : node is JsonValue value && TryInt(value, out var number) ? number
        : throw Mismatch(path, node, "int64");

    /// <summary>A string; null where missing.</summary>
    /// <exception cref="HealthException">Something else stands there.</exception>
    public static string? RequiredText(JsonObject obj, string path) =>
        !Find(obj, path, out var node) ? null
        : node is JsonValue value && value.TryGetValue<string>(out var text) ? text
        : throw Mismatch(path, node, "string");

    /// <summary>A list; null where missing.</summary>
    /// <exception cref="HealthException">Something else stands there.</exception>
    public static JsonArray? RequiredList(JsonObject obj, string path) =>
        !Find(obj, path, out var node) ? null
        : node as JsonArray ?? throw Mismatch(path, node, "[]interface{}");

    /// <summary><c>status.conditions</c>; parts that are missing are empty.</summary>
    /// <exception cref="HealthException">Something in it has another type.</exception>
    public static List<HealthCondition> Conditions(JsonObject obj)
    {
        var status = Struct(obj["status"]);
        var list = status?["conditions"];
        if (list is not null and not JsonArray)
        {
            throw new HealthException($"cannot restore slice from {KindOf(list)}");
        }

        return [.. (list as JsonArray ?? []).Select(item =>
        {
            var entry = Struct(item);
            return new HealthCondition(Member(entry, "type"), Member(entry, "status"), Member(entry, "reason"), Member(entry, "message"));
        })];
    }

    /// <summary>Whether a value is a whole number as upstream would decode it: without a point or an exponent.</summary>
    public static bool TryInt(JsonValue value, out long number)
    {
        if (value.TryGetValue(out number))
        {
            return true;
        }

        if (value.TryGetValue<int>(out var small))
        {
            number = small;
            return true;
        }

        return false;
    }

    private static bool Find(JsonObject obj, string path, out JsonNode? node) =>
        TryFind(obj, path, out node, out var error) || (error is null ? false : throw error);

    private static bool TryFind(JsonObject obj, string path, out JsonNode? node, out HealthException? error)
    {
        node = obj;
        error = null;
        var fields = path.Split('.');
        for (var i = 0; i < fields.Length; i++)
        {
            if (node is JsonObject map)
            {
                if (!map.TryGetPropertyValue(fields[i], out node))
                {
                    return false;
                }

                continue;
            }

            error = node is null ? null : Mismatch(string.Join('.', fields[..(i + 1)]), node, "map[string]interface{}");
            return false;
        }

        return true;
    }

    private static HealthException Mismatch(string path, JsonNode? node, string expected) =>
        new($".{path} accessor error: {Show(node)} is of the type {TypeOf(node)}, expected {expected}");

    private static JsonObject? Struct(JsonNode? node) => node switch
    {
        null => null,
        JsonObject map => map,
        _ => throw new HealthException($"cannot restore struct from: {KindOf(node)}"),
    };

    private static string Member(JsonObject? entry, string field) => entry?[field] switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw new HealthException("unrecognized type: string"),
    };

    private static string KindOf(JsonNode node) => node switch { JsonObject => "map", JsonArray => "slice", _ => TypeOf(node) };

    private static string TypeOf(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject => "map[string]interface {}",
        JsonArray => "[]interface {}",
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "bool",
            _ => TryInt(node.AsValue(), out _) ? "int64" : "float64",
        },
    };

    private static string Show(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject map => $"map[{string.Join(' ', map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{Show(e.Value)}"))}]",
        JsonArray list => $"[{string.Join(' ', list.Select(Show))}]",
        _ when node.GetValueKind() == JsonValueKind.String => node.GetValue<string>(),
        _ => Convert.ToString(node.ToJsonString(), CultureInfo.InvariantCulture),
    };
}
