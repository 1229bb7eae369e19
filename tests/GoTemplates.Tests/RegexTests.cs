namespace Flux.GoTemplates.Tests;

/// <summary>Regular expressions; the expectations are examples of Go's package regexp, its syntax page, or follow from RE2's rules as said.</summary>
public sealed class RegexTests
{
    [Theory]
    [InlineData("{{regexSplit \"a*\" \"abaabaccadaaae\" 5 | toJson}}", """["","b","b","c","cadaaae"]""")]
    [InlineData("{{regexSplit \"a\" \"banana\" -1 | toJson}}", """["b","n","n",""]""")]
    [InlineData("{{regexSplit \"a\" \"banana\" 0 | toJson}}", "null")]
    [InlineData("{{regexSplit \"a\" \"banana\" 1 | toJson}}", """["banana"]""")]
    [InlineData("{{regexSplit \"z+\" \"pizza\" -1 | toJson}}", """["pi","a"]""")]
    [InlineData("{{regexSplit \"z+\" \"pizza\" 2 | toJson}}", """["pi","a"]""")]
    [InlineData("{{regexReplaceAll \"a(x*)b\" \"-ab-axxb-\" \"T\"}}", "-T-T-")]
    [InlineData("{{regexReplaceAll \"a(x*)b\" \"-ab-axxb-\" \"$1\"}}", "--xx-")]
    [InlineData("{{regexReplaceAll \"a(x*)b\" \"-ab-axxb-\" \"$1W\"}}", "---")]
    [InlineData("{{regexReplaceAll \"a(x*)b\" \"-ab-axxb-\" \"${1}W\"}}", "-W-xxW-")]
    [InlineData("{{regexReplaceAll \"a(?P<1W>x*)b\" \"-ab-axxb-\" \"$1W\"}}", "--xx-")]
    [InlineData("{{regexReplaceAllLiteral \"a(x*)b\" \"-ab-axxb-\" \"${1}\"}}", "-${1}-${1}-")]
    [InlineData("{{regexFindAll \"a.\" \"paranormal\" -1 | toJson}}", """["ar","an","al"]""")]
    [InlineData("{{regexFindAll \"a.\" \"paranormal\" 2 | toJson}}", """["ar","an"]""")]
    [InlineData("{{regexFindAll \"a.\" \"none\" -1 | toJson}}", "null")]
    [InlineData("{{regexQuoteMeta \"Escaping symbols like: .+*?()|[]{}^$\"}}", @"Escaping symbols like: \.\+\*\?\(\)\|\[\]\{\}\^\$")]
    public void Functions_GiveWhatGosExamplesGive(string text, string expected) => Assert.Equal(expected, Rendering.Render(text));

    [Theory]
    [InlineData("a|ab", "ab", "a")] // leftmost, then the first alternative
    [InlineData("(?U)a+", "aaa", "a")] // U swaps greedy and lazy
    [InlineData("(?U)a+?", "aaa", "aaa")]
    [InlineData("(?i)k", "\u212a", "\u212a")] // the Kelvin sign folds to k
    [InlineData("(?i)ſ", "S", "S")]
    [InlineData(@"\bfoo\b", "éfoo", "foo")] // word boundaries are ASCII
    [InlineData(@"\w+", "éa1_", "a1_")]
    [InlineData(@"\pN", "a٣", "٣")]
    [InlineData(@"\p{Greek}+", "aβγb", "βγ")]
    [InlineData(@"[[:^alpha:]]+", "ab12", "12")]
    [InlineData(@"a$", "a\n", "")] // without m, $ is the very end
    [InlineData(@"(?m)a$", "a\nb", "a")]
    [InlineData(@"(?s)a.b", "a\nb", "a\nb")]
    [InlineData(@"\Qa.c\E", "abc a.c", "a.c")]
    [InlineData("..", "😀é", "😀é")] // a character is a code point
    [InlineData(@"x{2,3}", "xxxxx", "xxx")]
    [InlineData(@"x{,2}", "x{,2}", "x{,2}")] // no repetition, so literal
    [InlineData("(?<year>[0-9]+)", "in 2024", "2024")]
    public void Find_FollowsRe2(string pattern, string text, string expected) => Assert.Equal(expected, Find(pattern, text));

    [Theory]
    [InlineData("(", "missing closing ): `(`")]
    [InlineData("a)", "unexpected ): `a)`")]
    [InlineData("[a", "missing closing ]: `[a`")]
    [InlineData("*a", "missing argument to repetition operator: `*`")]
    [InlineData("a**", "invalid nested repetition operator: `**`")]
    [InlineData("a{1001}", "invalid repeat count: `{1001}`")]
    [InlineData("(a{100}){11}", "invalid repeat count: `{11}`")]
    [InlineData("[b-a]", "invalid character class range: `b-a`")]
    [InlineData(@"\p{Nope}", @"invalid character class range: `\p{Nope}`")]
    [InlineData(@"\8", @"invalid escape sequence: `\8`")]
    [InlineData("\\", "trailing backslash at end of expression: ``")]
    [InlineData("(?P<n", "invalid named capture: `(?P<n`")]
    [InlineData("(?P<n!>a)", "invalid named capture: `(?P<n!>`")]
    [InlineData("(?=a)", "invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("(?i", "invalid or unsupported Perl syntax: `(?i`")]
    public void Compile_WhenThePatternIsBad_SaysAsGoDoes(string pattern, string expected) =>
        Assert.Equal("error parsing regexp: " + expected, Assert.Throws<TemplateException>(() => Find(pattern, "a")).InnerException!.Message);

    [Fact]
    public void Find_WhenThePatternWouldBacktrack_TakesStepsInLineWithTheText()
    {
        // with backtracking, thirty characters would take a billion steps
        var options = new ExecutionOptions { Limits = new() { MaxSteps = 100_000 } };

        Assert.Equal("false", Rendering.Render("{{regexMatch \"^(a+)+$\" (print (repeat 1000 \"a\") \"b\")}}", options: options));
        Assert.Contains("exceeded maximum", Rendering.Failure("{{regexMatch \"(x+x+)+y\" (repeat 100000 \"x\")}}", options: options), StringComparison.Ordinal);
    }

    private static string Find(string pattern, string text) =>
        Rendering.Render("{{mustRegexFind .p .t}}", $$"""{"p": {{System.Text.Json.JsonSerializer.Serialize(pattern)}}, "t": {{System.Text.Json.JsonSerializer.Serialize(text)}}}""");
}
