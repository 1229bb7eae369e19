using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Schemas.Rules;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of a definition's versions. What all versions have alike is told of the definition itself, as the server does.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apis/apiextensions/validation/validation.go</c>, and
/// <c>pkg/apis/apiextensions/v1/conversion.go</c>.</remarks>
internal static class CrdVersionValidation
{
    private static readonly string[] _columnTypes = ["boolean", "date", "integer", "number", "string"];
    private static readonly string[] _columnFormats = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

    public static void Validate(JsonObject spec, JsonObject? before, Action<JsonObject, FieldErrors> names, FieldErrors errors)
    {
        var versions = spec.Objects("versions").ToList();
        for (var i = 0; i < versions.Count; i++)
        {
            if (versions[i].Map("schema").Map("openAPIV3Schema") is null)
            {
                errors.Required($"spec.versions[{i}].schema.openAPIV3Schema");
            }
        }

        var schemas = Shared(versions, "schema");
        var subresources = Shared(versions, "subresources");
        var columns = Shared(versions, "additionalPrinterColumns");
        var fields = Shared(versions, "selectableFields");
        for (var i = 0; i < versions.Count; i++)
        {
            Version(versions[i], $"spec.versions[{i}]", before, (schemas, subresources, columns, fields), errors);
        }

        Uniqueness(versions, errors);
        names(spec, errors);
        if (versions.Count == 0)
        {
            return;
        }

        var first = versions[0];
        if (schemas && first.Map("schema").Map("openAPIV3Schema") is { } schema)
        {
            var hasStatus = versions.Any(version => version.Map("subresources")?["status"] is not null);
            errors.Add(DefinitionSchemaCheck.Check(schema, "spec.validation.openAPIV3Schema", hasStatus, IsUnchanged(first, before)));
        }

        if (subresources)
        {
            Scale(first.Map("subresources").Map("scale"), "spec.subresources", errors);
        }

        if (columns)
        {
            Columns(first, "spec.additionalPrinterColumns", errors);
        }

        if (fields)
        {
            SelectableFieldValidation.Check(first, first, "spec.selectableFields", before, errors);
        }
    }

    private static bool Shared(List<JsonObject> versions, string field) =>
        versions.All(version => JsonEquality.AreEqual(version[field], versions[0][field]));

    private static void Version(
        JsonObject version, string path, JsonObject? before, (bool Schemas, bool Subresources, bool Columns, bool Fields) shared, FieldErrors errors)
    {
        var name = version.Text("name");
        if (NameRules.Label1035(name).ToList() is { Count: > 0 } wrong)
        {
            errors.Invalid($"{path}.name", name, string.Join(',', wrong));
        }

        DeprecationWarning(version, $"{path}.deprecationWarning", errors);
        var hasStatus = version.Map("subresources")?["status"] is not null;
        if (!shared.Schemas && version.Map("schema").Map("openAPIV3Schema") is { } schema)
        {
            errors.Add(DefinitionSchemaCheck.Check(schema, $"{path}.schema.openAPIV3Schema", hasStatus, IsUnchanged(version, before)));
        }

        if (!shared.Subresources)
        {
            Scale(version.Map("subresources").Map("scale"), $"{path}.subresources", errors);
        }

        if (!shared.Columns)
        {
            Columns(version, $"{path}.additionalPrinterColumns", errors);
        }

        if (!shared.Fields)
        {
            SelectableFieldValidation.Check(version, version, $"{path}.selectableFields", before, errors);
        }
    }

    private static bool IsUnchanged(JsonObject version, JsonObject? before) =>
        before.Objects("versions").FirstOrDefault(old => old.Text("name") == version.Text("name")) is { } earlier
        && JsonEquality.AreEqual(earlier["schema"], version["schema"]);

    private static void Uniqueness(List<JsonObject> versions, FieldErrors errors)
    {
        var printed = $"[{string.Join(',', versions.Select(Print))}]";
        if (versions.Select(version => version.Text("name")).Distinct().Count() != versions.Count)
        {
            errors.Add(FieldError.InvalidText("spec.versions", printed, "must contain unique version names"));
        }

        if (versions.Count(version => version.Flag("storage")) != 1)
        {
            errors.Add(FieldError.InvalidText("spec.versions", printed, "must have exactly one version marked as storage version"));
        }

        if (versions.Count > 0 && NameRules.Label1035(versions[0].Text("name")).ToList() is { Count: > 0 } wrong)
        {
            errors.Invalid("spec.version", versions[0].Text("name"), string.Join(',', wrong));
        }
    }

