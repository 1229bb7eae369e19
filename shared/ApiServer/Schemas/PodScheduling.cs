using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of a pod's gates, spread and tolerations.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>.</remarks>
internal static class PodScheduling
{
    public static void Gates(string path, JsonObject spec, FieldErrors errors)
    {
        foreach (var (at, gate) in spec.Items($"{path}.readinessGates", "readinessGates"))
        {
            errors.Invalid($"{at}.conditionType", gate.Text("conditionType"), NameRules.Qualified(gate.Text("conditionType")));
        }

        var seen = new HashSet<string>();
        foreach (var (at, gate) in spec.Items($"{path}.schedulingGates", "schedulingGates"))
        {
            var name = gate.Text("name");
            errors.Invalid(at, name, NameRules.Qualified(name));
            if (!seen.Add(name))
            {
                errors.Add(FieldError.Duplicate(at, name));
            }
        }
    }

    public static void Spread(string path, JsonObject spec, FieldErrors errors)
    {
        var constraints = spec.Objects("topologySpreadConstraints").ToList();
        for (var i = 0; i < constraints.Count; i++)
        {
            var constraint = constraints[i];
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
            Positive($"{at}.maxSkew", constraint.Integer("maxSkew") ?? 0, errors);
            var (key, action) = (constraint.Text("topologyKey"), constraint.Text("whenUnsatisfiable"));
            if (key.Length == 0)
            {
                errors.Required($"{at}.topologyKey", "can not be empty");
            }
            else
            {
                errors.Invalid($"{at}.topologyKey", key, NameRules.Qualified(key));
            }

            errors.OneOf($"{at}.whenUnsatisfiable", action, "DoNotSchedule", "ScheduleAnyway");
            if (constraints.Skip(i + 1).Any(other => other.Text("topologyKey") == key && other.Text("whenUnsatisfiable") == action))
            {
                errors.Add(FieldError.Duplicate($"{at}.{{topologyKey, whenUnsatisfiable}}", $"{{{key}, {action}}}"));
            }

            if (constraint.Integer("minDomains") is { } domains)
            {
                Positive($"{at}.minDomains", domains, errors);
                if (action != "DoNotSchedule")
                {
                    errors.Invalid($"{at}.minDomains", domains, $"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
                }
            }

            foreach (var field in new[] { "nodeAffinityPolicy", "nodeTaintsPolicy" }.Where(constraint.Has))
            {
                errors.OneOf($"{at}.{field}", constraint[field], "Honor", "Ignore");
            }

            PodAffinity.LabelKeys(at, constraint, errors);
            errors.Selector($"{at}.labelSelector", constraint.Map("labelSelector"));
        }
    }

    public static void Tolerations(string path, JsonObject spec, FieldErrors errors)
    {
        foreach (var (at, toleration) in spec.Items(path, "tolerations"))
        {
            var (key, mode) = (toleration.Text("key"), toleration.Text("operator"));
            if (key.Length > 0)
            {
                errors.Invalid($"{at}.key", key, NameRules.Qualified(key));
            }
            else if (mode != "Exists")
            {
                errors.Invalid($"{at}.operator", mode, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
            }

            if (toleration.Has("tolerationSeconds") && toleration.Text("effect") != "NoExecute")
            {
                errors.Invalid($"{at}.effect", toleration.Text("effect"), "effect must be 'NoExecute' when `tolerationSeconds` is set");
            }

            Value(at, toleration, mode, errors);
            if (toleration.Text("effect") is { Length: > 0 } effect)
            {
                ClusterValidation.TaintEffect($"{at}.effect", effect, errors);
            }
        }
    }

    private static void Positive(string path, long number, FieldErrors errors)
    {
        if (number <= 0)
        {
            errors.Invalid(path, number, "must be greater than zero");
        }
    }

    private static void Value(string path, JsonObject toleration, string mode, FieldErrors errors)
    {
        var value = toleration.Text("value");
        switch (mode)
        {
            case "Equal" or "":
                if (NameRules.LabelValue(value).ToList() is { Count: > 0 } wrong)
                {
                    errors.Invalid($"{path}.operator", value, string.Join(';', wrong));
                }

                break;
            case "Exists":
                if (value.Length > 0)
                {
                    errors.Invalid($"{path}.operator", value, "value must be empty when `operator` is 'Exists'");
                }

                break;
            case "Lt" or "Gt":
                errors.Add(FieldError.NotSupported($"{path}.operator", mode, "Equal", "Exists", "Lt", "Gt"));
                break;
            default:
                errors.OneOf($"{path}.operator", mode, "Equal", "Exists");
                break;
        }
    }
}
