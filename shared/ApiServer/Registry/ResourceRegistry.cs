using System.Collections.Immutable;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;
using Flux.Primitives;

namespace Flux.ApiServer.Registry;

/// <summary>All resources that are served right now: the built-in ones and those of established definitions.</summary>
internal sealed class ResourceRegistry
{
    private readonly Lock _lock = new();
    private readonly ImmutableArray<ServedResource> _builtIn;
    private readonly HashSet<string> _builtInGroups;
    private Snapshot _current;

    public ResourceRegistry(ObjectStore store, SchemaCatalog catalog, Strategies strategies)
    {
        _builtIn = [.. catalog.Resources.Select(schema => new ServedResource(
            schema, strategies.For(schema), store.Resource(StoreNameOf(schema)), null))];
        _builtInGroups = [.. _builtIn.Select(r => r.Kind.Group)];
        _current = new Snapshot(_builtIn, 1);
    }

    /// <summary>A number that grows with every change.</summary>
    public long Generation => Volatile.Read(ref _current).Generation;

    public IReadOnlyList<ServedResource> Resources => Volatile.Read(ref _current).Resources;

    public ServedResource? Find(string group, string version, string plural) =>
        Volatile.Read(ref _current).ByPath.GetValueOrDefault((group, version, plural));

    public ServedResource? Find(GroupVersionKind kind) => Volatile.Read(ref _current).ByKind.GetValueOrDefault(kind);

    /// <summary>Whether a group is one of the server's own.</summary>
    public bool IsBuiltInGroup(string group) => _builtInGroups.Contains(group);

    /// <summary>One version of the resource that is kept in a store; null where none is served.</summary>
    public ServedResource? FindAny(ResourceStore store) => Resources.FirstOrDefault(r => ReferenceEquals(r.Store, store));

    /// <summary>One version of a resource, whichever; null where there is none.</summary>
    public ServedResource? FindAny(GroupResource name) => Resources.FirstOrDefault(r => r.Name == name);

    /// <summary>Replaces the resources of one definition; none takes them away.</summary>
    public void SetCustom(string definition, IReadOnlyList<ServedResource> resources)
    {
        lock (_lock)
        {
            var others = _current.Resources.Where(r => r.Custom?.Definition.Name != definition);
            _current = new Snapshot([.. others, .. resources], _current.Generation + 1);
        }
    }

    /// <summary>Events of both groups are the same objects.</summary>
    private static string StoreNameOf(ResourceSchema schema) => schema.Kind switch
    {
        { Group: "events.k8s.io", Kind: "Event" } => "events",
        { Group: "" } => schema.Plural,
        _ => $"{schema.Plural}.{schema.Kind.Group}",
    };

    private sealed class Snapshot(ImmutableArray<ServedResource> resources, long generation)
    {
        public ImmutableArray<ServedResource> Resources { get; } = resources;

        public long Generation { get; } = generation;

        public Dictionary<(string, string, string), ServedResource> ByPath { get; } =
            resources.ToDictionary(r => (r.Kind.Group, r.Kind.Version, r.Schema.Plural));

        public Dictionary<GroupVersionKind, ServedResource> ByKind { get; } =
            resources.DistinctBy(r => r.Kind).ToDictionary(r => r.Kind);
    }
}
