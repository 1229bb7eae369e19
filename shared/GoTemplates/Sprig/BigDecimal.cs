using System.Globalization;
using System.Numerics;
using Flux.GoTemplates.Formatting;

namespace Flux.GoTemplates.Sprig;

/// <summary>A decimal number of any length: Value × 10^Exponent.</summary>
/// <remarks>Source: shopspring/decimal 1.4.0.</remarks>
internal readonly record struct BigDecimal(BigInteger Value, int Exponent)
{
    private const int DivisionPrecision = 16;

    /// <summary>The shortest decimal that reads back as the float.</summary>
    public static BigDecimal From(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new GoCallException($"Cannot create a Decimal from {FloatFormat.Format(value)}");
        }

        var digits = Digits.Shortest(Math.Abs(value), isFloat32: false);
        return digits.Text.Length == 0
            ? new(0, 0)
            : new(BigInteger.Parse(digits.Text, CultureInfo.InvariantCulture) * Math.Sign(value), digits.Point - digits.Text.Length);
    }

    public static BigDecimal operator +(BigDecimal left, BigDecimal right)
    {
        var exponent = Math.Min(left.Exponent, right.Exponent);
        return new(left.At(exponent) + right.At(exponent), exponent);
    }

    public static BigDecimal operator -(BigDecimal left, BigDecimal right) => left + new BigDecimal(-right.Value, right.Exponent);

    public static BigDecimal operator *(BigDecimal left, BigDecimal right)
    {
        var exponent = (long)left.Exponent + right.Exponent;
        return exponent is > int.MaxValue or < int.MinValue
            ? throw new GoCallException($"exponent {exponent} overflows an int32!")
            : new(left.Value * right.Value, (int)exponent);
    }

    /// <summary>Sixteen digits behind the point, halves away from zero.</summary>
    public static BigDecimal Divide(BigDecimal dividend, BigDecimal divisor)
    {
        if (divisor.Value.IsZero)
        {
            throw new GoCallException("decimal division by 0");
        }

        var shift = dividend.Exponent - divisor.Exponent + DivisionPrecision;
        var numerator = shift >= 0 ? dividend.Value * BigInteger.Pow(10, shift) : dividend.Value;
        var denominator = shift >= 0 ? divisor.Value : divisor.Value * BigInteger.Pow(10, -shift);
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        if (BigInteger.Abs(remainder) * 2 >= BigInteger.Abs(denominator))
        {
            quotient += dividend.Value.Sign * divisor.Value.Sign < 0 ? -1 : 1;
        }

        return new(quotient, -DivisionPrecision);
    }

    /// <summary>The nearest float.</summary>
    public double ToDouble() => double.Parse($"{Value.ToString(CultureInfo.InvariantCulture)}E{Exponent.ToString(CultureInfo.InvariantCulture)}", CultureInfo.InvariantCulture);

    private BigInteger At(int exponent) => Value * BigInteger.Pow(10, Exponent - exponent);
}
