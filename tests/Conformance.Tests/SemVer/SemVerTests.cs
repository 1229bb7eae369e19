using System.Text.Json.Nodes;
using Flux.Primitives;

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

        var actual = Answer(expected);

        Assert.Equal(expected["err"]?.GetValue<string>(), actual["err"]?.GetValue<string>());
        if (expected["err"] is null)
        {
            Assert.Equal(Canonical(expected["result"]), Canonical(actual["result"]));
            Assert.Equal(Canonical(expected["why"]), Canonical(actual["why"]));
        }
    }

    private static string Canonical(JsonNode? node) => node?.ToJsonString() ?? "null";

    private static JsonObject Answer(JsonObject c)
    {
        try
        {
            return Text(c, "op") switch
            {
                "parse" => new() { ["result"] = Parts(SemVersion.Parse(Text(c, "v"))) },
                "strict" => new() { ["result"] = Parts(SemVersion.ParseStrict(Text(c, "v"))) },
                "constraint" => new() { ["result"] = SemVersionRange.Parse(Text(c, "c")).ToString() },
                "compare" => new() { ["result"] = SemVersion.Parse(Text(c, "v")).CompareTo(SemVersion.Parse(Text(c, "w"))) },
                "inc" => new() { ["result"] = Increment(SemVersion.Parse(Text(c, "v")), Text(c, "part")).ToString() },
                "sort" => new() { ["result"] = Sorted(c["l"]!.AsArray()) },
                _ => Check(c),
            };
        }
        catch (FormatException e)
        {
            return new() { ["err"] = e.Message };
        }
    }

    private static JsonObject Check(JsonObject c)
    {
        var range = Parse("constraint", () => SemVersionRange.Parse(Text(c, "c")));
        var version = Parse("version", () => SemVersion.Parse(Text(c, "v")));
        var answer = new JsonObject { ["result"] = range.IsSatisfiedBy(version) };
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

    private static string Text(JsonObject c, string name) => c[name]?.GetValue<string>() ?? "";

    private static JsonObject Parts(SemVersion v) => new()
    {
        ["major"] = v.Major,
        ["meta"] = v.Metadata,
        ["minor"] = v.Minor,
        ["original"] = v.Original,
        ["patch"] = v.Patch,
        ["pre"] = v.Prerelease,
        ["string"] = v.ToString(),
    };

    private static SemVersion Increment(SemVersion version, string part) => part switch
    {
        "major" => version.IncrementMajor(),
        "minor" => version.IncrementMinor(),
        _ => version.IncrementPatch(),
    };

    private static JsonArray Sorted(JsonArray list) =>
        [.. list.Select(n => SemVersion.Parse(n!.GetValue<string>())).Order().Select(v => (JsonNode)v.Original)];
}
