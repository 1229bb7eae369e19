using System.Text.Json.Nodes;
using Flux.Kubernetes.Health;

namespace Flux.Conformance.Tests.Kstatus;

/// <summary>Our statuses against those that kstatus itself gave (see README.md in this folder).</summary>
public sealed class KstatusTests
{
    private static readonly string _folder = Vectors.Folder("Kstatus");

    public static TheoryData<string> Cases { get; } = [.. File.ReadLines(Path.Combine(_folder, "cases.jsonl"))
        .Select(line => JsonNode.Parse(line)!["id"]!.GetValue<string>())];

    private static Dictionary<string, string> Lines { get; } = File.ReadLines(Path.Combine(_folder, "cases.jsonl"))
        .ToDictionary(line => JsonNode.Parse(line)!["id"]!.GetValue<string>());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answer_ForEachCase_IsWhatUpstreamSays(string id)
    {
        var expected = JsonNode.Parse(Lines[id])!.AsObject();
        var question = new JsonObject { ["id"] = id, ["yaml"] = expected["yaml"]!.DeepClone() };

        // The cases about time use the years 2020 and 2999.
        var answer = JsonNode.Parse(
            KstatusCases.Answer(question.ToJsonString(), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)))!.AsObject();

        var fields = expected.ContainsKey("err") ? new[] { "err" } : ["status", "message", "conditions"];
        Assert.Equal(Pick(expected, fields), Pick(answer, fields));
    }

    [Fact]
    public void Cases_Always_AreAllThere() => Assert.Equal(199, Cases.Count);

    private static string Pick(JsonObject from, string[] fields) =>
        new JsonObject(fields.Select(f => KeyValuePair.Create(f, from[f]?.DeepClone()))).ToJsonString();
}
