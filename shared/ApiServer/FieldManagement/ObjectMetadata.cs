using System.Text.Json.Nodes;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Reads and writes the parts of metadata that field management needs.</summary>
internal static class ObjectMetadata
{
    public static JsonNode? ManagedFields(JsonObject? obj) => (obj?["metadata"] as JsonObject)?["managedFields"];

    public static string Text(JsonObject? obj, string field) =>
        (obj?["metadata"] as JsonObject)?[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    public static string TopText(JsonObject obj, string field) =>
        obj[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    public static string? Annotation(JsonObject obj, string name) =>
        (obj["metadata"] as JsonObject)?["annotations"] is JsonObject annotations
        && annotations[name] is JsonValue value
        && value.TryGetValue<string>(out var text)
            ? text
            : null;

    public static void SetManagedFields(JsonObject obj, JsonArray? managedFields)
    {
        if (obj["metadata"] is not JsonObject metadata)
        {
            if (managedFields is null)
            {
                return;
            }

            metadata = [];
            obj["metadata"] = metadata;
        }

        if (managedFields is null)
        {
            metadata.Remove("managedFields");
        }
        else
        {
            metadata["managedFields"] = managedFields;
        }
    }

    public static bool EqualsWithoutManagedFields(JsonObject left, JsonObject right)
    {
        var count = 0;
        foreach (var (key, value) in left)
        {
            count++;
            if (!right.TryGetPropertyValue(key, out var other))
            {
                return false;
            }

            var equal = key == "metadata" && value is JsonObject metadata && other is JsonObject otherMetadata
                ? MetadataEquals(metadata, otherMetadata)
                : JsonEquality.AreEqual(value, other);
            if (!equal)
            {
                return false;
            }
        }

        return count == right.Count;
    }

    private static bool MetadataEquals(JsonObject left, JsonObject right)
    {
        var count = 0;
        foreach (var (key, value) in left)
        {
            if (key == "managedFields")
            {
                continue;
            }

            count++;
            if (!right.TryGetPropertyValue(key, out var other) || !JsonEquality.AreEqual(value, other))
            {
                return false;
            }
        }

        return count == right.Count - (right.ContainsKey("managedFields") ? 1 : 0);
    }
}
