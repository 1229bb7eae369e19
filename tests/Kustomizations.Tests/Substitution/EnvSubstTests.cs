using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.Kustomizations.Substitution;

namespace Flux.Kustomizations.Tests.Substitution;

public sealed class EnvSubstTests
{
    private static readonly Dictionary<string, string> _variables = new()
    {
        ["var"] = "Hello World",
        ["empty"] = "",
        ["path"] = "/usr/local/bin/foo.tar.gz",
        ["u"] = "héllo",
        ["n"] = "1",
        ["a"] = "A",
        ["b"] = "B",
        ["long"] = "abcdefghij",
    };

    /// <summary>Recorded from fluxcd/pkg envsubst; see Golden/envsubst/README.md.</summary>
    [Fact]
    public void Evaluate_WhenRecordedFromUpstream_GivesTheSame()
    {
        var differences = new List<string>();
        var cases = File.ReadLines(Path.Combine(Folder(), "..", "Golden", "envsubst", "cases.jsonl")).Select(l => JsonNode.Parse(l)!).ToList();
        foreach (var recorded in cases)
        {
            var answer = JsonNode.Parse(EnvSubstCases.Answer(recorded.ToJsonString()))!;
            var (actual, error) = ((string?)answer["out"], (string?)answer["err"]);
            var expectedError = (string?)recorded["err"];
            var same = expectedError is null
                ? actual == (string?)recorded["out"]
                : expectedError.StartsWith("PANIC:", StringComparison.Ordinal) ? error is not null : error == expectedError;
            if (!same)
            {
                differences.Add($"{recorded.ToJsonString()}\n  got {actual ?? "error " + error}");
            }
        }

        Assert.True(cases.Count > 200, "the recorded cases are there");
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    // executed with the upstream code, strict
    [Theory]
    [InlineData("$${var}", "${var}")]
    [InlineData("$$$${var}", "$${var}")]
    [InlineData("${#u}", "6")]
    [InlineData("${u^}", "Héllo")]
    [InlineData("${long:2:100}", "cdefghij")]
    [InlineData("${long: -3}", "abcdefghij")]
    [InlineData("${path##*/}", "foo.tar.gz")]
    [InlineData("${path%%.*}", "/usr/local/bin/foo")]
    [InlineData("${missing:=${nope:=z}}", "z")]
    [InlineData("${missing:={\"a\":1}}", "{\"a\":1}")]
    [InlineData("${missing:=\\}}", "\\}")]
    [InlineData("${missing:=$$}", "$$")]
    [InlineData("${path//\\//-}", "-usr-local-bin-foo.tar.gz")]
    [InlineData("${long/c/$a}", "ab$adefghij")]
    [InlineData("${long/c/${a}}", "abAdefghij")]
    [InlineData("\\${var}", "\\Hello World")]
    [InlineData("$(a) $a a$ text $ {var}", "$(a) $a a$ text $ {var}")]
    public void Evaluate_WhenTextIs_GivesUpstreamsResult(string text, string expected) =>
        Assert.Equal(expected, EnvSubst.Evaluate(text, _variables, strict: true));

    [Theory]
    [InlineData("${missing}", "variable not set (strict mode): \"missing\"")]
    [InlineData("${missing-def}", "missing closing brace")]
    [InlineData("${var", "missing closing brace")]
    [InlineData("${}", "unable to parse variable name")]
    [InlineData("${{ a }}", "unable to parse variable name")]
    [InlineData("${a:}", "unable to parse substitution within function")]
    [InlineData("${var//l}", "bad substitution")]
    [InlineData("${missing} ${var", "missing closing brace")]
    [InlineData("${long:2:-1}", "substring length -1 is negative")]
    public void Evaluate_WhenTextIsWrong_SaysSo(string text, string message) =>
        Assert.Equal(message, Assert.Throws<SubstitutionException>(() => EnvSubst.Evaluate(text, _variables, strict: true)).Message);

    [Fact]
    public void Evaluate_WhenNestedTooDeep_IsRefused()
    {
        var text = string.Concat(Enumerable.Repeat("${x:=", 5000)) + new string('}', 5000);

        Assert.Contains("nested deeper", Assert.Throws<SubstitutionException>(() => EnvSubst.Evaluate(text, _variables, strict: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_WhenResultGrowsBeyondTheLimit_IsRefused()
    {
        var variables = new Dictionary<string, string> { ["x"] = new('x', 1 << 20) };
        var text = string.Concat(Enumerable.Repeat("${x}", 65));

        Assert.Contains("longer than", Assert.Throws<SubstitutionException>(() => EnvSubst.Evaluate(text, variables, strict: true)).Message, StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
