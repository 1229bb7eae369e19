using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Apply;

/// <summary>
/// The metadata of an owner's objects as they are now, one list a kind: so an apply with nothing to do costs requests by the
/// number of kinds, not of objects.
/// </summary>
internal sealed class LiveMetadata(IKubernetesClient client, ApplyOwner owner, int concurrency)
{
    private readonly ConcurrentDictionary<ObjectIdentity, JsonObject> _objects = new();

    /// <summary>The object's metadata; null where the lists do not hold it (it may exist all the same, unlabelled).</summary>
    public JsonObject? Find(ObjectIdentity id) => _objects.GetValueOrDefault(id);

    /// <summary>Lists the kinds of some targets. A kind that may not be listed is left out: its objects are then asked for one by one.</summary>
    /// <exception cref="ApplyException">The cluster does not answer.</exception>
    public async Task LoadAsync(IEnumerable<ApplyTarget> targets, CancellationToken cancellationToken)
    {
        var kinds = targets.GroupBy(t => t.Kind, t => t.Id.Namespace).Select(g => (Kind: g.Key, Namespaces: g.Distinct().ToList())).ToList();
        await Parallel.ForEachAsync(
            kinds,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (k, token) => await LoadAsync(k.Kind, k.Namespaces, token));
    }

    private async Task LoadAsync(GroupVersionKind kind, List<string> namespaces, CancellationToken cancellationToken)
    {
        if (await TryListAsync(kind, namespaces.Count == 1 ? namespaces[0] : "", cancellationToken) || namespaces.Count == 1)
        {
            return;
        }

        // Who may not list the whole cluster may still list its own namespaces.
        foreach (var ns in namespaces)
        {
            if (!await TryListAsync(kind, ns, cancellationToken))
            {
                return;
            }
        }
    }

    private async Task<bool> TryListAsync(GroupVersionKind kind, string ns, CancellationToken cancellationToken)
    {
        try
        {
            var options = new ListOptions { Namespace = ns, LabelSelector = owner.Selector, MetadataOnly = true };
            foreach (var obj in (await client.ListAsync(kind, options, cancellationToken)).Items)
            {
                _objects[ObjectIdentity.Of(obj)] = obj;
            }

            return true;
        }
        catch (KubernetesException e) when (e.IsDenied || e.NoKindMatch || e.IsNotFound || e.StatusCode == System.Net.HttpStatusCode.MethodNotAllowed)
        {
            return false;
        }
        catch (KubernetesException e)
        {
            throw new ApplyException($"{kind.Kind} query failed: {ApplyException.Upstream(e)}", e);
        }
    }
}
