using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.ApiServer.Schemas;

/// <summary>
/// Kubernetes' own resources and the shapes of their objects, from data in the assembly. Only the table of resources and the place of
/// each type are read at start; a type is read when it is first needed.
/// </summary>
/// <remarks>Spec: the OpenAPI v3 documents and discovery of Kubernetes 1.36.</remarks>
public sealed class SchemaCatalog
{
    private const string TypesResource = "Flux.ApiServer.Schemas.Data.types.txt";
    private const string ResourcesResource = "Flux.ApiServer.Schemas.Data.resources.txt";
    private static readonly Lazy<SchemaCatalog> _builtIn = new(Load);

    private readonly byte[] _data;
    private readonly Dictionary<string, (int Start, int Length)> _places;
    private readonly ConcurrentDictionary<string, TypeSchema> _types = new();
    private readonly Dictionary<GroupVersionKind, ResourceSchema> _byKind;
    private readonly Dictionary<(string, string, string), ResourceSchema> _byPlural;

    private SchemaCatalog(byte[] types, byte[] resources)
    {
        _data = types;
        _places = Index(types);
        Resources = [.. Encoding.UTF8.GetString(resources).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ReadResource)];
        _byKind = Resources.ToDictionary(resource => resource.Kind);
        _byPlural = Resources.ToDictionary(resource => (resource.Kind.Group, resource.Kind.Version, resource.Plural));
    }

    /// <summary>Kubernetes' own resources.</summary>
    public static SchemaCatalog BuiltIn => _builtIn.Value;

    /// <summary>All resources, groups in discovery's order, resources by name.</summary>
    public IReadOnlyList<ResourceSchema> Resources { get; }

    /// <summary>The names of all types, as in the OpenAPI v3 documents.</summary>
    public IEnumerable<string> TypeNames => _places.Keys;

    /// <summary>The resource of that kind, or null.</summary>
    public ResourceSchema? Find(GroupVersionKind kind) => _byKind.GetValueOrDefault(kind);

    /// <summary>The resource of that name in paths, or null.</summary>
    public ResourceSchema? FindByPlural(string group, string version, string plural) =>
        _byPlural.GetValueOrDefault((group, version, plural));

    /// <summary>The type of that name, e.g. <c>io.k8s.api.core.v1.PodSpec</c>; null where there is none.</summary>
    public TypeSchema? FindType(string name)
    {
        if (_types.TryGetValue(name, out var type))
        {
            return type;
        }

        return Raw(name) is { } raw ? _types.GetOrAdd(name, new CompactTypes(this).Read(name, raw)) : null;
    }

    /// <summary>
    /// The type as an OpenAPI v3 schema without descriptions, references as <c>#/components/schemas/…</c>; null where there is none.
    /// </summary>
    public JsonObject? OpenApi(string name) => Raw(name) is { } raw ? CompactTypes.ToOpenApi(raw) : null;

    internal TypeSchema Type(string name) =>
        FindType(name) ?? throw new SchemaException($"the built-in data has no type {name}");

    private static Dictionary<string, (int, int)> Index(byte[] data)
    {
        var places = new Dictionary<string, (int, int)>(640);
        var at = 0;
        while (at < data.Length)
        {
            var line = data.AsSpan(at);
            var end = line.IndexOf((byte)'\n');
            line = end < 0 ? line : line[..end];
            var tab = line.IndexOf((byte)'\t');
            places[CompactTypes.Expand(Encoding.UTF8.GetString(line[..tab]))] = (at + tab + 1, line.Length - tab - 1);
            at += line.Length + 1;
        }

        return places;
    }

    private static SchemaCatalog Load() => new(ReadAll(TypesResource), ReadAll(ResourcesResource));

    private static byte[] ReadAll(string name)
    {
        using var stream = typeof(SchemaCatalog).Assembly.GetManifestResourceStream(name)
            ?? throw new SchemaException($"the assembly lacks the resource {name}");
        var data = new byte[stream.Length];
        stream.ReadExactly(data);
        return data;
    }

    private static string[] Words(string text) => text.Length == 0 ? [] : text.Split(',');

    private static SubresourceSchema[] Subresources(string text) => text.Length == 0
        ? []
        : [.. text.Split(';').Select(part => part.Split('=')).Select(part => new SubresourceSchema(part[0], part[1], Words(part[2])))];

    private JsonObject? Raw(string name) => _places.TryGetValue(name, out var place)
        ? JsonNode.Parse(_data.AsSpan(place.Start, place.Length)) as JsonObject
        : null;

    private ResourceSchema ReadResource(string line)
    {
        var cells = line.Split('\t');
        var typeName = CompactTypes.Expand(cells[10]);
        return new ResourceSchema(() => Type(typeName))
        {
            Kind = new(cells[0], cells[1], cells[2]),
            Plural = cells[3],
            Singular = cells[4],
            Namespaced = cells[5] == "N",
            Verbs = Words(cells[6]),
            ShortNames = Words(cells[7]),
            Categories = Words(cells[8]),
            Subresources = Subresources(cells[9]),
            IsBuiltIn = true,
            TypeName = typeName,
        };
    }
}
