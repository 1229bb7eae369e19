using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Flux.Helm.Schema;

/// <summary>A number of a schema with its text, or of the values, compared exactly.</summary>
internal sealed class SchemaNumber
{
    // beyond this a number is not read, so that 1e999999999 does not fill the memory
    private const int MaxExponent = 5000;
    private const int MaxDigits = 5000;
    private readonly BigInteger _numerator;
    private readonly BigInteger _denominator;

    private SchemaNumber(string text, BigInteger numerator, BigInteger denominator)
    {
        Text = text;
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        (_numerator, _denominator) = (numerator / divisor, denominator / divisor);
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    public bool IsInteger => _denominator.IsOne;

    /// <summary>The value as far as 32 bits hold it.</summary>
    public int ToInt32() => (int)(long)BigInteger.Max(BigInteger.Min(_numerator, int.MaxValue), int.MinValue);

    public static SchemaNumber? Of(object? value) => value switch
    {
        SchemaNumber number => number,
        double or long => TryParse(GoText.Number(value), out var parsed) ? parsed : null,
        _ => null,
    };

    /// <summary>Reads a number, for <see cref="GoJson.GoJsonReader"/>; one with too many digits stays text.</summary>
    public static object Read(string text) => TryParse(text, out var number) ? number : new SchemaNumber(text, BigInteger.Zero, BigInteger.One);

    public int Against(SchemaNumber other) => (_numerator * other._denominator).CompareTo(other._numerator * _denominator);

    public bool IsMultipleOf(SchemaNumber other) =>
        !other._numerator.IsZero && ((_numerator * other._denominator) % (_denominator * other._numerator)).IsZero;

    public string Key => $"{_numerator}/{_denominator}";

    private double ToDouble() => double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        ? value : (double)_numerator / (double)_denominator;

    /// <summary>As golang.org/x/text prints <c>%v</c> of a float in English: grouped digits, powers of ten from a million on.</summary>
    public string Localized()
    {
        var value = ToDouble();
        if (!double.IsFinite(value))
        {
            return value > 0 ? "∞" : "-∞";
        }

        var exponent = value == 0 ? 0 : ShortestExponent(value);
        var sign = double.IsNegative(value) ? "-" : "";
        if (value != 0 && exponent is < -4 or >= 6)
        {
            var digits = Digits(value);
            var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
            return $"{sign}{mantissa}×10{Superscript(exponent)}";
        }

        var plain = Yaml.GoNumber.Json(Math.Abs(value));
        var dot = plain.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? plain : plain[..dot];
        return $"{sign}{Group(whole)}{(dot < 0 ? "" : plain[dot..])}";
    }

    /// <summary>A count with its digits grouped.</summary>
    public static string Localized(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Group(string digits) => BigInteger.Parse(digits, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture);

    private static int ShortestExponent(double value)
    {
        var text = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = (dot < 0 ? mantissa : mantissa[..dot]).TrimStart('0');
        if (whole.Length > 0)
        {
            return exponent + whole.Length - 1;
        }

        var fraction = mantissa[(dot + 1)..];
        return exponent - (fraction.Length - fraction.TrimStart('0').Length) - 1;
    }

    private static string Digits(double value)
    {
        var text = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        return (e < 0 ? text : text[..e]).Replace(".", "", StringComparison.Ordinal).Trim('0');
    }

    private static string Superscript(int exponent)
    {
        const string digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        var text = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
        return (exponent < 0 ? "⁻" : "") + string.Concat(text.Select(c => digits[c - '0']));
    }

    private static bool TryParse(string text, [NotNullWhen(true)] out SchemaNumber? number)
    {
        number = null;
        var e = text.IndexOfAny(['e', 'E']);
        var exponent = 0;
        if (text.Length > MaxDigits || (e >= 0 && (!int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
            || Math.Abs((long)exponent) > MaxExponent)))
        {
            return false;
        }

        var mantissa = e < 0 ? text : text[..e];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0)
        {
            exponent -= mantissa.Length - dot - 1;
            mantissa = mantissa.Remove(dot, 1);
        }

        if (!BigInteger.TryParse(mantissa, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var digits))
        {
            return false;
        }

        var scale = BigInteger.Pow(10, Math.Abs(exponent));
        number = exponent >= 0 ? new(text, digits * scale, BigInteger.One) : new(text, digits, scale);
        return true;
    }
}
