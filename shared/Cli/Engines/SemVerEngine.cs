using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Cli.Engines;

/// <summary>Versions and ranges: the operations parse, strict, check, constraint, compare, sort and inc.</summary>
public static class SemVerEngine
{
    /// <summary>Answers one case with <c>result</c> (and <c>why</c>) or <c>err</c>.</summary>
    public static JsonObject Answer(JsonObject @case)
    {
        ArgumentNullException.ThrowIfNull(@case);
        try
        {
            return Text(@case, "op") switch
            {
                "parse" => Result(Parts(SemVersion.Parse(Text(@case, "v")))),
                "strict" => Result(Parts(SemVersion.ParseStrict(Text(@case, "v")))),
                "constraint" => Result(SemVersionRange.Parse(Text(@case, "c")).ToString()),
                "compare" => Result(SemVersion.Parse(Text(@case, "v")).CompareTo(SemVersion.Parse(Text(@case, "w")))),
                "inc" => Result(Increment(SemVersion.Parse(Text(@case, "v")), Text(@case, "part")).ToString()),
                "sort" => Result(Sorted(@case["l"] as JsonArray ?? [])),
                "check" => Check(@case),
                var op => throw new FormatException($"unknown op '{op}'"),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return new() { ["result"] = null, ["err"] = e.Message };
        }
    }

    private static JsonObject Result(JsonNode? result) => new() { ["result"] = result };

    private static JsonObject Check(JsonObject @case)
    {
        var range = Parse("constraint", () => SemVersionRange.Parse(Text(@case, "c")));
        var version = Parse("version", () => SemVersion.Parse(Text(@case, "v")));
        var answer = Result(range.IsSatisfiedBy(version));
        if (range.Violations(version) is { Count: > 0 } reasons)
        {
            answer["why"] = new JsonArray([.. reasons.Select(r => (JsonNode)r)]);
        }

        return answer;
    }

    private static T Parse<T>(string what, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (FormatException e)
        {
            throw new FormatException($"{what}: {e.Message}", e);
        }
    }

    private static string Text(JsonObject @case, string name) => @case.Text([name]) ?? "";

    private static JsonObject Parts(SemVersion version) => new()
    {
        ["major"] = version.Major,
        ["meta"] = version.Metadata,
        ["minor"] = version.Minor,
        ["original"] = version.Original,
        ["patch"] = version.Patch,
        ["pre"] = version.Prerelease,
        ["string"] = version.ToString(),
    };

    private static SemVersion Increment(SemVersion version, string part) => part switch
    {
        "major" => version.IncrementMajor(),
        "minor" => version.IncrementMinor(),
        "patch" => version.IncrementPatch(),
        _ => throw new FormatException($"unknown part '{part}'"),
    };

    private static JsonArray Sorted(JsonArray list) =>
        [.. list.Select(n => SemVersion.Parse(n.Text() ?? "")).Order().Select(v => (JsonNode)v.Original)];
}
