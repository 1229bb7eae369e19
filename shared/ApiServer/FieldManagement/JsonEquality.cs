using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Equality of values: numbers by value, maps without order.</summary>
internal static class JsonEquality
{
    public static bool AreEqual(JsonNode? left, JsonNode? right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        return (left, right) switch
        {
            (null, _) or (_, null) => false,
            (JsonObject leftMap, JsonObject rightMap) => AreEqual(leftMap, rightMap),
            (JsonArray leftList, JsonArray rightList) => AreEqual(leftList, rightList),
            (JsonValue leftValue, JsonValue rightValue) => AreEqual(leftValue, rightValue),
            _ => false,
        };
    }

    private static bool AreEqual(JsonObject left, JsonObject right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (key, value) in left)
        {
            if (!right.TryGetPropertyValue(key, out var other) || !AreEqual(value, other))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(JsonArray left, JsonArray right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(JsonValue left, JsonValue right)
    {
        var kind = left.GetValueKind();
        if (kind != right.GetValueKind())
        {
            return false;
        }

        return kind switch
        {
            JsonValueKind.String => left.GetValue<string>() == right.GetValue<string>(),
            JsonValueKind.Number => Numbers.AreEqual(left, right),
            _ => true,
        };
    }
}
