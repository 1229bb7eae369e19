using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Admission;

/// <summary>The rules of the bindings of admission policies.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/admissionregistration/validation/validation.go</c>.</remarks>
internal static class PolicyBindingValidation
{
    public static void Validating(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        Binding(spec, errors);
        var actions = spec["validationActions"] as JsonArray ?? [];
        var seen = new HashSet<string>();
        for (var i = 0; i < actions.Count; i++)
        {
            var action = actions[i]?.ToString() ?? "";
            errors.OneOf($"spec.validationActions[{i}]", actions[i], "Audit", "Deny", "Warn");
            if (!seen.Add(action))
            {
                errors.Add(FieldError.Duplicate($"spec.validationActions[{i}]", action));
            }
        }

        if (seen.Contains("Deny") && seen.Contains("Warn"))
        {
            errors.Invalid(
                "spec.validationActions",
                actions,
                "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)");
        }

        if (actions.Count == 0)
        {
            errors.Required("spec.validationActions", "at least one validation action is required");
        }
    }

    public static void Mutating(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        Binding(spec, errors);
        AdmissionRuleValidation.Operations(spec.Map("matchResources"), "spec.matchResources", AdmissionPolicyValidation.Mutable, errors);
    }

    private static void Binding(JsonObject spec, FieldErrors errors)
    {
        var policy = spec.Text("policyName");
        if (policy.Length == 0)
        {
            errors.Required("spec.policyName");
        }
        else
        {
            errors.Invalid("spec.policyName", policy, NameRules.Subdomain(policy));
        }

        ParamRef(spec.Map("paramRef"), errors);
        if (spec.Map("matchResources") is { } match)
        {
            AdmissionRuleValidation.MatchResources(match, "spec.matchResources", errors);
        }
    }

    private static void ParamRef(JsonObject? reference, FieldErrors errors)
    {
        if (reference is null)
        {
            return;
        }

        const string Path = "spec.paramRef";
        const string Exclusive = "name and selector are mutually exclusive";
        var name = reference.Text("name");
        if (name.Length > 0)
        {
            errors.Invalid($"{Path}.name", name, NameRules.PathSegment(name));
            if (reference.Has("selector"))
            {
                errors.Forbidden($"{Path}.name", Exclusive);
            }
        }

        if (reference.Map("selector") is { } selector)
        {
            errors.Selector($"{Path}.selector", selector);
            if (name.Length > 0)
            {
                errors.Forbidden($"{Path}.selector", Exclusive);
            }
        }

        if (name.Length == 0 && !reference.Has("selector"))
        {
            errors.Required(Path, "one of name or selector must be specified");
        }

        AdmissionPolicyValidation.RequiredOneOf($"{Path}.parameterNotFoundAction", reference["parameterNotFoundAction"], errors, "Deny", "Allow");
    }
}
