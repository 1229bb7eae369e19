using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of resource quotas and limit ranges.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/{resource_quotas,limit_ranges}.go</c>.</remarks>
internal static class QuotaValidation
{
    private static readonly string[] _quotaResources =
    [
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage", "limits.cpu",
        "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services", "replicationcontrollers", "secrets",
        "persistentvolumeclaims", "configmaps", "services.nodeports", "services.loadbalancers",
    ];

    private static readonly string[] _counted =
    [
        "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", "services.nodeports",
        "services.loadbalancers",
    ];

    private static readonly string[] _scopes =
        ["Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity", "VolumeAttributesClass"];

    public static void Quota(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec");
        foreach (var (resource, amount) in spec.Map("hard") ?? [])
        {
            var path = $"spec.hard[{resource}]";
            errors.Invalid(path, resource, NameRules.Qualified(resource));
            if (!resource.Contains('/', StringComparison.Ordinal) && !_quotaResources.Contains(resource)
                && !resource.StartsWith("hugepages-", StringComparison.Ordinal) && !resource.StartsWith("requests.hugepages-", StringComparison.Ordinal))
            {
                if (NameRules.IsQualified(resource))
                {
                    errors.Invalid(path, resource, "must be a standard resource type or fully qualified");
                }

                errors.Invalid(path, resource, "must be a standard resource for quota");
            }

            Amount(path, resource, amount, errors);
        }

        Scopes(spec, errors);
        Selector(spec.Map("scopeSelector"), errors);
    }

    public static void QuotaStatus(JsonObject obj, FieldErrors errors)
    {
        foreach (var field in new[] { "hard", "used" })
        {
            foreach (var (resource, amount) in obj.Map("status").Map(field) ?? [])
            {
                Amount($"status.{field}[{resource}]", resource, amount, errors);
            }
        }
    }

    private static void Selector(JsonObject? selector, FieldErrors errors)
    {
        const string Path = "spec.scopeSelector.matchExpressions";
        foreach (var requirement in selector.Objects("matchExpressions"))
        {
            var (scope, mode) = (requirement.Text("scopeName"), requirement.Text("operator"));
            var values = requirement.Texts("values");
            if (!_scopes.Contains(scope))
            {
                errors.Invalid($"{Path}.scopeName", scope, "unsupported scope");
            }
            else if (scope is not ("PriorityClass" or "VolumeAttributesClass") && mode != "Exists")
            {
                errors.Invalid(
                    $"{Path}.operator",
                    mode,
                    "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity");
            }

            switch (mode)
            {
                case "In" or "NotIn" when values.Count == 0:
                    errors.Required($"{Path}.values", "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
                    break;
                case "Exists" or "DoesNotExist" when values.Count > 0:
                    errors.Invalid(
                        $"{Path}.values", requirement["values"]?.DeepClone(), "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
                    break;
                case "In" or "NotIn" or "Exists" or "DoesNotExist":
                    break;
                default:
                    errors.Invalid($"{Path}.operator", mode, "not a valid selector operator");
                    break;
            }
        }
    }

    public static void QuotaUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        Quota(obj, errors);
        errors.Immutable("spec.scopes", live.Map("spec")?["scopes"], obj.Map("spec")?["scopes"]);
    }

    public static void Range(JsonObject obj, FieldErrors errors)
    {
        var seen = new HashSet<string>();
        var index = 0;
        foreach (var limit in obj.Map("spec").Objects("limits"))
        {
            var path = $"spec.limits[{index++}]";
            var type = limit.Text("type");
            errors.Invalid($"{path}.type", type, NameRules.Qualified(type));
            if (!type.Contains('/', StringComparison.Ordinal) && type is not ("Pod" or "Container" or "PersistentVolumeClaim"))
            {
                errors.Invalid($"{path}.type", type, "must be a standard limit type or fully qualified");
            }

            if (!seen.Add(type))
            {
                errors.Add(FieldError.Duplicate($"{path}.type", type));
            }

            Limit(path, type, limit, errors);
        }
    }

    private static void Limit(string path, string type, JsonObject limit, FieldErrors errors)
    {
        var resources = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var field in new[] { "max", "min", "default", "defaultRequest", "maxLimitRequestRatio" })
        {
            if (type == "Pod" && field is "default" or "defaultRequest")
            {
                if (limit.Map(field) is { Count: > 0 })
                {
                    errors.Forbidden($"{path}.{field}", "may not be specified when `type` is 'Pod'");
                }

                continue;
            }

            foreach (var (resource, _) in limit.Map(field) ?? [])
            {
                resources.Add(resource);
                if (type is "Pod" or "Container")
                {
                    ContainerResources.Name($"{path}.{field}[{resource}]", resource, errors);
                }
            }
        }

        if (type == "PersistentVolumeClaim" && limit.Map("min")?["storage"] is null && limit.Map("max")?["storage"] is null)
        {
            errors.Required($"{path}.limits", "either minimum or maximum storage value is required, but neither was provided");
        }

        foreach (var resource in resources)
        {
            Compare(path, limit, resource, errors);
        }
    }

