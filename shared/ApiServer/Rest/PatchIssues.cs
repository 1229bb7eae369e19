using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Rest;

/// <summary>What is odd in the text of a patch: keys that occur twice, and fields that operations do not have.</summary>
/// <remarks>Spec: apiserver, <c>pkg/endpoints/handlers/patch.go</c>, the strict decoding of patches.</remarks>
internal static class PatchIssues
{
    private const string Doubled = "duplicate field ";

    /// <summary>The issues, in their order; none where the body is no JSON, which is told elsewhere.</summary>
    public static IReadOnlyList<string> Of(byte[] body, bool isJsonPatch)
    {
        var issues = new List<string>();
        JsonNode? node;
        try
        {
            node = JsonDecoder.Decode(body, issues);
        }
        catch (JsonException)
        {
            return [];
        }

        if (!isJsonPatch)
        {
            return [.. issues.Where(issue => issue.StartsWith(Doubled, StringComparison.Ordinal))];
        }

        var found = issues.Where(issue => issue.StartsWith(Doubled, StringComparison.Ordinal) && IsOfOperation(issue)).ToList();
        var operations = node as JsonArray ?? [];
        for (var i = 0; i < operations.Count; i++)
        {
            foreach (var (field, _) in operations[i] as JsonObject ?? [])
            {
                if (field is not ("op" or "path" or "from" or "value"))
                {
                    found.Add($"unknown field \"[{i}].{field}\"");
                }
            }
        }

        return [.. found.Select(issue => $"json patch {issue}")];
    }

    /// <summary>Whether it is of an operation's own fields, rather than within a value.</summary>
    private static bool IsOfOperation(string issue) => issue.Count(character => character == '.') == 1;
}
