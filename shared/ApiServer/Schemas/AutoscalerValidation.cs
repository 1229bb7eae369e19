using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of horizontal pod autoscalers, in the form of version 2.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/autoscaling/validation/validation.go</c>.</remarks>
internal static class AutoscalerValidation
{
    private const int MaxWindowSeconds = 3600;
    private const int MaxPeriodSeconds = 1800;

    private static readonly string[] _types = ["ContainerResource", "External", "Object", "Pods", "Resource"];
    private static readonly string[] _sources = ["object", "external", "pods", "resource", "containerResource"];

    public static void Autoscaler(JsonObject autoscaler, FieldErrors errors)
    {
        var obj = autoscaler.Text("apiVersion") == "autoscaling/v1" ? BuiltInConversion.Convert(autoscaler, "autoscaling/v2") : autoscaler;
        var spec = obj.Map("spec") ?? [];
        var (min, max) = (spec.Integer("minReplicas"), spec.Integer("maxReplicas") ?? 0);
        if (min < 1)
        {
            errors.Invalid("spec.minReplicas", min, "must be greater than or equal to 1");
        }

        if (max == 0)
        {
            errors.Required("spec.maxReplicas", "must be set and greater than 0");
        }
        else if (max < 0)
        {
            errors.Invalid("spec.maxReplicas", max, "must be greater than or equal to 1");
        }

        if (max < min)
        {
            errors.Invalid("spec.maxReplicas", max, "must be greater than or equal to `minReplicas`");
        }

        Reference("spec.scaleTargetRef", spec.Map("scaleTargetRef") ?? [], errors, needsGroup: true);
        foreach (var (at, metric) in spec.Items("spec.metrics", "metrics"))
        {
            Metric(at, metric, errors);
        }

        if (min == 0 && !spec.Objects("metrics").Any(metric => metric.Text("type") is "Object" or "External"))
        {
            errors.Forbidden("spec.metrics", "must specify at least one Object or External metric to support scaling to zero replicas");
        }

        foreach (var direction in new[] { "scaleUp", "scaleDown" })
        {
            if (spec.Map("behavior").Map(direction) is { } rules)
            {
                Rules($"spec.behavior.{direction}", rules, errors);
            }
        }
    }

    public static void Status(JsonObject obj, FieldErrors errors)
    {
        foreach (var field in new[] { "currentReplicas", "desiredReplicas" })
        {
            errors.NotNegative($"status.{field}", obj.Map("status"), field);
        }
    }

    private static void Reference(string path, JsonObject reference, FieldErrors errors, bool needsGroup)
    {
        foreach (var field in new[] { "kind", "name" })
        {
            Name($"{path}.{field}", reference.Text(field), "", errors);
        }

        var apiVersion = reference.Text("apiVersion");
        if (apiVersion.Count(character => character == '/') > 1)
        {
            errors.Invalid($"{path}.apiVersion", apiVersion, $"unexpected GroupVersion string: {apiVersion}");
        }
        else if (needsGroup && (apiVersion is "" or "v1") && reference.Text("kind") != "ReplicationController")
        {
            errors.Invalid($"{path}.apiVersion", apiVersion, "apiVersion must specify API group");
        }
    }

    private static void Name(string path, string name, string missing, FieldErrors errors)
    {
        if (name.Length == 0)
        {
            errors.Required(path, missing);
        }
        else
        {
            errors.Invalid(path, name, NameRules.PathSegment(name));
        }
    }

    private static void Metric(string path, JsonObject metric, FieldErrors errors)
    {
        var type = metric.Text("type");
        if (type.Length == 0)
        {
            errors.Required($"{path}.type", "must specify a metric source type");
        }

        errors.OneOf($"{path}.type", type, _types);
        var present = _sources.Where(metric.Has).ToList();
        if (present.Count > 0)
        {
            Source($"{path}.{present[0]}", present[0], metric.Map(present[0]) ?? [], errors);
        }

        if (!_types.Contains(type))
        {
            errors.OneOf($"{path}.type", type, _types);
            return;
        }

        var expected = char.ToLowerInvariant(type[0]) + type[1..];
        if (!metric.Has(expected))
        {
            errors.Required($"{path}.{expected}", "must populate information for the given metric source");
        }

        if (present.Count != 1)
        {
            foreach (var other in present.Where(source => source != expected))
            {
                errors.Forbidden($"{path}.{other}", "must populate the given metric source only");
            }
        }
    }

