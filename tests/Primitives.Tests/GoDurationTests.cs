namespace Flux.Primitives.Tests;

/// <summary>Expected values: Go's documentation of time.ParseDuration and Duration.String, and their tests' tables.</summary>
public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("5s", 5_000)]
    [InlineData("30s", 30_000)]
    [InlineData("-5s", -5_000)]
    [InlineData("+5s", 5_000)]
    [InlineData("5.0s", 5_000)]
    [InlineData("5.6s", 5_600)]
    [InlineData("5.s", 5_000)]
    [InlineData(".5s", 500)]
    [InlineData("10ms", 10)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("10.5s4m", 250_500)]
    [InlineData("2m3.4s", 123_400)]
    [InlineData("11us", 0.011)]
    [InlineData("12µs", 0.012)]
    public void Parse_ReadsWhatGoReads(string text, double milliseconds) =>
        Assert.Equal(milliseconds, GoDuration.Parse(text).TotalMilliseconds, 6);

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("-")]
    [InlineData("s")]
    [InlineData(".")]
    [InlineData(".s")]
    [InlineData("+.s")]
    [InlineData("1d")]
    [InlineData("1 h")]
    [InlineData("9999999999999h")]
    [InlineData("1.2.3s")]
    public void Parse_WhenNotADuration_SaysSoAsGoDoes(string text)
    {
        var error = Assert.Throws<FormatException>(() => GoDuration.Parse(text));

        Assert.Equal($"time: invalid duration \"{text}\"", error.Message);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1_100, "1.1s")]
    [InlineData(2_200_000, "36m40s")]
    [InlineData(60_000, "1m0s")]
    [InlineData(3_600_000, "1h0m0s")]
    [InlineData(250, "250ms")]
    [InlineData(-90_000, "-1m30s")]
    public void Format_WritesAsGoDoes(double milliseconds, string text) =>
        Assert.Equal(text, GoDuration.Format(TimeSpan.FromMilliseconds(milliseconds)));
}
