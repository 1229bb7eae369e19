using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>Puts the fields of an object into the order in which Go writes them: that of the struct, keys of maps sorted.</summary>
internal static class GoOrder
{
    /// <summary>A copy in that order.</summary>
    /// <param name="schema">The object's kind; of a custom resource all is sorted.</param>
    /// <param name="obj">The object.</param>
    public static JsonObject Of(ResourceSchema schema, JsonObject obj) =>
        schema.IsBuiltIn && ProtobufMessages.BuiltIn.NameOf(schema.TypeName) is { } message
            ? Struct(message, schema.Type, obj, isRoot: true)
            : (JsonObject)Sorted(obj)!;

    /// <summary>Sorts the keys of a map, in place; of those inside none.</summary>
    public static void Sort(JsonObject map)
    {
        foreach (var (name, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList())
        {
            map.Remove(name);
            map[name] = value;
        }
    }

    private static JsonObject Struct(string message, TypeSchema? type, JsonObject obj, bool isRoot = false)
    {
        var result = new JsonObject();
        foreach (var name in (ReadOnlySpan<string>)["kind", "apiVersion"])
        {
            if (isRoot && obj[name] is { } value)
            {
                result[name] = value.DeepClone();
            }
        }

        AddFields(message, type, obj, result);
        foreach (var (name, value) in obj.OrderBy(pair => pair.Key, StringComparer.Ordinal).Where(pair => !result.ContainsKey(pair.Key)))
        {
            result[name] = Sorted(value);
        }

        return result;
    }

    private static void AddFields(string message, TypeSchema? type, JsonObject obj, JsonObject result)
    {
        foreach (var field in ProtobufMessages.BuiltIn.Ordered(message))
        {
            if (field.JsonName(type) is not { } name)
            {
                if (field.Code == 'm')
                {
                    AddFields(field.Message, type, obj, result);
                }
            }
            else if (obj.TryGetPropertyValue(name, out var value) && !result.ContainsKey(name))
            {
                result[name] = Value(field, type?.TypeOf(name), value);
            }
        }
    }

    private static JsonNode? Value(ProtobufField field, TypeSchema? type, JsonNode? value) => (field.Code, field.Shape, value) switch
    {
        ('m', '[', JsonArray list) => new JsonArray([.. list.Select(item => item is JsonObject map ? Struct(field.Message, type?.Items, map) : item?.DeepClone())]),
        ('m', ' ', JsonObject map) => Struct(field.Message, type, map),
        _ => Sorted(value),
    };

    private static JsonNode? Sorted(JsonNode? value) => value switch
    {
        JsonObject map => new JsonObject(map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new KeyValuePair<string, JsonNode?>(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => value?.DeepClone(),
    };
}
