using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of how a definition converts between its versions.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apis/apiextensions/validation/validation.go</c>,
/// validateCustomResourceConversion.</remarks>
internal static class CrdConversionValidation
{
    public static void Validate(JsonObject? conversion, FieldErrors errors)
    {
        if (conversion is null)
        {
            return;
        }

        var strategy = conversion.Text("strategy");
        if (strategy.Length == 0)
        {
            errors.Required("spec.conversion.strategy");
        }
        else
        {
            errors.OneOf("spec.conversion.strategy", strategy, "None", "Webhook");
        }

        var webhook = conversion.Map("webhook");
        var versions = (webhook?["conversionReviewVersions"] as JsonArray ?? []).Select(version => (string?)version ?? "").ToList();
        if (strategy == "Webhook")
        {
            Client(webhook.Map("clientConfig"), errors);
            Versions(versions, errors);
            return;
        }

        if (webhook.Map("clientConfig") is not null)
        {
            errors.Forbidden("spec.conversion.webhookClientConfig", "should not be set when strategy is not set to Webhook");
        }

        if (versions.Count > 0)
        {
            errors.Forbidden("spec.conversion.conversionReviewVersions", "should not be set when strategy is not set to Webhook");
        }
    }

    private static void Client(JsonObject? client, FieldErrors errors)
    {
        const string Path = "spec.conversion.webhookClientConfig";
        if (client is null)
        {
            errors.Required(Path, "required when strategy is set to Webhook");
            return;
        }

        WebhookClientValidation.Validate(client, Path, "exactly one of url or service is required", errors, isConversion: true);
    }

    private static void Versions(List<string> versions, FieldErrors errors)
    {
        const string Path = "spec.conversion.conversionReviewVersions";
        if (versions.Count == 0)
        {
            errors.Required(Path);
            return;
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < versions.Count; i++)
        {
            if (!seen.Add(versions[i]))
            {
                errors.Invalid($"{Path}[{i}]", versions[i], "duplicate version");
                continue;
            }

            errors.Invalid($"{Path}[{i}]", versions[i], NameRules.Label1035(versions[i]));
        }

        if (!seen.Contains("v1") && !seen.Contains("v1beta1"))
        {
            errors.Invalid(Path, new JsonArray([.. versions.Select(version => JsonValue.Create(version))]), "must include at least one of v1, v1beta1");
        }
    }
}
