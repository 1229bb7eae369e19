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
    /// <param name="scale">The CRD's paths, e.g. <c>specReplicasPath: .spec.replicas</c>; null where it has no such subresource.</param>
    /// <param name="statusOnly">Whether only what stands in the status is checked.</param>
    public static IReadOnlyList<FieldError> ValidateScale(JsonObject obj, JsonObject? scale, bool statusOnly = false)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var errors = new List<FieldError>();
        if (scale is null)
        {
            return errors;
        }

        foreach (var path in (statusOnly ? new[] { "statusReplicasPath" } : ["specReplicasPath", "statusReplicasPath"]).Select(name => scale.Text(name)))
        {
            var (node, error) = Find(obj, path, "int64");
            if (error is not null)
            {
                errors.Add(FieldError.Invalid(path, 0, error));
            }
            else if (node is JsonValue value && Numbers.TryInteger(value, out var replicas) && replicas is < 0 or > int.MaxValue)
            {
                errors.Add(FieldError.Invalid(
                    path, (long)replicas, replicas < 0 ? "should be a non-negative integer" : $"should be less than or equal to {int.MaxValue}"));
            }
        }

        if (scale.Text("labelSelectorPath") is { Length: > 0 } selector && Find(obj, selector, "string").Error is { } wrong)
        {
            errors.Add(FieldError.Invalid(selector, "", wrong));
        }

        return errors;
    }

    /// <summary>What to say of finalizers that a write adds.</summary>
    public static IEnumerable<string> FinalizerWarnings(JsonObject obj, JsonObject? live)
    {
        ArgumentNullException.ThrowIfNull(obj);
        foreach (var name in Finalizers(obj).Except(Finalizers(live)).Order(StringComparer.Ordinal))
        {
            foreach (var wrong in NameRules.Qualified(name))
            {
                yield return $"metadata.finalizers: {GoText.Quote(name)}: {wrong}";
            }

            if (!name.Contains('/', StringComparison.Ordinal) && name is not ("orphan" or "foregroundDeletion" or "kubernetes"))
            {
                yield return name.Contains('.', StringComparison.Ordinal)
                    ? $"metadata.finalizers: {GoText.Quote(name)}: prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers"
                    : $"metadata.finalizers: {GoText.Quote(name)}: prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers";
            }
        }
    }

    private static IEnumerable<string> Finalizers(JsonObject? obj) =>
        (obj.Map("metadata")?["finalizers"] as JsonArray ?? []).Select(name => (string?)name ?? "");

    /// <summary>The value at a path with dots, or why it is none of that Go type.</summary>
    private static (JsonNode? Value, string? Error) Find(JsonObject obj, string path, string type)
    {
        var names = path.TrimStart('.').Split('.');
        JsonNode? at = obj;
        for (var i = 0; i < names.Length; i++)
        {
            if (at is not JsonObject map)
            {
                return (null, $".{string.Join('.', names[..i])} accessor error: {GoText.Plain(at)} is of the type {GoText.TypeName(at)}, expected map[string]interface{{}}");
            }

            if (!map.TryGetPropertyValue(names[i], out at))
            {
                return (null, null);
            }
        }

        return GoText.TypeName(at) == type
            ? (at, null)
            : (null, $".{string.Join('.', names)} accessor error: {GoText.Plain(at)} is of the type {GoText.TypeName(at)}, expected {type}");
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
