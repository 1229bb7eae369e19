using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Kustomizations.Substitution;

/// <summary>Answers conformance cases of <see cref="EnvSubst"/>.</summary>
public static class EnvSubstCases
{
    /// <summary>The answer to one line: <c>{"id", "out"}</c>, or <c>{"id", "err"}</c> where the text cannot be substituted.</summary>
    /// <param name="line">The case: <c>{"id", "s", "vars", "strict"}</c>.</param>
    /// <exception cref="JsonException">The line is not such a JSON object.</exception>
    public static string Answer(string line)
    {
        var node = JsonNode.Parse(line) as JsonObject ?? throw new JsonException("a case is an object");
        var answer = new JsonObject { ["id"] = node["id"]?.DeepClone() };
        try
        {
            answer["out"] = EnvSubst.Evaluate(Text(node["s"]), VariablesOf(node), node["strict"]?.GetValueKind() == JsonValueKind.True);
        }
        catch (SubstitutionException e)
        {
            answer["err"] = e.Message;
        }

        return answer.ToJsonString();
    }

    private static Dictionary<string, string> VariablesOf(JsonObject node) =>
        (node["vars"] as JsonObject ?? []).ToDictionary(entry => entry.Key, entry => Text(entry.Value));

    private static string Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : throw new JsonException("a text is expected");
}
