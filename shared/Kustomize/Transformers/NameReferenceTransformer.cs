using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary>Gives fields that name a resource the name it now has.</summary>
internal sealed class NameReferenceTransformer(IReadOnlyList<NameReference> references) : ITransformer
{
    private readonly Dictionary<string, List<Resource>> _byOldName = new(StringComparer.Ordinal);

    private readonly HashSet<string> _originalNamespaces = new(StringComparer.Ordinal);

    public void Transform(ResourceMap map)
    {
        foreach (var resource in map.Items.Where(r => !r.IsEmpty))
        {
            if (resource.OrgId() is { IsClusterScoped: false } original)
            {
                _originalNamespaces.Add(original.EffectiveNamespace);
            }

            foreach (var name in resource.PreviousNames().Distinct())
            {
                if (!_byOldName.TryGetValue(name, out var list))
                {
                    _byOldName[name] = list = [];
                }

                list.Add(resource);
            }
        }

        foreach (var resource in map.Items.Where(r => !r.IsEmpty))
        {
            var id = resource.OrgId();
            var bindings = BindingNamespaces(resource);
            foreach (var reference in references)
            {
                foreach (var spec in reference.Referrers)
                {
                    if (id.Gvk.IsSelectedBy(spec.Gvk))
                    {
                        Update(resource, reference.Gvk, spec, bindings);
                    }
                }
            }
        }

        map.Touch();
    }

    private void Update(Resource referrer, Gvk target, FieldSpec spec, HashSet<string> bindings)
    {
        try
        {
            // whether the type fits was decided by what the resource first was
            Nodes.Apply(referrer.Node, referrer.Gvk, spec with { Gvk = referrer.Gvk }, CreateKind.None, node => Set(node, referrer, target, spec, bindings));
        }
        catch (KustomizeException e)
        {
            throw new KustomizeException($"updating name reference in '{spec.Path}' field of '{referrer.CurId()}': {e.Message}", e) { Field = spec.Path };
        }
    }

    private YamlNode Set(YamlNode node, Resource referrer, Gvk target, FieldSpec spec, HashSet<string> bindings)
    {
        switch (node)
        {
            case YamlScalar { Tag: YamlTag.Null }:
                return node;
            case YamlScalar scalar:
                return Referral(scalar.Text, null, referrer, target, spec, bindings) is { } found && found.Name != scalar.Text
                    ? Nodes.SetScalar(scalar, found.Name) : node;
            case YamlMapping map:
                SetMapping(map, referrer, target, spec, bindings);
                return map;
            case YamlSequence list:
                for (var i = 0; i < list.Items.Count; i++)
                {
                    list.Items[i] = list.Items[i] is YamlSequence
                        ? throw new KustomizeException("node is expected to be either a string or a map of string")
                        : Set(list.Items[i], referrer, target, spec, bindings);
                }

                return list;
            default:
                throw new KustomizeException("node must be a scalar, sequence or map");
        }
    }

    private void SetMapping(YamlMapping map, Resource referrer, Gvk target, FieldSpec spec, HashSet<string> bindings)
    {
        var name = map["name"] ?? throw new KustomizeException("path config error; no 'name' field in node");
        var old = Nodes.Text(name);
        var found = Referral(old, map["namespace"] is { } ns ? Nodes.Text(ns) : null, referrer, target, spec, bindings, isMap: true);
        if (found is null || (found.Name == old && found.Namespace.Length == 0))
        {
            return;
        }

        map["name"] = Nodes.SetScalar(name, found.Name);
        if (found.Namespace.Length > 0)
        {
            map["namespace"] = map["namespace"] is { } oldNamespace ? Nodes.SetScalar(oldNamespace, found.Namespace) : YamlScalar.String(found.Namespace);
        }
    }

    private Resource? Referral(string oldName, string? ns, Resource referrer, Gvk target, FieldSpec spec, HashSet<string> bindings, bool isMap = false)
    {
        if (!_byOldName.TryGetValue(oldName, out var named))
        {
            return null;
        }

        var id = referrer.CurId();
        var candidates = named.Where(c => CanBeReferenced(c, id, bindings));
        if (ns is not null)
        {
            // upstream looks the namespace up among the original ones first, and only where it is nobody's among the current
            candidates = _originalNamespaces.Contains(ns)
                ? candidates.Where(c => c.OrgId().EffectiveNamespace == ns)
                : candidates.Where(c => !c.CurId().IsClusterScoped && c.CurId().EffectiveNamespace == ns);
        }

        var list = candidates.Where(c => c.PrevIds().Any(p => p.Gvk.IsSelectedBy(target))).ToList();
        if (list.Count > 0 && spec.Path.EndsWith("roleRef/name", StringComparison.Ordinal) && RoleRef(referrer) is { } role)
        {
            list.RemoveAll(c => !c.PrevIds().Any(p => p.Gvk.IsSelectedBy(role)));
        }

        if (!id.IsClusterScoped)
        {
            list.RemoveAll(c => !c.CurId().IsClusterScoped && c.Kind != "ServiceAccount" && c.CurId().EffectiveNamespace != id.EffectiveNamespace);
        }

        if (list.Count > 1)
        {
            list.RemoveAll(c => !c.SharesAffixes(referrer, allowEmpty: true));
            if (list.Count > 1)
            {
                list.RemoveAll(c => !c.SharesAffixes(referrer, allowEmpty: false));
            }
        }

        if (list.Count <= 1 || list.TrueForAll(c => c.Name == list[0].Name && (!isMap || c.Namespace == list[0].Namespace)))
        {
            return list.FirstOrDefault();
        }

        throw new KustomizeException($"found multiple possible referrals: {string.Join(", ", list.Select(c => c.CurId()))}");
    }

    private static bool CanBeReferenced(Resource candidate, ResId referrer, HashSet<string> bindings)
    {
        if (referrer.IsClusterScoped)
        {
            return true;
        }

        var id = candidate.CurId();
        return id.IsClusterScoped || id.EffectiveNamespace == referrer.EffectiveNamespace || bindings.Contains(candidate.Namespace);
    }

    private static HashSet<string> BindingNamespaces(Resource resource) =>
        resource.Kind == "RoleBinding" && resource.Node["subjects"] is YamlSequence subjects
            ? [.. subjects.Items.OfType<YamlMapping>().Where(s => Nodes.Text(s["kind"]) == "ServiceAccount" && s["namespace"] is YamlScalar).Select(s => Nodes.Text(s["namespace"]))]
            : [];

    private static Gvk? RoleRef(Resource resource) =>
        resource.Node["roleRef"] is YamlMapping role && role["apiGroup"] is { } group && role["kind"] is { } kind
            ? new Gvk(Nodes.Text(group), "", Nodes.Text(kind)) : null;
}
