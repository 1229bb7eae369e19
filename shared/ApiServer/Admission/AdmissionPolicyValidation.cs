using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Admission;

/// <summary>The rules of admission policies.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/admissionregistration/validation/validation.go</c>.</remarks>
internal static class AdmissionPolicyValidation
{
    /// <summary>The operations that a mutating policy may match.</summary>
    public static readonly string[] Mutable = ["*", "CONNECT", "CREATE", "UPDATE"];

    public static void Validating(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        var compiler = Common(spec, null, errors);
        if (!spec.Objects("validations").Any() && !spec.Objects("auditAnnotations").Any())
        {
            const string Rule = "validations or auditAnnotations must contain at least one item";
            errors.Required("spec.validations", Rule);
            errors.Required("spec.auditAnnotations", Rule);
            return;
        }

        var index = 0;
        foreach (var validation in spec.Objects("validations"))
        {
            PolicyExpressionValidation.Validation(validation, $"spec.validations[{index++}]", compiler, errors);
        }

        PolicyExpressionValidation.Annotations(obj, spec, compiler, errors);
    }

    public static void Mutating(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        var compiler = Common(spec, Mutable, errors);
        var index = 0;
        foreach (var mutation in spec.Objects("mutations"))
        {
            PolicyExpressionValidation.Mutation(mutation, $"spec.mutations[{index++}]", compiler, errors);
        }

        if (index == 0)
        {
            errors.Required("spec.mutations", "mutations must contain at least one item");
        }

        RequiredOneOf("spec.reinvocationPolicy", spec["reinvocationPolicy"], errors, "IfNeeded", "Never");
    }

    /// <summary>What policies of both kinds have: the compiler knows their variables afterwards.</summary>
    private static PolicyCompiler Common(JsonObject spec, string[]? operations, FieldErrors errors)
    {
        RequiredOneOf("spec.failurePolicy", spec["failurePolicy"], errors, "Fail", "Ignore");
        ParamKind(spec.Map("paramKind"), errors);
        if (spec.Map("matchConstraints") is not { } match)
        {
            errors.Required("spec.matchConstraints");
        }
        else
        {
            AdmissionRuleValidation.MatchResources(match, "spec.matchConstraints", errors);
            if (!match.Objects("resourceRules").Any())
            {
                errors.Required("spec.matchConstraints.resourceRules");
            }

            AdmissionRuleValidation.Operations(match, "spec.matchConstraints", operations, errors);
        }

        AdmissionRuleValidation.MatchConditions(spec, "spec.matchConditions", spec.Has("paramKind"), errors);
        var variables = spec.Objects("variables").ToList();
        var compiler = new PolicyCompiler(spec.Has("paramKind"), operations is not null || variables.Count > 0);
        for (var i = 0; i < variables.Count; i++)
        {
            PolicyExpressionValidation.Variable(variables[i], $"spec.variables[{i}]", compiler, errors);
        }

        return compiler;
    }

    /// <summary>A field that must be one of a few values.</summary>
    public static void RequiredOneOf(string path, JsonNode? value, FieldErrors errors, params string[] supported)
    {
        if (value is null || value.ToString().Length == 0)
        {
            errors.Required(path);
        }
        else
        {
            errors.OneOf(path, value, supported);
        }
    }

    private static void ParamKind(JsonObject? kind, FieldErrors errors)
    {
        if (kind is null)
        {
            return;
        }

        const string Version = "spec.paramKind.apiVersion";
        var apiVersion = kind.Text("apiVersion");
        var parts = apiVersion.Split('/');
        if (apiVersion.Length == 0)
        {
            errors.Required(Version);
        }
        else if (parts.Length > 2)
        {
            errors.Invalid(Version, apiVersion, $"unexpected GroupVersion string: {apiVersion}");
        }
        else
        {
            var (group, version) = parts.Length == 2 ? (parts[0], parts[1]) : ("", parts[0]);
            Joined(Version, group, group.Length == 0 ? [] : NameRules.Subdomain(group), "", errors);
            if (version.Length == 0)
            {
                errors.Invalid(Version, apiVersion, "version must be specified");
            }
            else
            {
                Joined(Version, version, NameRules.Label1035(version), "", errors);
            }
        }

        var name = kind.Text("kind");
        if (name.Length == 0)
        {
            errors.Required("spec.paramKind.kind");
        }
        else
        {
            Joined(
                "spec.paramKind.kind", name, NameRules.Label1035(name.ToLowerInvariant()), "may have mixed case, but should otherwise match: ", errors);
        }
    }

    private static void Joined(string path, string value, IEnumerable<string> wrong, string prefix, FieldErrors errors)
    {
        if (wrong.ToList() is { Count: > 0 } messages)
        {
            errors.Invalid(path, value, prefix + string.Join(',', messages));
        }
    }
}
