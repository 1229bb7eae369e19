using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>Checks that a CRD's schema is structural and uses only what is allowed.</summary>
/// <remarks>Spec: apiextensions-apiserver, <c>pkg/apiserver/schema/validation.go</c> and
/// <c>pkg/apis/apiextensions/validation/validation.go</c>.</remarks>
internal sealed class StructuralCheck
{
    private readonly List<FieldError> _structural = [];

    private enum Level
    {
        Root,
        Item,
        Field,
    }

    public static IReadOnlyList<FieldError> Check(JsonObject schema, string path)
    {
        var check = new StructuralCheck();
        check.CheckStructure(schema, Level.Root, path);
        check.CheckCompleteness(schema, schema, path, path);
        check._structural.Sort((left, right) => string.CompareOrdinal(left.ToString(), right.ToString()));
        if (check._structural.Count > 0)
        {
            return check._structural;
        }

        return DefaultCheck.Check(StructuralNode.Parse(schema), path);
    }

    internal static string Property(string path, string name) => $"{path}.properties[{name}]";

    internal static IEnumerable<(string Path, JsonObject Schema)> Alternatives(JsonObject schema, string path)
    {
        foreach (var keyword in new[] { "anyOf", "allOf", "oneOf" })
        {
            var index = 0;
            foreach (var item in schema.Objects(keyword))
            {
                yield return (string.Create(CultureInfo.InvariantCulture, $"{path}.{keyword}[{index++}]"), item);
            }
        }

        if (schema.Map("not") is { } not)
        {
            yield return ($"{path}.not", not);
        }
    }

    internal static IEnumerable<(string Name, JsonObject Schema)> Properties(JsonObject schema) =>
        from pair in schema.Map("properties") ?? []
        let property = pair.Value as JsonObject
        where property is not null
        select (pair.Key, property);

    private void CheckStructure(JsonObject schema, Level level, string path)
    {
        var type = schema.Text("type");
        if (type == "array" && schema.Map("items") is null)
        {
            _structural.Add(FieldError.Required($"{path}.items", "must be specified"));
        }

        if (schema.Map("items") is { } items)
        {
            CheckStructure(items, Level.Item, $"{path}.items");
        }

        foreach (var (name, property) in Properties(schema))
        {
            CheckStructure(property, Level.Field, Property(path, name));
        }

        if (schema.Has("additionalProperties") && level == Level.Root)
        {
            _structural.Add(FieldError.Forbidden($"{path}.additionalProperties", "must not be used at the root"));
        }

        if (schema.Map("additionalProperties") is { } values)
        {
            CheckStructure(values, Level.Field, $"{path}.additionalProperties");
        }

        CheckExtensions(schema, path);
        CheckOwnType(schema, type, level, path);
        CheckMetadata(schema, level, path);
        CheckValidations(schema, path, isIntOrString: schema.Flag("x-kubernetes-int-or-string"));
    }

    private void CheckExtensions(JsonObject schema, string path)
    {
        if (!schema.Flag("x-kubernetes-int-or-string"))
        {
            return;
        }

        foreach (var other in new[] { "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource" }.Where(schema.Flag))
        {
            _structural.Add(FieldError.Invalid($"{path}.{other}", true, "must be false if x-kubernetes-int-or-string is true"));
        }
    }

    private void CheckOwnType(JsonObject schema, string type, Level level, string path)
    {
        var isEmbedded = schema.Flag("x-kubernetes-embedded-resource");
        if (isEmbedded && type != "object")
        {
            const string Rule = "must be object if x-kubernetes-embedded-resource is true";
            _structural.Add(type.Length == 0 ? FieldError.Required($"{path}.type", Rule) : FieldError.Invalid($"{path}.type", type, Rule));
        }
        else if (type.Length == 0 && !schema.Flag("x-kubernetes-int-or-string") && !schema.Flag("x-kubernetes-preserve-unknown-fields"))
        {
            _structural.Add(FieldError.Required($"{path}.type", level switch
            {
                Level.Root => "must not be empty at the root",
                Level.Item => "must not be empty for specified array items",
                _ => "must not be empty for specified object fields",
            }));
        }

        if (isEmbedded && schema.Has("additionalProperties"))
        {
            _structural.Add(FieldError.Forbidden($"{path}.additionalProperties", "must not be used if x-kubernetes-embedded-resource is set"));
        }

        if (level == Level.Root && type.Length > 0 && type != "object")
        {
            _structural.Add(FieldError.Invalid($"{path}.type", type, "must be object at the root"));
        }

        if (isEmbedded && !schema.Flag("x-kubernetes-preserve-unknown-fields") && schema.Map("properties") is not { Count: > 0 })
        {
            _structural.Add(FieldError.Required(
                $"{path}.properties", "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields"));
        }
    }

