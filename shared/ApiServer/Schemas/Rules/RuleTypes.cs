using System.Text.Json.Nodes;
using Flux.Cel;
using Flux.Cel.Types;

namespace Flux.ApiServer.Schemas.Rules;

/// <summary>Makes the types of expressions out of structural schemas, with how large values can be.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/cel/common/schemas.go</c>.</remarks>
internal static class RuleTypes
{
    private const long MaxRequestBytes = 3 * 1024 * 1024;
    private const long DateBytes = 12;
    private const long MaxTimeBytes = 32;

    private static readonly CelSchema _text = new()
    {
        Kind = CelSchemaKind.String,
        Type = CelType.String,
        MinBytes = 2,
        MaxElements = MaxRequestBytes - 2,
    };

    /// <summary>The schema of a node; its <see cref="CelSchema.Type"/> is null where rules cannot see the value.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isResourceRoot">Whether the value is a Kubernetes object: its kind, version and name are then always there.</param>
    /// <param name="name">The name of the type, and the beginning of those below.</param>
    public static CelSchema Of(StructuralNode node, bool isResourceRoot, string name)
    {
        if (node.IsIntOrString)
        {
            return Scalar(node, CelSchemaKind.IntOrString, CelType.Dyn, 1, MaxLength(node) is { } length ? 4 * length : MaxRequestBytes - 2);
        }

        return node.Type switch
        {
            "array" => List(node, name),
            "object" when !isResourceRoot && node.AdditionalProperties is { } values => Map(node, values, name),
            "object" => Object(node, isResourceRoot, name),
            "string" => Text(node),
            "boolean" => Scalar(node, CelSchemaKind.Boolean, CelType.Bool, 4, 0),
            "number" => Scalar(node, CelSchemaKind.Number, CelType.Double, 1, 0),
            "integer" => Scalar(node, CelSchemaKind.Integer, CelType.Int, 1, 0),
            _ => new CelSchema { Kind = CelSchemaKind.Preserved, IsNullable = node.IsNullable },
        };
    }

    private static CelSchema Scalar(StructuralNode node, CelSchemaKind kind, CelType type, long minBytes, long maxElements) => new()
    {
        Kind = kind,
        Type = type,
        MinBytes = minBytes,
        MaxElements = maxElements,
        IsNullable = node.IsNullable,
    };

    private static CelSchema List(StructuralNode node, string name)
    {
        var items = node.Items is null ? null : Of(node.Items, node.Items.IsEmbeddedResource, $"{name}.@idx");
        return new CelSchema
        {
            Kind = CelSchemaKind.List,
            Type = items?.Type is { } type ? CelType.List(type) : null,
            Items = items,
            ListType = node.ListType,
            MapKeys = node.MapKeys,
            IsNullable = node.IsNullable,
            MinBytes = 2,
            MaxElements = Limit(node, "maxItems") ?? (MaxRequestBytes - 2) / ((items?.MinBytes ?? 0) + 1),
        };
    }

    private static CelSchema Map(StructuralNode node, StructuralNode values, string name)
    {
        var items = Of(values, values.IsEmbeddedResource, $"{name}.@elem");
        return new CelSchema
        {
            Kind = CelSchemaKind.Map,
            Type = items.Type is { } type ? CelType.Map(CelType.String, type) : null,
            Items = items,
            IsNullable = node.IsNullable,
            MinBytes = 2,
            MaxElements = Limit(node, "maxProperties") ?? (MaxRequestBytes - 2) / (items.MinBytes + 6),
        };
    }

    private static CelSchema Object(StructuralNode node, bool isResourceRoot, string name)
    {
        var properties = new Dictionary<string, CelSchema>();
        var bytes = 2L;
        foreach (var field in node.PropertyOrder)
        {
            var property = node.Properties[field];
            var schema = Of(property, property.IsEmbeddedResource, $"{name}.{CelNames.Escape(field) ?? field}");
            properties[field] = schema;
            if (schema.Type is not null && !property.HasDefault && node.Required.Contains(field))
            {
                bytes += field.Length + schema.MinBytes + 4;
            }
        }

        if (isResourceRoot && !HasMeta(node))
        {
            AddMeta(properties, name);
        }

        var fields = new Dictionary<string, CelType>();
        foreach (var (field, schema) in properties)
        {
            if (schema.Type is { } type && CelNames.Escape(field) is { } escaped)
            {
                fields[escaped] = type;
            }
        }

        return new CelSchema
        {
            Kind = CelSchemaKind.Object,
            Type = CelType.Object(name, fields),
            Properties = properties,
            IsNullable = node.IsNullable,
            MinBytes = bytes,
        };
    }

    private static bool HasMeta(StructuralNode node) =>
        IsText(node, "kind") && IsText(node, "apiVersion")
        && node.Properties.GetValueOrDefault("metadata") is { Type: "object" } metadata && IsText(metadata, "name") && IsText(metadata, "generateName");

    private static bool IsText(StructuralNode node, string property) => node.Properties.GetValueOrDefault(property)?.Type == "string";

    private static void AddMeta(Dictionary<string, CelSchema> properties, string name)
    {
        properties["kind"] = _text;
        properties["apiVersion"] = _text;
        properties["metadata"] = new CelSchema
        {
            Kind = CelSchemaKind.Object,
            Type = CelType.Object($"{name}.metadata", new Dictionary<string, CelType> { ["name"] = CelType.String, ["generateName"] = CelType.String }),
            Properties = new Dictionary<string, CelSchema> { ["name"] = _text, ["generateName"] = _text },
            MinBytes = 2,
        };
    }

    private static CelSchema Text(StructuralNode node) => node.Format switch
    {
        "byte" => Scalar(node, CelSchemaKind.Bytes, CelType.Bytes, 2, MaxLength(node) ?? MaxRequestBytes - 2),
        "duration" => Scalar(node, CelSchemaKind.Duration, CelType.Duration, 3, MaxTimeBytes),
        "date" => Scalar(node, CelSchemaKind.Date, CelType.Timestamp, DateBytes, DateBytes),
        "date-time" => Scalar(node, CelSchemaKind.DateTime, CelType.Timestamp, 21, MaxTimeBytes),
        _ => Scalar(node, CelSchemaKind.String, CelType.String, 2, MaxLength(node) is { } length ? 4 * length : Longest(node) ?? MaxRequestBytes - 2),
    };

    /// <summary>The longest of the allowed values, in bytes; null where all are allowed.</summary>
    private static long? Longest(StructuralNode node) => node.Source["enum"] is JsonArray { Count: > 0 } values
        ? values.Max(value => value is JsonValue text && text.TryGetValue<string>(out var content) ? System.Text.Encoding.UTF8.GetByteCount(content) : 0)
        : null;

    private static long? MaxLength(StructuralNode node) => Limit(node, "maxLength");

    private static long? Limit(StructuralNode node, string keyword) => node.Source.Integer(keyword) is { } limit ? Math.Max(0, limit) : null;
}
