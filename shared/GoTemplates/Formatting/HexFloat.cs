using System.Globalization;
using System.Text;

namespace Flux.GoTemplates.Formatting;

/// <summary>Floats in hexadecimal: 0x1.8p+01.</summary>
/// <remarks>Source: Go 1.26, strconv/ftoa.go, fmtX.</remarks>
internal static class HexFloat
{
    public static string Format(double value, char format, int precision)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = (ulong)bits & 0xFFFFFFFFFFFFF;
        exponent = exponent == 0 ? -1022 : exponent - 1023;
        mantissa |= ((bits >> 52) & 0x7FF) == 0 ? 0 : 1UL << 52;
        if (mantissa == 0)
        {
            exponent = 0;
        }

        mantissa <<= 60 - 52; // one digit before the point, fifteen behind
        while (mantissa != 0 && (mantissa & (1UL << 60)) == 0)
        {
            mantissa <<= 1;
            exponent--;
        }

        if (precision is >= 0 and < 15)
        {
            var shift = precision * 4;
            var extra = (mantissa << shift) & ((1UL << 60) - 1);
            mantissa >>= 60 - shift;
            if ((extra | (mantissa & 1)) > 1UL << 59)
            {
                mantissa++;
            }

            mantissa <<= 60 - shift;
            if ((mantissa & (1UL << 61)) != 0)
            {
                mantissa >>= 1;
                exponent++;
            }
        }

        var text = new StringBuilder("0x").Append((char)('0' + ((mantissa >> 60) & 1)));
        mantissa <<= 4;
        var fraction = mantissa.ToString("x16", CultureInfo.InvariantCulture);
        fraction = precision < 0 ? fraction.TrimEnd('0') : fraction.PadRight(precision, '0')[..precision];
        text.Append(fraction.Length > 0 ? "." : "").Append(fraction);
        text.Append('p').Append(exponent < 0 ? '-' : '+').Append(Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture));
        return format == 'X' ? text.ToString().ToUpperInvariant() : text.ToString();
    }
}
