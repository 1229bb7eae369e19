using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of what a definition's version has besides its schema: subresources, columns, selectable fields; and of conversion.</summary>
/// <remarks>Spec: apiextensions-apiserver, <c>pkg/apis/apiextensions/validation/validation.go</c>.</remarks>
internal static class CrdVersionValidation
{
    private const int MaxSelectable = 8;
    private static readonly string[] _types = ["boolean", "date", "integer", "number", "string"];
    private static readonly string[] _formats = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

    public static void Deprecation(string path, JsonObject version, FieldErrors errors)
    {
        const int MaxWarning = 256;
        if (version["deprecationWarning"] is not JsonValue value || !value.TryGetValue<string>(out var warning))
        {
            return;
        }

        if (!version.Flag("deprecated"))
        {
            errors.Invalid($"{path}.deprecationWarning", warning, "can only be set for deprecated versions");
            return;
        }

        if (System.Text.Encoding.UTF8.GetByteCount(warning) > MaxWarning)
        {
            errors.Invalid($"{path}.deprecationWarning", warning, "must be <= 256 characters long");
        }

        if (warning.Length == 0)
        {
            errors.Invalid($"{path}.deprecationWarning", warning, "must not be an empty string");
        }
    }

    public static void Subresources(string path, JsonObject? subresources, FieldErrors errors)
    {
        if (subresources.Map("scale") is not { } scale)
        {
            return;
        }

        Replicas($"{path}.scale.specReplicasPath", scale.Text("specReplicasPath"), "spec", errors);
        Replicas($"{path}.scale.statusReplicasPath", scale.Text("statusReplicasPath"), "status", errors);
        if (scale.Text("labelSelectorPath") is { Length: > 0 } selector && IsSimple($"{path}.scale.labelSelectorPath", selector, errors)
            && !selector.StartsWith(".spec.", StringComparison.Ordinal) && !selector.StartsWith(".status.", StringComparison.Ordinal))
        {
            errors.Invalid($"{path}.scale.labelSelectorPath", selector, "should be a json path under either .spec or .status");
        }
    }

    public static void Columns(string path, IEnumerable<JsonObject> columns, FieldErrors errors)
    {
        var index = 0;
        foreach (var column in columns)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]");
            if (column.Text("name").Length == 0)
            {
                errors.Required($"{at}.name");
            }

            var types = $"must be one of {string.Join(',', _types)}";
            if (column.Text("type").Length == 0)
            {
                errors.Required($"{at}.type", types);
            }
            else if (!_types.Contains(column.Text("type")))
            {
                errors.Invalid($"{at}.type", column.Text("type"), types);
            }

            if (column.Text("format") is { Length: > 0 } format && !_formats.Contains(format))
            {
                errors.Invalid($"{at}.format", format, $"must be one of {string.Join(',', _formats)}");
            }

