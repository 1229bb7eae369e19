using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>Reads the compact form in which the built-in types are kept (one-letter keywords, see the README).</summary>
internal sealed class CompactTypes(SchemaCatalog catalog)
{
    private const string QuantityType = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private const string RawExtensionType = "io.k8s.apimachinery.pkg.runtime.RawExtension";
    private const string ReferencePrefix = "#/components/schemas/";

    private static readonly FrozenDictionary<string, string> _keywords = new Dictionary<string, string>
    {
        ["p"] = "properties",
        ["t"] = "type",
        ["i"] = "items",
        ["a"] = "additionalProperties",
        ["q"] = "required",
        ["l"] = "x-kubernetes-list-type",
        ["k"] = "x-kubernetes-list-map-keys",
        ["s"] = "x-kubernetes-patch-strategy",
        ["m"] = "x-kubernetes-patch-merge-key",
        ["M"] = "x-kubernetes-map-type",
        ["f"] = "format",
        ["d"] = "default",
        ["e"] = "enum",
        ["u"] = "x-kubernetes-unions",
    }.ToFrozenDictionary();

    /// <summary>The full name of an abbreviated type name.</summary>
    public static string Expand(string name) => name.Length > 2 && name[0] == '~'
        ? name[1] switch
        {
            'm' => string.Concat("io.k8s.apimachinery.pkg", name.AsSpan(2)),
            'x' => string.Concat("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions", name.AsSpan(2)),
            _ => string.Concat("io.k8s.kube-aggregator.pkg.apis.apiregistration", name.AsSpan(2)),
        }
        : "io.k8s.api." + name;

    public static JsonObject ToOpenApi(JsonObject compact)
    {
        var schema = new JsonObject();
        foreach (var (key, value) in compact)
        {
            switch (key)
            {
                case "p":
                    var properties = new JsonObject();
                    foreach (var (name, property) in Map(value))
                    {
                        properties[name] = ToOpenApi(Map(property));
                    }

                    schema["properties"] = properties;
                    break;
                case "i" or "a":
                    schema[_keywords[key]] = ToOpenApi(Map(value));
                    break;
                case "t":
                    schema["type"] = TypeName(Text(value));
                    break;
                case "o":
                    schema["oneOf"] = new JsonArray([.. List(value).Select(type => new JsonObject { ["type"] = Text(type) })]);
                    break;
                case "g":
                    schema["x-kubernetes-group-version-kind"] = new JsonArray([.. List(value).Select(Kind)]);
                    break;
                case "r":
                    AddReference(schema, compact, ReferencePrefix + Expand(Text(value)));
                    break;
                case "x":
                    break;
                default:
                    schema[_keywords[key]] = value?.DeepClone();
                    break;
            }
        }

        return schema;
    }

    public TypeSchema Read(string name, JsonObject compact) => name switch
    {
        QuantityType => new TypeSchema { Name = name, Scalar = ScalarType.Untyped, Format = "quantity" },
        RawExtensionType => TypeSchema.Untyped,
        _ => Read(compact, name),
    };

    private static JsonNode Kind(JsonNode? triple) => new JsonObject
    {
        ["group"] = Text(List(triple)[0]),
        ["version"] = Text(List(triple)[1]),
        ["kind"] = Text(List(triple)[2]),
    };

    /// <summary>A reference that has company is written as allOf, since siblings of $ref are ignored.</summary>
    private static void AddReference(JsonObject schema, JsonObject compact, string reference)
    {
        var alone = true;
        foreach (var (key, _) in compact)
        {
            alone &= key is "r" or "x";
        }

        if (alone)
        {
            schema["$ref"] = reference;
        }
        else
        {
            schema["allOf"] = new JsonArray(new JsonObject { ["$ref"] = reference });
        }
    }

    private static JsonObject Map(JsonNode? node) => node as JsonObject ?? throw Damaged();

    private static JsonArray List(JsonNode? node) => node as JsonArray ?? throw Damaged();

    private static string Text(JsonNode? node) => (string?)node ?? throw Damaged();

    private static SchemaException Damaged() => new("the built-in data is damaged");

