using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>What the real server does to a custom resource between the field manager and the store: status and generation.</summary>
/// <remarks>Spec: apiextensions-apiserver, <c>pkg/registry/customresource/strategy.go</c> and <c>status_strategy.go</c>.</remarks>
public static class CustomResourceStrategy
{
    /// <summary>Prepares a new object in place.</summary>
    public static void PrepareForCreate(ResourceSchema schema, JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(obj);
        if (schema.Subresource("status") is not null)
        {
            obj.Remove("status");
        }

        obj.Ensure("metadata")["generation"] = 1;
    }

    /// <summary>Prepares a changed object in place: puts back what this way of writing may not change, and counts the generation.</summary>
    public static void PrepareForUpdate(ResourceSchema schema, JsonObject live, JsonObject updated, string? subresource)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(updated);
        var hasStatus = schema.Subresource("status") is not null;
        if (subresource == "status")
        {
            KeepAllButStatus(live, updated);
            return;
        }

        if (hasStatus && string.IsNullOrEmpty(subresource))
        {
            updated.Remove("status");
            if (live["status"] is { } status)
            {
                updated["status"] = status.DeepClone();
            }
        }

        var generation = live.Map("metadata").Integer("generation") ?? 1;
        updated.Ensure("metadata")["generation"] = IsChanged(live, updated, hasStatus) ? generation + 1 : generation;
    }

    private static bool IsChanged(JsonObject live, JsonObject updated, bool hasStatus)
    {
        bool Counts(string field) => field is not ("metadata" or "apiVersion") && (field != "status" || !hasStatus);

        return live.Where(pair => Counts(pair.Key)).Any(pair => !updated.TryGetPropertyValue(pair.Key, out var value) || !JsonEquality.AreEqual(pair.Value, value))
            || updated.Any(pair => Counts(pair.Key) && !live.ContainsKey(pair.Key));
    }

    private static void KeepAllButStatus(JsonObject live, JsonObject updated)
    {
        var managedFields = updated.Map("metadata")?["managedFields"]?.DeepClone();
        foreach (var name in updated.Select(pair => pair.Key).Where(name => name is not ("status" or "metadata" or "apiVersion" or "kind")).ToList())
        {
            updated.Remove(name);
        }

        foreach (var (name, value) in live)
        {
            if (name is not ("status" or "apiVersion" or "kind"))
            {
                updated[name] = value?.DeepClone();
            }
        }

        ObjectMetadata.SetManagedFields(updated, managedFields as JsonArray);
    }
}
