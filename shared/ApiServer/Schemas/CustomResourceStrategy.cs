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

    /// <summary>Checks that an object is of the resource's kind and version; nothing else is checked where it is not.</summary>
    public static IReadOnlyList<FieldError> ValidateType(ResourceSchema schema, JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(obj);
        var errors = new List<FieldError>();
        if (obj.Text("kind") != schema.Kind.Kind)
        {
            errors.Add(FieldError.Invalid("kind", obj.Text("kind"), $"must be {schema.Kind.Kind}"));
        }

        if (obj.Text("apiVersion") != schema.Kind.ApiVersion)
        {
            errors.Add(FieldError.Invalid("apiVersion", obj.Text("apiVersion"), $"must be {schema.Kind.ApiVersion}"));
        }

        return errors;
    }

    /// <summary>Checks what the scale subresource reads.</summary>
    /// <param name="obj">The object.</param>
    /// <param name="replicasPaths">The CRD's <c>specReplicasPath</c> and <c>statusReplicasPath</c>, e.g. <c>.spec.replicas</c>.</param>
    public static IReadOnlyList<FieldError> ValidateScale(JsonObject obj, params IEnumerable<string> replicasPaths)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(replicasPaths);
        var errors = new List<FieldError>();
        foreach (var path in replicasPaths)
        {
            var names = path.TrimStart('.').Split('.');
            JsonObject? at = obj;
            foreach (var name in names[..^1])
            {
                at = at.Map(name);
            }

            if (at.Integer(names[^1]) is { } replicas and (< 0 or > int.MaxValue))
            {
                errors.Add(FieldError.Invalid(
                    path, replicas, replicas < 0 ? "should be a non-negative integer" : $"should be less than or equal to {int.MaxValue}"));
            }
        }

        return errors;
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
