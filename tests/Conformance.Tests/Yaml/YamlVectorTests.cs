using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Yaml;

namespace Flux.Conformance.Tests.Yaml;

/// <summary>Every recorded case of sigs.k8s.io/yaml: what it reads, refuses and writes.</summary>
public sealed class YamlVectorTests
{
    private static readonly Dictionary<string, JsonObject> _cases = File.ReadLines(Path.Combine(Folder(), "cases.jsonl"))
        .Select(line => JsonNode.Parse(line)!.AsObject()).ToDictionary(c => c["id"]!.GetValue<string>());

    private static readonly Dictionary<string, string> _gaps = File.ReadLines(Path.Combine(Folder(), "known-gaps.txt"))
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2)).ToDictionary(p => p[0], p => p[1]);

    public static TheoryData<string> Ids => [.. _cases.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Yaml_OfARecordedCase_IsReadAndWrittenAsRecorded(string id)
    {
        var failure = Check(_cases[id]);
        if (_gaps.TryGetValue(id, out var reason))
        {
            Assert.True(failure is not null, $"{id} is listed as a known gap ({reason}) but passes: remove it from known-gaps.txt");
            return;
        }

        Assert.True(failure is null, $"{id}: {failure}");
    }

    [Fact]
    public void KnownGaps_Always_NameRecordedCases() => Assert.Empty(_gaps.Keys.Except(_cases.Keys));

    private static string? Check(JsonObject c)
    {
        string actual;
        try
        {
            actual = c["op"]!.GetValue<string>() switch
            {
                "dump" => KubeYaml.Write(Floats(c["json"])),
                "pretty" => KubeYaml.Write(Floats(c["json"]), YamlStyle.Pretty),
                "loadmap" => Canonical(LoadMap(c["yaml"]!.GetValue<string>())),
                _ => Canonical(KubeYaml.Read(c["yaml"]!.GetValue<string>())),
            };
        }
        catch (YamlException e)
        {
            return c["err"]?.GetValue<string>() is not { } wanted ? $"failed with '{e.GoMessage}'"
                : wanted.EndsWith(e.GoMessage, StringComparison.Ordinal) ? null
                : $"expected error '{wanted}', got '{e.GoMessage}'";
        }

        if (c.TryGetPropertyValue("err", out var error))
        {
            return $"expected error '{error}', got '{actual}'";
        }

        var expected = c.TryGetPropertyValue("out", out var text) ? text!.GetValue<string>() : Canonical(c["json"]);
        return actual == expected ? null : $"expected\n{expected}\ngot\n{actual}";
    }

    private static JsonNode LoadMap(string yaml) => KubeYaml.Read(yaml) switch
    {
        null => new JsonObject(),
        JsonObject map => map,
        JsonArray => throw new YamlException("json: cannot unmarshal array into Go value of type map[string]interface {}"),
        _ => throw new YamlException("json: cannot unmarshal number into Go value of type map[string]interface {}"),
    };

    // the recorder read every JSON number as a float64
    private static JsonNode? Floats(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Floats(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Floats)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonValue.Create(value.GetValue<double>()),
        _ => node?.DeepClone(),
    };

    private static string Canonical(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject map => $"{{{string.Join(',', map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{JsonSerializer.Serialize(p.Key)}:{Canonical(p.Value)}"))}}}",
        JsonArray list => $"[{string.Join(',', list.Select(Canonical))}]",
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => Number(value),
        _ => node.ToJsonString(),
    };

    private static string Number(JsonValue value) =>
        double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) is var number && number == 0 ? "0" : number.ToString("R", CultureInfo.InvariantCulture);

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
