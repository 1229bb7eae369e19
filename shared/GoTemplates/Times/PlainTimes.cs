using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Times;

/// <summary>Makes and tells times and durations from and as plain numbers and text, for those who bring functions of their own.</summary>
public static class PlainTimes
{
    /// <summary>A time.Time as the clocks of a zone show it.</summary>
    /// <param name="date">The date; the year may be 0.</param>
    /// <param name="time">The time of day.</param>
    /// <param name="nanoseconds">What is finer than a second.</param>
    /// <param name="zone">The zone's name: <c>UTC</c>, or what a zone of a fixed offset is called.</param>
    /// <param name="offset">How far its clocks are from UTC.</param>
    public static GoStruct Time((int Year, int Month, int Day) date, TimeOnly time, int nanoseconds, string zone, TimeSpan offset) =>
        TimeTypes.Wrap(GoTime.Of(
            date.Year, date.Month, date.Day, time.Hour, time.Minute, time.Second, nanoseconds,
            zone == "UTC" ? GoZone.Utc : GoZone.Fixed(zone, (int)offset.TotalSeconds)));

    /// <summary>A time.Duration.</summary>
    public static GoNamed Duration(long nanoseconds) => TimeTypes.Wrap(nanoseconds);

    /// <summary>Whether a value is a time.Time.</summary>
    public static bool IsTime(object? value) => TimeTypes.Unwrap(value) is not null;

    /// <summary>A time.Time in a layout of Go; null where the value is none.</summary>
    public static string? Format(object? value, string layout) => TimeTypes.Unwrap(value) is { } time ? GoTimeFormat.Format(time, layout) : null;

    /// <summary>A time.Duration as Go prints it (<c>1h0m0s</c>); null where the value is none.</summary>
    public static string? FormatDuration(object? value) =>
        value is GoNamed named && ReferenceEquals(named.Type, TimeTypes.Duration) ? GoDurations.Format((long)named.Value) : null;

    /// <summary>The name of a time.Time's zone; null where the value is none.</summary>
    public static string? Zone(object? value) => TimeTypes.Unwrap(value)?.Zone.Name;
}
