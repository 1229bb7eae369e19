using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>Reads what every Kubernetes object has. A field that is missing or of another type counts as absent.</summary>
public static class ApiObjects
{
    /// <summary>The object's type; parts that are missing are empty.</summary>
    public static GroupVersionKind KindOf(this JsonObject obj) => GroupVersionKind.From(obj.Text("apiVersion"), obj.Text("kind"));

    /// <summary>Namespace and name; empty where missing.</summary>
    public static ObjectKey KeyOf(this JsonObject obj) =>
        new(obj.Metadata()?.Text("namespace") ?? "", obj.Metadata()?.Text("name") ?? "");

    /// <summary><c>metadata</c>; null where missing.</summary>
    public static JsonObject? Metadata(this JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return obj["metadata"] as JsonObject;
    }

    /// <summary><c>metadata.resourceVersion</c>; empty where missing.</summary>
    public static string ResourceVersionOf(this JsonObject obj) => obj.Metadata()?.Text("resourceVersion") ?? "";

    /// <summary><c>metadata.uid</c>; empty where missing.</summary>
    public static string UidOf(this JsonObject obj) => obj.Metadata()?.Text("uid") ?? "";

    /// <summary>Whether the object is being deleted.</summary>
    public static bool IsTerminating(this JsonObject obj) => obj.Metadata()?.Text("deletionTimestamp") is { Length: > 0 };

    /// <summary>The string in a field; empty where it is missing or no string, as Go reads it (<see cref="JsonNavigation"/> tells the two apart).</summary>
    internal static string Text(this JsonObject? obj, string field) =>
        obj?[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    /// <summary>One label's value; null where there is none.</summary>
    public static string? Label(this JsonObject obj, string key) => Entry(obj, "labels", key);

    /// <summary>One annotation's value; null where there is none.</summary>
    public static string? Annotation(this JsonObject obj, string key) => Entry(obj, "annotations", key);

    /// <summary>The object without all but its type and metadata.</summary>
    internal static JsonObject MetadataOf(JsonObject obj, GroupVersionKind kind)
    {
        var metadata = obj["metadata"];
        obj.Remove("metadata");
        return new JsonObject { ["apiVersion"] = kind.ApiVersion, ["kind"] = kind.Kind, ["metadata"] = metadata };
    }

    private static string? Entry(JsonObject obj, string map, string key) =>
        obj.Metadata()?[map] is JsonObject entries && entries[key] is JsonValue value && value.TryGetValue<string>(out var text)
            ? text
            : null;
}
