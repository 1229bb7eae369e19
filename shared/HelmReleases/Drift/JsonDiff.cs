using System.Text;
using System.Text.Json.Nodes;

namespace Flux.HelmReleases.Drift;

/// <summary>The JSON patch from one object to another: keys in order, lists by place; many operations become one where that is shorter.</summary>
/// <remarks>Spec: wI2L/jsondiff v0.7 with Rationalize; fluxcd/pkg ssa/jsondiff, unstructured.go.</remarks>
internal static class JsonDiff
{
    /// <summary>What has to change of an object: labels and annotations that are missing or differ, and all but metadata and status.</summary>
    /// <param name="live">As it is.</param>
    /// <param name="wanted">As it should be.</param>
    public static JsonArray Compare(JsonObject live, JsonObject wanted)
    {
        var metadata = new List<JsonObject>();
        Compare("", Metadata(live), Metadata(wanted), metadata, isRoot: true);
        var rest = new List<JsonObject>();
        Compare("", Rest(live), Rest(wanted), rest, isRoot: true);

        // others add labels and annotations of their own: what is there and not wanted stays
        return new([.. metadata.Where(op => (string?)op["op"] != "remove"), .. rest]);
    }

    private static JsonObject Metadata(JsonObject obj)
    {
        var kept = new JsonObject();
        foreach (var field in (string[])["name", "annotations", "labels"])
        {
            if (obj["metadata"]?[field] is { } value)
            {
                kept[field] = value.DeepClone();
            }
        }

        return new() { ["metadata"] = kept };
    }

    private static JsonObject Rest(JsonObject obj)
    {
        var copy = (JsonObject)obj.DeepClone();
        copy.Remove("metadata");
        copy.Remove("status");
        return copy;
    }

    private static void Compare(string path, JsonNode? source, JsonNode? target, List<JsonObject> patch, bool isRoot = false)
    {
        var from = patch.Count;
        switch (source, target)
        {
            case (JsonObject a, JsonObject b):
                foreach (var key in a.Select(e => e.Key).Union(b.Select(e => e.Key), StringComparer.Ordinal).Order(StringComparer.Ordinal))
                {
                    var at = $"{path}/{Escape(key)}";
                    if (!b.ContainsKey(key))
                    {
                        patch.Add(new() { ["op"] = "remove", ["path"] = at });
                    }
                    else if (!a.ContainsKey(key))
                    {
                        patch.Add(new() { ["op"] = "add", ["path"] = at, ["value"] = b[key]?.DeepClone() });
                    }
                    else
                    {
                        Compare(at, a[key], b[key], patch);
                    }
                }

                break;
            case (JsonArray a, JsonArray b):
                for (var i = a.Count - 1; i >= b.Count; i--)
                {
                    patch.Add(new() { ["op"] = "remove", ["path"] = $"{path}/{i}" });
                }

                for (var i = 0; i < b.Count; i++)
                {
                    if (i < a.Count)
                    {
                        Compare($"{path}/{i}", a[i], b[i], patch);
                    }
                    else
                    {
                        patch.Add(new() { ["op"] = "add", ["path"] = $"{path}/-", ["value"] = b[i]?.DeepClone() });
                    }
                }

                break;
            default:
                if (!JsonNode.DeepEquals(source, target))
                {
                    patch.Add(new() { ["op"] = "replace", ["path"] = path, ["value"] = target?.DeepClone() });
                }

                return;
        }

        if (!isRoot && patch.Count > from)
        {
            Shorten(path, target, patch, from);
        }
    }

    private static void Shorten(string path, JsonNode? target, List<JsonObject> patch, int from)
    {
        var whole = new JsonObject { ["op"] = "replace", ["path"] = path, ["value"] = target?.DeepClone() };
        if (patch.Skip(from).Sum(LengthOf) > LengthOf(whole))
        {
            patch.RemoveRange(from, patch.Count - from);
            patch.Add(whole);
        }
    }

    private static int LengthOf(JsonObject operation) => Encoding.UTF8.GetByteCount(operation.ToJsonString());

    private static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
