using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Removes fields from a value. The result shares no nodes with the input.</summary>
/// <remarks>Spec: structured-merge-diff v6, <c>typed/remove.go</c>.</remarks>
internal static class TypedRemoval
{
    /// <summary>
    /// The value without the fields. A map or list that has lost all it had is null; so is an atomic one of which a part was to go.
    /// </summary>
    public static JsonNode? Remove(TypeSchema type, JsonNode? value, FieldSet fields)
    {
        switch (value)
        {
            case JsonObject map when type.IsMap:
                return map.Count == 0 || type.IsAtomicMap ? null : RemoveFromMap(type, map, fields);
            case JsonArray list when type.IsList:
                return list.Count == 0 || type.ListType == ListType.Atomic ? null : RemoveFromList(type, list, fields);
            default:
                return value?.DeepClone();
        }
    }

    private static JsonObject? RemoveFromMap(TypeSchema type, JsonObject map, FieldSet fields)
    {
        var result = new JsonObject();
        foreach (var (key, value) in map)
        {
            var element = type.Fields.TryGetValue(key, out var field) ? field.Element : PathElement.ForField(key);
            if (!fields.TryFind(element, out var node))
            {
                result.Add(key, value?.DeepClone());
            }
            else if (!node.IsMember)
            {
                result.Add(key, Remove(type.TypeOf(key) ?? TypeSchema.Deduced, value, node.Children ?? FieldSet.Empty));
            }
        }

        return result.Count > 0 ? result : null;
    }

    private static JsonArray? RemoveFromList(TypeSchema type, JsonArray list, FieldSet fields)
    {
        var items = type.Items ?? TypeSchema.Untyped;
        var result = new JsonArray();
        foreach (var item in list)
        {
            var element = ListItems.Element(type, item, out _);
            if (element is null || !fields.TryFind(element, out var node))
            {
                result.Add(item?.DeepClone());
            }
            else if (!node.IsMember)
            {
                result.Add(Remove(items, item, node.Children ?? FieldSet.Empty));
            }
        }

        return result.Count > 0 ? result : null;
    }
}
