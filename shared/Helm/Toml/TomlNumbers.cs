using System.Globalization;

namespace Flux.Helm.Toml;

/// <summary>Makes values of the text of numbers and times.</summary>
internal static class TomlNumbers
{
    private static readonly (string Layout, TomlTimeKind Kind)[] _layouts =
    [
        ("yyyy-MM-ddTHH:mm:ss", TomlTimeKind.Instant), ("yyyy-MM-ddTHH:mm:ss", TomlTimeKind.LocalDateTime), ("yyyy-MM-dd", TomlTimeKind.LocalDate),
        ("HH:mm:ss", TomlTimeKind.LocalTime), ("yyyy-MM-ddTHH:mm", TomlTimeKind.Instant), ("yyyy-MM-ddTHH:mm", TomlTimeKind.LocalDateTime),
        ("HH:mm", TomlTimeKind.LocalTime),
    ];

    public static bool IsDigit(char radix, char c) => radix switch
    {
        'b' => c is '0' or '1',
        'o' => c is >= '0' and <= '7',
        _ => char.IsAsciiHexDigit(c),
    };

    public static object Radix(char radix, string digits, TomlCursor cursor)
    {
        if (digits.Length == 0)
        {
            var name = radix switch { 'b' => "a binary", 'o' => "an octal", _ => "a hexadecimal" };
            var found = cursor.IsAtEnd ? "\0" : cursor.Peek().ToString();
            throw cursor.Error($"not {name} number: '0{radix}{found}'");
        }

        var text = $"0{radix}{digits}";
        if (!UnderscoresAreRight(text))
        {
            throw cursor.Error($"Invalid integer {GoText.Quote(text)}: underscores must be surrounded by digits");
        }

        var value = System.Numerics.BigInteger.Zero;
        foreach (var c in digits.Where(c => c != '_'))
        {
            value = (value * (radix switch { 'b' => 2, 'o' => 8, _ => 16 })) + Convert.ToInt32(c.ToString(), 16);
        }

        return value <= long.MaxValue ? (long)value : throw cursor.Error($"{text} is out of range for int64");
    }

    public static object Decimal(string text, TomlCursor cursor)
    {
        var isFloat = text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0;
        return isFloat ? Float(text, cursor) : Integer(text, cursor);
    }

    public static object Time(string text, TomlCursor cursor)
    {
        var normal = text.Replace('z', 'Z').Replace('t', 'T').Replace(' ', 'T');
        foreach (var (layout, kind) in _layouts)
        {
            if (TryTime(normal, layout, kind) is { } time)
            {
                return time;
            }
        }

        throw cursor.Error($"invalid datetime: {GoText.Quote(normal)}");
    }

    private static TomlTime? TryTime(string text, string layout, TomlTimeKind kind)
    {
        var rest = text;
        var offset = TimeSpan.Zero;
        if (kind == TomlTimeKind.Instant)
        {
            if (rest.EndsWith('Z'))
            {
                rest = rest[..^1];
            }
            else if (rest.Length > 6 && rest[^6] is '+' or '-' && TimeSpan.TryParseExact(rest[^5..], @"hh\:mm", CultureInfo.InvariantCulture, out offset))
            {
                offset = rest[^6] == '-' ? -offset : offset;
                rest = rest[..^6];
            }
            else
            {
                return null;
            }
        }

        var nanoseconds = 0;
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0 && layout.EndsWith("ss", StringComparison.Ordinal))
        {
            var fraction = rest[(dot + 1)..];
            if (fraction.Length == 0 || !fraction.All(char.IsAsciiDigit))
            {
                return null;
            }

            nanoseconds = int.Parse(fraction.PadRight(9, '0')[..9], CultureInfo.InvariantCulture);
            rest = rest[..dot];
        }

        return DateTime.TryParseExact(rest, layout, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var value)
            ? new(value, kind, offset, nanoseconds)
            : null;
    }

    private static object Integer(string text, TomlCursor cursor)
    {
        if (!UnderscoresAreRight(text))
        {
            throw cursor.Error($"Invalid integer {GoText.Quote(text)}: underscores must be surrounded by digits");
        }

        if (HasLeadingZero(text))
        {
            throw cursor.Error($"Invalid integer {GoText.Quote(text)}: cannot have leading zeroes");
        }

        return long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
            : throw cursor.Error($"{text} is out of range for int64");
    }

    private static object Float(string text, TomlCursor cursor)
    {
        var parts = text.Split(['.', 'e', 'E'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Any(part => !UnderscoresAreRight(part)))
        {
            throw cursor.Error($"Invalid float {GoText.Quote(text)}: underscores must be surrounded by digits");
        }

        if (parts.Length > 0 && HasLeadingZero(parts[0]))
        {
            throw cursor.Error($"Invalid float {GoText.Quote(text)}: cannot have leading zeroes");
        }

        for (var i = text.IndexOf('.', StringComparison.Ordinal); i >= 0; i = text.IndexOf('.', i + 1))
        {
            if (i + 1 == text.Length || !char.IsAsciiDigit(text[i + 1]))
            {
                throw cursor.Error($"Invalid float {GoText.Quote(text)}: '.' must be followed by one or more digits");
            }
        }

        var plain = text.Replace("_", "", StringComparison.Ordinal);
        return !double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? throw cursor.Error($"Invalid float value: {GoText.Quote(text)}")
            : double.IsFinite(value) ? value
            : throw cursor.Error($"{text} is out of range for float64");
    }

    private static bool HasLeadingZero(string text) =>
        (text.Length > 1 && text[0] == '0') || (text.Length > 2 && text[0] is '-' or '+' && text[1] == '0');

    private static bool UnderscoresAreRight(string text)
    {
        var accepts = false;
        foreach (var c in text)
        {
            if (c == '_' && !accepts)
            {
                return false;
            }

            accepts = char.IsAsciiHexDigit(c);
        }

        return accepts;
    }
}
