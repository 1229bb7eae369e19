using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of a pod's affinities.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>, <c>validateAffinity</c>.</remarks>
internal static class PodAffinity
{
    private const string Hard = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Soft = "preferredDuringSchedulingIgnoredDuringExecution";

    public static void Affinity(string path, JsonObject? affinity, FieldErrors errors)
    {
        if (affinity.Map("nodeAffinity") is { } nodes)
        {
            if (nodes.Map(Hard) is { } required)
            {
                NodeSelector($"{path}.nodeAffinity.{Hard}", required, errors);
            }

            foreach (var (at, term) in nodes.Items($"{path}.nodeAffinity.{Soft}", Soft))
            {
                Weight(at, term, errors);
                NodeTerm($"{at}.preference", term.Map("preference"), errors, checksValues: false);
            }
        }

        foreach (var kind in new[] { "podAffinity", "podAntiAffinity" })
        {
            if (affinity.Map(kind) is { } pods)
            {
                foreach (var (at, term) in pods.Items($"{path}.{kind}.{Hard}", Hard))
                {
                    PodTerm(at, term, errors);
                }

                foreach (var (at, term) in pods.Items($"{path}.{kind}.{Soft}", Soft))
                {
                    Weight(at, term, errors);
                    PodTerm($"{at}.podAffinityTerm", term.Map("podAffinityTerm") ?? [], errors);
                }
            }
        }
    }

    /// <summary>Which nodes are meant, of a pod or a volume.</summary>
    public static void NodeSelector(string path, JsonObject selector, FieldErrors errors)
    {
        if (!selector.Objects("nodeSelectorTerms").Any())
        {
            errors.Required($"{path}.nodeSelectorTerms", "must have at least one node selector term");
        }

        foreach (var (at, term) in selector.Items($"{path}.nodeSelectorTerms", "nodeSelectorTerms"))
        {
            NodeTerm(at, term, errors, checksValues: true);
        }
    }

    /// <summary>The keys of labels that pods are compared by.</summary>
    internal static void LabelKeys(string path, JsonObject term, FieldErrors errors)
    {
        var keys = term.Texts("matchLabelKeys");
        var others = term.Texts("mismatchLabelKeys");
        foreach (var (field, list) in new[] { ("matchLabelKeys", keys), ("mismatchLabelKeys", others) })
        {
            if (list.Count > 0 && !term.Has("labelSelector"))
            {
                errors.Forbidden($"{path}.{field}", "must not be specified when labelSelector is not set");
                continue;
            }

            for (var i = 0; i < list.Count; i++)
            {
                errors.Invalid(string.Create(CultureInfo.InvariantCulture, $"{path}.{field}[{i}]"), list[i], NameRules.Qualified(list[i]));
            }
        }

        for (var i = 0; i < keys.Count; i++)
        {
            if (others.Contains(keys[i]))
            {
                errors.Invalid(
                    string.Create(CultureInfo.InvariantCulture, $"{path}.matchLabelKeys[{i}]"), keys[i], "exists in both matchLabelKeys and mismatchLabelKeys");
            }
        }
    }

    private static void Weight(string path, JsonObject term, FieldErrors errors)
    {
        var weight = term.Integer("weight") ?? 0;
        if (weight is < 1 or > 100)
        {
            errors.Invalid($"{path}.weight", weight, "must be in the range 1-100");
        }
    }

    private static void PodTerm(string path, JsonObject term, FieldErrors errors)
    {
        errors.Selector($"{path}.labelSelector", term.Map("labelSelector"));
        errors.Selector($"{path}.namespaceSelector", term.Map("namespaceSelector"));
        foreach (var name in term.Texts("namespaces"))
        {
            errors.Invalid($"{path}.namespace", name, NameRules.Label(name));
        }

        LabelKeys(path, term, errors);
        var key = term.Text("topologyKey");
        if (key.Length == 0)
        {
            errors.Required($"{path}.topologyKey", "can not be empty");
        }

        errors.Invalid($"{path}.topologyKey", key, NameRules.Qualified(key));
    }

    private static void NodeTerm(string path, JsonObject? term, FieldErrors errors, bool checksValues)
    {
        foreach (var (at, requirement) in term.Items($"{path}.matchExpressions", "matchExpressions"))
        {
            Expression(at, requirement, errors, checksValues);
        }

        foreach (var (at, requirement) in term.Items($"{path}.matchFields", "matchFields"))
        {
            Field(at, requirement, errors);
        }
    }

    private static void Expression(string path, JsonObject requirement, FieldErrors errors, bool checksValues)
    {
        var values = requirement.Texts("values");
        switch (requirement.Text("operator"))
        {
            case "In" or "NotIn" when values.Count == 0:
                errors.Required($"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist" when values.Count > 0:
                errors.Forbidden($"{path}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            case "Gt" or "Lt" when values.Count != 1:
                errors.Required($"{path}.values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
                break;
            case "In" or "NotIn" or "Exists" or "DoesNotExist" or "Gt" or "Lt":
                break;
            case var other:
                errors.Invalid($"{path}.operator", other, "not a valid selector operator");
                break;
        }

        errors.Invalid($"{path}.key", requirement.Text("key"), NameRules.Qualified(requirement.Text("key")));
        for (var i = 0; checksValues && i < values.Count; i++)
        {
            errors.Invalid(string.Create(CultureInfo.InvariantCulture, $"{path}.values[{i}]"), values[i], NameRules.LabelValue(values[i]));
        }
    }

    private static void Field(string path, JsonObject requirement, FieldErrors errors)
    {
        var values = requirement.Texts("values");
        if (requirement.Text("operator") is not ("In" or "NotIn"))
        {
            errors.Invalid($"{path}.operator", requirement.Text("operator"), "not a valid selector operator");
        }
        else if (values.Count != 1)
        {
            errors.Required($"{path}.values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
        }

        if (requirement.Text("key") != "metadata.name")
        {
            errors.Invalid($"{path}.key", requirement.Text("key"), "not a valid field selector key");
            return;
        }

        for (var i = 0; i < values.Count; i++)
        {
            errors.Invalid(string.Create(CultureInfo.InvariantCulture, $"{path}.values[{i}]"), values[i], NameRules.Subdomain(values[i]));
        }
    }
}
