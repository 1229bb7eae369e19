using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of RBAC objects.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/rbac/validation/validation.go</c>.</remarks>
internal static class AccessValidation
{
    private const string Group = "rbac.authorization.k8s.io";

    public static void Role(JsonObject obj, bool isNamespaced, FieldErrors errors)
    {
        var index = 0;
        foreach (var rule in obj.Objects("rules"))
        {
            var path = $"rules[{index++}]";
            if (IsEmpty(rule["verbs"]))
            {
                errors.Required($"{path}.verbs", "verbs must contain at least one value");
            }

            if (!IsEmpty(rule["nonResourceURLs"]))
            {
                if (isNamespaced)
                {
                    errors.Invalid($"{path}.nonResourceURLs", rule["nonResourceURLs"], "namespaced rules cannot apply to non-resource URLs");
                }

                if (!IsEmpty(rule["apiGroups"]) || !IsEmpty(rule["resources"]) || !IsEmpty(rule["resourceNames"]))
                {
                    errors.Invalid(
                        $"{path}.nonResourceURLs", rule["nonResourceURLs"], "rules cannot apply to both regular resources and non-resource URLs");
                }

                continue;
            }

            if (IsEmpty(rule["apiGroups"]))
            {
                errors.Required($"{path}.apiGroups", "resource rules must supply at least one api group");
            }

            if (IsEmpty(rule["resources"]))
            {
                errors.Required($"{path}.resources", "resource rules must supply at least one resource");
            }
        }
    }

    /// <summary>Which roles a ClusterRole is made of.</summary>
    public static void Aggregation(JsonObject obj, FieldErrors errors)
    {
        const string Path = "aggregationRule.clusterRoleSelectors";
        if (obj.Map("aggregationRule") is not { } rule)
        {
            return;
        }

        if (!rule.Objects("clusterRoleSelectors").Any())
        {
            errors.Required(Path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }

        foreach (var (at, selector) in rule.Items(Path, "clusterRoleSelectors"))
        {
            errors.Selector(at, selector);
            if (!FieldErrors.IsSelector(selector))
            {
                errors.Add(FieldError.InvalidText(at, "null", "invalid label selector."));
            }
        }
    }

    public static void Binding(JsonObject obj, bool isNamespaced, FieldErrors errors)
    {
        var role = obj.Map("roleRef") ?? [];
        errors.OneOf("roleRef.apiGroup", role["apiGroup"], Group);
        if (isNamespaced)
        {
            errors.OneOf("roleRef.kind", role["kind"], "Role", "ClusterRole");
        }
        else
        {
            errors.OneOf("roleRef.kind", role["kind"], "ClusterRole");
        }

        if (role.Text("name").Length == 0)
        {
            errors.Required("roleRef.name");
        }
        else
        {
            errors.Invalid("roleRef.name", role.Text("name"), NameRules.PathSegment(role.Text("name")));
        }

        var index = 0;
        foreach (var subject in obj.Objects("subjects"))
        {
            Subject($"subjects[{index++}]", subject, isNamespaced, errors);
        }
    }

    public static void BindingUpdate(JsonObject live, JsonObject obj, bool isNamespaced, FieldErrors errors)
    {
        Binding(obj, isNamespaced, errors);
        if (!JsonEquality.AreEqual(live["roleRef"], obj["roleRef"]))
        {
            var role = obj.Map("roleRef");
            var printed =
                $"{{\"APIGroup\":{FieldError.Print(role.Text("apiGroup"))},\"Kind\":{FieldError.Print(role.Text("kind"))},\"Name\":{FieldError.Print(role.Text("name"))}}}";
            errors.Add(FieldError.InvalidText("roleRef", printed, "cannot change roleRef"));
        }
    }

    private static bool IsEmpty(JsonNode? list) => list is not JsonArray { Count: > 0 };

    private static void Subject(string path, JsonObject subject, bool isNamespaced, FieldErrors errors)
    {
        if (subject.Text("name").Length == 0)
        {
            errors.Required($"{path}.name");
        }

        switch (subject.Text("kind"))
        {
            case "ServiceAccount":
                if (subject.Text("name") is { Length: > 0 } account)
                {
                    errors.Invalid($"{path}.name", account, NameRules.Subdomain(account));
                }

                if (subject.Text("apiGroup").Length > 0)
                {
                    errors.OneOf($"{path}.apiGroup", subject["apiGroup"], "");
                }

                if (!isNamespaced && subject.Text("namespace").Length == 0)
                {
                    errors.Required($"{path}.namespace");
                }

                break;
            case "User" or "Group":
                errors.OneOf($"{path}.apiGroup", subject["apiGroup"], Group);
                break;
            default:
                errors.OneOf($"{path}.kind", subject["kind"], "ServiceAccount", "User", "Group");
                break;
        }
    }
}