            if (column.Text("jsonPath").Length == 0)
            {
                errors.Required($"{at}.JSONPath");
            }
            else
            {
                IsSimple($"{at}.JSONPath", column.Text("jsonPath"), errors);
            }
        }
    }

    public static void Selectable(string path, JsonObject version, FieldErrors errors)
    {
        var seen = new HashSet<string>();
        var index = 0;
        foreach (var field in version.Objects("selectableFields"))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}].jsonPath");
            var text = field.Text("jsonPath");
            if (text.Length == 0)
            {
                errors.Required(at);
                continue;
            }

            if (Find(text, version.Map("schema").Map("openAPIV3Schema"), out var found) is { } problem)
            {
                errors.Invalid(at, text, $"is an invalid path: {problem}");
                continue;
            }

            if (text.StartsWith(".metadata", StringComparison.Ordinal))
            {
                errors.Invalid(at, text, "must not point to fields in metadata");
            }

            if (found.Text("type") is not ("string" or "boolean" or "integer"))
            {
                errors.Invalid(at, text, "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.");
            }

            if (!seen.Add(text))
            {
                errors.Add(FieldError.Duplicate(at, text));
            }
        }

        if (seen.Count > MaxSelectable)
        {
            errors.Add(FieldError.TooMany(path, seen.Count, MaxSelectable));
        }
    }

    public static void Conversion(JsonObject? conversion, FieldErrors errors)
    {
        const string Path = "spec.conversion";
        if (conversion is null)
        {
            return;
        }

        var webhook = conversion.Map("webhook");
        if (conversion.Text("strategy").Length == 0)
        {
            errors.Required($"{Path}.strategy");
        }
        else
        {
            errors.OneOf($"{Path}.strategy", conversion["strategy"], "None", "Webhook");
        }

        if (conversion.Text("strategy") != "Webhook")
        {
            if (webhook.Has("clientConfig"))
            {
                errors.Forbidden($"{Path}.webhookClientConfig", "should not be set when strategy is not set to Webhook");
            }

            if (webhook?["conversionReviewVersions"] is JsonArray { Count: > 0 })
            {
                errors.Forbidden($"{Path}.conversionReviewVersions", "should not be set when strategy is not set to Webhook");
            }

            return;
        }

        if (webhook.Map("clientConfig") is not { } client)
        {
            errors.Required($"{Path}.webhookClientConfig", "required when strategy is set to Webhook");
        }
        else if (client.Has("url") == client.Has("service"))
        {
            errors.Required($"{Path}.webhookClientConfig", "exactly one of url or service is required");
        }
        else if (client.Map("service") is { } service)
        {
            foreach (var field in new[] { "name", "namespace" }.Where(field => service.Text(field).Length == 0))
            {
                errors.Required($"{Path}.webhookClientConfig.service.{field}", $"service {field} is required");
            }
        }
        else if (!client.Text("url").StartsWith("https://", StringComparison.Ordinal))
        {
            errors.Invalid(
                $"{Path}.webhookClientConfig.url",
                Uri.TryCreate(client.Text("url"), UriKind.Absolute, out var url) ? url.Scheme : "",
                "'https' is the only allowed URL scheme; desired format: https://host[/path]");
        }

        ReviewVersions($"{Path}.conversionReviewVersions", webhook?["conversionReviewVersions"] as JsonArray ?? [], errors);
    }

    /// <summary>The community's own groups are approved before they are served.</summary>
    public static void Approval(JsonObject crd, FieldErrors errors)
    {
        const string Annotation = "api-approved.kubernetes.io";
        const string See = "see https://github.com/kubernetes/enhancements/pull/1111";
        var group = crd.Map("spec").Text("group");
        if (group is not ("k8s.io" or "kubernetes.io") && !group.EndsWith(".k8s.io", StringComparison.Ordinal) && !group.EndsWith(".kubernetes.io", StringComparison.Ordinal))
        {
            return;
        }

        var annotations = crd.Map("metadata").Map("annotations");
        var text = annotations.Text(Annotation);
        if (text.Length == 0)
        {
            errors.Required($"metadata.annotations[{Annotation}]", $"protected groups must have approval annotation \"{Annotation}\", {See}");
        }
        else if (!text.StartsWith("unapproved", StringComparison.Ordinal) && !(Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0))
        {
            errors.Invalid(
                $"metadata.annotations[{Annotation}]",
                text,
                $"protected groups must have approval annotation \"{Annotation}\" with either a URL or a reason starting with \"unapproved\", {See}");
        }
    }

    private static void ReviewVersions(string path, JsonArray versions, FieldErrors errors)
    {
        if (versions.Count == 0)
        {
            errors.Required(path);
            return;
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < versions.Count; i++)
        {
            var version = versions[i]?.ToString() ?? "";
            if (!seen.Add(version))
            {
                errors.Invalid($"{path}[{i}]", version, "duplicate version");
                continue;
            }

            errors.Invalid($"{path}[{i}]", version, NameRules.Label1035(version));
        }

        if (!seen.Overlaps(["v1", "v1beta1"]))
        {
            errors.Invalid(path, versions, "must include at least one of v1, v1beta1");
        }
    }

    private static void Replicas(string path, string text, string root, FieldErrors errors)
    {
        if (text.Length == 0)
        {
            errors.Required(path);
        }
        else if (IsSimple(path, text, errors) && !text.StartsWith($".{root}.", StringComparison.Ordinal))
        {
            errors.Invalid(path, text, $"should be a json path under .{root}");
        }
    }

    private static bool IsSimple(string path, string text, FieldErrors errors)
    {
        if (text.StartsWith('.'))
        {
            return true;
        }

        errors.Invalid(path, text, "must be a simple json path starting with .");
        return false;
    }

    /// <summary>What is wrong with a path into a schema; null where it leads somewhere.</summary>
    private static string? Find(string path, JsonObject? schema, out JsonObject? found)
    {
        const string Nowhere = "does not refer to a valid field";
        found = schema;
        var rest = path;
        while (rest.Length > 0)
        {
            if (rest[0] == '[')
            {
                return "array notation is not allowed";
            }

            if (rest[0] != '.')
            {
                var token = rest.IndexOfAny(['.', '[', ']']) is > 0 and var at ? rest[..at] : rest;
                return $"expected [ or . but got: {token}";
            }

            rest = rest[1..];
            if (rest.Length == 0)
            {
                return "unexpected end of JSON path";
            }

            var end = rest.IndexOfAny(['.', '[', ']']) is > 0 and var stop ? stop : rest.Length;
            var name = rest[..end];
            found = found.Map("properties") is { } properties ? properties.Map(name) : found.Map("additionalProperties");
            if (found is null)
            {
                return Nowhere;
            }

            rest = rest[end..];
        }

        return null;
    }
}
