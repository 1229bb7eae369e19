using System.Text.Json.Nodes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;

namespace Flux.Kubernetes.Caching;

/// <summary>Makes the usual caches.</summary>
public static class ObjectCache
{
    /// <summary>The index every cache has: namespaces; cluster-scoped objects are under the empty one.</summary>
    public const string NamespaceIndex = "namespace";

    /// <summary>The index of <see cref="OfMetadata"/> by owner: <c>namespace/name</c> in the labels of the owner's group.</summary>
    public const string OwnerIndex = "owner";

    /// <summary>Keeps whole objects. They are shared: do not change them.</summary>
    public static ObjectCache<JsonObject> OfObjects(
        IKubernetesClient client,
        GroupVersionKind kind,
        ListOptions list,
        ListWatchOptions watch,
        TimeProvider clock,
        Func<double> jitter,
        IEnumerable<ObjectIndex>? indexes = null) => new(
            client,
            kind,
            new()
            {
                List = list,
                Read = obj => obj,
                ResourceVersion = ApiObjects.ResourceVersionOf,
                Indexes = (indexes ?? []).Where(index => index.Kind == kind).ToDictionary(index => index.Name, index => index.ValuesOf),
                Watch = watch,
            },
            clock,
            jitter);

    /// <summary>Keeps metadata only, a few hundred bytes an object, and asks for no more.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="kind">What is kept.</param>
    /// <param name="list">Which of it.</param>
    /// <param name="ownerGroup">Whose labels <see cref="OwnerIndex"/> reads, e.g. <c>kustomize.toolkit.fluxcd.io</c>.</param>
    /// <param name="watch">The patience.</param>
    /// <param name="clock">The time.</param>
    /// <param name="jitter">Numbers from 0 to 1 that spread the pauses.</param>
    public static ObjectCache<ObjectMetadata> OfMetadata(
        IKubernetesClient client, GroupVersionKind kind, ListOptions list, string ownerGroup, ListWatchOptions watch, TimeProvider clock,
        Func<double> jitter)
    {
        ArgumentNullException.ThrowIfNull(list);
        return new(
            client,
            kind,
            new()
            {
                List = list with { MetadataOnly = true },
                Read = ObjectMetadata.Of,
                ResourceVersion = m => m.ResourceVersion,
                Indexes = new Dictionary<string, Func<ObjectMetadata, IEnumerable<string>>> { [OwnerIndex] = m => OwnersOf(m, ownerGroup) },
                Watch = watch,
            },
            clock,
            jitter);
    }

    private static IEnumerable<string> OwnersOf(ObjectMetadata metadata, string group) =>
        metadata.Labels.TryGetValue(group + ApplyOwner.NameSuffix, out var name)
        && metadata.Labels.TryGetValue(group + ApplyOwner.NamespaceSuffix, out var ns)
            ? [$"{ns}/{name}"]
            : [];
}
