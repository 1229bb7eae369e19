using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas.Rules;

/// <summary>A value and the one that was in its place before.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/cel/common/equality.go</c>.</remarks>
internal sealed class Correlation(JsonNode? value, JsonNode? old, StructuralNode node)
{
    private bool? _isUnchanged;

    /// <summary>Whether nothing has changed, the order of a list of type map apart.</summary>
    public bool IsUnchanged => _isUnchanged ??= Compare();

    /// <summary>The field of that name; null where it was not there before.</summary>
    public Correlation? Key(string name) =>
        value is JsonObject map && old is JsonObject before && map.TryGetPropertyValue(name, out var now)
        && before.TryGetPropertyValue(name, out var then) && node.SchemaOf(name) is { } schema
            ? new Correlation(now, then, schema)
            : null;

    /// <summary>The item at that place; null where it was not there before, or the list is not of type map.</summary>
    public Correlation? Index(int index) =>
        value is JsonArray list && old is JsonArray before && node is { ListType: "map", Items: { } items }
        && Find(node, before, list[index]) is { } then
            ? new Correlation(list[index], then, items)
            : null;

    /// <summary>The item of a list of type map with the keys of another; null where there is none.</summary>
    public static JsonNode? Find(StructuralNode list, JsonArray? items, JsonNode? like)
    {
        if (list.ListType != "map" || items is null || like is not JsonObject wanted || list.MapKeys.Count == 0
            || !list.MapKeys.All(key => wanted[key] is JsonValue))
        {
            return null;
        }

        return items.FirstOrDefault(item => item is JsonObject other
            && list.MapKeys.All(key => JsonEquality.AreEqual(other[key], wanted[key])));
    }

    private bool Compare()
    {
        if (value is JsonArray list && old is JsonArray before && node.ListType == "map")
        {
            return list.Count == before.Count && Enumerable.Range(0, list.Count).All(i => Index(i) is { IsUnchanged: true });
        }

        if (value is JsonObject map && old is JsonObject then)
        {
            return map.Count == then.Count && map.All(pair => Key(pair.Key) is { IsUnchanged: true });
        }

        return JsonEquality.AreEqual(value, old);
    }
}
