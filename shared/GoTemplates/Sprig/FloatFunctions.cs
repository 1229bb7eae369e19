using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Numbers with fractions.</summary>
internal static class FloatFunctions
{
    public static void Add(FunctionMap f)
    {
        f.Add("float64", "func(interface {}) float64", (_, a) => Casting.ToFloat64(a[0]));
        f.Add("add1f", "func(interface {}) float64", (_, a) => (Number(a[0]) + BigDecimal.From(1)).ToDouble());
        f.Add("addf", "func(...interface {}) float64", (_, a) => Fold(BigDecimal.From(0), a, (x, y) => x + y));
        f.Add("subf", "func(interface {}, ...interface {}) float64", (_, a) => Fold(Number(a[0]), a[1..], (x, y) => x - y));
        f.Add("mulf", "func(interface {}, ...interface {}) float64", (_, a) => Fold(Number(a[0]), a[1..], (x, y) => x * y));
        f.Add("divf", "func(interface {}, ...interface {}) float64", (_, a) => Fold(Number(a[0]), a[1..], BigDecimal.Divide));
        f.Add("maxf", "func(interface {}, ...interface {}) float64", (_, a) => Extreme(a, Math.Max));
        f.Add("minf", "func(interface {}, ...interface {}) float64", (_, a) => Extreme(a, Math.Min));
        f.Add("floor", "func(interface {}) float64", (_, a) => Math.Floor(Casting.ToFloat64(a[0])));
        f.Add("ceil", "func(interface {}) float64", (_, a) => Math.Ceiling(Casting.ToFloat64(a[0])));
        f.Add("round", "func(interface {}, int, ...float64) float64", (_, a) => Round(Casting.ToFloat64(a[0]), (nint)a[1]!, a.Length > 2 ? (double)a[2]! : 0.5));
    }

    private static BigDecimal Number(object? value) => BigDecimal.From(Casting.ToFloat64(value));

    private static object Fold(BigDecimal start, ReadOnlySpan<object?> values, Func<BigDecimal, BigDecimal, BigDecimal> combine)
    {
        foreach (var value in values)
        {
            start = combine(start, Number(value));
        }

        return start.ToDouble();
    }

    // as in Go, an infinity wins over what is no number
    private static object Extreme(ReadOnlySpan<object?> values, Func<double, double, double> choose)
    {
        var winner = choose(double.PositiveInfinity, double.NegativeInfinity);
        var result = Casting.ToFloat64(values[0]);
        foreach (var value in values[1..])
        {
            var other = Casting.ToFloat64(value);
            result = result == winner || other == winner ? winner : choose(result, other);
        }

        return result;
    }

    private static object Round(double value, long places, double roundOn)
    {
        var power = Power10(places);
        var digit = power * value;
        var fraction = digit - Math.Truncate(digit);
        return (fraction >= roundOn ? Math.Ceiling(digit) : Math.Floor(digit)) / power;
    }

    // math.Pow by squaring, as Go does it: the last bit can differ from other libraries
    private static double Power10(long exponent)
    {
        if (Math.Abs((double)exponent) > 400)
        {
            return exponent > 0 ? double.PositiveInfinity : 0;
        }

        var (mantissa, scale) = (1.0, 0);
        var (x, xe) = (0.625, 4); // 10 = 0.625 × 2⁴
        for (var i = Math.Abs(exponent); i != 0; i >>= 1)
        {
            if ((i & 1) == 1)
            {
                mantissa *= x;
                scale += xe;
            }

            x *= x;
            xe <<= 1;
            if (x < 0.5)
            {
                x += x;
                xe--;
            }
        }

        return exponent < 0 ? Math.ScaleB(1 / mantissa, -scale) : Math.ScaleB(mantissa, scale);
    }
}