    private static string Print(JsonObject version)
    {
        var warning = version.Has("deprecationWarning") ? FieldError.Print(version["deprecationWarning"]) : "null";
        return $"{{\"Name\":{FieldError.Print(version.Text("name"))},\"Served\":{Flag(version, "served")},\"Storage\":{Flag(version, "storage")},\"Deprecated\":{Flag(version, "deprecated")},\"DeprecationWarning\":{warning},\"Schema\":null,\"Subresources\":null,\"AdditionalPrinterColumns\":null,\"SelectableFields\":null}}";
    }

    private static string Flag(JsonObject obj, string field) => obj.Flag(field) ? "true" : "false";

    private static void DeprecationWarning(JsonObject version, string path, FieldErrors errors)
    {
        if (!version.Has("deprecationWarning"))
        {
            return;
        }

        var warning = version.Text("deprecationWarning");
        if (!version.Flag("deprecated"))
        {
            errors.Invalid(path, warning, "can only be set for deprecated versions");
            return;
        }

        if (Encoding.UTF8.GetByteCount(warning) > 256)
        {
            errors.Invalid(path, warning, "must be <= 256 characters long");
        }

        if (warning.Length == 0)
        {
            errors.Invalid(path, warning, "must not be an empty string");
        }

        var index = 0;
        foreach (var rune in warning.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || (Rune.IsWhiteSpace(rune) && rune.Value != ' '))
            {
                errors.Invalid(path, warning, $"must only contain printable UTF-8 characters; non-printable character found at index {index}");
                break;
            }

            index += rune.Utf8SequenceLength;
        }
    }

    private static void Scale(JsonObject? scale, string path, FieldErrors errors)
    {
        if (scale is null)
        {
            return;
        }

        foreach (var (field, parent) in new[] { ("specReplicasPath", ".spec."), ("statusReplicasPath", ".status.") })
        {
            var value = scale.Text(field);
            var at = $"{path}.scale.{field}";
            if (value.Length == 0)
            {
                errors.Required(at);
            }
            else if (value[0] != '.')
            {
                errors.Invalid(at, value, "must be a simple json path starting with .");
            }
            else if (!value.StartsWith(parent, StringComparison.Ordinal))
            {
                errors.Invalid(at, value, $"should be a json path under {parent[..^1]}");
            }
        }

        var selector = scale.Text("labelSelectorPath");
        if (selector.Length > 0 && selector[0] != '.')
        {
            errors.Invalid($"{path}.scale.labelSelectorPath", selector, "must be a simple json path starting with .");
        }
        else if (selector.Length > 0 && !selector.StartsWith(".spec.", StringComparison.Ordinal) && !selector.StartsWith(".status.", StringComparison.Ordinal))
        {
            errors.Invalid($"{path}.scale.labelSelectorPath", selector, "should be a json path under either .spec or .status");
        }
    }

    private static void Columns(JsonObject version, string path, FieldErrors errors)
    {
        var index = 0;
        foreach (var column in version.Objects("additionalPrinterColumns"))
        {
            var at = $"{path}[{index++}]";
            if (column.Text("name").Length == 0)
            {
                errors.Required($"{at}.name");
            }

            if (column.Text("type").Length == 0)
            {
                errors.Required($"{at}.type", $"must be one of {string.Join(',', _columnTypes)}");
            }
            else if (!_columnTypes.Contains(column.Text("type")))
            {
                errors.Invalid($"{at}.type", column.Text("type"), $"must be one of {string.Join(',', _columnTypes)}");
            }

            if (column.Text("format").Length > 0 && !_columnFormats.Contains(column.Text("format")))
            {
                errors.Invalid($"{at}.format", column.Text("format"), $"must be one of {string.Join(',', _columnFormats)}");
            }

            if (column.Text("jsonPath").Length == 0)
            {
                errors.Required($"{at}.JSONPath");
            }
            else if (column.Text("jsonPath")[0] != '.')
            {
                errors.Invalid($"{at}.JSONPath", column.Text("jsonPath"), "must be a simple json path starting with .");
            }
        }
    }
}
