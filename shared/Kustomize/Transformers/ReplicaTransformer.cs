using System.Globalization;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary><c>replicas</c>.</summary>
internal sealed class ReplicaTransformer(ReplicaRule rule, IReadOnlyList<FieldSpec> specs) : ITransformer
{
    public void Transform(ResourceMap map)
    {
        var found = false;
        foreach (var spec in specs)
        {
            foreach (var resource in map.WithAnyId(id => id.Name == rule.Name && id.Gvk.IsSelectedBy(spec.Gvk)))
            {
                found = true;
                Nodes.Apply(resource.Node, resource.Gvk, spec, CreateKind.Scalar, node =>
                    Nodes.SetScalar(node, rule.Count.ToString(CultureInfo.InvariantCulture), YamlTag.Int));
            }
        }

        if (!found)
        {
            throw new KustomizeException(
                $"resource with name {rule.Name} does not match a config with the following GVK [{string.Join(' ', specs.Select(s => s.Gvk))}]")
            { Field = "replicas" };
        }
    }
}
