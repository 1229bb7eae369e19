using System.Text.Json.Nodes;
using Flux.Cli.Engines;

namespace Flux.Conformance.Tests.Strvals;

/// <summary>The grammars of --set and its relatives against Helm's own answers (README.md beside the cases).</summary>
public sealed class StrvalsTests
{
    public static TheoryData<string> Cases()
    {
        var data = new TheoryData<string>();
        foreach (var line in File.ReadLines(Path.Combine(Vectors.Folder("Strvals"), "cases.jsonl")))
        {
            data.Add(JsonNode.Parse(line)!["id"]!.GetValue<string>());
        }

        return data;
    }

    private static readonly Dictionary<string, JsonObject> _cases = File.ReadLines(Path.Combine(Vectors.Folder("Strvals"), "cases.jsonl"))
        .Select(line => JsonNode.Parse(line)!.AsObject()).ToDictionary(c => c["id"]!.GetValue<string>());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answer_IsTheRecordedOne(string id)
    {
        var expected = _cases[id];

        var actual = StrvalsEngine.Answer(expected);

        Assert.Equal(expected["err"]?.GetValue<string>(), actual["err"]?.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(expected["result"], actual["result"]), $"{actual.ToJsonString()} instead of {expected["result"]?.ToJsonString()}");
    }
}
