using System.Text.Json.Nodes;

namespace Flux.Conformance.Tests.GoTemplate;

/// <summary>Asks an engine of templates the question of a recorded case and compares every field of the answer.</summary>
internal static class TemplateCases
{
    private static readonly string[] _fields = ["out", "outB64", "err", "phase", "partial"];

    public static void AssertAnswer(string line, Func<JsonObject, JsonObject> engine)
    {
        var expected = JsonNode.Parse(line)!.AsObject();
        var question = JsonNode.Parse(line)!.AsObject();
        Array.ForEach(_fields, f => question.Remove(f));

        Assert.Equal(Shown(expected), Shown(engine(question)));
    }

    private static string Shown(JsonObject answer) =>
        string.Join('\n', _fields.Where(answer.ContainsKey).Select(f => $"{f}: {answer[f]?.ToString() ?? "null"}"));
}
