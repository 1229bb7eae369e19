using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Schemas.Rules;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of the fields by which custom resources can be selected.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>ValidateCustomResourceSelectableFields</c> in
/// <c>pkg/apis/apiextensions/validation/validation.go</c>.</remarks>
internal static class SelectableFieldValidation
{
    private const int MaxSelectableFields = 8;

    public static void Check(JsonObject version, JsonObject source, string path, JsonObject? before, FieldErrors errors)
    {
        if (source["selectableFields"] is not JsonArray { Count: > 0 } || version.Map("schema").Map("openAPIV3Schema") is not { } schema)
        {
            return;
        }

        StructuralNode node;
        try
        {
            node = StructuralNode.Parse(schema);
        }
        catch (SchemaException)
        {
            return;
        }

        var seen = new HashSet<string>();
        var index = 0;
        foreach (var field in source.Objects("selectableFields"))
        {
            One(field.Text("jsonPath"), node, $"{path}[{index++}].jsonPath", seen, errors);
        }

        var isKept = before.Objects("versions").FirstOrDefault(old => old.Text("name") == version.Text("name")) is { } earlier
            && earlier["selectableFields"] is JsonArray { Count: > MaxSelectableFields } && JsonEquality.AreEqual(earlier["selectableFields"], source["selectableFields"]);
        if (seen.Count > MaxSelectableFields && !isKept)
        {
            errors.Add(FieldError.TooMany(path, seen.Count, MaxSelectableFields));
        }
    }

    private static void One(string jsonPath, StructuralNode schema, string path, HashSet<string> seen, FieldErrors errors)
    {
        if (jsonPath.Length == 0)
        {
            errors.Required(path);
            return;
        }

        var (name, found, error) = FieldPathSyntax.Read(jsonPath, schema, allowsKeys: false);
        if (name is null)
        {
            errors.Invalid(path, jsonPath, $"is an invalid path: {error}");
            return;
        }

        if (name == "metadata" || name.StartsWith("metadata.", StringComparison.Ordinal) || name.StartsWith("metadata[", StringComparison.Ordinal))
        {
            errors.Invalid(path, jsonPath, "must not point to fields in metadata");
        }

        if (found?.Type is not ("string" or "boolean" or "integer"))
        {
            errors.Invalid(path, jsonPath, "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.");
        }

        if (!seen.Add(name))
        {
            errors.Add(FieldError.Duplicate(path, jsonPath));
        }
    }
}
