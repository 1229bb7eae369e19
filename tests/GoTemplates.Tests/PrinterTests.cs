namespace Flux.GoTemplates.Tests;

/// <summary>Formats; the expectations are those of the package documentation of Go's fmt, or follow from it as said.</summary>
public sealed class PrinterTests
{
    [Theory]
    [InlineData("{{printf \"%d\" \"hi\"}}", "%!d(string=hi)")]
    [InlineData("{{printf \"hi\" \"there\"}}", "hi%!(EXTRA string=there)")]
    [InlineData("{{printf \"hi%d\"}}", "hi%!d(MISSING)")]
    [InlineData("{{printf \"%*s\" 4.5 \"hi\"}}", "%!(BADWIDTH)hi")]
    [InlineData("{{printf \"%.*s\" 4.5 \"hi\"}}", "%!(BADPREC)hi")]
    [InlineData("{{printf \"%*[2]d\" 7}}", "%!d(BADINDEX)")]
    [InlineData("{{printf \"%.[2]d\" 7}}", "%!d(BADINDEX)")]
    [InlineData("{{printf \"%[2]d %[1]d\" 11 22}}", "22 11")]
    [InlineData("{{printf \"%[3]*.[2]*[1]f\" 12.0 2 6}}", " 12.00")]
    [InlineData("{{printf \"%6.2f\" 12.0}}", " 12.00")]
    [InlineData("{{printf \"%d %d %#[1]x %#x\" 16 17}}", "16 17 0x10 0x11")]
    public void Printf_GivesWhatTheDocumentationSays(string text, string expected) => Assert.Equal(expected, Rendering.Render(text));

    [Theory]
    [InlineData("{{printf \"%.0f %.0f %.0f\" 0.5 1.5 2.5}}", "0 2 2")]
    [InlineData("{{printf \"%.2f\" 2.675}}", "2.67")]
    [InlineData("{{printf \"%.1f\" 0.25}}", "0.2")]
    [InlineData("{{printf \"%.20f\" 0.1}}", "0.10000000000000000555")]
    public void Printf_RoundsHalvesOfTheExactValueToEven(string text, string expected) => Assert.Equal(expected, Rendering.Render(text));

    [Theory]
    [InlineData("{{printf \"%+d|% d|%x|%X|%o|%O|%b|%U\" 5 5 -42 42 8 8 5 9731}}", "+5| 5|-2a|2A|10|0o10|101|U+2603")]
    [InlineData("{{printf \"%08.3f|%+.2e|%-8d|%08d\" -3.14159 12345.678 5 -5}}", "-003.142|+1.23e+04|5       |-0000005")]
    [InlineData("{{printf \"%q %+q %#q %x % X\" \"a\\\"b\" \"é\" \"ab\" \"hi\" \"hi\"}}", "\"a\\\"b\" \"\\u00e9\" `ab` 6869 68 69")]
    [InlineData("{{printf \"%5.1q|%-5s|%.2s\" \"ab\" \"é\" \"日本語\"}}", "  \"a\"|é    |日本")]
    [InlineData("{{printf \"%v %+v %#v %T\" (list 1 \"a\" nil) (dict \"k\" 1.5) (dict \"k\" (list true)) (list)}}",
        "[1 a <nil>] map[k:1.5] map[string]interface {}{\"k\":[]interface {}{true}} []interface {}")]
    [InlineData("{{printf \"%s %d\" (list \"a\" 1) (list \"a\" 1)}}", "[a %!s(int=1)] [%!d(string=a) 1]")]
    [InlineData("{{printf \"%t %v %s\" true false true}}", "true false %!s(bool=true)")]
    [InlineData("{{printf \"%c%c %q\" 65 0x1F600 'x'}}", "A😀 'x'")]
    [InlineData("{{printf \"%x %X\" 1.0 -0.5}}", "0x1p+00 -0X1P-01")]
    [InlineData("{{printf \"%v %v %v\" 1e20 1e21 123456789.0}}", "1e+20 1e+21 1.23456789e+08")]
    public void Printf_FollowsFlagsWidthAndPrecision(string text, string expected) => Assert.Equal(expected, Rendering.Render(text));

    [Fact]
    public void Print_WhenAMapHoldsItself_FailsInsteadOfRunningForever()
    {
        Assert.Contains("nested too deeply", Rendering.Failure("{{$d := dict}}{{$_ := set $d \"x\" $d}}{{print $d}}"), StringComparison.Ordinal);
        Assert.Equal(
            "json: unsupported value: encountered a cycle via map[string]interface {}",
            Rendering.Failure("{{$d := dict}}{{$_ := set $d \"x\" $d}}{{mustToJson $d}}"));
        Assert.Contains("nested too deeply", Rendering.Failure("{{$d := dict}}{{$_ := set $d \"x\" $d}}{{deepCopy $d}}"), StringComparison.Ordinal);
        Assert.Contains("nested too deeply", Rendering.Failure("{{$d := dict}}{{$_ := set $d \"x\" $d}}{{$e := deepCopy (dict \"x\" 1)}}{{merge (dict \"x\" $d) (dict \"x\" (dict \"x\" $d))}}{{print $d}}"), StringComparison.Ordinal);
    }
}
