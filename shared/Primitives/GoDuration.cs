using System.Globalization;
using System.Text;

namespace Flux.Primitives;

/// <summary>Durations as Go writes them (<c>1h30m</c>, <c>1.5s</c>, <c>200ms</c>), the form of every Flux field.</summary>
/// <remarks>Spec: Go time.ParseDuration and Duration.String. A tick is 100 ns, so <c>ns</c> is rounded down.</remarks>
public static class GoDuration
{
    private static readonly (string Unit, decimal Ticks)[] _units =
    [
        ("ns", 0.01m), ("us", 10m), ("µs", 10m), ("μs", 10m), ("ms", 10_000m),
        ("s", 10_000_000m), ("m", 600_000_000m), ("h", 36_000_000_000m),
    ];

    /// <summary>Reads a duration.</summary>
    /// <exception cref="FormatException">Not a duration; the message is Go's.</exception>
    public static TimeSpan Parse(string text) => TryParse(text, out var duration)
        ? duration
        : throw new FormatException($"time: invalid duration \"{text}\"");

    /// <summary>Reads a duration; false where it is malformed or out of range.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        if (string.IsNullOrEmpty(text) || text.Length > 64)
        {
            return false;
        }

        var negative = text[0] == '-';
        var rest = text.AsSpan(text[0] is '-' or '+' ? 1 : 0);
        if (rest is "0")
        {
            return true;
        }

        var ticks = 0m;
        if (rest.IsEmpty)
        {
            return false;
        }

        while (!rest.IsEmpty)
        {
            if (!TryReadPart(ref rest, out var part))
            {
                return false;
            }

            ticks += part;
            if (ticks > long.MaxValue)
            {
                return false;
            }
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>Writes a duration as Go does: <c>1m0s</c>, <c>1.5s</c>, <c>250ms</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        var ticks = Math.Abs((decimal)duration.Ticks);
        if (ticks < TimeSpan.TicksPerSecond)
        {
            var (unit, size) = ticks >= 10_000m ? ("ms", 10_000m) : ticks >= 10m ? ("µs", 10m) : ("ns", 0.01m);
            return text.Append(Number(ticks / size)).Append(unit).ToString();
        }

        var hours = decimal.Floor(ticks / 36_000_000_000m);
        var minutes = decimal.Floor(ticks % 36_000_000_000m / 600_000_000m);
        if (hours > 0)
        {
            text.Append(Number(hours)).Append('h');
        }

        if (hours > 0 || minutes > 0)
        {
            text.Append(Number(minutes)).Append('m');
        }

        return text.Append(Number(ticks % 600_000_000m / 10_000_000m)).Append('s').ToString();
    }

    private static string Number(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);

    private static bool TryReadPart(ref ReadOnlySpan<char> rest, out decimal ticks)
    {
        ticks = 0;
        var digits = rest.IndexOfAnyExcept("0123456789.");
        if (digits <= 0
            || rest[..digits].Count('.') > 1
            || rest[..digits] is "."
            || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        rest = rest[digits..];
        var length = rest.IndexOfAny("0123456789.");
        var unit = length < 0 ? rest : rest[..length];
        foreach (var (name, size) in _units)
        {
            if (unit.SequenceEqual(name))
            {
                rest = rest[unit.Length..];
                ticks = number < 1_000_000_000_000m ? number * size : decimal.MaxValue / 1_000m;
                return true;
            }
        }

        return false;
    }
}
