using System.Globalization;
using System.Numerics;

namespace Flux.ApiServer.Schemas;

/// <summary>An amount such as <c>500m</c> or <c>1Gi</c>, exact to the nano.</summary>
/// <remarks>Spec: apimachinery, <c>pkg/api/resource/quantity.go</c>.</remarks>
public readonly record struct Quantity
{
    private const int MaxLength = 64;
    private static readonly BigInteger _nano = BigInteger.Pow(10, 9);
    private static readonly string[] _decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    private static readonly string[] _binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    private readonly BigInteger _nanos;
    private readonly Format _format;

    private Quantity(BigInteger nanos, Format format)
    {
        _nanos = nanos;
        _format = format;
    }

    private enum Format : byte
    {
        DecimalSi,
        BinarySi,
        DecimalExponent,
    }

    /// <summary>Less than, equal to or more than zero.</summary>
    public int Sign => _nanos.Sign;

    /// <summary>Whether it is a whole number.</summary>
    public bool IsInteger => (_nanos % _nano).IsZero;

    /// <summary>Reads an amount; false where it is malformed.</summary>
    public static bool TryParse(string text, out Quantity quantity)
    {
        ArgumentNullException.ThrowIfNull(text);
        quantity = default;
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        var at = text[0] is '+' or '-' ? 1 : 0;
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        var digits = text[start..at];
        if (at < text.Length && text[at] == '.')
        {
            var point = ++at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            digits += text[point..at];
            return digits.Length > 0 && TryScale(text, digits, at - point, text[at..], out quantity);
        }

        return digits.Length > 0 && TryScale(text, digits, 0, text[at..], out quantity);
    }

    /// <summary>The sum, in the form of this one, or of the other where this is zero.</summary>
    public Quantity Add(Quantity other) => new(_nanos + other._nanos, _nanos.IsZero ? other._format : _format);

    /// <summary>How many times the other it is; the other must not be zero.</summary>
    public double DividedBy(Quantity other) => (double)_nanos / (double)other._nanos;

    /// <summary>The nearest number.</summary>
    public double ToDouble() => (double)_nanos / (double)_nano;

    /// <summary>Whether it is a whole number of times the other.</summary>
    public bool IsMultipleOf(Quantity other) => !other._nanos.IsZero && (_nanos % other._nanos).IsZero;

    /// <summary>Less than zero where this is the smaller, zero where they are equal.</summary>
    public int Compare(Quantity other) => _nanos.CompareTo(other._nanos);

    /// <summary>The canonical text, in which the server writes it back.</summary>
    public override string ToString()
    {
        if (_nanos.IsZero)
        {
            return "0";
        }

        return _format switch
        {
            Format.BinarySi when BigInteger.Abs(_nanos) >= 1024 * _nano => Binary(),
            Format.DecimalExponent => Exponent(),
            _ => Decimal(),
        };
    }

    private static bool TryScale(string text, string digits, int fraction, string suffix, out Quantity quantity)
    {
        quantity = default;
        if (!TrySuffix(suffix, out var ten, out var two, out var format))
        {
            return false;
        }

        var value = BigInteger.Parse(digits, CultureInfo.InvariantCulture) * BigInteger.Pow(1024, two);
        var scale = ten - fraction + 9;
        if (scale >= 0)
        {
            value *= BigInteger.Pow(10, scale);
        }
        else
        {
            value = BigInteger.DivRem(value, BigInteger.Pow(10, -scale), out var rest);
            value += rest.IsZero ? 0 : 1;
        }

        quantity = new(text[0] == '-' ? -value : value, format);
        return true;
    }

    private static bool TrySuffix(string suffix, out int ten, out int two, out Format format)
    {
        (ten, two, format) = (0, 0, Format.DecimalSi);
        if (suffix.Length > 1 && suffix[0] is 'e' or 'E')
        {
            format = Format.DecimalExponent;
            return int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out ten) && ten is >= -30 and <= 30;
        }

        var at = Array.IndexOf(_decimalSuffixes, suffix);
        if (at >= 0)
        {
            ten = (at * 3) - 9;
            return true;
        }

        two = Array.IndexOf(_binarySuffixes, suffix);
        format = Format.BinarySi;
        return two > 0;
    }

    private string Decimal()
    {
        var value = _nanos;
        var step = 0;
        while (step < _decimalSuffixes.Length - 1 && (value % 1000).IsZero)
        {
            value /= 1000;
            step++;
        }

        return value.ToString(CultureInfo.InvariantCulture) + _decimalSuffixes[step];
    }

    private string Exponent()
    {
        var value = _nanos;
        var exponent = -9;
        while ((value % 1000).IsZero)
        {
            value /= 1000;
            exponent += 3;
        }

        return exponent == 0
            ? value.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{value}e{exponent}");
    }

    private string Binary()
    {
        var value = BigInteger.DivRem(_nanos, _nano, out var rest);
        value += rest.IsZero ? 0 : rest.Sign;
        var step = 0;
        while (step < _binarySuffixes.Length - 1 && (value % 1024).IsZero)
        {
            value /= 1024;
            step++;
        }

        return value.ToString(CultureInfo.InvariantCulture) + _binarySuffixes[step];
    }
}
