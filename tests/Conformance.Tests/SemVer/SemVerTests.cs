using System.Text.Json.Nodes;
using Flux.Cli.Engines;

namespace Flux.Conformance.Tests.SemVer;

/// <summary>Versions and ranges against the recorded answers of Masterminds/semver (README.md beside the cases).</summary>
public sealed class SemVerTests
{
    public static TheoryData<string> Cases()
    {
        var data = new TheoryData<string>();
        foreach (var line in File.ReadLines(Path.Combine(Vectors.Folder("SemVer"), "cases.jsonl")))
        {
            data.Add(line);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answer_IsTheRecordedOne(string line)
    {
        var expected = JsonNode.Parse(line)!.AsObject();

        var actual = SemVerEngine.Answer(expected);

        Assert.Equal(expected["err"]?.GetValue<string>(), actual["err"]?.GetValue<string>());
        if (expected["err"] is null)
        {
            Assert.Equal(Canonical(expected["result"]), Canonical(actual["result"]));
            Assert.Equal(Canonical(expected["why"]), Canonical(actual["why"]));
        }
    }

    private static string Canonical(JsonNode? node) => node?.ToJsonString() ?? "null";
}
