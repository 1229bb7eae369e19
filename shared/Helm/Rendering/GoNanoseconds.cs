using System.Globalization;
using System.Text;

namespace Flux.Helm.Rendering;

/// <summary>Lengths of time in nanoseconds, exactly, as templates count them; <see cref="Flux.Primitives.GoDuration"/> counts in ticks.</summary>
/// <remarks>Spec: Go time.ParseDuration and Duration.String.</remarks>
internal static class GoNanoseconds
{
    private static readonly (string Unit, long Size)[] _units =
    [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    /// <summary>Null where it is none, or too long.</summary>
    public static long? Parse(string text)
    {
        var rest = text.AsSpan();
        var negative = rest.StartsWith('-');
        rest = rest.Length > 0 && rest[0] is '-' or '+' ? rest[1..] : rest;
        if (rest is "0")
        {
            return 0;
        }

        if (rest.IsEmpty)
        {
            return null;
        }

        Int128 total = 0;
        while (!rest.IsEmpty)
        {
            if (Part(ref rest) is not { } part || (total += part) > (Int128)1 << 63)
            {
                return null;
            }
        }

        return negative ? (long)-total : total > long.MaxValue ? null : (long)total;
    }

    public static string Format(long nanoseconds)
    {
        if (nanoseconds == 0)
        {
            return "0s";
        }

        var value = UInt128.CreateChecked(Int128.Abs(nanoseconds));
        var sign = nanoseconds < 0 ? "-" : "";
        if (value < 1_000_000_000)
        {
            var (unit, size) = value < 1_000 ? ("ns", 1UL) : value < 1_000_000 ? ("µs", 1_000UL) : ("ms", 1_000_000UL);
            return sign + Decimal((ulong)value, size) + unit;
        }

        var hours = (ulong)(value / 3_600_000_000_000);
        var minutes = (ulong)(value / 60_000_000_000 % 60);
        var text = new StringBuilder(sign);
        if (hours > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        }

        if (hours > 0 || minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{minutes}m");
        }

        return text.Append(Decimal((ulong)(value % 60_000_000_000), 1_000_000_000)).Append('s').ToString();
    }

    private static string Decimal(ulong value, ulong size)
    {
        var fraction = (value % size).ToString(CultureInfo.InvariantCulture);
        var digits = size switch { 1_000_000_000 => 9, 1_000_000 => 6, 1_000 => 3, _ => 0 };
        var shown = value % size == 0 ? "" : "." + fraction.PadLeft(digits, '0').TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{value / size}{shown}");
    }

    private static Int128? Part(ref ReadOnlySpan<char> rest)
    {
        var whole = Digits(rest);
        rest = rest[whole.Length..];
        ReadOnlySpan<char> fraction = default;
        var hasDot = rest.StartsWith('.');
        if (hasDot)
        {
            rest = rest[1..];
            fraction = Digits(rest);
            rest = rest[fraction.Length..];
        }

        if ((whole.IsEmpty && fraction.IsEmpty) || whole.Length > 19)
        {
            return null;
        }

        var length = rest.IndexOfAny(".0123456789");
        var unit = length < 0 ? rest : rest[..length];
        foreach (var (name, size) in _units)
        {
            if (unit.SequenceEqual(name))
            {
                rest = rest[unit.Length..];
                var value = whole.IsEmpty ? 0 : Int128.Parse(whole, CultureInfo.InvariantCulture) * size;
                return fraction.IsEmpty ? value : value + Fraction(fraction, size);
            }
        }

        return null;
    }

    // the fraction's digits as far as they matter, times the unit
    private static long Fraction(ReadOnlySpan<char> digits, long size)
    {
        var kept = digits[..Math.Min(digits.Length, 18)];
        return (long)(long.Parse(kept, CultureInfo.InvariantCulture) * (size / Math.Pow(10, kept.Length)));
    }

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? text : text[..count];
    }
}
