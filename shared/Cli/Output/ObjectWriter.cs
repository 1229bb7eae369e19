using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Yaml;

namespace Flux.Cli.Output;

/// <summary>Objects as JSON or YAML: one as itself, several as a <c>List</c>, like <c>kubectl -o</c>.</summary>
internal static class ObjectWriter
{
    private static readonly JsonSerializerOptions _indented = new()
    {
        WriteIndented = true,
        IndentSize = 4,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(TextWriter output, string format, IReadOnlyList<JsonObject> objects, bool single) =>
        output.WriteLine(Format(format, single && objects.Count == 1 ? objects[0] : List(objects)));

    /// <summary>Writes one document of a stream without end; YAML documents begin with <c>---</c>.</summary>
    public static void WriteNext(TextWriter output, string format, JsonObject obj)
    {
        if (format == "yaml")
        {
            output.WriteLine("---");
        }

        output.WriteLine(Format(format, obj));
    }

    /// <summary>Writes any document.</summary>
    public static void WriteValue(TextWriter output, string format, JsonNode document) => output.WriteLine(Format(format, document));

    private static string Format(string format, JsonNode document) =>
        format == "json" ? document.ToJsonString(_indented) : KubeYaml.Write(document).TrimEnd('\n');

    private static JsonObject List(IReadOnlyList<JsonObject> objects) => new()
    {
        ["apiVersion"] = "v1",
        ["items"] = new JsonArray([.. objects.Select(o => (JsonNode)o.DeepClone())]),
        ["kind"] = "List",
        ["metadata"] = new JsonObject { ["resourceVersion"] = "" },
    };
}
