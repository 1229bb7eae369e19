namespace Flux.GoTemplates.Tests;

/// <summary>Times and durations; the expectations come from the documentation of Go's package time, the calendar and the time zone database.</summary>
public sealed class TimeTests
{
    private const string Moment = "(toDate \"2006-01-02T15:04:05Z07:00\" \"2015-02-25T11:06:39.1234-08:00\")";

    [Theory] // the table of Go's example Time.Format, but for its time zone, which is a bare offset here
    [InlineData("Mon Jan 2 15:04:05 -0700 2006", "Wed Feb 25 11:06:39 -0800 2015")]
    [InlineData("Mon Jan _2 15:04:05 2006", "Wed Feb 25 11:06:39 2015")]
    [InlineData("<2>", "<25>")]
    [InlineData("3PM", "11AM")]
    [InlineData("06 1 02 03 04 05", "15 2 25 11 06 39")]
    [InlineData("15:04:05.000000", "11:06:39.123400")]
    [InlineData("15:04:05.999999", "11:06:39.1234")]
    [InlineData("15:04:05.00", "11:06:39.12")]
    [InlineData("Monday January 002 __2", "Wednesday February 056  56")]
    [InlineData("Z07 Z0700 Z07:00 -07", "-08 -0800 -08:00 -08")]
    [InlineData("Janet 2006_ _2006", "Janet 2015_ _2015")]
    public void Format_ReplacesThePartsOfTheReferenceTime(string layout, string expected) =>
        Assert.Equal(expected, Rendering.Render($"{{{{{Moment}.Format \"{layout}\"}}}}"));

    [Theory]
    [InlineData("America/New_York", "2015-02-25 14:06 EST")]
    [InlineData("Europe/Berlin", "2015-02-25 20:06 CET")]
    [InlineData("Asia/Kolkata", "2015-02-26 00:36 IST")]
    [InlineData("No/Such", "2015-02-25 19:06 UTC")]
    [InlineData("../etc/passwd", "2015-02-25 19:06 UTC")]
    [InlineData("Local", "2015-02-25 19:06 UTC")]
    public void DateInZone_TellsTheTimeThere(string zone, string expected)
    {
        Assert.SkipUnless(File.Exists("/usr/share/zoneinfo/Europe/Berlin"), "this system has no time zone database in the usual place");
        Assert.Equal(expected, Rendering.Render($"{{{{dateInZone \"2006-01-02 15:04 MST\" {Moment} \"{zone}\"}}}}"));
    }

    [Theory]
    [InlineData("2006-01-02", "2021-02-29", "parsing time \"2021-02-29\": day out of range")]
    [InlineData("2006-01-02", "2021-13-01", "parsing time \"2021-13-01\": month out of range")]
    [InlineData("15:04", "24:00", "parsing time \"24:00\": hour out of range")]
    [InlineData("2006-01-02", "2021-01-01Z", "parsing time \"2021-01-01Z\": extra text: \"Z\"")]
    [InlineData("2006-01-02", "21-01-01", "parsing time \"21-01-01\" as \"2006-01-02\": cannot parse \"21-01-01\" as \"2006\"")]
    [InlineData("Jan 2", "Foo 2", "parsing time \"Foo 2\" as \"Jan 2\": cannot parse \"Foo 2\" as \"Jan\"")]
    public void MustToDate_WhenTheTextDoesNotFit_SaysWhere(string layout, string text, string expected) =>
        Assert.Equal(expected, Rendering.Failure($"{{{{mustToDate \"{layout}\" \"{text}\"}}}}"));

    [Theory]
    [InlineData("1h15m30.918s", "1h15m30.918s")]
    [InlineData("1.5h", "1h30m0s")]
    [InlineData("300ms", "300ms")]
    [InlineData("-1.5us", "-1.5µs")]
    [InlineData("1h60m", "2h0m0s")]
    public void Durations_AreReadAndWrittenAsGoDoes(string text, string expected) =>
        Assert.Equal(expected, Rendering.Render($"{{{{$d := toDate \"2006\" \"2020\"}}}}{{{{(dateModify \"{text}\" $d).Sub $d}}}}"));

    [Theory]
    [InlineData("3000000h", "time: invalid duration \"3000000h\"")]
    [InlineData("1", "time: missing unit in duration \"1\"")]
    [InlineData("1d", "time: unknown unit \"d\" in duration \"1d\"")]
    [InlineData("", "time: invalid duration \"\"")]
    public void Durations_WhenTheyAreNone_SayWhy(string text, string expected) =>
        Assert.Equal(expected, Rendering.Failure($"{{{{mustDateModify \"{text}\" (toDate \"2006\" \"2020\")}}}}"));

    [Theory]
    [InlineData("{{(toDate \"2006-01-02\" \"2024-01-31\").AddDate 0 1 0 | date \"2006-01-02\"}}", "2024-03-02")] // 31 February is 2 March
    [InlineData("{{(toDate \"2006-01-02\" \"2024-12-31\").YearDay}}", "366")]
    [InlineData("{{(toDate \"2006-01-02\" \"1900-03-01\").AddDate 0 0 -1 | date \"2006-01-02\"}}", "1900-02-28")] // no leap year
    [InlineData("{{date \"2006-01-02\" -62135596801}}", "0000-12-31")] // the second before the year 1
    [InlineData("{{(toDate \"2006\" \"nope\").IsZero}}", "true")]
    [InlineData("{{now | date \"2006-01-02 15:04:05\"}} {{ago (now | dateModify \"-90s\")}}", "2024-05-06 07:08:09 1m30s")]
    [InlineData("{{htmlDate now}} {{unixEpoch now}} {{typeOf now}}", "2024-05-06 1714979289 time.Time")]
    public void Dates_FollowTheCalendarAndTheGivenClock(string text, string expected) =>
        Assert.Equal(expected, Rendering.Render(text, options: new() { Clock = new StoppedClock() }));

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);
    }
}
