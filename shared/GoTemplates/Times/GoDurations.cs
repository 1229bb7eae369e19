using System.Globalization;
using System.Text;
using Flux.GoTemplates.Formatting;

namespace Flux.GoTemplates.Times;

/// <summary>Durations in nanoseconds, as Go reads and writes them.</summary>
/// <remarks>Source: Go 1.26, time/format.go and time.go.</remarks>
internal static class GoDurations
{
    public const long Second = 1_000_000_000;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;

    private static readonly (string Name, long Size)[] _units =
        [("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", Second), ("m", Minute), ("h", Hour)];

    /// <summary>The duration, or the message of the error.</summary>
    public static (long Nanoseconds, string? Error) Parse(string text)
    {
        var rest = text.AsSpan();
        var isNegative = rest.Length > 0 && rest[0] == '-';
        rest = rest.Length > 0 && rest[0] is '-' or '+' ? rest[1..] : rest;
        if (rest is "0")
        {
            return (0, null);
        }

        Int128 total = 0;
        var invalid = $"time: invalid duration {Quoting.Quote(text)}";
        if (rest.Length == 0)
        {
            return (0, invalid);
        }

        while (rest.Length > 0)
        {
            if (rest[0] != '.' && !char.IsAsciiDigit(rest[0]))
            {
                return (0, invalid);
            }

            var whole = Digits(ref rest, out var wholeLength);
            var (fraction, scale, fractionLength) = ((Int128)0, 1.0, 0);
            if (rest.Length > 0 && rest[0] == '.')
            {
                rest = rest[1..];
                fraction = Fraction(ref rest, out scale, out fractionLength);
            }

            if ((wholeLength == 0 && fractionLength == 0) || whole > (UInt128)1 << 63)
            {
                return (0, invalid);
            }

            var end = 0;
            while (end < rest.Length && rest[end] != '.' && !char.IsAsciiDigit(rest[end]))
            {
                end++;
            }

            if (end == 0)
            {
                return (0, $"time: missing unit in duration {Quoting.Quote(text)}");
            }

            var name = rest[..end].ToString();
            rest = rest[end..];
            var unit = Array.Find(_units, u => u.Name == name).Size;
            if (unit == 0)
            {
                return (0, $"time: unknown unit {Quoting.Quote(name)} in duration {Quoting.Quote(text)}");
            }

            total += ((Int128)whole * unit) + (fractionLength > 0 ? (Int128)((double)fraction * (unit / scale)) : 0);
            if (total > (Int128)1 << 63)
            {
                return (0, invalid);
            }
        }

        return isNegative ? ((long)-total, null) : total > long.MaxValue ? (0, invalid) : ((long)total, null);
    }

    /// <summary>1h2m3.5s, 1.5ms, 0s.</summary>
    public static string Format(long nanoseconds)
    {
        var size = nanoseconds < 0 ? (ulong)-nanoseconds : (ulong)nanoseconds;
        var sign = nanoseconds < 0 ? "-" : "";
        if (size < Second)
        {
            return size switch
            {
                0 => "0s",
                < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{sign}{size}ns"),
                < 1_000_000 => $"{sign}{Decimal(size, 3)}µs",
                _ => $"{sign}{Decimal(size, 6)}ms",
            };
        }

        var text = new StringBuilder(sign);
        var minutes = size / Minute;
        if (minutes >= 60)
        {
            text.Append(CultureInfo.InvariantCulture, $"{minutes / 60}h");
        }

        if (minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{minutes % 60}m");
        }

        return text.Append(Decimal(size % Minute, 9)).Append('s').ToString();
    }

    /// <summary>To the nearest multiple, halves away from zero.</summary>
    public static long Round(long value, long multiple)
    {
        if (multiple <= 0)
        {
            return value;
        }

        var rest = Int128.Abs((Int128)value % multiple);
        var down = Int128.Abs(value) - rest;
        var rounded = rest + rest < multiple ? down : down + multiple;
        return (long)Int128.Clamp(value < 0 ? -rounded : rounded, long.MinValue, long.MaxValue);
    }

    private static string Decimal(ulong value, int places)
    {
        var power = (ulong)Math.Pow(10, places);
        var fraction = (value % power).ToString(CultureInfo.InvariantCulture).PadLeft(places, '0').TrimEnd('0');
        return (value / power).ToString(CultureInfo.InvariantCulture) + (fraction.Length > 0 ? "." + fraction : "");
    }

    private static UInt128 Digits(ref ReadOnlySpan<char> text, out int length)
    {
        UInt128 value = 0;
        for (length = 0; length < text.Length && char.IsAsciiDigit(text[length]); length++)
        {
            value = UInt128.Min((value * 10) + (uint)(text[length] - '0'), (UInt128)1 << 100);
        }

        text = text[length..];
        return value;
    }

    // digits beyond an int64 are dropped
    private static Int128 Fraction(ref ReadOnlySpan<char> text, out double scale, out int length)
    {
        Int128 value = 0;
        scale = 1;
        var isFull = false;
        for (length = 0; length < text.Length && char.IsAsciiDigit(text[length]); length++)
        {
            var next = (value * 10) + (text[length] - '0');
            isFull |= next > long.MaxValue;
            if (!isFull)
            {
                value = next;
                scale *= 10;
            }
        }

        text = text[length..];
        return value;
    }
}
