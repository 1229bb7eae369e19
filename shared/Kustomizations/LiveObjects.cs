using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;

namespace Flux.Kustomizations;

/// <summary>Reads objects with few requests: one list for many of a kind in a namespace, else one get each.</summary>
internal static class LiveObjects
{
    private const int WorthAList = 4;

    /// <summary>The objects in the order asked for; null stands for one that does not exist, or whose kind does not.</summary>
    public static async Task<IReadOnlyList<(ObjectIdentity Object, JsonObject? Live)>> ReadAsync(
        IKubernetesClient client, IReadOnlyList<InventoryEntry> entries, CancellationToken cancellationToken)
    {
        var found = new Dictionary<ObjectIdentity, JsonObject>();
        foreach (var group in entries.GroupBy(entry => (Kind: entry.Object.In(entry.Version), entry.Object.Namespace)))
        {
            foreach (var live in await ReadGroupAsync(client, group.Key.Kind, group.Key.Namespace, [.. group], cancellationToken))
            {
                found[ObjectIdentity.Of(live)] = live;
            }
        }

        return [.. entries.Select(entry => (entry.Object, found.GetValueOrDefault(entry.Object)))];
    }

    private static async Task<IEnumerable<JsonObject>> ReadGroupAsync(
        IKubernetesClient client, GroupVersionKind kind, string @namespace, IReadOnlyList<InventoryEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            if (entries.Count >= WorthAList)
            {
                return (await client.ListAsync(kind, new() { Namespace = @namespace }, cancellationToken)).Items;
            }

            var objects = await Task.WhenAll(entries.Select(entry => client.GetAsync(kind, entry.Object.Key, cancellationToken)));
            return objects.OfType<JsonObject>();
        }
        catch (KubernetesException e) when (e.NoKindMatch || e.IsNotFound)
        {
            return [];
        }
    }
}