    private static void Source(string path, string kind, JsonObject source, FieldErrors errors)
    {
        var target = source.Map("target");
        switch (kind)
        {
            case "object":
                Reference($"{path}.describedObject", source.Map("describedObject") ?? [], errors, needsGroup: false);
                Name($"{path}.metric.name", source.Map("metric").Text("name"), "must specify a metric name", errors);
                Target($"{path}.target", target, errors);
                break;
            case "resource" or "containerResource":
                if (source.Text("name").Length == 0)
                {
                    errors.Required($"{path}.name", "must specify a resource name");
                }
                else if (kind == "containerResource")
                {
                    ContainerResources.Name($"{path}.name", source.Text("name"), errors);
                }

                if (kind == "containerResource" && source.Text("container").Length == 0)
                {
                    errors.Required($"{path}.container", "must specify a container");
                }

                Target($"{path}.target", target, errors);
                break;
            default:
                Name($"{path}.metric.name", source.Map("metric").Text("name"), "must specify a metric name", errors);
                Target($"{path}.target", target, errors);
                break;
        }

        Amounts($"{path}.target", kind, target, errors);
    }

    private static void Amounts(string path, string kind, JsonObject? target, FieldErrors errors)
    {
        var (value, average, share) = (target.Has("value"), target.Has("averageValue"), target.Has("averageUtilization"));
        switch (kind)
        {
            case "object" when !value && !average:
                errors.Required($"{path}.averageValue", "must set either a target value or averageValue");
                break;
            case "external" when !value && !average:
                errors.Required($"{path}.averageValue", "must set either a target value for metric or a per-pod target");
                break;
            case "external" when value && average:
                errors.Forbidden($"{path}.value", "may not set both a target value for metric and a per-pod target");
                break;
            case "pods" when !average:
                errors.Required($"{path}.averageValue", "must specify a positive target averageValue");
                break;
            case "resource" or "containerResource" when !share && !average:
                errors.Required($"{path}.averageUtilization", "must set either a target raw value or a target utilization");
                break;
            case "resource" or "containerResource" when share && average:
                errors.Forbidden($"{path}.averageValue", "may not set both a target raw value and a target utilization");
                break;
            default:
                break;
        }
    }

    private static void Target(string path, JsonObject? target, FieldErrors errors)
    {
        var type = target.Text("type");
        if (type.Length == 0)
        {
            errors.Required($"{path}.type", "must specify a metric target type");
        }

        if (type is not ("Utilization" or "Value" or "AverageValue"))
        {
            errors.Invalid($"{path}.type", type, "must be either Utilization, Value, or AverageValue");
        }

        foreach (var field in new[] { "value", "averageValue" })
        {
            if (target.Text(field) is { Length: > 0 } text && Quantity.TryParse(text, out var amount) && amount.Sign != 1)
            {
                errors.Invalid($"{path}.{field}", text, "must be positive");
            }
        }

        if (target.Integer("averageUtilization") is < 1 and var share)
        {
            errors.Invalid($"{path}.averageUtilization", share, "must be greater than 0");
        }
    }

    private static void Rules(string path, JsonObject rules, FieldErrors errors)
    {
        var window = rules.Integer("stabilizationWindowSeconds");
        if (window < 0)
        {
            errors.Invalid($"{path}.stabilizationWindowSeconds", window, "must be greater than or equal to zero");
        }

        if (window > MaxWindowSeconds)
        {
            errors.Invalid($"{path}.stabilizationWindowSeconds", window, $"must be less than or equal to {MaxWindowSeconds}");
        }

        if (rules.Has("selectPolicy"))
        {
            errors.OneOf($"{path}.selectPolicy", rules["selectPolicy"], "Disabled", "Max", "Min");
        }

        if (!rules.Objects("policies").Any())
        {
            errors.Required($"{path}.policies", "must specify at least one Policy");
        }

        foreach (var (at, policy) in rules.Items($"{path}.policies", "policies"))
        {
            errors.OneOf($"{at}.type", policy["type"], "Percent", "Pods");
            foreach (var field in new[] { "value", "periodSeconds" })
            {
                if ((policy.Integer(field) ?? 0) is <= 0 and var number)
                {
                    errors.Invalid($"{at}.{field}", number, "must be greater than zero");
                }
            }

            if (policy.Integer("periodSeconds") is > MaxPeriodSeconds and var period)
            {
                errors.Invalid($"{at}.periodSeconds", period, $"must be less than or equal to {MaxPeriodSeconds}");
            }
        }

        if (rules.Text("tolerance") is { Length: > 0 } text && Quantity.TryParse(text, out var tolerance) && tolerance.Sign < 0)
        {
            errors.Invalid($"{path}.tolerance", text, "must be greater than or equal to 0");
        }
    }
}
