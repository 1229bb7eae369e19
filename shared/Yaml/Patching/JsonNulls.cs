using System.Text.Json.Nodes;

namespace Flux.Yaml.Patching;

/// <summary>Takes what a patch adds free of nulls, which in a patch mean "remove".</summary>
internal static class JsonNulls
{
    /// <summary>Removes the null fields of all maps, those inside lists too. Null items of lists stay.</summary>
    public static void RemoveFrom(JsonNode? value)
    {
        if (value is JsonObject map)
        {
            foreach (var (key, item) in map.ToArray())
            {
                if (item is null)
                {
                    map.Remove(key);
                }

                RemoveFrom(item);
            }
        }
        else if (value is JsonArray list)
        {
            foreach (var item in list)
            {
                RemoveFrom(item);
            }
        }
    }
}
