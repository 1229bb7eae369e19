using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Flux.Primitives;

namespace Flux.Api;

/// <summary>Writes the CustomResourceDefinition of a kind from its C# type.</summary>
/// <remarks>
/// Spec: apiextensions.k8s.io/v1. A field is required where its property is; <see cref="SchemaAttribute"/> and
/// <see cref="SchemaRuleAttribute"/> say the rest.
/// </remarks>
public static class CrdGenerator
{
    /// <summary>The definition of one kind.</summary>
    public static JsonObject Generate(FluxKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var names = new JsonObject
        {
            ["categories"] = Texts(kind.Categories),
            ["kind"] = kind.Gvk.Kind,
            ["listKind"] = $"{kind.Gvk.Kind}List",
            ["plural"] = kind.Plural,
            ["singular"] = kind.Singular,
        };
        if (kind.ShortNames.Count > 0)
        {
            names["shortNames"] = Texts(kind.ShortNames);
        }

        var definition = new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject
            {
                ["annotations"] = new JsonObject { [FluxAnnotations.KustomizeSubstitute] = FluxAnnotations.Disabled },
                ["name"] = kind.CrdName,
            },
            ["spec"] = new JsonObject
            {
                ["group"] = kind.Gvk.Group,
                ["names"] = names,
                ["scope"] = "Namespaced",
                ["versions"] = new JsonArray(VersionOf(kind)),
            },
        };

        // a parsed tree, so that a reader may take its numbers as any type of number
        return JsonNode.Parse(definition.ToJsonString()) as JsonObject ?? definition;
    }

    private static JsonObject VersionOf(FluxKind kind) => new()
    {
        ["additionalPrinterColumns"] = new JsonArray([.. kind.Columns.Select(column => new JsonObject
        {
            ["jsonPath"] = column.JsonPath,
            ["name"] = column.Name,
            ["type"] = column.Type,
        })]),
        ["name"] = kind.Gvk.Version,
        ["schema"] = new JsonObject
        {
            ["openAPIV3Schema"] = new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    ["apiVersion"] = new JsonObject { ["type"] = "string" },
                    ["kind"] = new JsonObject { ["type"] = "string" },
                    ["metadata"] = new JsonObject { ["type"] = "object" },
                    ["spec"] = Property(kind.Type.GetProperty("Spec")),
                    ["status"] = Property(kind.Type.GetProperty("Status")),
                },
                ["type"] = "object",
            },
        },
        ["served"] = true,
        ["storage"] = true,
        ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
    };

    private static JsonObject Property(PropertyInfo? property)
    {
        ArgumentNullException.ThrowIfNull(property);
        var schema = SchemaOf(property.PropertyType);
        if (property.GetCustomAttribute<SchemaAttribute>() is { } rules)
        {
            Constrain(schema, rules);
        }

        return schema;
    }

    private static JsonObject SchemaOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string) || type == typeof(Digest) || type == typeof(Revision) || type == typeof(TimeSpan))
        {
            return new() { ["type"] = "string" };
        }

        if (type == typeof(DateTimeOffset))
        {
            return new() { ["format"] = "date-time", ["type"] = "string" };
        }

        if (type == typeof(bool))
        {
            return new() { ["type"] = "boolean" };
        }

        if (typeof(JsonNode).IsAssignableFrom(type))
        {
            return new() { ["x-kubernetes-preserve-unknown-fields"] = true };
        }

        if (type == typeof(int))
        {
            return new() { ["type"] = "integer" };
        }

        if (type == typeof(long))
        {
            return new() { ["format"] = "int64", ["type"] = "integer" };
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            return new() { ["additionalProperties"] = SchemaOf(type.GenericTypeArguments[1]), ["type"] = "object" };
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? new() { ["items"] = SchemaOf(type.GenericTypeArguments[0]), ["type"] = "array" }
            : ObjectSchema(type);
    }

    private static JsonObject ObjectSchema(Type type)
    {
        var fields = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .Select(property => (Name: NameOf(property), Property: property))
            .OrderBy(field => field.Name, StringComparer.Ordinal)
            .ToList();
        var schema = new JsonObject
        {
            ["properties"] = new JsonObject(fields.Select(field =>
                KeyValuePair.Create<string, JsonNode?>(field.Name, Property(field.Property)))),
        };
        var required = fields.Where(field => field.Property.IsDefined(typeof(RequiredMemberAttribute))).Select(field => field.Name);
        if (Texts(required) is { Count: > 0 } names)
        {
            schema["required"] = names;
        }

        schema["type"] = "object";
        var rules = type.GetCustomAttributes<SchemaRuleAttribute>().Select(rule =>
            new JsonObject { ["message"] = rule.Message, ["rule"] = rule.Rule });
        if (new JsonArray([.. rules]) is { Count: > 0 } validations)
        {
            schema["x-kubernetes-validations"] = validations;
        }

        return schema;
    }

    private static void Constrain(JsonObject schema, SchemaAttribute rules)
    {
        if (rules.Default is not null)
        {
            schema["default"] = JsonNode.Parse(rules.Default);
        }

        if (rules.Pattern is not null)
        {
            schema["pattern"] = rules.Pattern;
        }

        if (rules.Enum.Length > 0)
        {
            schema["enum"] = Texts(rules.Enum);
        }

        if (rules.ItemEnum.Length > 0 && schema["items"] is JsonObject items)
        {
            items["enum"] = Texts(rules.ItemEnum);
        }

        if (rules.Minimum != long.MinValue)
        {
            schema["minimum"] = rules.Minimum;
        }

        Limit(schema, "minLength", rules.MinLength);
        Limit(schema, "maxLength", rules.MaxLength);
        Limit(schema, "minItems", rules.MinItems);
        Limit(schema, "maxItems", rules.MaxItems);
        if (rules.ListMapKey is not null)
        {
            schema["x-kubernetes-list-map-keys"] = Texts([rules.ListMapKey]);
            schema["x-kubernetes-list-type"] = "map";
        }
    }

    private static void Limit(JsonObject schema, string keyword, int limit)
    {
        if (limit >= 0)
        {
            schema[keyword] = limit;
        }
    }

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
