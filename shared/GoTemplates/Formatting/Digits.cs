using System.Globalization;
using System.Numerics;

namespace Flux.GoTemplates.Formatting;

/// <summary>The decimal digits of a number, the point behind so many of them: 0.DIGITS × 10^Point.</summary>
internal readonly record struct Digits(string Text, int Point)
{
    /// <summary>The fewest digits that read back as the same number.</summary>
    public static Digits Shortest(double value, bool isFloat32)
    {
        if (value == 0)
        {
            return new("", 0);
        }

        var text = isFloat32 ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var leading = digits.Length - digits.TrimStart('0').Length;
        return new(digits.Trim('0'), (point < 0 ? mantissa.Length : point) + exponent - leading);
    }

    /// <summary>All digits.</summary>
    public static Digits Exact(double value)
    {
        if (value == 0)
        {
            return new("", 0);
        }

        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = bits & 0xFFFFFFFFFFFFF;
        mantissa |= exponent == 0 ? 0 : 1L << 52;
        exponent = Math.Max(exponent, 1) - 1075;
        var digits = (exponent >= 0 ? (BigInteger)mantissa << exponent : mantissa * BigInteger.Pow(5, -exponent)).ToString(CultureInfo.InvariantCulture);
        return new(digits.TrimEnd('0'), digits.Length - (exponent < 0 ? -exponent : 0));
    }

    /// <summary>So many digits, the last one rounded, halves to even.</summary>
    public Digits Round(int count)
    {
        if (count < 0 || (count == 0 && Text.Length == 0))
        {
            return new("", count < 0 ? 0 : Point);
        }

        if (count >= Text.Length)
        {
            return this;
        }

        var isUp = Text[count] > '5' || (Text[count] == '5' && (count + 1 < Text.Length || (count > 0 && (Text[count - 1] - '0') % 2 == 1)));
        var kept = Text.AsSpan(0, count).ToArray();
        if (!isUp)
        {
            var down = new string(kept).TrimEnd('0');
            return new(down, down.Length == 0 ? 0 : Point);
        }

        for (var i = count - 1; i >= 0; i--)
        {
            if (kept[i] < '9')
            {
                kept[i]++;
                return new(new string(kept, 0, i + 1), Point);
            }
        }

        return new("1", Point + 1);
    }
}
