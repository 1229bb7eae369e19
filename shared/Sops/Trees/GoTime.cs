using System.Globalization;

namespace Flux.Sops.Trees;

/// <summary>A time with its offset and nanoseconds, read and written as Go does.</summary>
/// <remarks>Spec: Go's package time, layouts RFC3339 and RFC3339Nano; go-yaml's timestamps.</remarks>
internal sealed record GoTime(int Year, int Month, int Day, int Hour, int Minute, int Second, int Nanosecond, int OffsetMinutes)
{
    private const string Layout = "2006-01-02T15:04:05Z07:00";

    /// <summary>Without fraction, as Go's RFC3339 layout.</summary>
    public string Seconds() => string.Create(
        CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}-{Day:00}T{Hour:00}:{Minute:00}:{Second:00}{Offset()}");

    /// <summary>With the fraction's digits that count.</summary>
    public override string ToString()
    {
        var fraction = Nanosecond == 0 ? "" : "." + Nanosecond.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(
            CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}-{Day:00}T{Hour:00}:{Minute:00}:{Second:00}{fraction}{Offset()}");
    }

    /// <summary>Reads RFC 3339.</summary>
    /// <exception cref="FormatException">It is not; the message is Go's.</exception>
    public static GoTime Parse(string text)
    {
        var reader = new Reader(text);
        var year = reader.Number(4, 4, "2006");
        reader.Literal('-', "-");
        var month = reader.Number(2, 2, "01");
        reader.InRange("month", month, 1, 12);
        reader.Literal('-', "-");
        var day = reader.Number(2, 2, "02");
        reader.Literal('T', "T");
        var hour = reader.Number(1, 2, "15");
        reader.InRange("hour", hour, 0, 23);
        reader.Literal(':', ":");
        var minute = reader.Number(2, 2, "04");
        reader.InRange("minute", minute, 0, 59);
        reader.Literal(':', ":");
        var second = reader.Number(2, 2, "05");
        reader.InRange("second", second, 0, 59);
        var nanosecond = reader.Fraction();
        var offset = reader.Zone();
        reader.End();
        reader.InRange("day", day, 1, DaysIn(year, month));
        return new(year, month, day, hour, minute, second, nanosecond, offset);
    }

    /// <summary>Reads what YAML takes for a timestamp; null where it is none.</summary>
    public static GoTime? ParseYaml(string text)
    {
        if (text.Length < 8 || text.IndexOf('-', StringComparison.Ordinal) != 4)
        {
            return null;
        }

        try
        {
            var reader = new Reader(text);
            var year = reader.Number(4, 4, "");
            reader.Literal('-', "");
            var month = reader.Number(1, 2, "");
            reader.Literal('-', "");
            var day = reader.Number(1, 2, "");
            var (hour, minute, second, nanosecond, offset) = (0, 0, 0, 0, 0);
            if (!reader.AtEnd)
            {
                var separator = reader.Take();
                hour = reader.Number(1, 2, "");
                reader.Literal(':', "");
                minute = reader.Number(1, 2, "");
                reader.Literal(':', "");
                second = reader.Number(1, 2, "");
                nanosecond = reader.Fraction();
                offset = separator switch
                {
                    'T' or 't' => reader.Zone(),
                    ' ' => 0,
                    _ => throw new FormatException(),
                };
                reader.End();
            }

            return month is < 1 or > 12 || day < 1 || day > DaysIn(year, month) || hour > 23 || minute > 59 || second > 59
                ? null
                : new(year, month, day, hour, minute, second, nanosecond, offset);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static int DaysIn(int year, int month) => DateTime.DaysInMonth(year == 0 ? 4 : year, month);

    private string Offset() => OffsetMinutes == 0
        ? "Z"
        : string.Create(CultureInfo.InvariantCulture, $"{(OffsetMinutes < 0 ? '-' : '+')}{Math.Abs(OffsetMinutes) / 60:00}:{Math.Abs(OffsetMinutes) % 60:00}");

    private sealed class Reader(string text)
    {
        private int _at;

        public bool AtEnd => _at == text.Length;

        public char Take() => text[_at++];

        public int Number(int least, int most, string element)
        {
            var length = 0;
            while (length < most && _at + length < text.Length && char.IsAsciiDigit(text[_at + length]))
            {
                length++;
            }

            if (length < least)
            {
                throw Fail(element);
            }

            var number = int.Parse(text.AsSpan(_at, length), NumberStyles.None, CultureInfo.InvariantCulture);
            _at += length;
            return number;
        }

        public void Literal(char c, string element)
        {
            if (AtEnd || text[_at] != c)
            {
                throw Fail(element);
            }

            _at++;
        }

        public int Fraction()
        {
            if (_at + 1 >= text.Length || text[_at] is not ('.' or ',') || !char.IsAsciiDigit(text[_at + 1]))
            {
                return 0;
            }

            _at++;
            var nanoseconds = 0;
            var digits = 0;
            for (; _at < text.Length && char.IsAsciiDigit(text[_at]); _at++)
            {
                nanoseconds = digits++ < 9 ? (nanoseconds * 10) + (text[_at] - '0') : nanoseconds;
            }

            for (; digits < 9; digits++)
            {
                nanoseconds *= 10;
            }

            return nanoseconds;
        }

        public int Zone()
        {
            if (!AtEnd && text[_at] == 'Z')
            {
                _at++;
                return 0;
            }

            var at = _at;
            if (AtEnd || text[_at] is not ('+' or '-'))
            {
                throw Fail("Z07:00");
            }

            var sign = Take() == '-' ? -1 : 1;
            try
            {
                var hours = Number(2, 2, "");
                Literal(':', "");
                var minutes = Number(2, 2, "");
                return hours > 24 || minutes > 59 ? throw new FormatException() : sign * ((hours * 60) + minutes);
            }
            catch (FormatException)
            {
                _at = at;
                throw Fail("Z07:00");
            }
        }

        public void End()
        {
            if (!AtEnd)
            {
                throw new FormatException($"parsing time {GoQuote.Of(text)}: extra text: {GoQuote.Of(text[_at..])}");
            }
        }

        public void InRange(string what, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                throw new FormatException($"parsing time {GoQuote.Of(text)}: {what} out of range");
            }
        }

        private FormatException Fail(string element) =>
            new($"parsing time {GoQuote.Of(text)} as \"{Layout}\": cannot parse {GoQuote.Of(text[_at..])} as \"{element}\"");
    }
}
