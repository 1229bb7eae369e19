using System.Globalization;
using Flux.Sops.Trees;
using Flux.Yaml;

namespace Flux.Sops.Stores;

/// <summary>Values as Go prints them.</summary>
internal static class GoValues
{
    /// <summary>A simple value where a format has only text.</summary>
    public static string Text(object? value) => value switch
    {
        string text => text,
        double number => Float(number),
        bool flag => flag ? "true" : "false",
        long integer => integer.ToString(CultureInfo.InvariantCulture),
        GoTime time => time.Seconds(),
        byte[] bytes => $"[{string.Join(' ', bytes)}]",
        Comment comment => $"{{{comment.Value} {(comment.Inline ? "true" : "false")}}}",
        null => "<nil>",
        _ => value.ToString() ?? "",
    };

    /// <summary>Digits without an exponent, as few as tell the number.</summary>
    public static string Plain(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
        }

        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? Expand(text) : text;
    }

    /// <summary>The name of a value's type in Go.</summary>
    public static string TypeName(object? value) => value switch
    {
        null => "<nil>",
        string => "string",
        long => "int",
        ulong => "uint64",
        double => "float64",
        bool => "bool",
        GoTime => "time.Time",
        byte[] => "[]uint8",
        Comment => "sops.Comment",
        TreeBranch => "sops.TreeBranch",
        _ => "[]interface {}",
    };

    private static string Float(double number)
    {
        if (!double.IsFinite(number))
        {
            return Plain(number) + ".0";
        }

        // 'G': as Go's shortest 'g' with a capital exponent
        var text = GoNumber.General(number).ToUpperInvariant();
        return text.Contains('.', StringComparison.Ordinal) || text.Contains('E', StringComparison.Ordinal) ? text : text + ".0";
    }

    private static string Expand(string scientific)
    {
        var negative = scientific[0] == '-';
        var body = negative ? scientific[1..] : scientific;
        var e = body.IndexOf('E', StringComparison.Ordinal);
        var exponent = int.Parse(body[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = body[..e];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var point = (dot < 0 ? mantissa.Length : dot) + exponent;
        var plain = point <= 0 ? "0." + new string('0', -point) + digits
            : point >= digits.Length ? digits + new string('0', point - digits.Length)
            : digits[..point] + "." + digits[point..];
        return negative ? "-" + plain : plain;
    }
}
