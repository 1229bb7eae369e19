using System.Globalization;
using System.Text;

namespace Flux.Cel.Syntax;

/// <summary>The values of literals.</summary>
internal static class Literals
{
    public static object? Int(string text)
    {
        var negative = text.StartsWith('-');
        var digits = negative ? text[1..] : text;
        if (digits.StartsWith("0x", StringComparison.Ordinal))
        {
            return ulong.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)
                && (hex <= long.MaxValue || (negative && hex == 1UL << 63))
                ? negative ? unchecked(-(long)hex) : (long)hex
                : null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    public static object? Uint(string text)
    {
        var digits = text[..^1];
        var hex = digits.StartsWith("0x", StringComparison.Ordinal);
        return ulong.TryParse(hex ? digits[2..] : digits, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    public static object? Double(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <summary>The string or byte[] a literal stands for; null where an escape is not allowed.</summary>
    public static object? Text(string literal, bool isBytes)
    {
        var p = 0;
        var raw = false;
        while (literal[p] is not ('"' or '\''))
        {
            raw |= literal[p] is 'r' or 'R';
            p++;
        }

        var quotes = literal.Length >= p + 6 && literal[p + 1] == literal[p] && literal[p + 2] == literal[p] ? 3 : 1;
        var body = literal[(p + quotes)..^quotes].Replace("\r\n", "\n", StringComparison.Ordinal);
        var bytes = new List<byte>();
        var text = new StringBuilder();
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\' || raw)
            {
                var rune = Rune.TryGetRuneAt(body, i, out var found) ? found : Rune.ReplacementChar;
                i += rune.Utf16SequenceLength - 1;
                text.Append(rune.ToString());
                bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                continue;
            }

            i++;
            var code = Escape(body, ref i);
            if (isBytes)
            {
                if (code < 0)
                {
                    return null;
                }

                bytes.Add((byte)code);
            }
            else
            {
                code = code < 0 ? ~code : code;
                if (!Rune.IsValid(code))
                {
                    return null;
                }

                text.Append(new Rune(code).ToString());
            }
        }

        return isBytes ? bytes.ToArray() : text.ToString();
    }

    /// <summary>The code of an escape; its complement where it names a code point and not a byte.</summary>
    private static int Escape(string body, ref int i)
    {
        var c = body[i];
        var digits = c switch { 'x' or 'X' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            var parsed = uint.Parse(body.AsSpan(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            var value = parsed > 0x7fffffff ? 0x7ffffff0 : (int)parsed;
            i += digits;
            return digits == 2 ? value : ~value;
        }

        if (c is >= '0' and <= '3')
        {
            var octal = ((c - '0') * 64) + ((body[i + 1] - '0') * 8) + (body[i + 2] - '0');
            i += 2;
            return octal;
        }

        return c switch { 'a' => 7, 'b' => 8, 'f' => 12, 'n' => 10, 'r' => 13, 't' => 9, 'v' => 11, _ => c };
    }
}
