using System.Globalization;
using System.Text;

namespace Flux.Helm;

/// <summary>Text as Go's strconv and fmt write it in messages.</summary>
internal static class GoText
{
    /// <summary>As <c>strconv.Quote</c> (<c>%q</c>) does.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                AppendEscaped(quoted, rune, '"');
            }
            else
            {
                // a byte that is no UTF-8, see Flux.GoTemplates.Values.GoString
                quoted.Append(CultureInfo.InvariantCulture, $@"\x{text[i] & 0xff:x2}");
            }

            i += length;
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>As <c>%q</c> writes one character.</summary>
    public static string QuoteRune(Rune rune)
    {
        var quoted = new StringBuilder("'");
        AppendEscaped(quoted, rune, '\'');
        return quoted.Append('\'').ToString();
    }

    /// <summary>The type of a value as Go's <c>%T</c> names it.</summary>
    public static string TypeName(object? value) => value switch
    {
        null => "<nil>",
        bool => "bool",
        string => "string",
        long => "int64",
        double => "float64",
        List<object?> => "[]interface {}",
        Dictionary<string, object?> => "map[string]interface {}",
        _ => value.GetType().Name,
    };

    /// <summary>A value as Go's <c>%v</c> prints it.</summary>
    public static string Print(object? value) => value switch
    {
        null => "<nil>",
        bool b => b ? "true" : "false",
        string s => s,
        long l => l.ToString(CultureInfo.InvariantCulture),
        double d => Float(d),
        List<object?> list => $"[{string.Join(' ', list.Select(Print))}]",
        Dictionary<string, object?> map => $"map[{string.Join(' ', map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{Print(e.Value)}"))}]",
        _ => value.ToString() ?? "",
    };

    /// <summary>A float as <c>%v</c> prints it: the shortest digits, with an exponent below -4 and from 6 on.</summary>
    public static string Float(double value) =>
        double.IsFinite(value) ? Yaml.GoNumber.General(value) : double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";

    /// <summary>A number as a JSON text has it: plain digits up to 21 of them.</summary>
    public static string Number(object? value) => value is double number ? Plain(number) : Print(value);

    private static string Plain(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        var magnitude = Math.Abs(value);
        var json = Yaml.GoNumber.Json(value);
        if (magnitude is 0 or >= 1e-4 and < 1e21)
        {
            return json;
        }

        // Go's %v writes small numbers with two digits of exponent, encoding/json with one
        var (mantissa, exponent) = json.Contains('e', StringComparison.Ordinal) ? SplitExponent(json) : SplitExponent(value.ToString("E16", CultureInfo.InvariantCulture));
        return json.Contains('e', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}")
            : Yaml.GoNumber.General(value);
    }

    private static (string Mantissa, int Exponent) SplitExponent(string text)
    {
        var at = text.IndexOfAny(['e', 'E']);
        return (text[..at], int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    private static void AppendEscaped(StringBuilder quoted, Rune rune, char quote)
    {
        switch (rune.Value)
        {
            case '"' or '\'' when rune.Value == quote:
                quoted.Append('\\').Append(quote);
                break;
            case '\\':
                quoted.Append(@"\\");
                break;
            case '\a':
                quoted.Append(@"\a");
                break;
            case '\b':
                quoted.Append(@"\b");
                break;
            case '\f':
                quoted.Append(@"\f");
                break;
            case '\n':
                quoted.Append(@"\n");
                break;
            case '\r':
                quoted.Append(@"\r");
                break;
            case '\t':
                quoted.Append(@"\t");
                break;
            case '\v':
                quoted.Append(@"\v");
                break;
            default:
                AppendOther(quoted, rune);
                break;
        }
    }

    private static void AppendOther(StringBuilder quoted, Rune rune)
    {
        if (IsPrint(rune))
        {
            quoted.Append(rune.ToString());
        }
        else if (rune.Value < ' ' || rune.Value == 0x7f)
        {
            quoted.Append(CultureInfo.InvariantCulture, $@"\x{rune.Value:x2}");
        }
        else if (rune.Value < 0x10000)
        {
            quoted.Append(CultureInfo.InvariantCulture, $@"\u{rune.Value:x4}");
        }
        else
        {
            quoted.Append(CultureInfo.InvariantCulture, $@"\U{rune.Value:x8}");
        }
    }

    /// <summary>As Go's <c>unicode.IsPrint</c>: letters, marks, numbers, punctuation, symbols and the ASCII space.</summary>
    public static bool IsPrint(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
