using System.Globalization;
using Flux.Cel.Values;

namespace Flux.Cel.Functions;

/// <summary>The parts of timestamps (where it was written unless a zone is given) and durations.</summary>
internal static class Times
{
    public static void Register(FunctionTable table)
    {
        Part(table, "getFullYear", t => t.Year, null);
        Part(table, "getMonth", t => t.Month - 1, null);
        Part(table, "getDate", t => t.Day, null);
        Part(table, "getDayOfMonth", t => t.Day - 1, null);
        Part(table, "getDayOfWeek", t => (int)t.DayOfWeek, null);
        Part(table, "getDayOfYear", t => t.DayOfYear - 1, null);
        Part(table, "getHours", t => t.Hour, d => d.Nanoseconds / 3_600_000_000_000);
        Part(table, "getMinutes", t => t.Minute, d => d.Nanoseconds / 60_000_000_000);
        Part(table, "getSeconds", t => t.Second, d => d.Nanoseconds / 1_000_000_000);
        table.Add("getMilliseconds", a => a switch
        {
            [Timestamp t] => (long)(t.Nanos / 1_000_000),
            [Timestamp t, string] => (long)(t.Nanos / 1_000_000),
            [Duration d] => d.Nanoseconds / 1_000_000,
            _ => null,
        });
    }

    private static void Part(FunctionTable table, string name, Func<DateTime, int> part, Func<Duration, long>? ofDuration) =>
        table.Add(name, a => a switch
        {
            [Timestamp t] => (long)part(t.Local),
            [Timestamp t, string zone] => Local(t, zone) is { } local ? (long)part(local) : new CelError($"unknown time zone {zone}"),
            [Duration d] when ofDuration is not null => ofDuration(d),
            _ => null,
        });

    private static DateTime? Local(Timestamp time, string zone)
    {
        try
        {
            return InZone(time, zone);
        }
        catch (ArgumentOutOfRangeException)
        {
            // the first and last hours that a DateTime can hold
            return time.Utc;
        }
    }

    private static DateTime? InZone(Timestamp time, string zone)
    {
        var colon = zone.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
        {
            return int.TryParse(zone.AsSpan(0, colon), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var hours)
                && int.TryParse(zone.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
                && Math.Abs(hours) < 24 && minutes < 60
                ? time.Utc.AddMinutes((hours * 60) + (zone.StartsWith('-') ? -minutes : minutes))
                : null;
        }

        if (zone is "" or "UTC")
        {
            return time.Utc;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(time.Utc, DateTimeKind.Utc), found)
            : null;
    }
}
