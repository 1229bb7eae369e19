using System.Globalization;

namespace Flux.ApiServer.Tables;

/// <summary>Durations as people read them, e.g. <c>5m</c>, <c>2d3h</c>.</summary>
/// <remarks>Spec: apimachinery <c>duration.HumanDuration</c>.</remarks>
internal static class Ages
{
    public static string Since(string? time, DateTimeOffset now) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var then) ? Human(now - then) : "<unknown>";

    public static string Human(TimeSpan span)
    {
        var seconds = (long)span.TotalSeconds;
        return seconds switch
        {
            < -1 => "<invalid>",
            < 0 => "0s",
            < 120 => Write(seconds, "s"),
            < 600 when seconds % 60 > 0 => Write(seconds / 60, "m") + Write(seconds % 60, "s"),
            < 180 * 60 => Write(seconds / 60, "m"),
            < 8 * 3600 when seconds / 60 % 60 > 0 => Write(seconds / 3600, "h") + Write(seconds / 60 % 60, "m"),
            < 48 * 3600 => Write(seconds / 3600, "h"),
            < 8 * 86400 when seconds / 3600 % 24 > 0 => Write(seconds / 86400, "d") + Write(seconds / 3600 % 24, "h"),
            < 2 * 365 * 86400 => Write(seconds / 86400, "d"),
            < 8L * 365 * 86400 when seconds / 86400 % 365 > 0 => Write(seconds / (365 * 86400), "y") + Write(seconds / 86400 % 365, "d"),
            _ => Write(seconds / (365 * 86400), "y"),
        };
    }

    /// <summary>In the largest unit of which it is a whole, e.g. <c>24h</c>.</summary>
    /// <remarks>Spec: apimachinery <c>duration.ShortHumanDuration</c>.</remarks>
    public static string Short(TimeSpan span)
    {
        var seconds = (long)span.TotalSeconds;
        return seconds switch
        {
            < -1 => "<invalid>",
            < 0 => "0s",
            < 60 => Write(seconds, "s"),
            < 3600 => Write(seconds / 60, "m"),
            < 86400 => Write(seconds / 3600, "h"),
            < 365 * 86400 => Write(seconds / 86400, "d"),
            _ => Write(seconds / (365 * 86400), "y"),
        };
    }

    private static string Write(long number, string unit) => number.ToString(CultureInfo.InvariantCulture) + unit;
}
