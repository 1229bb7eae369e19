using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Works out who owns what after a write.</summary>
/// <remarks>Spec: structured-merge-diff v6, <c>merge/update.go</c>.</remarks>
internal sealed class StructuredMerge(ResourceSchema schema, string? subresource)
{
    /// <summary>The identity of the writer itself during an update; no manager can have it, since names are never empty then.</summary>
    private static readonly ManagerIdentity _self = new("", false, "", "");

    private readonly string _version = schema.Kind.ApiVersion;
    private readonly FieldSet? _reset = schema.ResetFields(subresource);

    /// <summary>Changes the entries for an update; returns the fields that the update has set.</summary>
    public FieldSet Update(JsonObject live, JsonObject updated, ManagedEntries entries)
    {
        Reconcile(entries);
        var comparison = TakeOver(live, updated, entries, _self, force: true);
        return comparison.Written;
    }

    /// <summary>Changes the entries for an apply; returns the merged object, or null where it is the same as before.</summary>
    /// <exception cref="ConflictsException">Without force, others own what would change.</exception>
    public JsonObject? Apply(JsonObject live, JsonObject applied, ManagedEntries entries, ManagerIdentity manager, bool force, DateTimeOffset now)
    {
        Reconcile(entries);
        var merged = MergeObjects(live, applied);
        var last = entries[manager];
        var fields = TypedFields.Of(schema.Type, applied);
        if (_reset is not null)
        {
            fields = fields.RecursiveDifference(_reset);
        }

        entries[manager] = new(fields, _version, last?.Time);
        merged = Prune(merged, entries, fields, last);
        TakeOver(live, merged, entries, manager, force);
        if (ObjectMetadata.EqualsWithoutManagedFields(live, merged))
        {
            return null;
        }

        if (entries[manager] is { } entry)
        {
            entries[manager] = entry with { Time = now };
        }

        return merged;
    }

    private JsonObject MergeObjects(JsonObject live, JsonObject applied) =>
        TypedMerge.Merge(schema.Type, live, applied) as JsonObject ?? [];

    /// <summary>Forgets managers of versions that are gone, and follows fields that have become atomic.</summary>
    private void Reconcile(ManagedEntries entries)
    {
        foreach (var (manager, entry) in entries.All.ToArray())
        {
            if (schema.TypeIn(entry.ApiVersion) is not { } type)
            {
                entries[manager] = null;
                continue;
            }

            var reconciled = SchemaReconciliation.Reconcile(type, entry.Fields);
            if (!ReferenceEquals(reconciled, entry.Fields))
            {
                entries[manager] = entry with { Fields = reconciled };
            }
        }
    }

    /// <summary>Takes changed fields from the other managers, or finds them in conflict; takes removed fields from all.</summary>
    private Comparison TakeOver(JsonObject live, JsonObject updated, ManagedEntries entries, ManagerIdentity writer, bool force)
    {
        var comparison = TypedComparison.Compare(schema.Type, live, updated).Without(_reset);
        Dictionary<string, Comparison>? others = null;
        List<KeyValuePair<ManagerIdentity, FieldSet>>? conflicts = null;
        foreach (var (manager, entry) in entries.All.ToArray())
        {
            if (manager == writer)
            {
                continue;
            }

            var own = comparison;
            if (entry.ApiVersion != _version)
            {
                others ??= [];
                if (!others.TryGetValue(entry.ApiVersion, out var other))
                {
                    other = TypedComparison.Compare(
                        schema.TypeIn(entry.ApiVersion) ?? schema.Type,
                        schema.InVersion(live, entry.ApiVersion),
                        schema.InVersion(updated, entry.ApiVersion)).Without(_reset);
                    others[entry.ApiVersion] = other;
                }

                own = other;
            }

            var taken = entry.Fields.Intersection(own.Written);
            if (!taken.IsEmpty)
            {
                (conflicts ??= []).Add(new(manager, taken));
            }

            if (!taken.IsEmpty || !own.Removed.IsEmpty)
            {
                entries[manager] = entry with { Fields = entry.Fields.Difference(taken).Difference(own.Removed) };
            }
        }

        return conflicts is null || force ? comparison : throw new ConflictsException(conflicts);
    }

    /// <summary>
    /// Removes what the manager applied before and does not apply any more, unless someone else owns it. What it applied in another version
    /// of a built-in kind stays, as the real server does it.
    /// </summary>
    private JsonObject Prune(JsonObject merged, ManagedEntries entries, FieldSet fields, ManagedEntry? last)
    {
        if (last is null || schema.TypeIn(last.ApiVersion) is not { } type)
        {
            return merged;
        }

        var isOtherShape = last.ApiVersion != _version;
        if (isOtherShape ? schema.IsBuiltIn : last.Fields.Difference(fields).IsEmpty)
        {
            return merged;
        }

        var lastFields = last.Fields.WithNamedParents(type);
        var pruned = TypedRemoval.Remove(type, merged, lastFields);
        var allFields = TypedFields.Of(type, merged).WithNamedParents(type);
        pruned = AddBackOwned(merged, pruned, last.ApiVersion, entries);
        var prunedFields = TypedFields.Of(type, pruned).WithNamedParents(type);
        var gone = allFields.Difference(prunedFields).Intersection(lastFields);
        return gone.IsEmpty ? merged : TypedRemoval.Remove(type, merged, gone) as JsonObject ?? [];
    }

    /// <summary>Puts back what others own, version by version, beginning with the one that the manager applied before.</summary>
    private JsonNode? AddBackOwned(JsonObject merged, JsonNode? pruned, string version, ManagedEntries entries)
    {
        var owned = new Dictionary<string, FieldSet>();
        foreach (var (_, entry) in entries.All)
        {
            owned[entry.ApiVersion] = owned.TryGetValue(entry.ApiVersion, out var set) ? set.Union(entry.Fields) : entry.Fields;
        }

        var at = merged;
        foreach (var (ownedVersion, set) in owned.OrderBy(pair => pair.Key == version ? 0 : 1))
        {
            var type = schema.TypeIn(ownedVersion) ?? schema.Type;
            at = schema.InVersion(at, ownedVersion);
            pruned = pruned is JsonObject left ? schema.InVersion(left, ownedVersion) : pruned;
            var all = TypedFields.Of(type, at).WithNamedParents(type);
            var kept = TypedFields.Of(type, pruned).WithNamedParents(type).Union(set.WithNamedParents(type));
            pruned = TypedRemoval.Remove(type, at, all.Difference(kept));
        }

        return pruned is JsonObject result ? schema.InVersion(result, version) : pruned;
    }
}