    private static string TypeName(string letter) => letter switch
    {
        "s" => "string",
        "o" => "object",
        "a" => "array",
        "i" => "integer",
        "b" => "boolean",
        "n" => "number",
        _ => throw new SchemaException($"the built-in data has an unknown type {letter}"),
    };

    private static ScalarType Scalar(string type, string? format) => type switch
    {
        "s" => format is null or "byte" ? ScalarType.String : ScalarType.Untyped,
        "i" or "n" => ScalarType.Number,
        "b" => ScalarType.Boolean,
        "" => ScalarType.Untyped,
        _ => ScalarType.None,
    };

    private static string[] Strings(JsonNode? node) => node is JsonArray array ? [.. array.Select(Text)] : [];

    private TypeSchema Read(JsonObject compact, string? name)
    {
        var type = (string?)compact["t"] ?? "";
        var format = (string?)compact["f"];
        var fields = compact["p"] is JsonObject properties ? Fields(properties) : FrozenDictionary<string, FieldSchema>.Empty;
        return new TypeSchema(type is "a" or "" ? Items(compact) : null, type is "o" or "" ? Values(compact, fields.Count) : null)
        {
            Name = name,
            JsonType = type.Length == 0 ? "" : TypeName(type),
            Format = format,
            Scalar = Scalar(type, format),
            IsList = type is "a" or "",
            IsMap = type is "o" or "",
            ListType = ReadListType(compact),
            MapKeys = compact["k"] is JsonArray keys ? Strings(keys) : MergeKeys(compact),
            Fields = fields,
            IsAtomicMap = (string?)compact["M"] == "atomic",
            PreserveUnknownFields = type is "o" or "" && fields.Count == 0 && compact["a"] is null,
            Required = Strings(compact["q"]),
            Enum = compact["e"]?.DeepClone() as JsonArray,
        };
    }

    /// <summary>A list that declares no list type is merged as strategic merge patch would merge it.</summary>
    private static ListType ReadListType(JsonObject compact) => ((string?)compact["l"], (string?)compact["s"]) switch
    {
        ("set", _) => ListType.Set,
        ("map", _) => ListType.Map,
        (null, "merge" or "merge,retainKeys") => compact["m"] is null ? ListType.Set : ListType.Map,
        _ => ListType.Atomic,
    };

    private static string[] MergeKeys(JsonObject compact) =>
        compact["l"] is null && compact["s"] is not null && (string?)compact["m"] is { } key ? [key] : [];

    private FrozenDictionary<string, FieldSchema> Fields(JsonObject properties)
    {
        var fields = new Dictionary<string, FieldSchema>(properties.Count);
        foreach (var (name, node) in properties)
        {
            var compact = Map(node);
            fields[name] = new FieldSchema(name, Resolver(compact))
            {
                Default = compact["d"]?.DeepClone(),
                PatchStrategy = (string?)compact["s"],
                PatchMergeKey = (string?)compact["m"],
                Presence = (string?)compact["x"] switch
                {
                    "P" => FieldPresence.OptionalNull,
                    "z" => FieldPresence.OmitEmpty,
                    "Z" => FieldPresence.OmitZero,
                    "r" => FieldPresence.Always,
                    _ => FieldPresence.Optional,
                },
            };
        }

        return fields.ToFrozenDictionary();
    }

    private Func<TypeSchema> Items(JsonObject compact) =>
        compact["i"] is JsonObject items ? Resolver(items) : () => TypeSchema.Untyped;

    private Func<TypeSchema>? Values(JsonObject compact, int fields)
    {
        if (compact["a"] is JsonObject values)
        {
            return Resolver(values);
        }

        return fields == 0 ? () => TypeSchema.Deduced : null;
    }

    private Func<TypeSchema> Resolver(JsonObject compact)
    {
        if ((string?)compact["r"] is not { } reference)
        {
            return () => Read(compact, null);
        }

        var name = Expand(reference);
        return (string?)compact["M"] == "atomic" ? () => catalog.Type(name).AsAtomicMap() : () => catalog.Type(name);
    }
}
