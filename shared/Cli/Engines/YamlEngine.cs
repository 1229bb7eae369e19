using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Cli.Engines;

/// <summary>YAML as sigs.k8s.io/yaml reads and writes it: the operations load, loadmap, dump and pretty.</summary>
public static class YamlEngine
{
    /// <summary>Answers one case with <c>json</c> (load, loadmap), <c>out</c> (dump, pretty) or <c>err</c>.</summary>
    public static JsonObject Answer(JsonObject @case)
    {
        ArgumentNullException.ThrowIfNull(@case);
        var yaml = @case.Text("yaml") ?? "";
        try
        {
            return @case.Text("op") switch
            {
                "load" => new() { ["json"] = AsGoPrints(KubeYaml.Read(yaml)) },
                "loadmap" => LoadMap(KubeYaml.Read(yaml)),
                "dump" => new() { ["out"] = KubeYaml.Write(Floats(@case["json"])) },
                "pretty" => new() { ["out"] = KubeYaml.Write(Floats(@case["json"]), YamlStyle.Pretty) },
                var op => new() { ["err"] = $"unknown op '{op}'" },
            };
        }
        catch (YamlException e)
        {
            return new() { ["err"] = @case["yaml"] is null ? e.GoMessage : $"error converting YAML to JSON: {e.GoMessage}" };
        }
    }

    private static JsonObject LoadMap(JsonNode? document) => document switch
    {
        null => new() { ["json"] = new JsonObject() },
        JsonObject map => new() { ["json"] = AsGoPrints(map) },
        _ => new()
        {
            ["err"] = $"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {Kind(document)}"
                + " into Go value of type map[string]interface {}",
        },
    };

    private static string Kind(JsonNode document) => document.GetValueKind() switch
    {
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "number",
    };

    // upstream reads every JSON number as a float64
    private static JsonNode? Floats(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Floats(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Floats)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonValue.Create(value.GetValue<double>()),
        _ => node?.DeepClone(),
    };

    // into any, upstream reads every number as a float64 and prints it in its shortest form: 12345678901234567890 is 12345678901234567000
    private static JsonNode? AsGoPrints(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, AsGoPrints(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(AsGoPrints)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => GoNumber(value.ToJsonString()),
        _ => node?.DeepClone(),
    };

    private static JsonNode GoNumber(string text)
    {
        var number = double.Parse(text, CultureInfo.InvariantCulture);
        return Math.Abs(number) is >= 1e-6 and < 1e21
            ? JsonValue.Create(decimal.Parse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture))
            : JsonValue.Create(number);
    }
}
