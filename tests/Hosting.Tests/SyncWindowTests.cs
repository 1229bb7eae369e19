using Flux.Reconciliation;

namespace Flux.Hosting.Tests;

/// <summary>Expected times follow from the calendar: 2 March 2026 is a Monday; Zurich is at UTC+1 until 29 March, 02:00.</summary>
public sealed class SyncWindowTests
{
    private static readonly TimeZoneInfo _zurich = TimeZoneInfo.FindSystemTimeZoneById("Europe/Zurich");

    private static SyncWindow Window(string from, string to, params DayOfWeek[] days) =>
        new() { From = TimeOnly.Parse(from, null), To = TimeOnly.Parse(to, null), Days = days, TimeZone = _zurich };

    private static TimeSpan? ClosedFor(SyncWindow window, string utc) => window.ClosedFor(DateTimeOffset.Parse(utc + "Z", null));

    [Theory]
    [InlineData("2026-03-02T06:59:00", 1)]
    [InlineData("2026-03-02T07:00:00", null)]
    [InlineData("2026-03-02T15:59:59", null)]
    [InlineData("2026-03-02T16:00:00", 15 * 60)]
    public void ClosedFor_OnWorkingDays_OpensAtEightInZurich(string now, int? minutes) => Assert.Equal(
        minutes is { } value ? TimeSpan.FromMinutes(value) : null,
        ClosedFor(Window("08:00", "17:00", DayOfWeek.Monday, DayOfWeek.Tuesday), now));

    [Fact]
    public void ClosedFor_OnAnotherDay_WaitsForTheNext() =>
        Assert.Equal(TimeSpan.FromDays(6), ClosedFor(Window("08:00", "17:00", DayOfWeek.Monday), "2026-03-03T07:00:00"));

    [Theory]
    [InlineData("2026-03-03T01:00:00", null)] // Monday's window is still open on Tuesday at 2 o'clock
    [InlineData("2026-03-03T03:00:00", 6 * 24 * 60 + 18 * 60)]
    public void ClosedFor_OverMidnight_BelongsToTheDayItBeganOn(string now, int? minutes) => Assert.Equal(
        minutes is { } value ? TimeSpan.FromMinutes(value) : null, ClosedFor(Window("22:00", "04:00", DayOfWeek.Monday), now));

    [Fact]
    public void ClosedFor_WhenSummerTimeSkipsTheBeginning_OpensRightAfter() =>
        // 02:30 does not exist on 29 March; 03:00 is 01:00 UTC
        Assert.Equal(TimeSpan.FromMinutes(30), ClosedFor(Window("02:30", "04:00"), "2026-03-29T00:30:00"));

    [Fact]
    public void ClosedFor_OfSeveralWindows_IsTheSoonest()
    {
        var policy = new ClusterPolicy { SyncWindows = [Window("10:00", "11:00"), Window("12:00", "13:00")] };

        Assert.Equal(TimeSpan.FromMinutes(30), policy.ClosedFor(DateTimeOffset.Parse("2026-03-02T10:30:00Z", null)));
        Assert.Null(policy.ClosedFor(DateTimeOffset.Parse("2026-03-02T09:30:00Z", null)));
        Assert.Null(ClusterPolicy.None.ClosedFor(DateTimeOffset.UnixEpoch));
    }
}
