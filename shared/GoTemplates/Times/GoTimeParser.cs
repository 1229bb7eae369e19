using System.Globalization;
using System.Text;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Times;

/// <summary>Reads a time in a layout.</summary>
/// <remarks>Source: Go 1.26, time/format.go, Parse.</remarks>
internal sealed class GoTimeParser
{
    private readonly string _layout;
    private readonly string _text;
    private string _rest;
    private string? _outOfRange;
    private long _year;
    private int _month = -1;
    private int _day = -1;
    private int _yearDay = -1;
    private int _hour;
    private int _minute;
    private int _second;
    private int _nanosecond;
    private bool _isMorning;
    private bool _isAfternoon;
    private bool _isUtc;
    private int? _offset;
    private string _zoneName = "";

    private GoTimeParser(string layout, string text)
    {
        _layout = layout;
        _text = text;
        _rest = text;
    }

    /// <summary>The time, or the message of the error.</summary>
    public static (GoTime Time, string? Error) Parse(string layout, string text)
    {
        var parser = new GoTimeParser(layout, text);
        try
        {
            return (parser.Run(), null);
        }
        catch (FormatException e)
        {
            return (GoTime.Zero, e.Message);
        }
    }

    private static string Quote(string text)
    {
        var result = new StringBuilder("\"");
        foreach (var b in GoString.ToBytes(text))
        {
            _ = b switch
            {
                (byte)'"' or (byte)'\\' => result.Append('\\').Append((char)b),
                >= 0x80 or < (byte)' ' => result.Append("\\x").Append(b.ToString("x2", CultureInfo.InvariantCulture)),
                _ => result.Append((char)b),
            };
        }

        return result.Append('"').ToString();
    }

    private static bool IsDigit(string text, int at) => at < text.Length && char.IsAsciiDigit(text[at]);

    private FormatException Error(string message) => new($"parsing time {Quote(_text)}: {message}");

    private FormatException Cannot(string rest, string part) =>
        new($"parsing time {Quote(_text)} as {Quote(_layout)}: cannot parse {Quote(rest)} as {Quote(part)}");

    private GoTime Run()
    {
        var layout = _layout;
        while (true)
        {
            var (before, part, after) = GoLayout.Next(layout);
            if (!Skip(before))
            {
                throw Cannot(_rest, before);
            }

            if (part.Length == 0)
            {
                return _rest.Length == 0 ? Result() : throw Error($"extra text: {Quote(_rest)}");
            }

            var hold = _rest;
            var isGood = GoLayout.IsFraction(part) ? Fraction(part) : Part(part, after);
            if (_outOfRange is not null)
            {
                throw Error($"{_outOfRange} out of range");
            }

            if (!isGood)
            {
                throw Cannot(hold, part);
            }

            layout = after;
        }
    }

    // any number of spaces stands for any number
    private bool Skip(string prefix)
    {
        for (var i = 0; i < prefix.Length;)
        {
            if (prefix[i] == ' ')
            {
                if (_rest.Length > 0 && _rest[0] != ' ')
                {
                    return false;
                }

                while (i < prefix.Length && prefix[i] == ' ')
                {
                    i++;
                }

                _rest = _rest.TrimStart(' ');
                continue;
            }

            if (_rest.Length == 0 || _rest[0] != prefix[i++])
            {
                return false;
            }

            _rest = _rest[1..];
        }

        return true;
    }

