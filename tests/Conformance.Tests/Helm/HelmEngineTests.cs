using System.Text.Json.Nodes;
using Flux.Cli.Engines;

namespace Flux.Conformance.Tests.Helm;

/// <summary>Helm's engine against its own answers (README.md beside the cases).</summary>
public sealed class HelmEngineTests
{
    private static readonly Dictionary<string, JsonObject> _cases = File.ReadLines(Path.Combine(Vectors.Folder("Helm"), "engine.jsonl"))
        .Select(line => JsonNode.Parse(line)!.AsObject()).ToDictionary(c => c["id"]!.GetValue<string>());

    public static TheoryData<string> Cases() => new(_cases.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answer_IsTheRecordedOne(string id)
    {
        var expected = _cases[id];

        var actual = HelmEngine.Answer(expected);

        Assert.Equal(expected["err"]?.GetValue<string>(), actual["err"]?.GetValue<string>());
        Assert.Equal(expected["out"]?.GetValue<string>(), actual["out"]?.GetValue<string>());
        Assert.Equal(expected["outB64"]?.GetValue<string>(), actual["outB64"]?.GetValue<string>());
    }
}
