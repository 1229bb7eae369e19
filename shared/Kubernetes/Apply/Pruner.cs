using System.Text;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Apply;

/// <summary>Deletes an owner's objects that are no longer in its source, and no others.</summary>
/// <remarks>Spec: fluxcd/pkg ssa v0.77, manager_delete.go; kustomize-controller v1.9, prune.</remarks>
public sealed class Pruner
{
    private readonly IKubernetesClient _client;
    private readonly ApplyOwner _owner;
    private readonly AppliedStateCache _cache;
    private readonly OwnerChoices _choices;

    /// <param name="client">The cluster, as whoever shall delete.</param>
    /// <param name="owner">Whose objects they are: an object without its labels is left alone.</param>
    /// <param name="cache">Told what is gone.</param>
    public Pruner(IKubernetesClient client, ApplyOwner owner, AppliedStateCache cache)
    {
        ArgumentNullException.ThrowIfNull(owner);
        (_client, _owner, _cache, _choices) = (client, owner, cache, new OwnerChoices(owner.Group));
    }

    /// <summary>
    /// Deletes objects one after the other, last applied first. One that is another owner's by now, or asks to be kept, is
    /// skipped; a failure does not stop the rest. It does not wait until they are gone.
    /// </summary>
    /// <param name="stale">What to delete, of <see cref="Inventory.Except"/>.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public async Task<PruneResult> PruneAsync(IReadOnlyList<InventoryEntry> stale, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stale);
        var entries = new List<ChangeSetEntry>(stale.Count);
        var survivors = new List<InventoryEntry>();
        var errors = new StringBuilder();
        foreach (var entry in stale.OrderByDescending(e => e.Object, KindOrder.Comparer))
        {
            var (action, error) = await DeleteAsync(entry, cancellationToken);
            entries.Add(new ChangeSetEntry(entry.Object, entry.Version, action));
            if (error is not null)
            {
                survivors.Add(entry);
                errors.Append(error).Append(';');
            }
        }

        return new PruneResult
        {
            Changes = new ChangeSet(entries),
            Survivors = survivors,
            Error = errors.Length > 0 ? $"delete failed, errors: {errors}" : null,
        };
    }

    /// <summary>Those of some deleted objects that are still there, e.g. for their finalizers.</summary>
    /// <exception cref="KubernetesException">The cluster does not answer.</exception>
    public async Task<IReadOnlyList<InventoryEntry>> FindRemainingAsync(
        IEnumerable<InventoryEntry> deleted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deleted);
        var remaining = new List<InventoryEntry>();
        foreach (var entry in deleted)
        {
            if ((await FindAsync(entry, cancellationToken)).Live is not null)
            {
                remaining.Add(entry);
            }
        }

        return remaining;
    }

    private async Task<(ChangeAction Action, string? Error)> DeleteAsync(InventoryEntry entry, CancellationToken cancellationToken)
    {
        GroupVersionKind? kind;
        JsonObject? live;
        try
        {
            (kind, live) = await FindAsync(entry, cancellationToken);
        }
        catch (KubernetesException e)
        {
            return (ChangeAction.Unknown, $"{entry.Object.Subject} query failed: {ApplyException.Upstream(e)}");
        }

        _cache.Remove(_client.Cluster, _owner, entry.Object);
        if (live is null)
        {
            return (ChangeAction.Deleted, null);
        }

        if (!_owner.Owns(live) || _choices.KeepsFromPruning(live))
        {
            return (ChangeAction.Skipped, null);
        }

        try
        {
            await _client.DeleteAsync(kind!.Value, entry.Object.Key, new() { Uid = live.UidOf() }, cancellationToken);
            return (ChangeAction.Deleted, null);
        }
        catch (KubernetesException e)
        {
            return (ChangeAction.Unknown, $"{entry.Object.Subject} delete failed: {ApplyException.Upstream(e)}");
        }
    }

    private async Task<(GroupVersionKind? Kind, JsonObject? Live)> FindAsync(InventoryEntry entry, CancellationToken cancellationToken)
    {
        // The client may know the kind from before; if it has gone since, the first request says so and the second look is right.
        for (var attempt = 0; attempt < 2 && await KindOfAsync(entry, cancellationToken) is { } kind; attempt++)
        {
            try
            {
                return (kind, await _client.GetAsync(kind, entry.Object.Key, cancellationToken));
            }
            catch (KubernetesException e) when (e.NoKindMatch)
            {
                // looked up anew
            }
        }

        return (null, null);
    }

    /// <summary>
    /// The kind in a version that is served; null where it is served in none, since then there are no objects of it either: their
    /// definition is gone.
    /// </summary>
    private async Task<GroupVersionKind?> KindOfAsync(InventoryEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return (await _client.ResolveAsync(entry.Object.In(entry.Version), cancellationToken)).Kind;
        }
        catch (KubernetesException e) when (e.NoKindMatch)
        {
            // The version may have been dropped; another may serve the object.
        }

        try
        {
            return (await _client.ResolvePreferredAsync(entry.Object.Group, entry.Object.Kind, cancellationToken)).Kind;
        }
        catch (KubernetesException e) when (e.NoKindMatch)
        {
            return null;
        }
    }
}
