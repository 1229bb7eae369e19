using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Removes fields from a value. The result shares no nodes with the input.</summary>
/// <remarks>Spec: structured-merge-diff v6, <c>typed/remove.go</c>.</remarks>
internal static class TypedRemoval
{
    /// <summary>
    /// The value without the fields. A map or list of which all entries were to go is null, and so is an atomic one of which a part was to
    /// go; within a map or list such a part is left empty instead.
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
        var isDescended = false;
        foreach (var (key, value) in map)
        {
            var element = type.Fields.TryGetValue(key, out var field) ? field.Element : PathElement.ForField(key);
            if (!fields.TryFind(element, out var node))
            {
                result.Add(key, value?.DeepClone());
            }
            else if (!node.IsMember)
            {
                isDescended = true;
                result.Add(key, Inner(type.TypeOf(key) ?? TypeSchema.Deduced, value, node.Children));
            }
        }

        return result.Count > 0 || isDescended ? result : null;
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
                result.Add(Inner(items, item, node.Children));
            }
        }

        return result.Count > 0 ? result : null;
    }

    /// <summary>A part of which something was to go, but not itself: what was a map or list stays one.</summary>
    private static JsonNode? Inner(TypeSchema type, JsonNode? value, FieldSet? fields) =>
        Remove(type, value, fields ?? FieldSet.Empty) ?? value switch { JsonObject => new JsonObject(), JsonArray => new JsonArray(), _ => null };
}
