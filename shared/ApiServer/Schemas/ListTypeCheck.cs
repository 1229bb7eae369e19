using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>Checks the list type of one node of a definition's schema.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apis/apiextensions/validation/validation.go</c>.</remarks>
internal static class ListTypeCheck
{
    public static IEnumerable<FieldError> Check(JsonObject schema, string path)
    {
        var errors = new List<FieldError>();
        var type = schema.Text("x-kubernetes-list-type");
        var isSet = schema.Has("x-kubernetes-list-type");
        var keys = (schema["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(key => (string?)key ?? "").ToList();
        if (isSet && schema.Text("type") != "array")
        {
            const string Rule = "must be array if x-kubernetes-list-type is specified";
            errors.Add(schema.Text("type").Length == 0
                ? FieldError.Required($"{path}.type", Rule)
                : FieldError.Invalid($"{path}.type", schema.Text("type"), Rule));
        }
        else if (type == "set" && schema.Map("items") is { } items)
        {
            errors.AddRange(SetItems(items, $"{path}.items"));
        }

        if (isSet && type is not ("atomic" or "set" or "map"))
        {
            errors.Add(FieldError.NotSupported($"{path}.x-kubernetes-list-type", type, "atomic", "set", "map"));
        }

        if (keys.Count > 0 && type != "map")
        {
            const string Rule = "must be map if x-kubernetes-list-map-keys is non-empty";
            errors.Add(isSet
                ? FieldError.Invalid($"{path}.x-kubernetes-list-type", type, Rule)
                : FieldError.Required($"{path}.x-kubernetes-list-type", Rule));
        }

        if (type == "map")
        {
            errors.AddRange(Map(schema, keys, path));
        }

        if (type is "set" or "map" && schema.Map("items") is { } of)
        {
            errors.AddRange(Values(of, type, keys, $"{path}.items"));
        }

        return errors;
    }

    private static IEnumerable<FieldError> SetItems(JsonObject items, string path)
    {
        const string Rule = "must be atomic as item of a list with x-kubernetes-list-type=set";
        switch (items.Text("type"))
        {
            case "array" when items.Text("x-kubernetes-list-type") is var inner and not ("" or "atomic"):
                yield return FieldError.Invalid($"{path}.x-kubernetes-list-type", inner, Rule);
                break;
            case "object" when items.Text("x-kubernetes-map-type") != "atomic":
                yield return FieldError.Invalid($"{path}.x-kubernetes-map-type", items["x-kubernetes-list-type"]?.DeepClone(), Rule);
                break;
            default:
                break;
        }
    }

    private static IEnumerable<FieldError> Map(JsonObject schema, List<string> keys, string path)
    {
        var at = $"{path}.x-kubernetes-list-map-keys";
        if (keys.Count == 0)
        {
            yield return FieldError.Required(at, "must not be empty if x-kubernetes-list-type is map");
        }

        if (!schema.Has("items"))
        {
            yield return FieldError.Required($"{path}.items", "must have a schema if x-kubernetes-list-type is map");
        }

        if (schema.Map("items") is not { } items)
        {
            yield break;
        }

        if (items.Text("type") != "object")
        {
            yield return FieldError.Invalid($"{path}.items.type", items.Text("type"), "must be object if parent array's x-kubernetes-list-type is map");
            yield break;
        }

        var seen = new HashSet<string>();
        foreach (var key in keys)
        {
            if (items.Map("properties").Map(key) is not { } property)
            {
                yield return FieldError.Invalid(at, schema["x-kubernetes-list-map-keys"], "entries must all be names of item properties");
            }
            else if (property.Text("type") is "array" or "object")
            {
                yield return FieldError.Invalid(
                    $"{StructuralCheck.Property($"{path}.items", key)}.type", items.Text("type"), "must be a scalar type if parent array's x-kubernetes-list-type is map");
            }

            if (!seen.Add(key))
            {
                yield return FieldError.Invalid(at, schema["x-kubernetes-list-map-keys"], "must not contain duplicate entries");
            }
        }
    }

    private static IEnumerable<FieldError> Values(JsonObject items, string type, List<string> keys, string path)
    {
        if (items.Flag("nullable"))
        {
            yield return FieldError.Forbidden($"{path}.nullable", $"cannot be nullable when x-kubernetes-list-type is {type}");
        }

        var required = (items["required"] as JsonArray ?? []).Select(name => (string?)name ?? "").ToHashSet();
        foreach (var key in type == "map" ? keys : [])
        {
            if (items.Map("properties").Map(key) is not { } property)
            {
                continue;
            }

            if (!property.Has("default") && !required.Contains(key))
            {
                yield return FieldError.Required(
                    $"{StructuralCheck.Property(path, key)}.default",
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
            }

            if (property.Flag("nullable"))
            {
                yield return FieldError.Forbidden(
                    $"{StructuralCheck.Property(path, key)}.nullable", "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
            }
        }
    }
}
