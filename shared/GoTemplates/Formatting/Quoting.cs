using System.Globalization;
using System.Text;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Formatting;

/// <summary>Go's strconv: quoting and unquoting.</summary>
internal static class Quoting
{
    public static string Quote(string text, bool asciiOnly = false, char quote = '"')
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && text.AsSpan().IndexOfAny(quote, '\\') < 0)
        {
            return string.Concat(new ReadOnlySpan<char>(in quote), text, new ReadOnlySpan<char>(in quote));
        }

        var result = new StringBuilder(text.Length + 2).Append(quote);
        for (var i = 0; i < text.Length;)
        {
            if (GoString.IsRawByte(text, i))
            {
                result.Append("\\x").Append((text[i++] - 0xDC00).ToString("x2", CultureInfo.InvariantCulture));
                continue;
            }

            var rune = GoString.RuneAt(text, i, out var width);
            AppendRune(result, rune, quote, asciiOnly);
            i += width;
        }

        return result.Append(quote).ToString();
    }

    public static string QuoteRune(long rune, bool asciiOnly = false)
    {
        var valid = rune is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF) ? (int)rune : 0xFFFD;
        var result = new StringBuilder("'");
        AppendRune(result, valid, '\'', asciiOnly);
        return result.Append('\'').ToString();
    }

    /// <summary>Whether %#q may use back quotes.</summary>
    public static bool CanBackquote(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (GoString.IsRawByte(text, i))
            {
                return false;
            }

            var rune = GoString.RuneAt(text, i, out var width);
            if (rune is 0xFEFF or '`' or 0x7F || (rune < ' ' && rune != '\t'))
            {
                return false;
            }

            i += width;
        }

        return true;
    }

    public static string FirstRunes(string text, int count)
    {
        var at = 0;
        for (; count > 0 && at < text.Length; count--)
        {
            GoString.RuneAt(text, at, out var width);
            at += width;
        }

        return text[..at];
    }

    /// <summary>The text a literal in double, back or single quotes stands for; null where it is none.</summary>
    public static string? Unquote(string literal)
    {
        if (literal.Length < 2 || literal[0] != literal[^1])
        {
            return null;
        }

        var body = literal[1..^1];
        return literal[0] switch
        {
            '`' => body.Contains('`', StringComparison.Ordinal) ? null : body.Replace("\r", "", StringComparison.Ordinal),
            '"' => UnquoteBody(body),
            _ => null,
        };
    }

    /// <summary>The character of a literal in single quotes; null where it is none.</summary>
    public static int? UnquoteChar(string literal)
    {
        var at = 1;
        return Next(literal, ref at, '\'', out var rune, out _) && at == literal.Length - 1 && literal[at] == '\'' ? rune : null;
    }

    /// <summary>Whether a literal in single quotes begins with a character, but has more.</summary>
    public static bool IsMalformedChar(string literal)
    {
        var at = 1;
        return Next(literal, ref at, '\'', out _, out _);
    }

    private static void AppendRune(StringBuilder result, int rune, char quote, bool asciiOnly)
    {
        if (rune == quote || rune == '\\')
        {
            result.Append('\\').Append((char)rune);
        }
        else if (rune < 128 ? rune is >= ' ' and < 127 : !asciiOnly && Unicodes.IsPrint(rune))
        {
            result.Append(new Rune(rune));
        }
        else
        {
            result.Append(rune switch
            {
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                < ' ' or 0x7f => "\\x" + rune.ToString("x2", CultureInfo.InvariantCulture),
                < 0x10000 => "\\u" + rune.ToString("x4", CultureInfo.InvariantCulture),
                _ => "\\U" + rune.ToString("x8", CultureInfo.InvariantCulture),
            });
        }
    }

    private static string? UnquoteBody(string body)
    {
        if (!body.AsSpan().ContainsAny("\\\"\n"))
        {
            return body;
        }

        var result = new StringBuilder(body.Length);
        var hasBytes = false;
        for (var i = 0; i < body.Length;)
        {
            if (body[i] == '\n' || !Next(body, ref i, '"', out var rune, out var isByte))
            {
                return null;
            }

            if (isByte && rune >= 128)
            {
                hasBytes = true;
                result.Append((char)(0xDC00 + rune));
            }
            else if (rune is >= 0xD800 and <= 0xDFFF)
            {
                result.Append((char)rune); // a byte of the template's own text
            }
            else
            {
                result.Append(new Rune(rune));
            }
        }

        var text = result.ToString();
        return hasBytes ? GoString.Normalize(text) : text;
    }

    private static bool Next(string text, ref int at, char quote, out int rune, out bool isByte)
    {
        rune = 0;
        isByte = false;
        if (at >= text.Length || (text[at] == quote && quote is '\'' or '"'))
        {
            return false;
        }

        if (text[at] != '\\')
        {
            rune = GoString.IsRawByte(text, at) ? text[at] : GoString.RuneAt(text, at, out _);
            at += rune >= 0x10000 ? 2 : 1;
            return true;
        }

        if (++at >= text.Length)
        {
            return false;
        }

        var c = text[at++];
        switch (c)
        {
            case 'x':
                isByte = true;
                return Digits(text, ref at, 2, 16, out rune);
            case 'u':
                return Digits(text, ref at, 4, 16, out rune) && Rune.IsValid(rune);
            case 'U':
                return Digits(text, ref at, 8, 16, out rune) && Rune.IsValid(rune);
            case >= '0' and <= '7':
                at--;
                isByte = true;
                return Digits(text, ref at, 3, 8, out rune) && rune <= 255;
            case '\'' or '"':
                rune = c;
                return c == quote;
            default:
                var index = "abfnrtv\\".IndexOf(c, StringComparison.Ordinal);
                rune = index < 0 ? 0 : "\a\b\f\n\r\t\v\\"[index];
                return index >= 0;
        }
    }

    private static bool Digits(string text, ref int at, int count, int radix, out int value)
    {
        value = 0;
        for (var i = 0; i < count; i++, at++)
        {
            if (at >= text.Length || !char.IsAsciiHexDigit(text[at]))
            {
                return false;
            }

            var digit = Convert.ToInt32(text[at].ToString(), 16);
            if (digit >= radix)
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        return true;
    }
}