    private bool Part(string part, string after)
    {
        switch (part)
        {
            case "06":
                return TwoDigitYear();
            case "2006":
                return Take(4) is { } year && char.IsAsciiDigit(year[0]) && long.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out _year);
            case "Jan":
                return Lookup(GoTimeFormat.Months, 3, out _month);
            case "January":
                return Lookup(GoTimeFormat.Months, 0, out _month);
            case "1" or "01":
                return Number(part == "01", out _month) && InRange("month", _month is >= 1 and <= 12);
            case "Mon":
                return Lookup(GoTimeFormat.Days, 3, out _);
            case "Monday":
                return Lookup(GoTimeFormat.Days, 0, out _);
            case "2" or "_2" or "02":
                _rest = part == "_2" && _rest.StartsWith(' ') ? _rest[1..] : _rest;
                return Number(part == "02", out _day);
            case "__2" or "002":
                return YearDay(part);
            case "15":
                return Number(isFixed: false, out _hour) && InRange("hour", _hour < 24);
            case "3" or "03":
                return Number(part == "03", out _hour) && InRange("hour", _hour <= 12);
            case "4" or "04":
                return Number(part == "04", out _minute) && InRange("minute", _minute < 60);
            case "5" or "05":
                return Seconds(part, after);
            case "PM" or "pm":
                var half = Take(2);
                _isAfternoon |= half == part;
                _isMorning |= half == (part == "PM" ? "AM" : "am");
                return half == part || half == (part == "PM" ? "AM" : "am");
            case "MST":
                return ZoneName();
            default:
                return Offset(part);
        }
    }

    private bool InRange(string what, bool isInRange)
    {
        _outOfRange = isInRange ? null : what;
        return true;
    }

    private string? Take(int count)
    {
        if (_rest.Length < count)
        {
            return null;
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private bool TwoDigitYear()
    {
        if (Take(2) is not { } text || !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var year))
        {
            return false;
        }

        _year = year >= 69 ? year + 1900 : year + 2000;
        return true;
    }

    private bool Lookup(string[] names, int length, out int number)
    {
        for (var i = 0; i < names.Length; i++)
        {
            var name = length > 0 ? names[i][..length] : names[i];
            if (_rest.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                _rest = _rest[name.Length..];
                number = i + 1;
                return true;
            }
        }

        number = -1;
        return false;
    }

    // one or two digits
    private bool Number(bool isFixed, out int number)
    {
        number = 0;
        if (!IsDigit(_rest, 0) || (isFixed && !IsDigit(_rest, 1)))
        {
            return false;
        }

        var length = IsDigit(_rest, 1) ? 2 : 1;
        number = int.Parse(_rest.AsSpan(0, length), CultureInfo.InvariantCulture);
        _rest = _rest[length..];
        return true;
    }

    private bool YearDay(string part)
    {
        for (var i = 0; i < 2 && part == "__2" && _rest.StartsWith(' '); i++)
        {
            _rest = _rest[1..];
        }

        var length = 0;
        while (length < 3 && IsDigit(_rest, length))
        {
            length++;
        }

        if (length == 0 || (part == "002" && length != 3))
        {
            return false;
        }

        _yearDay = int.Parse(Take(length)!, CultureInfo.InvariantCulture);
        return true;
    }

    private bool Seconds(string part, string after)
    {
        if (!Number(part == "05", out _second))
        {
            return false;
        }

        if (_second >= 60)
        {
            return InRange("second", isInRange: false);
        }

        // a fraction that the layout does not name is read all the same
        if (_rest.Length >= 2 && _rest[0] is '.' or ',' && IsDigit(_rest, 1) && !GoLayout.IsFraction(GoLayout.Next(after).Part))
        {
            var length = 2;
            while (IsDigit(_rest, length))
            {
                length++;
            }

            return Nanoseconds(length);
        }

        return true;
    }

    private bool Fraction(string part)
    {
        if (part[1] == '0')
        {
            return _rest.Length >= part.Length && Nanoseconds(part.Length);
        }

        if (_rest.Length < 2 || _rest[0] is not ('.' or ',') || !IsDigit(_rest, 1))
        {
            return true;
        }

        var length = 1;
        while (IsDigit(_rest, length))
        {
            length++;
        }

        return Nanoseconds(length);
    }

    private bool Nanoseconds(int length)
    {
        var text = Take(length)!;
        var digits = text[1..Math.Min(length, 10)];
        if (text[0] is not ('.' or ',') || !digits.All(char.IsAsciiDigit))
        {
            return false;
        }

        _nanosecond = int.Parse(digits.PadRight(9, '0'), CultureInfo.InvariantCulture);
        return true;
    }

    private bool Offset(string part)
    {
        if (part[0] == 'Z' && _rest.StartsWith('Z'))
        {
            _rest = _rest[1..];
            _isUtc = true;
            return true;
        }

        var form = part[0] == 'Z' ? "-" + part[1..] : part;
        if (Take(form.Length) is not { } text || text[0] is not ('+' or '-'))
        {
            return false;
        }

        for (var i = 1; i < form.Length; i++)
        {
            if (form[i] == ':' ? text[i] != ':' : !char.IsAsciiDigit(text[i]))
            {
                return false;
            }
        }

        var digits = text[1..].Replace(":", "", StringComparison.Ordinal).PadRight(6, '0');
        var (hours, minutes, seconds) = (int.Parse(digits[..2], CultureInfo.InvariantCulture), int.Parse(digits[2..4], CultureInfo.InvariantCulture),
            int.Parse(digits[4..], CultureInfo.InvariantCulture));
        _outOfRange = seconds > 60 ? "time zone offset second" : minutes > 60 ? "time zone offset minute" : hours > 24 ? "time zone offset hour" : null;
        _offset = (text[0] == '-' ? -1 : 1) * ((hours * 3600) + (minutes * 60) + seconds);
        return true;
    }

    private bool ZoneName()
    {
        if (_rest.StartsWith("UTC", StringComparison.Ordinal))
        {
            _rest = _rest[3..];
            _isUtc = true;
            return true;
        }

        var length = NameLength();
        _zoneName = length > 0 ? Take(length)! : "";
        return length > 0;
    }

    private int NameLength()
    {
        if (_rest.Length < 3)
        {
            return 0;
        }

        if (_rest.StartsWith("ChST", StringComparison.Ordinal) || _rest.StartsWith("MeST", StringComparison.Ordinal))
        {
            return 4;
        }

        if (_rest.StartsWith("GMT", StringComparison.Ordinal))
        {
            return 3 + SignedOffset(_rest[3..]);
        }

        if (_rest[0] is '+' or '-')
        {
            return SignedOffset(_rest);
        }

        var upper = 0;
        while (upper < 6 && upper < _rest.Length && char.IsAsciiLetterUpper(_rest[upper]))
        {
            upper++;
        }

        return upper switch
        {
            3 => 3,
            4 when _rest[3] == 'T' || _rest.StartsWith("WITA", StringComparison.Ordinal) => 4,
            5 when _rest[4] == 'T' => 5,
            _ => 0,
        };
    }

    private static int SignedOffset(string text)
    {
        if (text.Length == 0 || text[0] is not ('+' or '-'))
        {
            return 0;
        }

        var length = 1;
        while (IsDigit(text, length))
        {
            length++;
        }

        return length > 1 && length < 12 && long.Parse(text.AsSpan(1, length - 1), CultureInfo.InvariantCulture) <= 23 ? length : 0;
    }

    private GoTime Result()
    {
        _hour = _isAfternoon && _hour < 12 ? _hour + 12 : _isMorning && _hour == 12 ? 0 : _hour;
        if (_yearDay >= 0)
        {
            ApplyYearDay();
        }

        _month = _month < 0 ? 1 : _month;
        _day = _day < 0 ? 1 : _day;
        if (_day < 1 || _day > GoDate.DaysIn(_year, _month))
        {
            throw Error("day out of range");
        }

        var utc = GoTime.Of(_year, _month, _day, _hour, _minute, _second, _nanosecond, GoZone.Utc);
        if (_isUtc)
        {
            return utc;
        }

        if (_offset is { } offset)
        {
            var isLocal = offset == 0 && _zoneName is "" or "UTC";
            return new(utc.Seconds - offset, _nanosecond, isLocal ? GoZone.Local : GoZone.Fixed(_zoneName, offset));
        }

        if (_zoneName.Length > 0)
        {
            var hours = _zoneName.Length > 3 && _zoneName.StartsWith("GMT", StringComparison.Ordinal) ? int.Parse(_zoneName.AsSpan(3), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
            return utc.In(GoZone.Fixed(_zoneName, hours * 3600));
        }

        return utc.In(GoZone.Local);
    }

    private void ApplyYearDay()
    {
        if (_yearDay < 1 || _yearDay > (GoDate.IsLeap(_year) ? 366 : 365))
        {
            throw Error("day-of-year out of range");
        }

        var date = GoDate.OfDay(GoDate.DayOf(_year, 1, 1) + _yearDay - 1);
        if (_month >= 0 && _month != date.Month)
        {
            throw Error("day-of-year does not match month");
        }

        if (_day >= 0 && _day != date.Day)
        {
            throw Error("day-of-year does not match day");
        }

        (_month, _day) = (date.Month, date.Day);
    }
}
