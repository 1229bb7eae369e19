using System.Globalization;
using System.Numerics;

namespace Flux.GoTemplates.Formatting;

/// <summary>Go's strconv: reading numbers. The base is told by the prefix (0x, 0o, 0b, 0) where none is asked for, and underscores may stand between digits then.</summary>
internal static class Numbers
{
    /// <summary>An int64; null where the text is none or out of range.</summary>
    public static long? ParseInt(string text, int radix = 0) =>
        Parse(text, radix, isSigned: true) is { } value && value >= long.MinValue && value <= long.MaxValue ? (long)value : null;

    /// <summary>A uint64; null where the text is none or out of range.</summary>
    public static ulong? ParseUInt(string text, int radix = 0) =>
        Parse(text, radix, isSigned: false) is { } value && value <= ulong.MaxValue ? (ulong)value : null;

    /// <summary>Whether the text has the form of an integer, in range or not; then also its value.</summary>
    public static BigInteger? Parse(string text, int radix, bool isSigned)
    {
        var at = 0;
        var isNegative = false;
        if (isSigned && text.Length > 0 && text[0] is '+' or '-')
        {
            isNegative = text[0] == '-';
            at = 1;
        }

        var start = at;
        if (radix == 0)
        {
            (radix, at) = Prefix(text, at);
            if (!HasGoodUnderscores(text[start..]))
            {
                return null;
            }

            text = text.Replace("_", "", StringComparison.Ordinal);
        }

        if (at >= text.Length)
        {
            return null;
        }

        BigInteger value = 0;
        var small = 0UL;
        for (; at < text.Length; at++)
        {
            var digit = Digit(text[at]);
            if (digit < 0 || digit >= radix || value > ulong.MaxValue)
            {
                return digit < 0 || digit >= radix ? null : Rest(text, at, radix) ? (isNegative ? -value : value) : null;
            }

            if (small < ulong.MaxValue / 64)
            {
                small = (small * (ulong)radix) + (ulong)digit;
                value = small;
            }
            else
            {
                small = ulong.MaxValue;
                value = (value * radix) + digit;
            }
        }

        return isNegative ? -value : value;
    }

    /// <summary>A float64 as strconv.ParseFloat reads it: decimal or hexadecimal, inf and nan; null where the text is none or out of range.</summary>
    public static double? ParseFloat(string text)
    {
        var plain = text;
        if (text.Contains('_', StringComparison.Ordinal))
        {
            if (!HasGoodUnderscores(text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text))
            {
                return null;
            }

            plain = text.Replace("_", "", StringComparison.Ordinal);
        }

        var unsigned = plain.Length > 0 && plain[0] is '+' or '-' ? plain[1..] : plain;
        var sign = plain.StartsWith('-') ? -1.0 : 1.0;
        if (unsigned.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return Hexadecimal(unsigned[2..]) is { } value && double.IsFinite(value) ? sign * value : null;
        }

        if (unsigned.Length > 0 && char.IsAsciiLetter(unsigned[0]))
        {
            return unsigned.ToLowerInvariant() switch
            {
                "inf" or "infinity" => sign * double.PositiveInfinity,
                "nan" => double.NaN,
                _ => null,
            };
        }

        return IsDecimal(unsigned) && double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var result) && double.IsFinite(result)
            ? result
            : null;
    }

    /// <summary>Whether the text has the form of a decimal float.</summary>
    public static bool IsDecimal(string unsigned)
    {
        var at = 0;
        var digits = 0;
        var hasPoint = false;
        for (; at < unsigned.Length && (char.IsAsciiDigit(unsigned[at]) || (unsigned[at] == '.' && !hasPoint)); at++)
        {
            digits += unsigned[at] == '.' ? 0 : 1;
            hasPoint |= unsigned[at] == '.';
        }

        if (digits == 0)
        {
            return false;
        }

        if (at < unsigned.Length && unsigned[at] is 'e' or 'E')
        {
            at += at + 1 < unsigned.Length && unsigned[at + 1] is '+' or '-' ? 2 : 1;
            return at < unsigned.Length && unsigned.AsSpan(at).IndexOfAnyExceptInRange('0', '9') < 0;
        }

        return at == unsigned.Length;
    }

    private static bool Rest(string text, int at, int radix) => text.AsSpan(at).ToArray().All(c => Digit(c) is var d && d >= 0 && d < radix);

    private static int Digit(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'z' => c - 'a' + 10,
        >= 'A' and <= 'Z' => c - 'A' + 10,
        _ => -1,
    };

    private static (int Radix, int At) Prefix(string text, int at)
    {
        if (at + 1 >= text.Length || text[at] != '0')
        {
            return (10, at);
        }

        return char.ToLowerInvariant(text[at + 1]) switch
        {
            'x' when at + 2 < text.Length => (16, at + 2),
            'o' when at + 2 < text.Length => (8, at + 2),
            'b' when at + 2 < text.Length => (2, at + 2),
            _ => (8, at + 1),
        };
    }

    // an underscore stands between digits, or between prefix and digit
    private static bool HasGoodUnderscores(string unsigned)
    {
        var last = '^';
        var at = 0;
        var isHexadecimal = false;
        if (unsigned.Length >= 2 && unsigned[0] == '0' && char.ToLowerInvariant(unsigned[1]) is 'b' or 'o' or 'x')
        {
            last = '0';
            at = 2;
            isHexadecimal = char.ToLowerInvariant(unsigned[1]) == 'x';
        }

        for (; at < unsigned.Length; at++)
        {
            var c = unsigned[at];
            if (char.IsAsciiDigit(c) || (isHexadecimal && char.IsAsciiHexDigit(c)))
            {
                last = '0';
            }
            else if (c == '_')
            {
                if (last != '0')
                {
                    return false;
                }

                last = '_';
            }
            else if (last == '_')
            {
                return false;
            }
            else
            {
                last = '!';
            }
        }

        return last != '_';
    }

    // hexadecimal floats need an exponent
    private static double? Hexadecimal(string text)
    {
        var p = text.IndexOfAny(['p', 'P']);
        if (p < 0 || !int.TryParse(text[(p + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
        {
            return null;
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = text[..p].Replace(".", "", StringComparison.Ordinal);
        if (digits.Length == 0 || digits.Length < p - 1 || !digits.All(char.IsAsciiHexDigit)
            || !BigInteger.TryParse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mantissa))
        {
            return null;
        }

        var shift = exponent - (point < 0 ? 0 : 4 * (p - 1 - point));
        return shift is > 5000 or < -5000 ? null : shift >= 0 ? (double)(mantissa << shift) : Math.ScaleB((double)mantissa, shift);
    }
}
