using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>
/// Server-side apply, and the tracking of who set which field (<c>metadata.managedFields</c>) in every other write. Works on objects of
/// one version; objects of built-in kinds must be in the form that <see cref="ObjectNormalizer"/> gives them.
/// </summary>
/// <remarks>Spec: apimachinery, <c>pkg/util/managedfields</c>; Kubernetes 1.36.</remarks>
public static class FieldManager
{
    private const string BeforeFirstApply = "before-first-apply";

    private static readonly FieldSet _stripped = FieldSet.OfPaths([
        "apiVersion", "kind", "metadata", "metadata.name", "metadata.namespace", "metadata.creationTimestamp", "metadata.selfLink",
        "metadata.uid", "metadata.clusterName", "metadata.generation", "metadata.managedFields", "metadata.resourceVersion",
    ]);

    /// <summary>Merges an applied configuration into the object.</summary>
    /// <param name="schema">The resource.</param>
    /// <param name="live">The stored object, which is not changed; null to create one.</param>
    /// <param name="applied">The configuration as it was sent, not defaulted.</param>
    /// <param name="manager">The manager's name; empty is <c>unknown</c>.</param>
    /// <param name="force">Whether fields are taken from other managers.</param>
    /// <param name="subresource">The subresource written through; null or empty for the main resource.</param>
    /// <param name="now">The time of the request.</param>
    /// <returns>
    /// The new object with its managedFields, not yet defaulted; <paramref name="live"/> itself (or a copy in the request's version) where
    /// nothing has changed.
    /// </returns>
    /// <exception cref="ApplyConflictException">Others own fields that would change, and force is not set.</exception>
    /// <exception cref="FieldManagerException">The configuration is of another kind, or does not fit the schema.</exception>
    public static JsonObject Apply(
        ResourceSchema schema, JsonObject? live, JsonObject applied, string manager, bool force, string? subresource, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(applied);
        ArgumentNullException.ThrowIfNull(manager);
        CheckApplied(schema, applied);
        var before = ReadManagers(live);
        var current = live is null ? NewObject(schema) : InOwnVersion(schema, live);
        if (TypedValidation.Check(schema.Type, current, allowDuplicates: true) is { } error)
        {
            throw new FieldManagerException(500, $"failed to create typed live object ({Describe(schema, current)}): {error}");
        }

        var entries = before.Copy();
        if (entries.Count == 0 && live is not null)
        {
            WriteUpdate(schema, NewObject(schema), current, entries, BeforeFirstApply, subresource, now);
        }

        var identity = ManagerIdentity.Applying(manager, subresource);
        var merged = Merge(schema, current, applied, ref entries, identity, force, subresource, now);
        if (entries[identity] is { } own)
        {
            entries[identity] = own with { Fields = own.Fields.Difference(_stripped) };
        }

        if (merged is null && live is not null && IsSame(before, entries) && !RewritesLastApplied(manager, live, applied))
        {
            return current;
        }

        merged ??= current.DeepClone().AsObject();
        if (manager == LastApplied.Manager)
        {
            LastApplied.Update(merged, applied);
        }

        ObjectMetadata.SetManagedFields(merged, entries.ToJson());
        return merged;
    }

