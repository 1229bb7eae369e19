using System.Text.Json.Nodes;
using Flux.Kustomize.Model;
using Flux.Yaml.Patching;

namespace Flux.Kustomize.Building;

/// <summary>Field specs of custom resources, from the <c>x-kubernetes-*</c> marks of their OpenAPI definitions.</summary>
internal sealed class CrdSpecs(JsonObject types)
{
    private const int MaxDepth = 64;
    private readonly List<FieldSpec> _annotations = [];
    private readonly List<FieldSpec> _labels = [];
    private readonly List<FieldSpec> _prefixes = [];
    private readonly List<NameReference> _references = [];

    public TransformerConfig Read()
    {
        foreach (var (name, type) in types)
        {
            if (Properties(type) is { } properties && properties.ContainsKey("kind") && properties.ContainsKey("apiVersion") && properties.ContainsKey("metadata"))
            {
                Walk(new("", "", name[(name.LastIndexOf('.') + 1)..]), properties, []);
            }
        }

        return TransformerConfig.Empty.WithSpecs(
            new Dictionary<string, IReadOnlyList<FieldSpec>>
            {
                ["commonAnnotations"] = Distinct(_annotations),
                ["commonLabels"] = Distinct(_labels),
                ["namePrefix"] = Distinct(_prefixes),
            },
            [.. _references.GroupBy(r => r.Gvk).Select(g => new NameReference(g.Key, Distinct(g.SelectMany(r => r.Referrers))))]);
    }

    private void Walk(Gvk gvk, JsonObject properties, IReadOnlyList<string> path)
    {
        if (path.Count > MaxDepth)
        {
            throw new KustomizeException($"custom resource definitions refer to each other deeper than the limit of {MaxDepth}, at {string.Join('/', path)}") { Field = "crds" };
        }

        foreach (var (name, node) in properties)
        {
            if (node is not JsonObject property)
            {
                continue;
            }

            IReadOnlyList<string> here = [.. path, name];
            var spec = new FieldSpec(gvk, string.Join('/', here), Create: false);
            Add(property, "x-kubernetes-annotation", _annotations, spec);
            Add(property, "x-kubernetes-label-selector", _labels, spec);
            Add(property, "x-kubernetes-identity", _prefixes, spec);
            if (Text(property, "x-kubernetes-object-ref-api-version") is { } version && Text(property, "x-kubernetes-object-ref-kind") is { } kind)
            {
                var key = Text(property, "x-kubernetes-object-ref-name-key") ?? "name";
                _references.Add(new(new("", version, kind), [new(gvk, $"{spec.Path}/{key}", Create: false)]));
            }

            if (Text(property, "$ref") is { } reference && Properties(types[reference]) is { } inner)
            {
                Walk(gvk, inner, here);
            }
        }
    }

    private static void Add(JsonObject property, string mark, List<FieldSpec> list, FieldSpec spec)
    {
        if (Text(property, mark) is not null)
        {
            list.Add(spec);
        }
    }

    private static List<FieldSpec> Distinct(IEnumerable<FieldSpec> specs) => FieldSpec.Merge([], specs, "crds");

    private static JsonObject? Properties(JsonNode? type) => (type?["Schema"] ?? type?["schema"])?["properties"] as JsonObject;

    private static string? Text(JsonObject node, string name) => JsonTree.Text(node[name]);
}
