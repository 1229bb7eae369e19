namespace Flux.HelmReleases.Storage.Tests;

/// <remarks>Expected: Go's time.Time, MarshalJSON of what UnmarshalJSON read.</remarks>
public sealed class GoTimeTests
{
    [Theory]
    [InlineData("2026-01-31T08:00:00Z", "2026-01-31T08:00:00Z")]
    [InlineData("2026-01-31T08:00:00.120Z", "2026-01-31T08:00:00.12Z")]
    [InlineData("2026-01-31T08:00:00.123456789Z", "2026-01-31T08:00:00.123456789Z")]
    [InlineData("2026-01-31T08:00:00.000000000Z", "2026-01-31T08:00:00Z")]
    [InlineData("2026-01-31T08:00:00+00:00", "2026-01-31T08:00:00Z")]
    [InlineData("2026-01-31T08:00:00.5+02:00", "2026-01-31T08:00:00.5+02:00")]
    [InlineData("", "0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    public void Parse_WhenWrittenAgain_IsAsGoWritesIt(string text, string expected) => Assert.Equal(expected, GoTime.Parse(text).ToString());

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-01-31 08:00:00Z")]
    public void Parse_WhenNoTime_Throws(string text) => Assert.Throws<FormatException>(() => GoTime.Parse(text));

    [Fact]
    public void From_WhenTimeHasTicks_KeepsThemAll()
    {
        var time = new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.FromHours(1)).AddTicks(1_230_000);

        Assert.Equal("2026-01-31T07:00:00.123Z", GoTime.From(time).ToString());
        Assert.Equal(time, GoTime.From(time).Value);
    }
}
