using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary><c>namespace</c>: on what is namespaced, on Namespace objects' names, and on the subjects of role bindings.</summary>
internal sealed class NamespaceTransformer(string ns, IReadOnlyList<FieldSpec> specs, bool unsetOnly, string subjects) : ITransformer
{
    private static readonly FieldSpec _namespace = new(new("", "", ""), "metadata/namespace", Create: true);

    public void Transform(ResourceMap map)
    {
        if (ns.Length == 0)
        {
            return;
        }

        var ids = new Dictionary<(Gvk, string, string), int>();
        foreach (var resource in map.Items)
        {
            Count(ids, resource, 1);
        }

        foreach (var resource in map.Items.Where(r => !r.IsEmpty && !r.IsHelmGenerated))
        {
            Count(ids, resource, -1);
            resource.StorePreviousId();
            Change(resource);
            if (Count(ids, resource, 1) > 1)
            {
                var key = resource.CurId().Key;
                throw new KustomizeException(
                    $"namespace transformation produces ID conflict: [{string.Join(' ', map.Items.Where(r => r.CurId().Key == key).Select(r => $"{r.OrgId()} -> {r.CurId()}"))}]")
                { Field = "namespace" };
            }
        }

        map.Touch();
    }

    private static int Count(Dictionary<(Gvk, string, string), int> ids, Resource resource, int by)
    {
        var key = resource.CurId().Key;
        return ids[key] = ids.GetValueOrDefault(key) + by;
    }

    internal void Change(Resource resource)
    {
        var gvk = resource.Gvk;
        if (!resource.CurId().IsClusterScoped)
        {
            Nodes.Apply(resource.Node, gvk, _namespace, CreateKind.Scalar, n => Set(n, null));
        }

        var isBinding = gvk.Kind is "RoleBinding" or "ClusterRoleBinding";
        if (isBinding)
        {
            ChangeSubjects(resource);
        }

        foreach (var spec in specs)
        {
            // the name is a namespace only for the core type's own objects
            if (spec.Path == "metadata/namespace" || (spec.Path == "metadata/name" && resource.ApiVersion != "v1")
                || (isBinding && spec.Gvk.Kind is "RoleBinding" or "ClusterRoleBinding" && spec.Path == "subjects/namespace"))
            {
                continue;
            }

            try
            {
                Nodes.Apply(resource.Node, gvk, spec, CreateKind.Scalar, n => Set(n, YamlTag.String));
            }
            catch (KustomizeException e)
            {
                throw KustomizeException.Wrap(
                    e.Message.Contains("wrong node kind", StringComparison.Ordinal) ? "namespace field specs must target scalar nodes" : "namespace transformation failed", e);
            }
        }
    }

    private YamlNode Set(YamlNode node, YamlTag? tag) =>
        unsetOnly && node is YamlScalar { Text.Length: > 0, IsNull: false } ? node : Nodes.SetScalar(node, ns, tag ?? YamlTag.String);

    private void ChangeSubjects(Resource resource)
    {
        if (subjects == "none" || resource.Node["subjects"] is not YamlSequence list)
        {
            return;
        }

        foreach (var subject in list.Items.OfType<YamlMapping>())
        {
            if (subjects == "allServiceAccounts" ? Nodes.Text(subject["kind"]) == "ServiceAccount" : Nodes.Text(subject["name"]) == "default")
            {
                subject["namespace"] = subject["namespace"] is { } old ? Set(old, YamlTag.String) : new YamlScalar(ns, YamlTag.String);
            }
        }
    }
}
