using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary>Labels or annotations: pairs set in the maps that the specs name.</summary>
internal sealed class PairsTransformer(IReadOnlyDictionary<string, string> pairs, IReadOnlyList<FieldSpec> specs) : ITransformer
{
    public void Transform(ResourceMap map)
    {
        var sorted = pairs.OrderBy(p => p.Key, StringComparer.Ordinal).ToArray();
        if (sorted.Length == 0)
        {
            return;
        }

        foreach (var resource in map.Items)
        {
            var gvk = resource.Gvk;
            foreach (var spec in specs)
            {
                Nodes.Apply(resource.Node, gvk, spec, CreateKind.Mapping, node => Set(node, sorted));
            }
        }
    }

    private static YamlNode Set(YamlNode node, KeyValuePair<string, string>[] sorted)
    {
        if (node.IsNull)
        {
            return node;
        }

        var map = Nodes.Expect<YamlMapping>(node);
        foreach (var (key, value) in sorted)
        {
            Nodes.SetString(map, key, value);
        }

        return map;
    }
}
