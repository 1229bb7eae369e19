using System.Collections.Frozen;

namespace Flux.ApiServer.Schemas;

/// <summary>Makes the shape for field management from a structural schema.</summary>
/// <remarks>Spec: kube-openapi, <c>pkg/schemaconv/openapi.go</c>, and apiextensions-apiserver,
/// <c>pkg/controller/openapi/builder</c>.</remarks>
internal static class StructuralTypes
{
    private static readonly TypeSchema _text = new() { JsonType = "string", Scalar = ScalarType.String };

    public static TypeSchema Root(StructuralNode root, TypeSchema metadata) => Make(root, metadata, preserves: false, isObject: true);

    private static TypeSchema Make(StructuralNode node, TypeSchema metadata, bool preserves, bool isObject)
    {
        preserves |= node.PreserveUnknownFields;
        var any = node.Type.Length == 0;
        var isMap = any || node.Type == "object";
        var isList = any || node.Type == "array";
        var fields = isMap ? Fields(node, metadata, preserves, isObject || node.IsEmbeddedResource) : FrozenDictionary<string, FieldSchema>.Empty;
        var values = isMap ? Values(node, metadata, preserves, fields.Count) : null;
        var items = isList ? Items(node, metadata, preserves) : null;
        return new TypeSchema(items, values)
        {
            JsonType = node.Type,
            Format = node.IsIntOrString ? "int-or-string" : node.Format.Length > 0 ? node.Format : null,
            Scalar = Scalar(node),
            IsMap = isMap,
            IsList = isList,
            ListType = node.ListType switch
            {
                "map" => ListType.Map,
                "set" => ListType.Set,
                _ => ListType.Atomic,
            },
            MapKeys = node.MapKeys,
            Fields = fields,
            IsAtomicMap = node.MapType == "atomic",
            PreserveUnknownFields = preserves,
            Required = node.Required,
        };
    }

    private static FrozenDictionary<string, FieldSchema> Fields(StructuralNode node, TypeSchema metadata, bool preserves, bool isObject)
    {
        var fields = new Dictionary<string, FieldSchema>();
        foreach (var name in node.PropertyOrder)
        {
            var property = node.Properties[name];
            fields[name] = new FieldSchema(name, Make(property, metadata, preserves, isObject: false))
            {
                Default = property.Default?.DeepClone(),
            };
        }

        if (isObject)
        {
            fields["apiVersion"] = new("apiVersion", _text);
            fields["kind"] = new("kind", _text);
            fields["metadata"] = new("metadata", metadata);
        }

        return fields.ToFrozenDictionary();
    }

    private static Func<TypeSchema>? Values(StructuralNode node, TypeSchema metadata, bool preserves, int fields)
    {
        if (node.AdditionalProperties is { } values)
        {
            var type = Make(values, metadata, preserves, isObject: false);
            return () => type;
        }

        if (node.HasAdditionalProperties)
        {
            return node.ForbidsAdditionalProperties ? null : () => TypeSchema.Deduced;
        }

        return preserves || fields == 0 ? () => TypeSchema.Deduced : null;
    }

    private static Func<TypeSchema> Items(StructuralNode node, TypeSchema metadata, bool preserves)
    {
        if (node.Items is null)
        {
            return () => TypeSchema.Untyped;
        }

        var type = Make(node.Items, metadata, preserves, isObject: false);
        return () => type;
    }

    private static ScalarType Scalar(StructuralNode node) => node.Type switch
    {
        "string" => node.Format is "" or "byte" ? ScalarType.String : ScalarType.Untyped,
        "integer" or "number" => ScalarType.Number,
        "boolean" => ScalarType.Boolean,
        "" => ScalarType.Untyped,
        _ => ScalarType.None,
    };
}
