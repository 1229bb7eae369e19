using System.Globalization;
using System.Text;

namespace Flux.Yaml;

/// <summary>Numbers as Go's strconv and encoding/json write them, so that output does not depend on .NET's formats.</summary>
public static class GoNumber
{
    /// <summary>A float as Go's encoding/json writes it: plain digits from 1e-6 up to below 1e21.</summary>
    public static string Json(double value)
    {
        if (value == 0)
        {
            return double.IsNegative(value) ? "-0" : "0";
        }

        var (negative, digits, point) = Decompose(value);
        var magnitude = Math.Abs(value);
        return magnitude is < 1e-6 or >= 1e21
            ? Exponent(negative, digits, point - 1, minimum: 1)
            : Plain(negative, digits, point);
    }

    /// <summary>A float as <c>strconv.FormatFloat(v, 'g', -1, 64)</c> writes it, as go-yaml does.</summary>
    public static string General(double value)
    {
        if (double.IsNaN(value))
        {
            return ".nan";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? ".inf" : "-.inf";
        }

        if (value == 0)
        {
            return double.IsNegative(value) ? "-0" : "0";
        }

        var (negative, digits, point) = Decompose(value);
        var exponent = point - 1;
        return exponent is < -4 or >= 6 ? Exponent(negative, digits, exponent, minimum: 2) : Plain(negative, digits, point);
    }

    /// <summary>
    /// A number's one text in YAML output: its JSON text read back by go-yaml v2, so that a float without a fraction prints as integer.
    /// </summary>
    public static string Yaml(double value)
    {
        var json = Json(value);
        return IsInteger(json, out var text) ? text : General(double.Parse(json, CultureInfo.InvariantCulture));
    }

    internal static string Canonical(YamlScalar scalar) =>
        ScalarResolver.TryInteger(scalar.Text, out var text) && scalar.Tag == YamlTag.Int ? text
        : ScalarResolver.TryFloat(scalar.Text, out var number) ? Yaml(number) : scalar.Text;

    internal static bool IsInteger(string json, out string text)
    {
        if (long.TryParse(json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var signed))
        {
            text = signed.ToString(CultureInfo.InvariantCulture);
            return true;
        }

        if (ulong.TryParse(json, NumberStyles.None, CultureInfo.InvariantCulture, out var unsigned))
        {
            text = unsigned.ToString(CultureInfo.InvariantCulture);
            return true;
        }

        text = "";
        return false;
    }

    private static (bool Negative, string Digits, int Point) Decompose(double value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var negative = shortest[0] == '-';
        var body = negative ? shortest.AsSpan(1) : shortest;
        var exponent = 0;
        var e = body.IndexOfAny('E', 'e');
        if (e >= 0)
        {
            exponent = int.Parse(body[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            body = body[..e];
        }

        var dot = body.IndexOf('.');
        var whole = dot < 0 ? body : body[..dot];
        var fraction = dot < 0 ? [] : body[(dot + 1)..];
        var digits = string.Concat(whole, fraction);
        var point = whole.Length + exponent;
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits[leading..].TrimEnd('0');
        return (negative, digits, point - leading);
    }

    private static string Plain(bool negative, string digits, int point)
    {
        var text = new StringBuilder();
        if (negative)
        {
            text.Append('-');
        }

        if (point <= 0)
        {
            text.Append("0.").Append('0', -point).Append(digits);
        }
        else if (point >= digits.Length)
        {
            text.Append(digits).Append('0', point - digits.Length);
        }
        else
        {
            text.Append(digits, 0, point).Append('.').Append(digits, point, digits.Length - point);
        }

        return text.ToString();
    }

    private static string Exponent(bool negative, string digits, int exponent, int minimum)
    {
        var text = new StringBuilder();
        if (negative)
        {
            text.Append('-');
        }

        text.Append(digits[0]);
        if (digits.Length > 1)
        {
            text.Append('.').Append(digits, 1, digits.Length - 1);
        }

        text.Append('e').Append(exponent < 0 ? '-' : '+');
        return text.Append(Math.Abs(exponent).ToString(minimum == 2 ? "00" : "0", CultureInfo.InvariantCulture)).ToString();
    }
}
