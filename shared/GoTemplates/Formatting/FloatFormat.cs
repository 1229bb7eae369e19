using System.Globalization;
using System.Text;

namespace Flux.GoTemplates.Formatting;

/// <summary>Go's strconv.FormatFloat.</summary>
internal static class FloatFormat
{
    /// <summary>A float as text.</summary>
    /// <param name="value">The number.</param>
    /// <param name="format">b, e, E, f, g, G, x or X.</param>
    /// <param name="precision">Digits behind the point, or digits altogether for g and G; -1 for the fewest that tell the number.</param>
    /// <param name="isFloat32">Whether it stands for a float32.</param>
    public static string Format(double value, char format = 'g', int precision = -1, bool isFloat32 = false)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        var sign = double.IsNegative(value) ? "-" : "";
        value = Math.Abs(value);
        if (format == 'b')
        {
            return sign + Binary(value, isFloat32);
        }

        if (format is 'x' or 'X')
        {
            return sign + HexFloat.Format(value, format, precision);
        }

        if (precision < 0)
        {
            var shortest = Digits.Shortest(value, isFloat32);
            return sign + Place(shortest, format, format switch
            {
                'e' or 'E' => shortest.Text.Length - 1,
                'f' => Math.Max(shortest.Text.Length - shortest.Point, 0),
                _ => shortest.Text.Length,
            }, isShortest: true);
        }

        var exact = Digits.Exact(value);
        if (format is 'g' or 'G')
        {
            precision = Math.Max(precision, 1);
        }

        return sign + Place(exact.Round(format switch { 'e' or 'E' => precision + 1, 'f' => exact.Point + precision, _ => precision }), format, precision, isShortest: false);
    }

    private static string Place(Digits digits, char format, int precision, bool isShortest)
    {
        if (format is 'e' or 'E')
        {
            return Exponent(digits, precision, format);
        }

        if (format == 'f')
        {
            return Plain(digits, precision);
        }

        var threshold = isShortest ? 6 : precision > digits.Text.Length && digits.Text.Length >= digits.Point ? digits.Text.Length : precision;
        var exponent = digits.Point - 1;
        if (digits.Text.Length > 0 && (exponent < -4 || exponent >= threshold))
        {
            return Exponent(digits, Math.Min(precision, digits.Text.Length) - 1, format == 'g' ? 'e' : 'E');
        }

        return Plain(digits, Math.Max(digits.Text.Length - digits.Point, 0));
    }

    private static string Exponent(Digits digits, int precision, char letter)
    {
        var text = new StringBuilder().Append(digits.Text.Length > 0 ? digits.Text[0] : '0');
        if (precision > 0)
        {
            text.Append('.').Append(digits.Text.Length > 1 ? digits.Text.AsSpan(1, Math.Min(digits.Text.Length - 1, precision)) : []);
            text.Append('0', precision - Math.Min(Math.Max(digits.Text.Length - 1, 0), precision));
        }

        var exponent = digits.Text.Length == 0 ? 0 : digits.Point - 1;
        return text.Append(letter).Append(exponent < 0 ? '-' : '+').Append(Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)).ToString();
    }

    private static string Plain(Digits digits, int precision)
    {
        var text = new StringBuilder();
        if (digits.Point > 0)
        {
            var whole = Math.Min(digits.Text.Length, digits.Point);
            text.Append(digits.Text.AsSpan(0, whole)).Append('0', digits.Point - whole);
        }
        else
        {
            text.Append('0');
        }

        if (precision > 0)
        {
            text.Append('.');
            for (var i = 0; i < precision; i++)
            {
                var at = digits.Point + i;
                text.Append(at >= 0 && at < digits.Text.Length ? digits.Text[at] : '0');
            }
        }

        return text.ToString();
    }

    private static string Binary(double value, bool isFloat32)
    {
        long mantissa;
        int exponent;
        if (isFloat32)
        {
            var bits = BitConverter.SingleToInt32Bits((float)value);
            exponent = (bits >> 23) & 0xFF;
            mantissa = (bits & 0x7FFFFF) | (exponent == 0 ? 0 : 1 << 23);
            exponent = Math.Max(exponent, 1) - 150;
        }
        else
        {
            var bits = BitConverter.DoubleToInt64Bits(value);
            exponent = (int)((bits >> 52) & 0x7FF);
            mantissa = (bits & 0xFFFFFFFFFFFFF) | (exponent == 0 ? 0 : 1L << 52);
            exponent = Math.Max(exponent, 1) - 1075;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}p{(exponent < 0 ? "" : "+")}{exponent}");
    }
}
