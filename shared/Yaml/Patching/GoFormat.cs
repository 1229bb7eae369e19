using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Yaml.Patching;

/// <summary>Values as Go prints them (<c>%v</c>), for messages that show them.</summary>
public static class GoFormat
{
    /// <summary>The text: maps as <c>map[a:1 b:2]</c> with sorted keys, lists as <c>[1 2]</c>, null as <c>&lt;nil&gt;</c>.</summary>
    public static string Show(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject map => $"map[{string.Join(' ', map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{Show(p.Value)}"))}]",
        JsonArray list => $"[{string.Join(' ', list.Select(Show))}]",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(),
    };
}
