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
            var fitting = specs.Where(s => gvk.IsSelectedBy(s.Gvk)).ToList();
            foreach (var (key, value) in sorted)
            {
                // as upstream, one node stands in all fields that had no such key: who changes one of them later changes all
                var added = new YamlScalar(value, YamlTag.String, ScalarResolver.Resolve(value, YamlVersion.GoYaml2) != YamlTag.String);
                foreach (var spec in fitting)
                {
                    Nodes.Apply(resource.Node, gvk, spec, CreateKind.Mapping, node => Set(node, key, added));
                }

                resource.SharesNodes |= fitting.Count > 1;
            }
        }
    }

    private static YamlNode Set(YamlNode node, string key, YamlScalar value)
    {
        if (!node.IsNull)
        {
            Nodes.SetString(Nodes.Expect<YamlMapping>(node), key, value);
        }

        return node;
    }
}