    private void CheckMetadata(JsonObject schema, Level level, string path)
    {
        if (level != Level.Root && !schema.Flag("x-kubernetes-embedded-resource"))
        {
            return;
        }

        var properties = schema.Map("properties");
        foreach (var name in new[] { "kind", "apiVersion" })
        {
            if (properties.Map(name) is { } field && field.Text("type") != "string")
            {
                _structural.Add(FieldError.Invalid($"{Property(path, name)}.type", field.Text("type"), "must be string"));
            }
        }

        if (properties.Map("metadata") is not { } metadata)
        {
            return;
        }

        var at = Property(path, "metadata");
        if (metadata.Text("type") != "object")
        {
            _structural.Add(FieldError.Invalid($"{at}.type", metadata.Text("type"), "must be object"));
        }

        var isPlain = metadata.All(pair => pair.Key is "type" or "description" or "default"
            || (pair.Key == "properties" && pair.Value is JsonObject inner && inner.All(item => item.Key is "name" or "generateName")));
        if (level == Level.Root && !isPlain)
        {
            _structural.Add(FieldError.Forbidden(
                at, "must not specify anything other than name and generateName, but metadata is implicitly specified"));
        }
    }

    private void CheckValidations(JsonObject schema, string path, bool isIntOrString)
    {
        if (schema.Text("pattern") is { Length: > 0 } pattern && new GoPattern(pattern).Error is { } error)
        {
            _structural.Add(FieldError.Invalid($"{path}.pattern", pattern, $"must be a valid regular expression, but isn't: {error}"));
        }

        foreach (var (at, alternative) in Alternatives(schema, path))
        {
            var isTypeAlternative = isIntOrString && at.StartsWith($"{path}.anyOf[", StringComparison.Ordinal) && IsIntOrString(schema["anyOf"]);
            if (!isTypeAlternative)
            {
                CheckNested(alternative, at, isIntOrString && at == $"{path}.allOf[0]" && IsIntOrString(alternative["anyOf"]));
            }
        }
    }

    private static bool IsIntOrString(JsonNode? anyOf) => anyOf is JsonArray { Count: 2 } list
        && list[0] is JsonObject { Count: 1 } first && first.Text("type") == "integer"
        && list[1] is JsonObject { Count: 1 } second && second.Text("type") == "string";

    private void CheckNested(JsonObject schema, string path, bool mayHaveTypes)
    {
        CheckValidations(schema, path, mayHaveTypes);
        if (schema.Map("items") is { } items)
        {
            CheckNested(items, $"{path}.items", false);
        }

        foreach (var (name, property) in Properties(schema))
        {
            CheckNested(property, Property(path, name), false);
        }

        foreach (var keyword in new[] { "type", "title", "description", "x-kubernetes-list-map-keys", "x-kubernetes-validations" }.Where(schema.Has))
        {
            _structural.Add(FieldError.Forbidden($"{path}.{keyword}", "must be empty to be structural"));
        }

        foreach (var keyword in new[] { "additionalProperties", "default", "x-kubernetes-list-type", "x-kubernetes-map-type" }.Where(schema.Has))
        {
            _structural.Add(FieldError.Forbidden($"{path}.{keyword}", "must be undefined to be structural"));
        }

        foreach (var keyword in new[]
        {
            "nullable", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string",
        }.Where(schema.Flag))
        {
            _structural.Add(FieldError.Forbidden($"{path}.{keyword}", "must be false to be structural"));
        }

        if (schema.Map("properties").Has("metadata"))
        {
            _structural.Add(FieldError.Forbidden(Property(path, "metadata"), "must not be specified in a nested context"));
        }
    }

    /// <summary>Whatever an alternative speaks of must be specified outside of it.</summary>
    private void CheckCompleteness(JsonObject schema, JsonObject structure, string path, string structurePath)
    {
        foreach (var (at, alternative) in Alternatives(schema, path))
        {
            CheckSpecified(alternative, structure, at, structurePath);
        }

        foreach (var (name, property) in Properties(schema))
        {
            CheckCompleteness(property, property, Property(path, name), Property(structurePath, name));
        }

        if (schema.Map("items") is { } items)
        {
            CheckCompleteness(items, items, $"{path}.items", $"{structurePath}.items");
        }

        if (schema.Map("additionalProperties") is { } values)
        {
            CheckCompleteness(values, values, $"{path}.additionalProperties", $"{structurePath}.additionalProperties");
        }
    }

    private void CheckSpecified(JsonObject nested, JsonObject structure, string path, string structurePath)
    {
        foreach (var (at, alternative) in Alternatives(nested, path))
        {
            CheckSpecified(alternative, structure, at, structurePath);
        }

        if (nested.Map("items") is { } items)
        {
            if (structure.Map("items") is { } outer)
            {
                CheckSpecified(items, outer, $"{path}.items", $"{structurePath}.items");
            }
            else
            {
                _structural.Add(FieldError.Required($"{structurePath}.items", $"because it is defined in {path}.items"));
            }
        }

        foreach (var (name, property) in Properties(nested))
        {
            if (structure.Map("properties").Map(name) is { } outer)
            {
                CheckSpecified(property, outer, Property(path, name), Property(structurePath, name));
            }
            else
            {
                _structural.Add(FieldError.Required(Property(structurePath, name), $"because it is defined in {Property(path, name)}"));
            }
        }
    }
}
