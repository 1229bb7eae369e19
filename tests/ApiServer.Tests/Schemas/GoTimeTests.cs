using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Tests.Schemas;

public sealed class GoTimeTests
{
    // The messages are those of Go's time.Parse for the layouts of metav1.Time and metav1.MicroTime; three of them are in the
    // transcript events/004-lease.
    [Theory]
    [InlineData("now", false, "parsing time \"now\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"now\" as \"2006\"")]
    [InlineData("", false, "parsing time \"\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"2006\"")]
    [InlineData("2026-01-01", false, "parsing time \"2026-01-01\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"T\"")]
    [InlineData("2026-01-01 00:00:00Z", false, "parsing time \"2026-01-01 00:00:00Z\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \" 00:00:00Z\" as \"T\"")]
    [InlineData("2026-13-01T00:00:00Z", false, "parsing time \"2026-13-01T00:00:00Z\": month out of range")]
    [InlineData("2026-02-30T00:00:00Z", false, "parsing time \"2026-02-30T00:00:00Z\": day out of range")]
    [InlineData("2026-01-01T25:00:00Z", false, "parsing time \"2026-01-01T25:00:00Z\": hour out of range")]
    [InlineData("2026-01-01T00:00:00", false, "parsing time \"2026-01-01T00:00:00\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"Z07:00\"")]
    [InlineData("2026-01-01T00:00:00Zx", false, "parsing time \"2026-01-01T00:00:00Zx\": extra text: \"x\"")]
    [InlineData("2026-01-01T00:00:00.5Z", true, "parsing time \"2026-01-01T00:00:00.5Z\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \".5Z\" as \".000000\"")]
    [InlineData("2026-01-01T00:00:00Z", true, "parsing time \"2026-01-01T00:00:00Z\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"Z\" as \".000000\"")]
    public void Parse_WhenTheTextIsNoTime_SaysWhatGoSays(string text, bool isMicro, string message)
    {
        var error = Assert.Throws<ObjectDecodeException>(() => GoTime.Parse(text, isMicro));

        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00Z", false, "2026-01-01T00:00:00.0000000Z")]
    [InlineData("2026-01-01T01:30:00+01:30", false, "2026-01-01T00:00:00.0000000Z")]
    [InlineData("2026-01-01T00:00:00.123456789Z", false, "2026-01-01T00:00:00.1234567Z")]
    [InlineData("2026-01-01T00:00:00.123456Z", true, "2026-01-01T00:00:00.1234560Z")]
    public void Parse_WhenTheTextIsATime_IsInUtc(string text, bool isMicro, string utc) =>
        Assert.Equal(utc, GoTime.Parse(text, isMicro).ToString("O", System.Globalization.CultureInfo.InvariantCulture));
}
