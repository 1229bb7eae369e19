using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Yaml.Patching;

/// <summary>Patches on JSON nodes.</summary>
public readonly struct JsonTree : ITree<JsonNode>
{
    /// <inheritdoc/>
    public static bool IsNull(JsonNode? node) => node is null || node.GetValueKind() == JsonValueKind.Null;

    /// <inheritdoc/>
    public static bool IsMap(JsonNode? node) => node is JsonObject;

    /// <inheritdoc/>
    public static bool IsList(JsonNode? node) => node is JsonArray;

    /// <inheritdoc/>
    public static bool TryGet(JsonNode map, string key, out JsonNode? value) => map.AsObject().TryGetPropertyValue(key, out value);

    /// <inheritdoc/>
    public static void Set(JsonNode map, string key, JsonNode? value) => map.AsObject()[key] = value;

    /// <inheritdoc/>
    public static bool Remove(JsonNode map, string key) => map.AsObject().Remove(key);

    /// <inheritdoc/>
    public static int Length(JsonNode list) => list.AsArray().Count;

    /// <inheritdoc/>
    public static JsonNode? Item(JsonNode list, int index) => list.AsArray()[index];

    /// <inheritdoc/>
    public static void SetItem(JsonNode list, int index, JsonNode? value) => list.AsArray()[index] = value;

    /// <inheritdoc/>
    public static void Insert(JsonNode list, int index, JsonNode? value) => list.AsArray().Insert(index, value);

    /// <inheritdoc/>
    public static void RemoveAt(JsonNode list, int index) => list.AsArray().RemoveAt(index);

    /// <inheritdoc/>
    public static JsonNode? Clone(JsonNode? node) => node?.DeepClone();

    /// <inheritdoc/>
    public static bool DeepEquals(JsonNode? a, JsonNode? b) => JsonNode.DeepEquals(a, b);

    /// <inheritdoc/>
    public static TreeSize Measure(JsonNode? node) => Measure(node, 0);

    private static TreeSize Measure(JsonNode? node, int level)
    {
        var size = new TreeSize(1, 1);
        IEnumerable<JsonNode?> children = level > TreeSize.MaxDepth ? [] : node switch
        {
            JsonObject map => map.Select(p => p.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (var child in children)
        {
            size = size.Under(Measure(child, level + 1));
        }

        return size;
    }

    /// <inheritdoc/>
    public static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
