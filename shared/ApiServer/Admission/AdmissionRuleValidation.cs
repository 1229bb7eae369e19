using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;
using Flux.Cel.Types;

namespace Flux.ApiServer.Admission;

/// <summary>The rules of what policies, bindings and webhooks match.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/admissionregistration/validation/validation.go</c>.</remarks>
internal static class AdmissionRuleValidation
{
    private const int MaxConditions = 64;
    private static readonly string[] _operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

    public static void MatchResources(JsonObject match, string path, FieldErrors errors)
    {
        if (!match.Has("matchPolicy"))
        {
            errors.Required($"{path}.matchPolicy");
        }
        else
        {
            errors.OneOf($"{path}.matchPolicy", match["matchPolicy"], "Equivalent", "Exact");
        }

        foreach (var name in new[] { "namespaceSelector", "objectSelector" })
        {
            if (match.Map(name) is { } selector)
            {
                errors.Selector($"{path}.{name}", selector);
            }
            else
            {
                errors.Required($"{path}.{name}");
            }
        }

        foreach (var name in new[] { "resourceRules", "excludeResourceRules" })
        {
            var index = 0;
            foreach (var rule in match.Objects(name))
            {
                var at = $"{path}.{name}[{index++}]";
                Names(rule, at, errors);
                Rule(rule, at, errors);
            }
        }
    }

    /// <summary>That rules of a policy that changes objects ask for nothing where there is no object.</summary>
    public static void Operations(JsonObject? match, string path, string[]? supported, FieldErrors errors)
    {
        foreach (var rule in supported is null ? [] : match.Objects("resourceRules"))
        {
            foreach (var operation in rule["operations"] as JsonArray ?? [])
            {
                errors.OneOf($"{path}.resourceRules.operations", operation, supported ?? []);
            }
        }
    }

    public static void Rule(JsonObject rule, string path, FieldErrors errors)
    {
        Listed(rule, "operations", path, "other operations", errors);
        var operations = rule["operations"] as JsonArray ?? [];
        for (var i = 0; i < operations.Count; i++)
        {
            errors.OneOf($"{path}.operations[{i}]", operations[i], _operations);
        }

        Listed(rule, "apiGroups", path, "other API groups", errors);
        Listed(rule, "apiVersions", path, "other API versions", errors);
        var versions = Texts(rule, "apiVersions");
        for (var i = 0; i < versions.Count; i++)
        {
            if (versions[i].Length == 0)
            {
                errors.Required($"{path}.apiVersions[{i}]");
            }
        }

        Resources(rule, $"{path}.resources", errors);
        if (rule.Has("scope"))
        {
            errors.OneOf($"{path}.scope", rule["scope"], "*", "Cluster", "Namespaced");
        }
    }

    public static void MatchConditions(JsonObject owner, string path, bool hasParams, FieldErrors errors)
    {
        var conditions = owner.Objects("matchConditions").ToList();
        if (conditions.Count > MaxConditions)
        {
            errors.Add(FieldError.TooMany(path, conditions.Count, MaxConditions));
        }

        var names = new HashSet<string>();
        var compiler = new PolicyCompiler(hasParams, hasVariables: false);
        for (var i = 0; i < conditions.Count; i++)
        {
            var at = $"{path}[{i}]";
            if (conditions[i].Text("expression").Trim() is { Length: > 0 } expression)
            {
                PolicyExpressionValidation.Expression(compiler.Compile(expression, true, false, CelType.Bool), expression, $"{at}.expression", errors);
            }
            else
            {
                errors.Required($"{at}.expression");
            }

            var name = conditions[i].Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
                continue;
            }

            errors.Invalid($"{at}.name", name, NameRules.Qualified(name));
            if (!names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{at}.name", name));
            }
        }
    }

    private static List<string> Texts(JsonObject obj, string field) => [.. (obj[field] as JsonArray ?? []).Select(item => (string?)item ?? "")];

    private static void Listed(JsonObject rule, string field, string path, string others, FieldErrors errors)
    {
        var items = Texts(rule, field);
        if (items.Count == 0)
        {
            errors.Required($"{path}.{field}");
        }
        else if (items.Count > 1 && items.Contains("*"))
        {
            errors.Invalid($"{path}.{field}", rule[field], $"if '*' is present, must not specify {others}");
        }
    }

    private static void Names(JsonObject rule, string path, FieldErrors errors)
    {
        var names = Texts(rule, "resourceNames");
        var seen = new HashSet<string>();
        for (var i = 0; i < names.Count; i++)
        {
            errors.Invalid($"{path}.resourceNames[{i}]", names[i], NameRules.PathSegment(names[i]));
            if (!seen.Add(names[i]))
            {
                errors.Add(FieldError.Duplicate($"{path}.resourceNames[{i}]", names[i]));
            }
        }
    }

    private static void Resources(JsonObject rule, string path, FieldErrors errors)
    {
        var resources = Texts(rule, "resources");
        if (resources.Count == 0)
        {
            errors.Required(path);
        }

        var wholes = new HashSet<string>();
        var subs = new HashSet<string>();
        var isPlain = false;
        for (var i = 0; i < resources.Count; i++)
        {
            var text = resources[i];
            if (text.Length == 0)
            {
                errors.Required($"{path}[{i}]");
                continue;
            }

            var parts = text.Split('/', 2);
            if (parts.Length == 1)
            {
                isPlain = text != "*";
                continue;
            }

            if (wholes.Contains(parts[0]))
            {
                errors.Invalid($"{path}[{i}]", text, $"if '{parts[0]}/*' is present, must not specify {text}");
            }

            if (subs.Contains(parts[1]))
            {
                errors.Invalid($"{path}[{i}]", text, $"if '*/{parts[1]}' is present, must not specify {text}");
            }

            _ = parts[1] == "*" && wholes.Add(parts[0]);
            _ = parts[0] == "*" && subs.Add(parts[1]);
        }

        if (resources.Count > 1 && resources.Contains("*/*"))
        {
            errors.Invalid(path, rule["resources"], "if '*/*' is present, must not specify other resources");
        }

        if (resources.Contains("*") && isPlain)
        {
            errors.Invalid(path, rule["resources"], "if '*' is present, must not specify other resources without subresources");
        }
    }
}
