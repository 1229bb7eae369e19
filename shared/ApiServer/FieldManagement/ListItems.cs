using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Finds the path element of items of sets and maps.</summary>
internal static class ListItems
{
    /// <summary>The element of an item, or an error in upstream's words.</summary>
    public static PathElement? Element(TypeSchema list, JsonNode? item, out string? error)
    {
        error = null;
        if (list.ListType == ListType.Map)
        {
            return KeyedElement(list, item, ref error);
        }

        if (item is null)
        {
            error = "associative list without keys has an element that's an explicit null";
        }
        else if (item is JsonObject)
        {
            error = "associative list without keys has an element that's a map type";
        }
        else if (!ScalarValue.TryRead(item, out var value))
        {
            error = "not supported: associative list with lists as elements";
        }
        else
        {
            return PathElement.ForValue(value);
        }

        return null;
    }

    private static PathElement? KeyedElement(TypeSchema list, JsonNode? item, ref string? error)
    {
        if (item is not JsonObject map)
        {
            error = item is null
                ? "associative list with keys may not have a null element"
                : "associative list with keys may not have non-map elements";
            return null;
        }

        var names = list.MapKeys;
        var parts = new KeyPart[names.Count];
        var count = 0;
        foreach (var name in names)
        {
            if (!map.TryGetPropertyValue(name, out var node))
            {
                node = list.Items?.Field(name)?.Default;
                if (node is null)
                {
                    continue;
                }
            }

            if (!ScalarValue.TryRead(node, out var value))
            {
                error = $"associative list key {name} may not be a list or a map";
                return null;
            }

            parts[count++] = new(name, value);
        }

        if (count == 0)
        {
            error = $"associative list with keys has an element that omits all key fields [{string.Join(' ', names.Select(GoText.Quote))}] (and doesn't have default values for any key fields)";
            return null;
        }

        return PathElement.ForKey(count == parts.Length ? parts : parts[..count]);
    }
}
