using System.Text.Json.Nodes;

namespace Flux.Yaml.Patching;

/// <summary>JSON merge patch (RFC 7386), as the API server does it: nulls inside what is added are dropped, inside lists too.</summary>
public static class JsonMergePatch
{
    /// <summary>Applies a patch to a copy of <paramref name="target"/> and returns the copy.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = target is JsonObject ? target.DeepClone().AsObject() : [];
        MergeInto(result, changes);
        return result;
    }

    /// <summary>The smallest patch that makes <paramref name="to"/> of <paramref name="from"/>; empty where they are equal.</summary>
    /// <remarks>A null inside <paramref name="to"/> cannot be said by a merge patch: it removes the key.</remarks>
    public static JsonObject Create(JsonObject from, JsonObject to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var patch = new JsonObject();
        foreach (var (key, value) in to)
        {
            if (!from.TryGetPropertyValue(key, out var old))
            {
                patch[key] = value?.DeepClone();
            }
            else if (old is JsonObject oldMap && value is JsonObject newMap)
            {
                if (Create(oldMap, newMap) is { Count: > 0 } inner)
                {
                    patch[key] = inner;
                }
            }
            else if (!JsonNode.DeepEquals(old, value))
            {
                patch[key] = value?.DeepClone();
            }
        }

        foreach (var (key, _) in from)
        {
            if (!to.ContainsKey(key))
            {
                patch[key] = null;
            }
        }

        return patch;
    }

    private static void MergeInto(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(key);
                    break;
                case JsonObject changes when target[key] is JsonObject existing:
                    MergeInto(existing, changes);
                    break;
                default:
                    var added = value.DeepClone();
                    if (target[key] is not JsonObject)
                    {
                        JsonNulls.RemoveFrom(added);
                    }

                    target[key] = added;
                    break;
            }
        }
    }
}
