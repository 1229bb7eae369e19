using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;

namespace Flux.Kustomize.Transformers;

/// <summary><c>namePrefix</c> and <c>nameSuffix</c>.</summary>
internal sealed class AffixTransformer(string text, bool isPrefix, IReadOnlyList<FieldSpec> specs) : ITransformer
{
    public void Transform(ResourceMap map)
    {
        foreach (var resource in map.Items)
        {
            var id = resource.OrgId();
            if (IsLeftAlone(id.Gvk))
            {
                continue;
            }

            foreach (var spec in specs)
            {
                if (!id.Gvk.IsSelectedBy(spec.Gvk))
                {
                    continue;
                }

                if (spec.Path == "metadata/name" && text.Length > 0)
                {
                    (isPrefix ? resource.Prefixes : resource.Suffixes).Add(text);
                    resource.StorePreviousId();
                }

                Nodes.Apply(resource.Node, resource.Gvk, spec, CreateKind.Scalar, node =>
                    Nodes.SetScalar(node, isPrefix ? text + Nodes.Text(node) : Nodes.Text(node) + text));
            }
        }

        map.Touch();
    }

    private static bool IsLeftAlone(Gvk gvk) =>
        gvk.Kind is "CustomResourceDefinition" or "Namespace" || gvk is { Group: "apiregistration.k8s.io", Kind: "APIService" };
}
