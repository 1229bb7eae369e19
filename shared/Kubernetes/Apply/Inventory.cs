using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Apply;

/// <summary>The objects an owner has applied: what its status remembers, so that what is gone from the source can be deleted.</summary>
/// <param name="Entries">In the order of application.</param>
/// <remarks>Spec: kustomize.toolkit.fluxcd.io/v1 ResourceInventory.</remarks>
public sealed record Inventory(IReadOnlyList<InventoryEntry> Entries)
{
    /// <summary>An inventory of nothing.</summary>
    public static Inventory Empty { get; } = new([]);

    /// <summary>The objects of a change set, skipped ones included.</summary>
    public static Inventory Of(ChangeSet changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return new([.. changes.Entries.Select(e => new InventoryEntry(e.Object, e.Version))]);
    }

    /// <summary>The objects of a record.</summary>
    public static Inventory Of(AppliedRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new([.. record.Entries.Select(e => new InventoryEntry(e.Object, e.Version))]);
    }

    /// <summary>Reads <c>status.inventory</c>; null is an empty one.</summary>
    /// <exception cref="FormatException">An id is not <c>namespace_name_group_kind</c>.</exception>
    public static Inventory Parse(JsonNode? status) =>
        new([.. ((status as JsonObject)?["entries"] as JsonArray)?.OfType<JsonObject>()
            .Select(e => new InventoryEntry(ObjectIdentity.Parse(e.Text("id"), null), e.Text("v"))) ?? []]);

    /// <summary>What <c>status.inventory</c> shall be.</summary>
    public JsonObject ToJson() => new()
    {
        ["entries"] = new JsonArray([.. Entries.Select(e => new JsonObject { ["id"] = e.Id, ["v"] = e.Version })]),
    };

    /// <summary>What is here and not in <paramref name="next"/>, whatever its version, in the order of application: what to prune.</summary>
    public IReadOnlyList<InventoryEntry> Except(Inventory next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var kept = next.Entries.Select(e => e.Object).ToHashSet();
        return [.. Entries
            .Where(e => !kept.Contains(e.Object))
            .DistinctBy(e => e.Object)
            .OrderBy(e => e.Object, KindOrder.Comparer)];
    }

    /// <summary>This and the entries that are not in it yet, e.g. those whose deletion failed and is to be tried again.</summary>
    public Inventory With(IEnumerable<InventoryEntry> more)
    {
        var known = Entries.Select(e => e.Object).ToHashSet();
        return new([.. Entries, .. more.Where(e => known.Add(e.Object))]);
    }
}
