using System.Collections.Concurrent;
using Flux.Primitives;

namespace Flux.Kubernetes.Apply;

/// <summary>
/// The metadata of an owner's objects as they are in one run, one list a kind (and namespace, for who may not list the whole cluster): so an
/// apply with nothing to do costs requests by the number of kinds, not of objects. What was listed once in a run is not listed again.
/// </summary>
/// <param name="client">The cluster, as whoever applies.</param>
/// <param name="owner">Whose objects.</param>
/// <param name="concurrency">Lists at once.</param>
/// <param name="maxAge">How old the lists may be, see <see cref="ApplyOptions.ListMaxAge"/>; zero for the owner's own, now.</param>
public sealed class LiveMetadata(IKubernetesClient client, ApplyOwner owner, int concurrency, TimeSpan maxAge = default)
{
    private static readonly GroupVersionKind _definition = new("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
    private static readonly HashSet<string> _builtIn = new(StringComparer.Ordinal)
    {
        "", "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "apps", "authentication.k8s.io",
        "authorization.k8s.io", "autoscaling", "batch", "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io",
        "flowcontrol.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io", "policy", "rbac.authorization.k8s.io", "resource.k8s.io",
        "scheduling.k8s.io", "storage.k8s.io", "storagemigration.k8s.io",
    };

    private readonly ConcurrentDictionary<ObjectIdentity, ObjectMetadata> _objects = new();
    private readonly HashSet<(GroupVersionKind Kind, string Namespace)> _listed = [];
    private Dictionary<(string Group, string Kind), string>? _definitions;
    private bool _clusterDenied;

    /// <summary>The object's metadata; null where the lists do not hold it (it may exist all the same, unlabelled).</summary>
    internal ObjectMetadata? Find(ObjectIdentity id) => _objects.GetValueOrDefault(id);

    /// <summary>
    /// Which state the definition of a custom kind is in (uid and generation); empty for a built-in kind, and where definitions may not be
    /// read. A changed definition may change what applying the same manifest does, without a trace on the objects.
    /// </summary>
    internal string DefinitionOf(ObjectIdentity id) => _definitions?.GetValueOrDefault((id.Group, id.Kind)) ?? "";

    /// <summary>Lists the kinds of some objects. A kind that may not be listed is left out: its objects are then asked for one by one.</summary>
    /// <exception cref="ApplyException">The cluster does not answer.</exception>
    internal async Task LoadAsync(IEnumerable<(GroupVersionKind Kind, string Namespace)> places, CancellationToken cancellationToken)
    {
        var kinds = places.Distinct()
            .Where(p => !_listed.Contains(p) && !_listed.Contains((p.Kind, "")))
            .GroupBy(p => p.Kind, p => p.Namespace)
            .Select(g => (Kind: g.Key, Namespaces: g.ToList()))
            .OrderByDescending(k => k.Namespaces.Count)
            .ToList();
        if (kinds.Count > 0 && kinds[0].Namespaces.Count > 1 && !_clusterDenied)
        {
            // who may not list one kind in the whole cluster may not list the others: one refusal is enough
            await LoadAsync(kinds[0].Kind, kinds[0].Namespaces, cancellationToken);
            kinds.RemoveAt(0);
        }

        await Parallel.ForEachAsync(
            kinds,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (k, token) => await LoadAsync(k.Kind, k.Namespaces, token));
    }

    /// <summary>Reads the definitions where one of the kinds is a custom one; at most once a run.</summary>
    internal async Task LoadDefinitionsAsync(IEnumerable<ObjectIdentity> objects, CancellationToken cancellationToken)
    {
        if (_definitions is not null || objects.All(id => _builtIn.Contains(id.Group)))
        {
            return;
        }

        _definitions = [];
        try
        {
            // a definition's name is its plural and group; which kind that is, discovery knows
            var states = (await client.ListMetadataAsync(_definition, new() { MaxAge = maxAge }, cancellationToken)).Items
                .ToDictionary(obj => obj.Key.Name, obj => $"{obj.Uid}/{obj.Generation}", StringComparer.Ordinal);
            foreach (var kind in objects.Where(id => !_builtIn.Contains(id.Group)).Select(id => (id.Group, id.Kind)).Distinct())
            {
                _definitions[kind] = await PluralOfAsync(kind.Group, kind.Kind, cancellationToken) is { } plural
                    ? states.GetValueOrDefault($"{plural}.{kind.Group}", "")
                    : "";
            }
        }
        catch (KubernetesException e) when (e.IsDenied || e.NoKindMatch || e.IsNotFound)
        {
            // a tenant may not see them: then a changed definition is found out with the next full check
        }
    }

    private async Task<string?> PluralOfAsync(string group, string kind, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.ResolvePreferredAsync(group, kind, cancellationToken)).Plural;
        }
        catch (KubernetesException e) when (e.NoKindMatch)
        {
            return null;
        }
    }

    private async Task LoadAsync(GroupVersionKind kind, List<string> namespaces, CancellationToken cancellationToken)
    {
        // A shared list is of the whole cluster, since others' objects live elsewhere.
        if (namespaces is [var one] && (maxAge == TimeSpan.Zero || one.Length == 0))
        {
            await TryListAsync(kind, one, cancellationToken);
            return;
        }

        if (!_clusterDenied)
        {
            if (await TryListAsync(kind, "", cancellationToken) is not { } denied)
            {
                return;
            }

            _clusterDenied |= denied;
        }

        // Who may not list the whole cluster may still list its own namespaces.
        foreach (var ns in namespaces)
        {
            if (await TryListAsync(kind, ns, cancellationToken) is not null)
            {
                return;
            }
        }
    }

    private bool IsOwned(ObjectMetadata obj) => obj.Labels.GetValueOrDefault(owner.NamespaceLabel) == owner.Namespace;

    /// <returns>Null where the list was read, else whether it was refused to this user.</returns>
    private async Task<bool?> TryListAsync(GroupVersionKind kind, string ns, CancellationToken cancellationToken)
    {
        var isShared = maxAge > TimeSpan.Zero;
        try
        {
            var options = new ListOptions { Namespace = ns, LabelSelector = isShared ? owner.NameLabel : owner.Selector, MaxAge = maxAge };
            var list = await client.ListMetadataAsync(kind, options, cancellationToken);
            foreach (var obj in isShared ? list.WithLabel(owner.NameLabel, owner.Name).Where(IsOwned) : list.Items)
            {
                _objects[ObjectIdentity.Of(kind, obj.Key)] = obj;
            }

            lock (_listed)
            {
                _listed.Add((kind, ns));
            }

            return null;
        }
        catch (KubernetesException e) when (e.IsDenied || e.NoKindMatch || e.IsNotFound || e.StatusCode == System.Net.HttpStatusCode.MethodNotAllowed)
        {
            return e.IsDenied;
        }
        catch (KubernetesException e)
        {
            throw new ApplyException($"{kind.Kind} query failed: {ApplyException.Upstream(e)}", e);
        }
    }
}
