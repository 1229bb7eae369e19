using System.Globalization;
using System.Text;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel.Functions;

/// <summary>string.format: %s %d %f %e %x %X %o %b %%.</summary>
internal static class Formatting
{
    private const int MaximumPrecision = 1000;

    public static object Format(string pattern, IReadOnlyList<object> arguments, bool literals)
    {
        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%')
            {
                text.Append(pattern[i]);
                continue;
            }

            if (++i >= pattern.Length)
            {
                return new CelError("unexpected end of string");
            }

            if (pattern[i] == '%')
            {
                text.Append('%');
                continue;
            }

            if (next >= arguments.Count)
            {
                return new CelError($"index {next} out of range");
            }

            var precision = -1;
            if (pattern[i] == '.')
            {
                var start = ++i;
                while (i < pattern.Length && char.IsAsciiDigit(pattern[i]))
                {
                    i++;
                }

                if (!int.TryParse(pattern.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out precision)
                    || precision > MaximumPrecision || i >= pattern.Length)
                {
                    return new CelError("error while parsing precision: unable to find end of precision specifier");
                }
            }

            var part = Clause(pattern[i], precision, arguments[next++], literals, out var error);
            if (part is null)
            {
                return new CelError(error);
            }

            text.Append(part);
        }

        return text.ToString();
    }

    private static string? Clause(char verb, int precision, object value, bool literals, out string error)
    {
        error = verb switch
        {
            's' => $"error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given {Name(value)}",
            'd' => $"error during formatting: decimal clause can only be used on integers, was given {Name(value)}",
            'f' => $"error during formatting: fixed-point clause can only be used on doubles, was given {Name(value)}",
            'e' => $"error during formatting: scientific clause can only be used on doubles, was given {Name(value)}",
            'b' => $"error during formatting: only integers and bools can be formatted as binary, was given {Name(value)}",
            'x' or 'X' => $"error during formatting: only integers, byte buffers, and strings can be formatted as hex, was given {Name(value)}",
            'o' => $"error during formatting: octal clause can only be used on integers, was given {Name(value)}",
            _ => $"could not parse formatting clause: unrecognized formatting clause \"{verb}\"",
        };
        return verb switch
        {
            's' => literals && value is (IReadOnlyList<object> or MapValue) ? Literal(value) : Text(value),
            'd' => value is long or ulong || (value is double && !literals) ? Text(value) : null,
            'f' or 'e' => literals && value is (long or ulong) ? null : Number(verb, precision < 0 ? 6 : precision, value, literals),
            'b' => value is bool b ? b ? "1" : "0" : Radix(value, 2),
            'o' => Radix(value, 8),
            'x' => Hex(value),
            'X' => Hex(value)?.ToUpperInvariant(),
            _ => null,
        };
    }

    private static string Name(object value) => Operations.TypeOf(value).RuntimeName;

    private static string? Number(char verb, int precision, object value, bool isEnglish)
    {
        switch (value)
        {
            case long l:
                var digits = Math.Abs((decimal)l).ToString(CultureInfo.InvariantCulture).PadLeft(precision, '0');
                return $"%!{verb}(int64={(l < 0 ? "-" : "")}{digits})";
            case ulong u:
                return $"%!{verb}(uint64={u.ToString(CultureInfo.InvariantCulture).PadLeft(precision, '0')})";
            case double d when !double.IsFinite(d):
                return double.IsNaN(d) ? "NaN" : isEnglish ? d > 0 ? "∞" : "-∞" : d > 0 ? "Infinity" : "-Infinity";
            case double d:
                return verb == 'f'
                    ? d.ToString((isEnglish ? "N" : "F") + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
                    : Scientific(d.ToString("e" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), isEnglish);
            case string s when isEnglish && s is "Infinity" or "-Infinity":
                return s[0] == '-' ? "-∞" : "∞";
            case string s when s is "NaN" or "Infinity" or "-Infinity":
                return s;
            default:
                return null;
        }
    }

    private static string Scientific(string text, bool isEnglish)
    {
        var at = text.IndexOf('e', StringComparison.Ordinal);
        var exponent = int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return text[..at] + (isEnglish ? $"×10{(exponent < 0 ? "⁻" : "")}{Superscript(Math.Abs(exponent))}" : Operations.Exponent(exponent));
    }

    private static string Superscript(int number) =>
        string.Concat(number.ToString("00", CultureInfo.InvariantCulture).Select(digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));

    private static string? Radix(object value, int radix) => value switch
    {
        long l => (l < 0 ? "-" : "") + Digits(l < 0 ? (ulong)-(decimal)l : (ulong)l, radix),
        ulong u => Digits(u, radix),
        _ => null,
    };

    private static string Digits(ulong value, int radix)
    {
        var text = new StringBuilder();
        do
        {
            text.Insert(0, "0123456789abcdef"[(int)(value % (ulong)radix)]);
            value /= (ulong)radix;
        }
        while (value > 0);
        return text.ToString();
    }

    private static string? Hex(object value) => value switch
    {
        string s => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(s)),
        byte[] b => Convert.ToHexStringLower(b),
        _ => Radix(value, 16),
    };

    private static string? Text(object value)
    {
        switch (value)
        {
            case string s:
                return s;
            case bool b:
                return b ? "true" : "false";
            case NullValue:
                return "null";
            case double d:
                return double.IsFinite(d) ? Operations.FormatPlain(d) : double.IsNaN(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity";
            case byte[] b:
                return Encoding.UTF8.GetString(b);
            case Duration d:
                return (d.Nanoseconds / 1_000_000_000m).ToString("0.#########", CultureInfo.InvariantCulture) + "s";
            case long or ulong or Timestamp:
                return Convert.ToString(value, CultureInfo.InvariantCulture);
            case CelType type:
                return type.RuntimeName;
            case IReadOnlyList<object> list:
                var items = list.Select(Text).ToList();
                return items.Contains(null) ? null : $"[{string.Join(", ", items)}]";
            case MapValue map:
                var entries = map.Entries.Select(e => (Key: Text(e.Key), Value: Text(e.Value))).OrderBy(e => e.Key, StringComparer.Ordinal).ToList();
                return entries.Any(e => e.Key is null || e.Value is null) ? null : $"{{{string.Join(", ", entries.Select(e => $"{e.Key}: {e.Value}"))}}}";
            default:
                return null;
        }
    }

    /// <summary>A member of a list or map as a literal of the language.</summary>
    private static string? Literal(object value)
    {
        switch (value)
        {
            case string s:
                return Strings.Quote(s);
            case byte[] b:
                return "b" + Strings.Quote(Encoding.UTF8.GetString(b));
            case double d:
                return double.IsFinite(d) ? d.ToString("F6", CultureInfo.InvariantCulture) : Strings.Quote(Operations.FormatDouble(d));
            case Timestamp:
                return $"timestamp({Strings.Quote(Text(value) ?? "")})";
            case Duration:
                return $"duration({Strings.Quote(Text(value) ?? "")})";
            case IReadOnlyList<object> list:
                var items = list.Select(Literal).ToList();
                return items.Contains(null) ? null : $"[{string.Join(", ", items)}]";
            case MapValue map:
                var entries = map.Entries.Select(e => (Key: Literal(e.Key), Value: Literal(e.Value))).OrderBy(e => e.Key, StringComparer.Ordinal).ToList();
                return entries.Any(e => e.Key is null || e.Value is null) ? null : $"{{{string.Join(", ", entries.Select(e => $"{e.Key}:{e.Value}"))}}}";
            default:
                return Text(value);
        }
    }
}
