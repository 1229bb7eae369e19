using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Flux.ApiServer.Controllers;

/// <summary>Deletes what no living object owns any more, and ends <c>orphan</c> and <c>foregroundDeletion</c>.</summary>
/// <remarks>Spec: Kubernetes, "Garbage collection", owners and dependents.</remarks>
internal sealed partial class GarbageCollector(
    ObjectStore store,
    ResourceRegistry registry,
    ControllerWriter writer,
    Deletion deletion,
    DelayedChannel<(ResourceStore Resource, StoreEvent Change)> changes,
    ILogger<GarbageCollector> logger) : IController
{
    private const string Orphan = "orphan";
    private const string Foreground = "foregroundDeletion";
    private readonly Dictionary<string, Node> _nodes = [];
    private readonly Dictionary<string, HashSet<string>> _dependents = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        store.FollowAll(changes);
        try
        {
            await foreach (var (resource, change) in changes.ReadAllAsync(cancellationToken))
            {
                try
                {
                    Handle(resource, change);
                }
                catch (ApiException e)
                {
                    Log.Failed(logger, e, resource.Name, change.Object.Key);
                }
            }
        }
        finally
        {
            store.Unfollow(changes);
        }
    }

    private void Handle(ResourceStore resource, StoreEvent change)
    {
        var metadata = Relevant(Json.Parse(MetadataSlice.Of(change.Object.Json)));
        var uid = change.Object.Uid;
        if (uid.Length == 0)
        {
            return;
        }

        if (change.Type == StoreEventType.Deleted)
        {
            Forget(uid);
            foreach (var dependent in DependentsOf(uid))
            {
                Settle(dependent);
            }

            foreach (var owner in metadata.Maps("ownerReferences").Select(o => o.Text("uid") ?? ""))
            {
                EndForeground(owner);
            }

            return;
        }

        Remember(uid, new Node(resource, change.Object.Namespace, change.Object.Name, uid, metadata));
        if (metadata["deletionTimestamp"] is not null)
        {
            Terminate(_nodes[uid]);
        }

        if (metadata.List("ownerReferences") is { Count: > 0 })
        {
            Settle(_nodes[uid]);
        }
    }

    /// <summary>What of the metadata is kept of every object: nothing, for most.</summary>
    private static JsonObject Relevant(JsonObject metadata)
    {
        var kept = new JsonObject();
        foreach (var field in (ReadOnlySpan<string>)["ownerReferences", "finalizers", "deletionTimestamp"])
        {
            if (metadata[field] is { } value)
            {
                kept[field] = value.DeepClone();
            }
        }

        return kept;
    }

    private void Terminate(Node node)
    {
        var finalizers = node.Metadata.Texts("finalizers").ToList();
        if (finalizers.Contains(Orphan))
        {
            foreach (var dependent in DependentsOf(node.Uid))
            {
                RemoveOwners(dependent, [node.Uid]);
            }

            RemoveFinalizer(node, Orphan);
        }
        else if (finalizers.Contains(Foreground))
        {
            foreach (var dependent in DependentsOf(node.Uid))
            {
                Settle(dependent);
            }

            EndForeground(node.Uid);
        }
    }

    /// <summary>Decides about an object by its owners: some live, some wait for their dependents, some are gone.</summary>
    private void Settle(Node node)
    {
        var owners = node.Metadata.Maps("ownerReferences").ToList();
        if (owners.Count == 0 || node.Metadata["deletionTimestamp"] is not null)
        {
            return;
        }

        var gone = new List<string>();
        var waiting = new List<string>();
        foreach (var owner in owners)
        {
            var uid = owner.Text("uid") ?? "";
            if (!_nodes.TryGetValue(uid, out var found) || found.Namespace.Length > 0 && found.Namespace != node.Namespace)
            {
                gone.Add(uid);
            }
            else if (found.Metadata["deletionTimestamp"] is not null && found.Metadata.Texts("finalizers").Contains(Foreground))
            {
                waiting.Add(uid);
            }
        }

        if (gone.Count + waiting.Count < owners.Count)
        {
            if (gone.Count + waiting.Count > 0)
            {
                RemoveOwners(node, [.. gone, .. waiting]);
            }

            return;
        }

        var policy = waiting.Count > 0 && DependentsOf(node.Uid).Count > 0 ? "Foreground" : "Background";
        Delete(node, policy);
    }

    private void Delete(Node node, string policy)
    {
        if (registry.FindAny(node.Resource) is not { } served)
        {
            return;
        }

        try
        {
            deletion.Delete(served, node.Namespace, node.Name, new DeleteOptions { Propagation = policy, Uid = node.Uid });
        }
        catch (ApiException e) when (e.Code is 404 or 409)
        {
            // Gone, or another object under the same name: nothing of ours is left.
        }
    }

    /// <summary>Lets an owner go once no dependent holds it.</summary>
    private void EndForeground(string uid)
    {
        if (!_nodes.TryGetValue(uid, out var node) || node.Metadata["deletionTimestamp"] is null || !node.Metadata.Texts("finalizers").Contains(Foreground))
        {
            return;
        }

        var blocked = DependentsOf(uid).Any(d => d.Metadata.Maps("ownerReferences").Any(o => o.Text("uid") == uid && o.IsTrue("blockOwnerDeletion")));
        if (!blocked)
        {
            RemoveFinalizer(node, Foreground);
        }
    }

    private void RemoveFinalizer(Node node, string finalizer) => Change(node, metadata =>
    {
        var left = metadata.Texts("finalizers").Where(f => f != finalizer).ToList();
        if (left.Count == 0)
        {
            metadata.Remove("finalizers");
        }
        else
        {
            metadata["finalizers"] = new JsonArray([.. left.Select(f => JsonValue.Create(f))]);
        }
    });

    private void RemoveOwners(Node node, List<string> uids) => Change(node, metadata =>
    {
        var left = metadata.Maps("ownerReferences").Where(o => !uids.Contains(o.Text("uid") ?? "")).Select(o => o.DeepClone()).ToList();
        if (left.Count == 0)
        {
            metadata.Remove("ownerReferences");
        }
        else
        {
            metadata["ownerReferences"] = new JsonArray([.. left]);
        }
    });

    private void Change(Node node, Action<JsonObject> change)
    {
        if (registry.FindAny(node.Resource) is not { } served)
        {
            return;
        }

        writer.Update(served, node.Namespace, node.Name, "", live =>
        {
            if (live.Text("metadata", "uid") == node.Uid)
            {
                change(live.Map("metadata")!);
            }
        });
    }

    private List<Node> DependentsOf(string uid) =>
        _dependents.TryGetValue(uid, out var found) ? [.. found.Select(d => _nodes.GetValueOrDefault(d)).OfType<Node>()] : [];

    private void Remember(string uid, Node node)
    {
        Forget(uid);
        _nodes[uid] = node;
        foreach (var owner in node.Metadata.Maps("ownerReferences").Select(o => o.Text("uid") ?? ""))
        {
            if (!_dependents.TryGetValue(owner, out var set))
            {
                _dependents[owner] = set = [];
            }

            set.Add(uid);
        }
    }

    private void Forget(string uid)
    {
        if (!_nodes.Remove(uid, out var before))
        {
            return;
        }

        foreach (var owner in before.Metadata.Maps("ownerReferences").Select(o => o.Text("uid") ?? ""))
        {
            if (_dependents.TryGetValue(owner, out var set) && set.Remove(uid) && set.Count == 0)
            {
                _dependents.Remove(owner);
            }
        }
    }

    private sealed record Node(ResourceStore Resource, string Namespace, string Name, string Uid, JsonObject Metadata);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Collecting {Resource} {Key} failed")]
        public static partial void Failed(ILogger logger, Exception e, string resource, string key);
    }
}
