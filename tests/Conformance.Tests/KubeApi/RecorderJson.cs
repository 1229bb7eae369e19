using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Conformance.Tests.KubeApi;

/// <summary>JSON as the recorder sent it (Python's json.dumps), since some answers quote the body.</summary>
internal static class RecorderJson
{
    public static string Write(JsonNode? node) => node switch
    {
        JsonObject map => $"{{{string.Join(", ", map.Select(p => $"{Quote(p.Key)}: {Write(p.Value)}"))}}}",
        JsonArray list => $"[{string.Join(", ", list.Select(Write))}]",
        null => "null",
        _ => node.GetValueKind() == JsonValueKind.String ? Quote(node.GetValue<string>()) : node.ToJsonString(),
    };

    private static string Quote(string text)
    {
        var result = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => result.Append('\\').Append(c),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                < ' ' or > '~' => result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => result.Append(c),
            };
        }

        return result.Append('"').ToString();
    }
}