    /// <summary>Sets <c>metadata.managedFields</c> of an object that is created, replaced or patched.</summary>
    /// <param name="schema">The resource.</param>
    /// <param name="live">The stored object, which is not changed; null when it is created.</param>
    /// <param name="updated">
    /// The object to be written, defaulted; changed. Managed fields that it carries replace those of the stored object; one empty entry
    /// clears them, and so does an empty list in a built-in kind.
    /// </param>
    /// <param name="manager">The manager's name; empty is <c>unknown</c>.</param>
    /// <param name="subresource">The subresource written through; null or empty for the main resource.</param>
    /// <param name="now">The time of the request.</param>
    public static void Update(
        ResourceSchema schema, JsonObject? live, JsonObject updated, string manager, string? subresource, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(updated);
        ArgumentNullException.ThrowIfNull(manager);
        var entries = ReadLiveOrNew(live, updated, string.IsNullOrEmpty(subresource), schema.IsBuiltIn);
        ObjectMetadata.SetManagedFields(updated, null);
        var isTracked = entries.Count > 0 || ObjectMetadata.Text(live, "uid").Length == 0;
        if (isTracked)
        {
            var current = live is null ? NewObject(schema) : InOwnVersion(schema, live);
            var fits = TypedValidation.Check(schema.Type, updated, allowDuplicates: true) is null
                && TypedValidation.Check(schema.Type, current, allowDuplicates: true) is null;
            if (!fits)
            {
                ObjectMetadata.SetManagedFields(updated, ObjectMetadata.ManagedFields(live)?.DeepClone() as JsonArray);
                return;
            }

            WriteUpdate(schema, current, updated, entries, manager, subresource, now);
        }

        ObjectMetadata.SetManagedFields(updated, entries.ToJson());
    }

    /// <summary>
    /// Puts the stored managedFields back where nothing but their times has changed, so that the write can be skipped. To be called after
    /// defaulting, before comparing with the stored object.
    /// </summary>
    public static void IgnoreTimeChanges(JsonObject live, JsonObject updated)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(updated);
        var before = ObjectMetadata.ManagedFields(live) as JsonArray;
        var after = ObjectMetadata.ManagedFields(updated) as JsonArray;
        if (before is null || after is null || before.Count != after.Count || JsonEquality.AreEqual(before, after)
            || !ObjectMetadata.EqualsWithoutManagedFields(live, updated))
        {
            return;
        }

