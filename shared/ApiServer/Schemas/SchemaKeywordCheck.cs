using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>Checks that a CRD's schema uses only keywords that are supported, and list and map types as they are meant.</summary>
/// <remarks>Spec: apiextensions-apiserver, <c>pkg/apis/apiextensions/validation/validation.go</c>.</remarks>
internal sealed class SchemaKeywordCheck
{
    private static readonly string[] _types = ["array", "boolean", "integer", "number", "object", "string"];
    private static readonly string[] _forbidden = ["definitions", "dependencies", "id", "patternProperties", "additionalItems", "$schema"];

    private readonly List<FieldError> _errors = [];

    public static IReadOnlyList<FieldError> Check(JsonObject schema, string path)
    {
        var check = new SchemaKeywordCheck();
        check.CheckKeywords(schema, path, isRoot: true);
        return check._errors;
    }

    private static bool IsFalse(JsonNode? node) => node?.GetValueKind() == JsonValueKind.False;

    private void CheckKeywords(JsonObject schema, string path, bool isRoot = false)
    {
        if (schema.Has("$ref"))
        {
            _errors.Add(FieldError.Forbidden($"{path}.$ref", "$ref is not supported"));
        }

        foreach (var keyword in _forbidden.Where(schema.Has))
        {
            _errors.Add(FieldError.Forbidden($"{path}.{keyword.TrimStart('$')}", $"{keyword.TrimStart('$')} is not supported"));
        }

        if (schema.Flag("uniqueItems"))
        {
            _errors.Add(FieldError.Forbidden($"{path}.uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }

        CheckAdditional(schema, path, isRoot);
        var type = schema.Text("type");
        if (type.Length > 0 && !_types.Contains(type))
        {
            _errors.Add(FieldError.NotSupported($"{path}.type", type, _types));
        }

        if (IsFalse(schema["x-kubernetes-preserve-unknown-fields"]))
        {
            _errors.Add(FieldError.Invalid($"{path}.x-kubernetes-preserve-unknown-fields", false, "must be true or undefined"));
        }

        CheckMapType(schema, path);
        CheckListType(schema, path);
        foreach (var (name, property) in StructuralCheck.Properties(schema))
        {
            CheckKeywords(property, StructuralCheck.Property(path, name));
        }

        if (schema.Map("items") is { } items)
        {
            CheckKeywords(items, $"{path}.items");
        }
        else if (schema["items"] is JsonArray)
        {
            _errors.Add(FieldError.Forbidden($"{path}.items", "items must be a schema object and not an array"));
        }

        foreach (var (at, alternative) in StructuralCheck.Alternatives(schema, path))
        {
            CheckKeywords(alternative, at);
        }
    }

    private void CheckAdditional(JsonObject schema, string path, bool isRoot)
    {
        if (!schema.Has("additionalProperties"))
        {
            return;
        }

        if (schema.Map("properties") is { Count: > 0 })
        {
            if (!IsFalse(schema["additionalProperties"]) || isRoot)
            {
                _errors.Add(FieldError.Forbidden($"{path}.additionalProperties", "additionalProperties and properties are mutual exclusive"));
            }
        }
        else if (IsFalse(schema["additionalProperties"]))
        {
            _errors.Add(FieldError.Forbidden($"{path}.additionalProperties", "additionalProperties cannot be set to false"));
        }

        if (schema.Map("additionalProperties") is { } values)
        {
            CheckKeywords(values, $"{path}.additionalProperties");
        }
    }

    private void CheckMapType(JsonObject schema, string path)
    {
        if (!schema.Has("x-kubernetes-map-type"))
        {
            return;
        }

        var mapType = schema.Text("x-kubernetes-map-type");
        if (schema.Text("type") != "object")
        {
            _errors.Add(schema.Text("type").Length == 0
                ? FieldError.Required($"{path}.type", "must be object if x-kubernetes-map-type is specified")
                : FieldError.Invalid($"{path}.type", schema.Text("type"), "must be object if x-kubernetes-map-type is specified"));
        }

        if (mapType is not ("atomic" or "granular"))
        {
            _errors.Add(FieldError.NotSupported($"{path}.x-kubernetes-map-type", mapType, "atomic", "granular"));
        }
    }

    private void CheckListType(JsonObject schema, string path)
    {
        var listType = schema.Text("x-kubernetes-list-type");
        var keys = (schema["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(key => (string?)key ?? "").ToList();
        if (schema.Has("x-kubernetes-list-type"))
        {
            if (schema.Text("type") != "array")
            {
                _errors.Add(schema.Text("type").Length == 0
                    ? FieldError.Required($"{path}.type", "must be array if x-kubernetes-list-type is specified")
                    : FieldError.Invalid($"{path}.type", schema.Text("type"), "must be array if x-kubernetes-list-type is specified"));
            }

            if (listType is not ("atomic" or "set" or "map"))
            {
                _errors.Add(FieldError.NotSupported($"{path}.x-kubernetes-list-type", listType, "atomic", "map", "set"));
            }
        }

        if (keys.Count > 0 && listType != "map")
        {
            _errors.Add(schema.Has("x-kubernetes-list-type")
                ? FieldError.Invalid($"{path}.x-kubernetes-list-type", listType, "must be map if x-kubernetes-list-map-keys is non-empty")
                : FieldError.Required($"{path}.x-kubernetes-list-type", "must be map if x-kubernetes-list-map-keys is non-empty"));
        }

        if (listType == "map")
        {
            CheckMapKeys(schema, keys, path);
        }
        else if (listType == "set" && schema.Map("items") is { } items)
        {
            CheckSetItems(items, $"{path}.items");
        }
    }

    private void CheckSetItems(JsonObject items, string path)
    {
        if (items.Flag("nullable"))
        {
            _errors.Add(FieldError.Forbidden($"{path}.nullable", "cannot be nullable when x-kubernetes-list-type is set"));
        }

        switch (items.Text("type"))
        {
            case "array" when items.Text("x-kubernetes-list-type") is var inner and not ("" or "atomic"):
                _errors.Add(FieldError.Invalid(
                    $"{path}.x-kubernetes-list-type", inner, "must be atomic as item of a list with x-kubernetes-list-type=set"));
                break;
            case "object" when items.Text("x-kubernetes-map-type") != "atomic":
                _errors.Add(FieldError.Invalid(
                    $"{path}.x-kubernetes-map-type", items["x-kubernetes-map-type"], "must be atomic as item of a list with x-kubernetes-list-type=set"));
                break;
            default:
                break;
        }
    }

    private void CheckMapKeys(JsonObject schema, List<string> keys, string path)
    {
        var at = $"{path}.x-kubernetes-list-map-keys";
        if (keys.Count == 0)
        {
            _errors.Add(FieldError.Required(at, "must not be empty if x-kubernetes-list-type is map"));
            return;
        }

        if (schema.Map("items") is not { } items)
        {
            _errors.Add(FieldError.Required($"{path}.items", "must have a schema if x-kubernetes-list-type is map"));
            return;
        }

        if (items.Text("type") != "object")
        {
            _errors.Add(FieldError.Invalid($"{path}.items.type", items.Text("type"), "must be object if parent array's x-kubernetes-list-type is map"));
        }

        var properties = StructuralCheck.Properties(items).ToDictionary(pair => pair.Name, pair => pair.Schema);
        var required = (items["required"] as JsonArray ?? []).Select(name => (string?)name ?? "").ToHashSet();
        foreach (var key in keys)
        {
            if (!properties.TryGetValue(key, out var property))
            {
                _errors.Add(FieldError.Invalid(at, schema["x-kubernetes-list-map-keys"], "entries must all be names of item properties"));
                continue;
            }

            if (property.Text("type") is "array" or "object")
            {
                _errors.Add(FieldError.Invalid(
                    $"{StructuralCheck.Property($"{path}.items", key)}.type", property.Text("type"), "must be a scalar type if parent array's x-kubernetes-list-type is map"));
            }

            if (property.Flag("nullable"))
            {
                _errors.Add(FieldError.Forbidden(
                    $"{StructuralCheck.Property($"{path}.items", key)}.nullable", "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"));
            }

            if (!property.Has("default") && !required.Contains(key))
            {
                _errors.Add(FieldError.Required(
                    $"{StructuralCheck.Property($"{path}.items", key)}.default",
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"));
            }
        }

        if (keys.Distinct().Count() != keys.Count)
        {
            _errors.Add(FieldError.Invalid(at, schema["x-kubernetes-list-map-keys"], "must not contain duplicate entries"));
        }
    }
}