    private static void Compare(string path, JsonObject limit, string resource, FieldErrors errors)
    {
        (string Low, string LowName, string High, string HighName, string Field)[] pairs =
        [
            ("min", "min value", "max", "max value", "min"),
            ("min", "min value", "defaultRequest", "default request value", "defaultRequest"),
            ("defaultRequest", "default request value", "max", "max value", "defaultRequest"),
            ("defaultRequest", "default request value", "default", "default limit value", "defaultRequest"),
            ("min", "min value", "default", "default value", "default"),
            ("default", "default value", "max", "max value", "default"),
        ];
        foreach (var (low, lowName, high, highName, field) in pairs)
        {
            if (Parse(limit.Map(low)?[resource]) is { } less && Parse(limit.Map(high)?[resource]) is { } more && less.Compare(more) > 0)
            {
                var shown = (low, high) switch
                {
                    ("min", "default") => less,
                    ("default", "max") => more,
                    _ => field == low ? less : more,
                };
                errors.Invalid($"{path}.{field}[{resource}]", shown.ToString(), $"{lowName} {less} is greater than {highName} {more}");
            }
        }

        if (Parse(limit.Map("maxLimitRequestRatio")?[resource]) is { } ratio && Quantity.TryParse("1", out var one) && ratio.Compare(one) < 0)
        {
            errors.Invalid($"{path}.maxLimitRequestRatio[{resource}]", ratio.ToString(), $"ratio {ratio} is less than 1");
        }
    }

    private static Quantity? Parse(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && Quantity.TryParse(text, out var amount) ? amount : null;

    private static void Amount(string path, string resource, JsonNode? amount, FieldErrors errors)
    {
        if (Parse(amount) is not { } quantity)
        {
            return;
        }

        if (quantity.Sign < 0)
        {
            errors.Invalid(path, amount, "must be greater than or equal to 0");
        }

        if (_counted.Contains(resource) && !quantity.IsInteger)
        {
            errors.Invalid(path, amount, "must be an integer");
        }
    }

    private static void Scopes(JsonObject? spec, FieldErrors errors)
    {
        if (spec?["scopes"] is not JsonArray { Count: > 0 } scopes)
        {
            return;
        }

        var names = scopes.Select(scope => scope?.ToString() ?? "").ToHashSet();
        foreach (var scope in scopes.Select(scope => scope?.ToString() ?? ""))
        {
            if (!_scopes.Contains(scope))
            {
                errors.Invalid("spec.scopes", scopes, "unsupported scope");
            }

            foreach (var (resource, _) in (spec.Map("hard") ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                var isPods = resource is "pods" or "cpu" or "memory" or "requests.cpu" or "requests.memory" or "limits.cpu" or "limits.memory"
                    or "ephemeral-storage" or "requests.ephemeral-storage" or "limits.ephemeral-storage";
                var fits = scope switch
                {
                    "Terminating" or "NotTerminating" or "NotBestEffort" or "PriorityClass" or "CrossNamespacePodAffinity" => isPods,
                    "BestEffort" => resource == "pods",
                    _ => true,
                };
                if (_quotaResources.Contains(resource) && !fits)
                {
                    errors.Invalid("spec.scopes", scopes, "unsupported scope applied to resource");
                }
            }
        }

        if (names.IsSupersetOf(["BestEffort", "NotBestEffort"]) || names.IsSupersetOf(["Terminating", "NotTerminating"]))
        {
            errors.Invalid("spec.scopes", scopes, "conflicting scopes");
        }
    }
}
