using System.Text.Json.Nodes;

namespace Flux.Reconciliation;

/// <summary>RFC 7386: what turns one object into another.</summary>
internal static class MergePatch
{
    /// <summary>The patch from <paramref name="before"/> to <paramref name="after"/>; null where they are equal.</summary>
    public static JsonObject? Diff(JsonObject before, JsonObject after)
    {
        var patch = new JsonObject();
        foreach (var (key, _) in before)
        {
            if (!after.ContainsKey(key))
            {
                patch[key] = null;
            }
        }

        foreach (var (key, value) in after)
        {
            var known = before.TryGetPropertyValue(key, out var old);
            if (known && old is JsonObject oldObject && value is JsonObject newObject)
            {
                if (Diff(oldObject, newObject) is { } inner)
                {
                    patch[key] = inner;
                }
            }
            else if (!known || !JsonNode.DeepEquals(old, value))
            {
                patch[key] = value?.DeepClone();
            }
        }

        return patch.Count == 0 ? null : patch;
    }

    /// <summary>Applies a patch in place.</summary>
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null)
            {
                target.Remove(key);
            }
            else if (value is JsonObject inner)
            {
                if (target[key] is not JsonObject existing)
                {
                    existing = [];
                    target[key] = existing;
                }

                Apply(existing, inner);
            }
            else
            {
                target[key] = value.DeepClone();
            }
        }
    }
}
