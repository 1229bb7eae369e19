using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of validating admission policies and their bindings, except that expressions are not compiled.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/admissionregistration/validation/validation.go</c>.</remarks>
internal static class AdmissionValidation
{
    public static void Policy(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        if (spec["failurePolicy"] is { } policy)
        {
            errors.OneOf("spec.failurePolicy", policy, "Fail", "Ignore");
        }

        if (spec.Map("matchConstraints") is not { } match)
        {
            errors.Required("spec.matchConstraints");
        }
        else if (!match.Objects("resourceRules").Any())
        {
            errors.Required("spec.matchConstraints.resourceRules");
        }

        if (!spec.Objects("validations").Any() && !spec.Objects("auditAnnotations").Any())
        {
            const string Rule = "validations or auditAnnotations must contain at least one item";
            errors.Required("spec.validations", Rule);
            errors.Required("spec.auditAnnotations", Rule);
        }

        var index = 0;
        foreach (var validation in spec.Objects("validations"))
        {
            if (validation.Text("expression").Trim().Length == 0)
            {
                errors.Required($"spec.validations[{index}].expression", "expression is not specified");
            }

            index++;
        }
    }

    public static void Binding(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        if (spec.Text("policyName").Length == 0)
        {
            errors.Required("spec.policyName");
        }
        else
        {
            errors.Invalid("spec.policyName", spec.Text("policyName"), NameRules.Subdomain(spec.Text("policyName")));
        }

        var actions = spec["validationActions"] as JsonArray ?? [];
        if (actions.Count == 0)
        {
            errors.Required("spec.validationActions", "at least one validation action is required");
        }

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
    }
}
