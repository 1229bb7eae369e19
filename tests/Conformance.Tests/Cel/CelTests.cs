using System.Text.Json.Nodes;
using Flux.Cel;

namespace Flux.Conformance.Tests.Cel;

/// <summary>Expressions against the recorded answers of cel-go in Flux's and in Kubernetes' set-up (README.md beside the cases).</summary>
public sealed class CelTests
{
    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in new[] { "flux.jsonl", "k8s.jsonl" })
        {
            foreach (var line in File.ReadLines(Path.Combine(Vectors.Folder("Cel"), file)))
            {
                data.Add(file, line);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answer_IsTheRecordedOne(string file, string line)
    {
        var expected = JsonNode.Parse(line)!.AsObject();
        var question = JsonNode.Parse(line)!.AsObject();
        foreach (var field in new[] { "result", "err", "phase", "status" })
        {
            question.Remove(field);
        }

        var actual = CelCases.Answer(question, file == "k8s.jsonl");

        Assert.Equal(Shown(expected), Shown(actual));
    }

    private static string Shown(JsonObject answer) => string.Join('\n',
        new[] { "result", "status", "err", "phase" }.Where(answer.ContainsKey).Select(f => $"{f}: {answer[f]?.ToJsonString() ?? "null"}"));
}
