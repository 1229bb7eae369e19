using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Admission;

/// <summary>The rules of webhook configurations.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/admissionregistration/validation/validation.go</c>.</remarks>
internal static class WebhookValidation
{
    public static void Validate(JsonObject obj, bool isMutating, FieldErrors errors)
    {
        var names = new HashSet<string>();
        var index = 0;
        foreach (var webhook in obj.Objects("webhooks"))
        {
            var path = $"webhooks[{index++}]";
            Webhook(webhook, path, isMutating, errors);
            ReviewVersions(webhook, $"{path}.admissionReviewVersions", errors);
            if (webhook.Text("name").Length > 0 && !names.Add(webhook.Text("name")))
            {
                errors.Add(FieldError.Duplicate($"{path}.name", webhook.Text("name")));
            }
        }
    }

    private static void Webhook(JsonObject webhook, string path, bool isMutating, FieldErrors errors)
    {
        QualifiedName(webhook.Text("name"), $"{path}.name", errors);
        var index = 0;
        foreach (var rule in webhook.Objects("rules"))
        {
            AdmissionRuleValidation.Rule(rule, $"{path}.rules[{index++}]", errors);
        }

        OneOf(webhook, "failurePolicy", path, errors, "Fail", "Ignore");
        OneOf(webhook, "matchPolicy", path, errors, "Equivalent", "Exact");
        if (!webhook.Has("sideEffects"))
        {
            errors.Required($"{path}.sideEffects", "must specify one of None, NoneOnDryRun");
        }

        OneOf(webhook, "sideEffects", path, errors, "None", "NoneOnDryRun");
        if (webhook.Integer("timeoutSeconds") is (< 1 or > 30) and var seconds)
        {
            errors.Invalid($"{path}.timeoutSeconds", seconds, "the timeout value must be between 1 and 30 seconds");
        }

        foreach (var name in new[] { "namespaceSelector", "objectSelector" })
        {
            if (webhook.Map(name) is { } selector)
            {
                errors.Selector($"{path}.{name}", selector);
            }
        }

        if (isMutating)
        {
            OneOf(webhook, "reinvocationPolicy", path, errors, "IfNeeded", "Never");
        }

        WebhookClientValidation.Validate(webhook.Map("clientConfig") ?? [], $"{path}.clientConfig", "exactly one of url or service is required", errors);
        AdmissionRuleValidation.MatchConditions(webhook, $"{path}.matchConditions", hasParams: false, errors);
    }

    private static void OneOf(JsonObject webhook, string field, string path, FieldErrors errors, params string[] supported)
    {
        if (webhook.Has(field))
        {
            errors.OneOf($"{path}.{field}", webhook[field], supported);
        }
    }

    private static void QualifiedName(string name, string path, FieldErrors errors)
    {
        if (name.Length == 0)
        {
            errors.Required(path);
            return;
        }

        var wrong = NameRules.Subdomain(name).ToList();
        if (wrong.Count > 0)
        {
            errors.Invalid(path, name, string.Join(',', wrong));
        }
        else if (name.Split('.').Length < 3)
        {
            errors.Invalid(path, name, "should be a domain with at least three segments separated by dots");
        }
    }

    private static void ReviewVersions(JsonObject webhook, string path, FieldErrors errors)
    {
        var versions = (webhook["admissionReviewVersions"] as JsonArray ?? []).Select(version => (string?)version ?? "").ToList();
        if (versions.Count == 0)
        {
            errors.Required(path, "must specify one of v1, v1beta1");
            return;
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < versions.Count; i++)
        {
            if (!seen.Add(versions[i]))
            {
                errors.Invalid($"{path}[{i}]", versions[i], "duplicate version");
                continue;
            }

            errors.Invalid($"{path}[{i}]", versions[i], NameRules.Label1035(versions[i]));
        }

        if (!seen.Contains("v1") && !seen.Contains("v1beta1"))
        {
            errors.Invalid(path, webhook["admissionReviewVersions"], "must include at least one of v1, v1beta1");
        }
    }
}
