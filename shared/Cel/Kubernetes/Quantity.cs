using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>An amount as Kubernetes writes it, in billionths, with the kind of suffix it was written with.</summary>
internal sealed partial class Quantity(BigInteger value, char format, string? text = null) : IOpaqueValue
{
    public const string Message = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private static readonly BigInteger _unit = 1_000_000_000;
    private static readonly string[] _decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    private static readonly string[] _binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    public string TypeName => "kubernetes.Quantity";

    public BigInteger Value { get; } = value;

    public bool IsInteger => Value % _unit == 0 && Value / _unit >= long.MinValue && Value / _unit <= long.MaxValue;

    public long Integer => (long)(Value / _unit);

    public double Approximate => (double)Value / 1e9;

    public static Quantity? Parse(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success || text.Length > 100)
        {
            return null;
        }

        var (whole, fraction, suffix) = (match.Groups["whole"].Value, match.Groups["part"].Value, match.Groups["suffix"].Value);
        if (whole.Length + fraction.Length == 0)
        {
            return null;
        }

        var number = BigInteger.Parse(whole + fraction, CultureInfo.InvariantCulture);
        var numerator = _unit;
        var denominator = BigInteger.Pow(10, fraction.Length);
        var format = 'D';
        if (Array.IndexOf(_binary, suffix) is var binary and > 0)
        {
            format = 'B';
            numerator *= BigInteger.Pow(1024, binary);
        }
        else if (Array.IndexOf(_decimal, suffix) is var step and >= 0)
        {
            numerator = BigInteger.Pow(1000, step);
        }
        else if (!int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) || Math.Abs(exponent) > 100)
        {
            return null;
        }
        else
        {
            format = 'E';
            numerator *= BigInteger.Pow(10, Math.Max(0, exponent));
            denominator *= BigInteger.Pow(10, Math.Max(0, -exponent));
        }

        var product = number * numerator;
        var value = (product + denominator - 1) / denominator;
        return new Quantity(match.Groups["sign"].Value == "-" ? -value : value, format, text.StartsWith('+') ? text : null);
    }

    public Quantity Add(BigInteger other) => new(Value + other, format);

    public static BigInteger Of(long whole) => whole * _unit;

    public override bool Equals(object? obj) => obj is Quantity other && other.Value == Value;

    public override int GetHashCode() => Value.GetHashCode();

    public override string ToString()
    {
        if (text is not null)
        {
            return text;
        }

        if (Value.IsZero)
        {
            return "0";
        }

        if (format == 'B' && BigInteger.Abs(Value) >= 1024 * _unit && Value % _unit == 0)
        {
            return Reduce(Value / _unit, 1024, _binary, 0);
        }

        return format == 'E' ? Exponential() : Reduce(Value, 1000, _decimal, 0);
    }

    private static string Reduce(BigInteger number, int by, string[] suffixes, int step)
    {
        while (step + 1 < suffixes.Length && number % by == 0)
        {
            number /= by;
            step++;
        }

        return number.ToString(CultureInfo.InvariantCulture) + suffixes[step];
    }

    private string Exponential()
    {
        var number = Value;
        var exponent = -9;
        while (number % 1000 == 0)
        {
            number /= 1000;
            exponent += 3;
        }

        return number.ToString(CultureInfo.InvariantCulture) + (exponent == 0 ? "" : "e" + exponent.ToString(CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^(?<sign>[+-]?)(?<whole>[0-9]*)\.?(?<part>[0-9]*)(?<suffix>|[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shape();
}
