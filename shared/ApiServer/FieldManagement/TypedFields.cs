using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>The fields that a value sets.</summary>
/// <remarks>Spec: structured-merge-diff v6, <c>typed/tofieldset.go</c>.</remarks>
internal static class TypedFields
{
    public static FieldSet Of(TypeSchema type, JsonNode? value) => Visit(type, value).Children ?? FieldSet.Empty;

    /// <summary>Whether the value itself is owned, and what is below it.</summary>
    private static (bool IsMember, FieldSet? Children) Visit(TypeSchema type, JsonNode? value)
    {
        var kind = TypedKinds.Deduce(type, value);
        switch (kind == TypedKind.Undecided ? TypedKinds.Preferred(type) : kind)
        {
            case TypedKind.Map:
                return type.IsAtomicMap ? (true, null) : (false, value is JsonObject map ? VisitMap(type, map) : null);
            case TypedKind.List:
                return type.ListType == ListType.Atomic ? (true, null) : (false, value is JsonArray list ? VisitList(type, list) : null);
            default:
                return (true, null);
        }
    }

    private static FieldSet VisitMap(TypeSchema type, JsonObject map)
    {
        var result = new FieldSetBuilder(map.Count);
        foreach (var (key, value) in map)
        {
            var field = type.Field(key);
            var (isMember, children) = Visit(field?.Type ?? type.Values ?? TypeSchema.Deduced, value);
            isMember |= field is null || value is null or JsonObject { Count: 0 };
            result.Add(new FieldSet.Node(field?.Element ?? PathElement.ForField(key), isMember, children));
        }

        return result.Build();
    }

    private static FieldSet VisitList(TypeSchema type, JsonArray list)
    {
        var items = type.Items ?? TypeSchema.Untyped;
        var elements = new PathElement?[list.Count];
        var counts = new SortedDictionary<PathElement, int>(PathElementComparer.Instance);
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = ListItems.Element(type, list[i], out _);
            if (elements[i] is { } element)
            {
                counts[element] = counts.GetValueOrDefault(element) + 1;
            }
        }

        var result = new FieldSetBuilder(list.Count);
        for (var i = 0; i < elements.Length; i++)
        {
            if (elements[i] is { } element)
            {
                result.Add(new FieldSet.Node(element, true, counts[element] > 1 ? null : Visit(items, list[i]).Children));
            }
        }

        return result.Build();
    }
}
