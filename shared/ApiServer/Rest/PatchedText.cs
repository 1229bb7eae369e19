using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>
/// The result of a JSON or merge patch as messages show it: in Go's order of fields, save that maps the patch has gone through are sorted.
/// </summary>
/// <remarks>Spec: evanphx/json-patch v4, whose documents are maps of raw messages that are parsed when a patch touches them.</remarks>
internal static class PatchedText
{
    /// <summary>The text.</summary>
    /// <param name="resource">The object's resource.</param>
    /// <param name="live">The object before the patch.</param>
    /// <param name="patch">Applies the patch.</param>
    /// <param name="body">The patch itself.</param>
    public static string Of(ServedResource resource, JsonObject live, Func<JsonObject, JsonObject> patch, JsonNode? body)
    {
        var result = patch(GoOrder.Of(resource.Schema, live));
        if (body is JsonArray operations)
        {
            GoOrder.Sort(result);
            foreach (var path in operations.OfType<JsonObject>().SelectMany(o => (string?[])[o.Text("path"), o.Text("from")]).OfType<string>())
            {
                SortAlong(result, path);
            }
        }
        else
        {
            SortTouched(result, body as JsonObject ?? []);
        }

        var text = new StringBuilder();
        GoText.AppendJson(text, result);
        return text.ToString();
    }

    private static void SortAlong(JsonNode root, string path)
    {
        JsonNode? node = root;
        foreach (var part in path.Split('/').Skip(1).SkipLast(1))
        {
            var key = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                JsonObject map => map[key],
                JsonArray list when int.TryParse(key, System.Globalization.CultureInfo.InvariantCulture, out var index) && index >= 0 && index < list.Count => list[index],
                _ => null,
            };
            if (node is JsonObject touched)
            {
                GoOrder.Sort(touched);
            }
        }
    }

    private static void SortTouched(JsonObject result, JsonObject patch)
    {
        GoOrder.Sort(result);
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner && result[name] is JsonObject touched)
            {
                SortTouched(touched, inner);
            }
        }
    }
}
