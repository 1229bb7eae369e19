using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Apply;

/// <summary>Whether applying would change an object in a way that counts.</summary>
/// <remarks>Spec: fluxcd/pkg ssa v0.77, hasDrifted: labels, annotations, and everything but metadata and status.</remarks>
internal static class Drift
{
    /// <param name="live">The object; null where there is none.</param>
    /// <param name="dryRun">The object as it would be.</param>
    /// <param name="ignored">Fields whose difference does not count.</param>
    public static bool Exists(JsonObject? live, JsonObject dryRun, IReadOnlyList<FieldPointer> ignored)
    {
        if (live is null || dryRun.ResourceVersionOf().Length == 0)
        {
            return true;
        }

        if (ignored.Count > 0)
        {
            live = live.DeepClone().AsObject();
            dryRun = dryRun.DeepClone().AsObject();
            foreach (var path in ignored)
            {
                path.Remove(live);
                path.Remove(dryRun);
            }
        }

        return !SameMap(live, dryRun, "labels") || !SameMap(live, dryRun, "annotations") || !SameRest(live, dryRun);
    }

    /// <summary>A missing map and an empty one are the same.</summary>
    private static bool SameMap(JsonObject a, JsonObject b, string field)
    {
        var left = a.Metadata()?[field] as JsonObject;
        var right = b.Metadata()?[field] as JsonObject;
        return (left?.Count ?? 0) == (right?.Count ?? 0) && (left is null || left.Count == 0 || JsonNode.DeepEquals(left, right));
    }

    private static bool SameRest(JsonObject a, JsonObject b)
    {
        var left = a.Where(Counts).ToList();
        return left.Count == b.Count(Counts)
            && left.TrueForAll(e => b.TryGetPropertyValue(e.Key, out var other)
                && JsonNode.DeepEquals(Comparable(a, e.Key, e.Value), Comparable(b, e.Key, other)));
    }

    private static bool Counts(KeyValuePair<string, JsonNode?> entry) => entry.Key is not ("metadata" or "status");

    /// <summary>Servers before 1.27 give an autoscaler's first metric twice in a dry run, and an empty one at the end.</summary>
    private static JsonNode? Comparable(JsonObject obj, string field, JsonNode? value)
    {
        if (field != "spec" || obj.Text("kind") != "HorizontalPodAutoscaler" || (value as JsonObject)?["metrics"] is not JsonArray metrics)
        {
            return value;
        }

        var kept = new List<JsonNode>();
        foreach (var metric in metrics.OfType<JsonObject>().Where(m => m.Text("type").Length > 0))
        {
            if (!kept.Exists(k => JsonNode.DeepEquals(k, metric)))
            {
                kept.Add(metric);
            }
        }

        var spec = value.DeepClone().AsObject();
        spec["metrics"] = new JsonArray([.. kept.Select(k => k.DeepClone())]);
        return spec;
    }
}
