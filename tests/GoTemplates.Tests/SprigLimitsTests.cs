namespace Flux.GoTemplates.Tests;

/// <summary>No function makes more than it may, whatever a template asks for.</summary>
public sealed class SprigLimitsTests
{
    [Theory]
    [InlineData("{{repeat 1000000000 \"x\"}}")]
    [InlineData("{{indent 1000000000 \"x\"}}")]
    [InlineData("{{nindent 100000 (repeat 1000 \"\\n\")}}")]
    [InlineData("{{until 1000000000 | len}}")]
    [InlineData("{{untilStep 0 9223372036854775807 1 | len}}")]
    [InlineData("{{seq 1000000000}}")]
    [InlineData("{{randAlphaNum 1000000000}}")]
    [InlineData("{{randBytes 1000000000}}")]
    [InlineData("{{$x := repeat 30000000 \"x\"}}{{cat $x $x $x $x $x | len}}")]
    [InlineData("{{$x := repeat 30000000 \"x\"}}{{replace \"x\" \"yyyyyyyy\" $x | len}}")]
    [InlineData("{{$x := repeat 30000000 \"x\"}}{{splitList \"\" $x | len}}")]
    [InlineData("{{$x := repeat 3000000 \"x\"}}{{join $x (until 100) | len}}")]
    [InlineData("{{printf \"%999999d%999999d\" 1 1 | repeat 1000 | len}}")]
    [InlineData("{{$l := list 1}}{{range until 40}}{{$l = concat $l $l}}{{end}}")]
    [InlineData("{{$s := \"x\"}}{{range until 60}}{{$s = print $s $s}}{{end}}")]
    [InlineData("{{regexReplaceAll \"\" (repeat 10000 \"x\") (repeat 10000 \"y\") | len}}")]
    [InlineData("{{shuffle (repeat 30000000 \"x\") | len}}")] // a random number for each character
    [InlineData("{{toDate (repeat 1000000 \"2006\") (repeat 1000000 \"2006\")}}")]
    public void Execute_WhenAValueGrowsTooLarge_FailsWithTheLimit(string text) => Assert.Contains("exceed", Rendering.Failure(text), StringComparison.Ordinal);

    // in time with its length; a quarter of a million years, one after the other
    [Fact]
    public void Date_OfALongLayout_WritesIt() =>
        Assert.Equal(string.Concat(Enumerable.Repeat("1970", 250_000)), Rendering.Render("{{dateInZone (repeat 250000 \"2006\") 0 \"UTC\"}}"));

    [Fact]
    public void Uniq_OfManyMaps_CountsItsComparisons() => Assert.Contains(
        "exceeded maximum of 1000000 steps",
        Rendering.Failure(
            "{{$l := list}}{{range until 3000}}{{$l = append $l (dict \"a\" .)}}{{end}}{{uniq $l | len}}",
            options: new() { Limits = new() { MaxSteps = 1_000_000 } }),
        StringComparison.Ordinal);

    [Fact]
    public void Functions_SeeNothingOfTheWorldUnlessToldTo()
    {
        const string Text = "{{env \"PATH\"}}|{{expandenv \"$PATH-${HOME}\"}}|{{getHostByName \"localhost\"}}";

        Assert.Equal("|-|", Rendering.Render(Text));
        Assert.Equal("<PATH>|<PATH>-<HOME>|127.0.0.1", Rendering.Render(Text, options: new() { Environment = n => $"<{n}>", Hosts = _ => "127.0.0.1" }));
    }
}
