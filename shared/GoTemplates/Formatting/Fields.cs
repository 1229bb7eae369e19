using System.Globalization;
using System.Text;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Formatting;

/// <summary>Writes numbers and strings into fields: flags, width and precision.</summary>
/// <remarks>Source: Go 1.26, fmt/format.go.</remarks>
internal sealed class Fields(StringBuilder output)
{
    public int? Width { get; set; }

    public int? Precision { get; set; }

    public bool Minus { get; set; }

    public bool Plus { get; set; }

    public bool Sharp { get; set; }

    public bool Space { get; set; }

    public bool Zero { get; set; }

    /// <summary>%+v</summary>
    public bool PlusV { get; set; }

    /// <summary>%#v</summary>
    public bool SharpV { get; set; }

    public void Clear()
    {
        Width = Precision = null;
        Minus = Plus = Sharp = Space = Zero = PlusV = SharpV = false;
    }

    public void Pad(string text)
    {
        var missing = (Width ?? 0) - (Width is null or 0 ? 0 : GoString.RuneCount(text));
        if (!Minus && missing > 0)
        {
            WritePadding(missing);
        }

        output.Append(text);
        if (Minus && missing > 0)
        {
            output.Append(' ', missing);
        }
    }

    public void Bool(bool value) => Pad(value ? "true" : "false");

    public void Integer(ulong value, int radix, bool isSigned, char verb, bool isUpper = false)
    {
        var isNegative = isSigned && (long)value < 0;
        if (isNegative)
        {
            value = (ulong)-(long)value;
        }

        var precision = 0;
        if (Precision is { } asked)
        {
            precision = asked;
            if (precision == 0 && value == 0)
            {
                output.Append(' ', Width ?? 0);
                return;
            }
        }
        else if (Zero && !Minus && Width is { } width)
        {
            precision = width - (isNegative || Plus || Space ? 1 : 0);
        }

        var digits = ToRadix(value, radix, isUpper);
        var text = digits.Length < precision ? digits.PadLeft(precision, '0') : digits;
        if (Sharp)
        {
            text = radix switch
            {
                2 => "0b" + text,
                8 when text[0] != '0' => "0" + text,
                16 => (isUpper ? "0X" : "0x") + text,
                _ => text,
            };
        }

        text = (verb == 'O' ? "0o" : "") + text;
        text = (isNegative ? "-" : Plus ? "+" : Space ? " " : "") + text;
        var zero = Zero;
        Zero = false;
        Pad(text);
        Zero = zero;
    }

    /// <summary>%U</summary>
    public void Unicode(ulong value)
    {
        var text = "U+" + value.ToString("X", CultureInfo.InvariantCulture).PadLeft(Math.Max(4, Precision ?? 4), '0');
        if (Sharp && value <= 0x10FFFF && Unicodes.IsPrint((int)value))
        {
            text += $" '{char.ConvertFromUtf32((int)value)}'";
        }

        var zero = Zero;
        Zero = false;
        Pad(text);
        Zero = zero;
    }

    /// <summary>%c</summary>
    public void Character(ulong value) => Pad(GoString.FromRune(value > 0x10FFFF ? 0xFFFD : (long)value));

    /// <summary>%q of a number</summary>
    public void QuotedCharacter(ulong value) => Pad(Quoting.QuoteRune(value > 0x10FFFF ? 0xFFFD : (long)value, Plus));

    public void String(string text) => Pad(Truncated(text));

    public void Quoted(string text)
    {
        text = Truncated(text);
        Pad(Sharp && Quoting.CanBackquote(text) ? $"`{text}`" : Quoting.Quote(text, Plus));
    }

    /// <summary>%x and %X of a string or bytes</summary>
    public void Hexadecimal(byte[] bytes, bool isUpper)
    {
        var count = Math.Min(bytes.Length, Precision ?? bytes.Length);
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(Space && i > 0 ? " " : "");
            text.Append(Sharp && (Space || i == 0) ? isUpper ? "0X" : "0x" : "");
            text.Append(bytes[i].ToString(isUpper ? "X2" : "x2", CultureInfo.InvariantCulture));
        }

        Pad(text.ToString());
    }

    public void Float(double value, bool isFloat32, char verb, int precision)
    {
        precision = Precision ?? precision;
        var text = FloatFormat.Format(value, verb, precision, isFloat32);
        var sign = text[0] is '-' or '+' ? text[0] : '+';
        text = text[0] is '-' or '+' ? text[1..] : text;
        if (Space && sign == '+' && !Plus)
        {
            sign = ' ';
        }

        if (text[0] is 'I' or 'N')
        {
            var zero = Zero;
            Zero = false;
            Pad(text[0] == 'N' && !Space && !Plus ? text : sign + text);
            Zero = zero;
            return;
        }

        if (Sharp && verb != 'b')
        {
            text = WithPoint(text, verb, precision);
        }

        if (!Plus && sign == '+')
        {
            Pad(text);
        }
        else if (Zero && !Minus && Width > text.Length + 1)
        {
            output.Append(sign);
            WritePadding(Width.Value - text.Length - 1);
            output.Append(text);
        }
        else
        {
            Pad(sign + text);
        }
    }

    private static string ToRadix(ulong value, int radix, bool isUpper) => radix switch
    {
        10 => value.ToString(CultureInfo.InvariantCulture),
        16 => value.ToString(isUpper ? "X" : "x", CultureInfo.InvariantCulture),
        8 => Convert.ToString((long)value, 8),
        _ => Convert.ToString((long)value, 2),
    };

    // # keeps the point, and the zeros of %g
    private static string WithPoint(string text, char verb, int precision)
    {
        var isHexadecimal = verb is 'x' or 'X';
        var end = text.IndexOfAny(isHexadecimal ? ['p', 'P'] : ['e', 'E', 'p', 'P']);
        var number = end < 0 ? text : text[..end];
        var missing = verb is 'g' or 'G' or 'x' ? precision < 0 ? 6 : precision : 0;
        var seen = false;
        foreach (var c in number.Where(c => c != '.'))
        {
            seen |= c != '0';
            missing -= seen ? 1 : 0;
        }

        if (!number.Contains('.', StringComparison.Ordinal))
        {
            missing -= number == "0" ? 1 : 0;
            number += ".";
        }

        return number + new string('0', Math.Max(missing, 0)) + (end < 0 ? "" : text[end..]);
    }

    private void WritePadding(int count) => output.Append(Zero && !Minus ? '0' : ' ', count);

    private string Truncated(string text) => Precision is { } count && count < text.Length ? Quoting.FirstRunes(text, count) : text;
}