        if (SameButTimes(before, after))
        {
            ObjectMetadata.SetManagedFields(updated, (JsonArray)before.DeepClone());
        }
    }

    /// <summary>The object before it is created: what the real server's empty typed object looks like.</summary>
    internal static JsonObject NewObject(ResourceSchema schema)
    {
        var empty = new JsonObject { ["apiVersion"] = schema.Kind.ApiVersion, ["kind"] = schema.Kind.Kind };
        if (schema.IsBuiltIn)
        {
            ObjectNormalizer.Normalize(schema.Type, empty);
        }

        return empty;
    }

    private static JsonObject InOwnVersion(ResourceSchema schema, JsonObject live)
    {
        if (ObjectMetadata.TopText(live, "apiVersion") == schema.Kind.ApiVersion)
        {
            return live;
        }

        if (schema.IsBuiltIn)
        {
            return schema.InVersion(live, schema.Kind.ApiVersion);
        }

        var converted = live.DeepClone().AsObject();
        converted["apiVersion"] = schema.Kind.ApiVersion;
        return converted;
    }

    private static void CheckApplied(ResourceSchema schema, JsonObject applied)
    {
        var apiVersion = ObjectMetadata.TopText(applied, "apiVersion");
        var kind = ObjectMetadata.TopText(applied, "kind");
        if (apiVersion != schema.Kind.ApiVersion || kind != schema.Kind.Kind)
        {
            var sent = Primitives.GroupVersionKind.From(apiVersion, kind);
            throw new FieldManagerException(400, $"invalid object type: {sent.Group}/{sent.Version}, Kind={sent.Kind}");
        }

        if (ObjectMetadata.ManagedFields(applied) is JsonArray)
        {
            throw new FieldManagerException(400, "metadata.managedFields must be nil");
        }

        if (TypedValidation.Check(schema.Type, applied, allowDuplicates: false) is { } error)
        {
            throw new FieldManagerException(500, $"failed to create typed patch object ({Describe(schema, applied)}): {error}");
        }
    }

    private static string Describe(ResourceSchema schema, JsonObject obj) =>
        $"{ObjectMetadata.Text(obj, "namespace")}/{ObjectMetadata.Text(obj, "name")}; {schema.Kind.Group}/{schema.Kind.Version}, Kind={schema.Kind.Kind}";

    private static JsonObject? Merge(
        ResourceSchema schema, JsonObject live, JsonObject applied, ref ManagedEntries entries, ManagerIdentity manager, bool force,
        string? subresource, DateTimeOffset now)
    {
        var merge = new StructuredMerge(schema, subresource);
        var attempt = entries.Copy();
        try
        {
            var merged = merge.Apply(live, applied, attempt, manager, force, now);
            entries = attempt;
            return merged;
        }
        catch (ConflictsException e)
        {
            var allowed = manager.Manager == LastApplied.Manager ? LastApplied.AllowedConflicts(schema, live) : null;
            if (allowed is null)
            {
                throw e.ToApplyConflict();
            }

            if (e.Without(allowed) is { } left)
            {
                throw left.ToApplyConflict();
            }

            return merge.Apply(live, applied, entries, manager, true, now);
        }
    }

    private static void WriteUpdate(
        ResourceSchema schema, JsonObject live, JsonObject updated, ManagedEntries entries, string manager, string? subresource,
        DateTimeOffset now)
    {
        var identity = ManagerIdentity.Updating(manager, schema.Kind.ApiVersion, subresource);
        var written = new StructuredMerge(schema, subresource).Update(live, updated, entries).Difference(_stripped);
        if (!written.IsEmpty)
        {
            var kept = entries[identity]?.Fields;
            entries[identity] = new(kept is null ? written : written.Union(kept), schema.Kind.ApiVersion, now);
        }

        ManagerCap.Apply(entries);
    }

    private static ManagedEntries ReadManagers(JsonObject? live)
    {
        try
        {
            return ManagedEntries.Parse(ObjectMetadata.ManagedFields(live));
        }
        catch (FormatException e)
        {
            throw new FieldManagerException(500, $"failed to decode managed fields: {e.Message}");
        }
    }

    private static ManagedEntries ReadLiveOrNew(JsonObject? live, JsonObject updated, bool isMain, bool isBuiltIn)
    {
        // An empty list in a custom resource is gone before anybody looks at it.
        var sent = isMain ? ObjectMetadata.ManagedFields(updated) as JsonArray : null;
        if (sent is { Count: 0 } && isBuiltIn || (sent is { Count: 1 } && sent[0] is null or JsonObject { Count: 0 }))
        {
            return new();
        }

        var entries = sent is null ? null : TryParse(sent);
        return entries is { Count: > 0 } ? entries : TryParse(ObjectMetadata.ManagedFields(live)) ?? new();
    }

    private static ManagedEntries? TryParse(JsonNode? managedFields)
    {
        try
        {
            return ManagedEntries.Parse(managedFields);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool RewritesLastApplied(string manager, JsonObject live, JsonObject applied)
    {
        if (manager != LastApplied.Manager || ObjectMetadata.Annotation(live, LastApplied.Annotation) is not { Length: > 0 } before)
        {
            return false;
        }

        var copy = live.DeepClone().AsObject();
        LastApplied.Update(copy, applied);
        return ObjectMetadata.Annotation(copy, LastApplied.Annotation) != before;
    }

    private static bool IsSame(ManagedEntries before, ManagedEntries after)
    {
        if (before.Count != after.Count)
        {
            return false;
        }

        foreach (var (manager, entry) in before.All)
        {
            if (after[manager] is not { } other || other.ApiVersion != entry.ApiVersion || other.Time != entry.Time
                || !other.Fields.SetEquals(entry.Fields))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameButTimes(JsonArray before, JsonArray after)
    {
        var left = TryParse(before);
        var right = TryParse(after);
        return left is not null && right is not null && left.Count == right.Count && left.All.All(pair =>
            right[pair.Key] is { } other && other.ApiVersion == pair.Value.ApiVersion && other.Fields.SetEquals(pair.Value.Fields));
    }
}
