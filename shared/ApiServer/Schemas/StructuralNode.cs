using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>A node of a custom resource's structural schema.</summary>
/// <remarks>Spec: apiextensions-apiserver, <c>pkg/apiserver/schema/structural.go</c>.</remarks>
public sealed class StructuralNode
{
    private const int MaxDepth = 64;

    private StructuralNode(JsonObject source, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new SchemaException($"the schema is nested more than {MaxDepth} levels deep");
        }

        Source = source;
        Type = source.Text("type");
        Format = source.Text("format");
        IsNullable = source.Flag("nullable");
        HasDefault = source.ContainsKey("default") && source["default"] is not null;
        PreserveUnknownFields = source.Flag("x-kubernetes-preserve-unknown-fields");
        IsEmbeddedResource = source.Flag("x-kubernetes-embedded-resource");
        IsIntOrString = source.Flag("x-kubernetes-int-or-string");
        ListType = source.Text("x-kubernetes-list-type");
        MapType = source.Text("x-kubernetes-map-type");
        MapKeys = Strings(source["x-kubernetes-list-map-keys"]);
        Required = Strings(source["required"]);
        Rules = source["x-kubernetes-validations"] as JsonArray ?? [];
        Properties = source.Map("properties") is { } properties
            ? properties.Where(pair => pair.Value is JsonObject)
                .ToFrozenDictionary(pair => pair.Key, pair => new StructuralNode(pair.Value as JsonObject ?? [], depth + 1))
            : FrozenDictionary<string, StructuralNode>.Empty;
        PropertyOrder = source.Map("properties") is { } ordered ? [.. ordered.Where(pair => pair.Value is JsonObject).Select(pair => pair.Key)] : [];
        Items = source.Map("items") is { } items ? new(items, depth + 1) : null;
        AdditionalProperties = source.Map("additionalProperties") is { } values ? new(values, depth + 1) : null;
        HasAdditionalProperties = source.ContainsKey("additionalProperties") && source["additionalProperties"] is not null;
        ForbidsAdditionalProperties = source["additionalProperties"]?.GetValueKind() == JsonValueKind.False;
        AllOf = Nodes(source, "allOf", depth);
        AnyOf = Nodes(source, "anyOf", depth);
        OneOf = Nodes(source, "oneOf", depth);
        Not = source.Map("not") is { } not ? new(not, depth + 1) : null;
        HasRules = Rules.Count > 0 || Items is { HasRules: true } || AdditionalProperties is { HasRules: true }
            || Properties.Values.Any(property => property.HasRules);
    }

    /// <summary>The node as it stands in the CRD, for keywords without a property here.</summary>
    public JsonObject Source { get; }

    /// <summary>The type; empty where any is accepted (int-or-string, preserve-unknown-fields).</summary>
    public string Type { get; }

    /// <summary>The format; empty for none.</summary>
    public string Format { get; }

    /// <summary>Whether null is a value.</summary>
    public bool IsNullable { get; }

    /// <summary>Whether there is a default.</summary>
    public bool HasDefault { get; }

    /// <summary>The default. Null means none.</summary>
    public JsonNode? Default => Source["default"];

    /// <summary>Whether unknown fields are kept here and below, up to where properties are specified.</summary>
    public bool PreserveUnknownFields { get; }

    /// <summary>Whether the value is a Kubernetes object.</summary>
    public bool IsEmbeddedResource { get; }

    /// <summary>Whether both integers and strings are accepted.</summary>
    public bool IsIntOrString { get; }

    /// <summary><c>atomic</c>, <c>set</c>, <c>map</c>, or empty.</summary>
    public string ListType { get; }

    /// <summary><c>atomic</c>, <c>granular</c>, or empty.</summary>
    public string MapType { get; }

    /// <summary>The key fields of a list of type map.</summary>
    public IReadOnlyList<string> MapKeys { get; }

    /// <summary>Required properties.</summary>
    public IReadOnlyList<string> Required { get; }

    /// <summary>The properties by name.</summary>
    public FrozenDictionary<string, StructuralNode> Properties { get; }

    /// <summary>The names of the properties as they stand in the CRD.</summary>
    public IReadOnlyList<string> PropertyOrder { get; }

    /// <summary>The schema of list items. Null for none.</summary>
    public StructuralNode? Items { get; }

    /// <summary>The schema of further properties. Null for none, also where they are simply allowed.</summary>
    public StructuralNode? AdditionalProperties { get; }

    /// <summary>Whether <c>additionalProperties</c> is given, as a schema or as a boolean.</summary>
    public bool HasAdditionalProperties { get; }

    /// <summary>The CEL rules (<c>x-kubernetes-validations</c>) as data.</summary>
    public JsonArray Rules { get; }

    /// <summary>Whether there are CEL rules here or below.</summary>
    public bool HasRules { get; }

    internal bool ForbidsAdditionalProperties { get; }

    internal IReadOnlyList<StructuralNode> AllOf { get; }

    internal IReadOnlyList<StructuralNode> AnyOf { get; }

    internal IReadOnlyList<StructuralNode> OneOf { get; }

    internal StructuralNode? Not { get; }

    /// <summary>The types as validation names them.</summary>
    internal IReadOnlyList<string> Types => field ??= IsIntOrString ? ["integer", "string"] : Type.Length == 0 ? [] : [Type];

    /// <summary>The compiled pattern; null where there is none.</summary>
    internal GoPattern? Pattern => field ??= Source.Text("pattern") is { Length: > 0 } pattern ? new GoPattern(pattern) : null;

    /// <summary>Reads a schema.</summary>
    /// <exception cref="SchemaException">It is nested too deep.</exception>
    public static StructuralNode Parse(JsonObject openApiSchema)
    {
        ArgumentNullException.ThrowIfNull(openApiSchema);
        return new(openApiSchema, 0);
    }

    /// <summary>The schema of a property, declared or not; null where there is none.</summary>
    public StructuralNode? SchemaOf(string property) =>
        Properties.TryGetValue(property, out var node) ? node : AdditionalProperties;

    /// <summary>A number among the keywords (<c>maximum</c>); null where it is not set.</summary>
    internal double? Number(string keyword) => Source[keyword] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        ? FieldManagement.Numbers.Float(value)
        : null;

    private static string[] Strings(JsonNode? node) => node is JsonArray list
        ? [.. list.OfType<JsonValue>().Where(item => item.GetValueKind() == JsonValueKind.String).Select(item => item.GetValue<string>())]
        : [];

    private static StructuralNode[] Nodes(JsonObject source, string keyword, int depth) =>
        [.. source.Objects(keyword).Select(item => new StructuralNode(item, depth + 1))];
}
