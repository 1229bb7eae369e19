using System.Globalization;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>Times as Go's <c>time.Parse</c> reads them, with its words for those that it does not take.</summary>
/// <remarks>Spec: Go's package time, <c>format.go</c>; the layouts are those of metav1.Time (RFC 3339) and metav1.MicroTime.</remarks>
internal static class GoTime
{
    private const string Plain = "2006-01-02T15:04:05Z07:00";
    private const string Micro = "2006-01-02T15:04:05.000000Z07:00";
    private const int MicroLength = 7;

    private static readonly (string Element, string Range, int Max)[] _elements =
    [
        ("2006", "", 9999), ("-", "", 0), ("01", "month", 12), ("-", "", 0), ("02", "", 99), ("T", "", 0), ("15", "hour", 23), (":", "", 0),
        ("04", "minute", 59), (":", "", 0), ("05", "second", 59),
    ];

    /// <summary>The time that a text says.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isMicro">Whether exactly six digits of the second are demanded; otherwise there may be any number of them.</param>
    /// <exception cref="ObjectDecodeException">The text is no such time.</exception>
    public static DateTime Parse(string text, bool isMicro)
    {
        var layout = isMicro ? Micro : Plain;
        var numbers = new List<int>(6);
        var rest = text;
        foreach (var (element, range, max) in _elements)
        {
            if (element.Length == 1)
            {
                rest = rest.StartsWith(element, StringComparison.Ordinal) ? rest[1..] : throw Unparsable(text, layout, rest, element);
                continue;
            }

            var length = element == "15" && rest.Length > 1 && !char.IsAsciiDigit(rest[1]) ? 1 : element.Length;
            if (rest.Length < length || rest.AsSpan(0, length).ContainsAnyExceptInRange('0', '9'))
            {
                throw Unparsable(text, layout, rest, element);
            }

            var number = int.Parse(rest.AsSpan(0, length), NumberStyles.None, CultureInfo.InvariantCulture);
            if (range.Length > 0 && (number > max || range == "month" && number == 0))
            {
                throw OutOfRange(text, range);
            }

            numbers.Add(number);
            rest = rest[length..];
        }

        var ticks = Fraction(text, layout, isMicro, ref rest);
        var offset = Zone(text, layout, ref rest);
        if (rest.Length > 0)
        {
            throw new ObjectDecodeException($"parsing time {GoText.Quote(text)}: extra text: {GoText.Quote(rest)}");
        }

        if (numbers[0] == 0 || numbers[2] < 1 || numbers[2] > DateTime.DaysInMonth(numbers[0], numbers[1]))
        {
            throw OutOfRange(text, "day");
        }

        var local = new DateTime(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], DateTimeKind.Utc).AddTicks(ticks);
        var utc = local.Ticks - offset.Ticks;
        return utc < 0 || utc > DateTime.MaxValue.Ticks ? local : new DateTime(utc, DateTimeKind.Utc);
    }

    private static long Fraction(string text, string layout, bool isMicro, ref string rest)
    {
        var isFraction = rest.Length >= 2 && rest[0] is '.' or ',' && char.IsAsciiDigit(rest[1]);
        var length = 0;
        if (isMicro)
        {
            length = MicroLength;
            if (!isFraction || rest.Length < length || rest.AsSpan(1, length - 1).ContainsAnyExceptInRange('0', '9'))
            {
                throw Unparsable(text, layout, rest, ".000000");
            }
        }
        else if (isFraction)
        {
            length = 1;
            while (length < rest.Length && char.IsAsciiDigit(rest[length]))
            {
                length++;
            }
        }

        const int ticksDigits = 7;
        var digits = length == 0 ? "0" : rest[1..Math.Min(length, 1 + ticksDigits)].PadRight(ticksDigits, '0');
        rest = rest[length..];
        return long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static TimeSpan Zone(string text, string layout, ref string rest)
    {
        if (rest.StartsWith('Z'))
        {
            rest = rest[1..];
            return TimeSpan.Zero;
        }

        const int length = 6;
        if (rest.Length < length || rest[0] is not ('+' or '-') || rest[3] != ':'
            || !char.IsAsciiDigit(rest[1]) || !char.IsAsciiDigit(rest[2]) || !char.IsAsciiDigit(rest[4]) || !char.IsAsciiDigit(rest[5]))
        {
            throw Unparsable(text, layout, rest, "Z07:00");
        }

        var hours = int.Parse(rest.AsSpan(1, 2), NumberStyles.None, CultureInfo.InvariantCulture);
        var minutes = int.Parse(rest.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture);
        if (hours > 24 || minutes > 60)
        {
            throw OutOfRange(text, hours > 24 ? "time zone offset hour" : "time zone offset minute");
        }

        var offset = new TimeSpan(hours, minutes, 0);
        offset = rest[0] == '-' ? -offset : offset;
        rest = rest[length..];
        return offset;
    }

    private static ObjectDecodeException Unparsable(string text, string layout, string rest, string element) =>
        new($"parsing time {GoText.Quote(text)} as \"{layout}\": cannot parse {GoText.Quote(rest)} as \"{element}\"");

    private static ObjectDecodeException OutOfRange(string text, string what) => new($"parsing time {GoText.Quote(text)}: {what} out of range");
}
