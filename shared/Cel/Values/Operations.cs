using System.Globalization;
using System.Text;
using Flux.Cel.Types;

namespace Flux.Cel.Values;

/// <summary>Equality, order and arithmetic of values.</summary>
internal static class Operations
{
    public static CelType TypeOf(object value) => value switch
    {
        long => CelType.Int,
        ulong => CelType.Uint,
        double => CelType.Double,
        bool => CelType.Bool,
        string => CelType.String,
        byte[] => CelType.Bytes,
        NullValue => CelType.Null,
        Timestamp => CelType.Timestamp,
        Duration => CelType.Duration,
        MapValue { TypeName: { } name } => CelType.OpenObject(name),
        CelFields => CelType.OpenObject("kubernetes.variables"),
        MapValue => CelType.Map(CelType.Dyn, CelType.Dyn),
        OptionalValue => CelType.Optional(CelType.Dyn),
        CelType => CelType.Type(CelType.Dyn),
        IOpaqueValue opaque => CelType.Opaque(opaque.TypeName),
        _ => CelType.List(CelType.Dyn),
    };

    public static double ToDouble(object number) => number switch
    {
        long l => l,
        ulong u => u,
        double d => d,
        _ => double.NaN,
    };

    public static bool IsNumber(object value) => value is long or ulong or double;

    public static bool AreEqual(object left, object right)
    {
        if (IsNumber(left) && IsNumber(right))
        {
            return Compare(left, right) == 0;
        }

        return (left, right) switch
        {
            (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
            (string a, string b) => a == b,
            (KeyedList a, IReadOnlyList<object> b) => a.Equal(b),
            (IReadOnlyList<object> a, IReadOnlyList<object> b) => a.Count == b.Count && a.Zip(b).All(p => AreEqual(p.First, p.Second)),
            (MapValue a, MapValue b) => a.Equal(b),
            (OptionalValue a, OptionalValue b) => a.Value is null || b.Value is null ? a.Value is null && b.Value is null : AreEqual(a.Value, b.Value),
            (CelType a, CelType b) => a.RuntimeName == b.RuntimeName,
            _ => left.Equals(right),
        };
    }

    /// <summary>The order of two values; null where they have none (NaN among them).</summary>
    public static int? Compare(object left, object right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (ulong a, ulong b) => a.CompareTo(b),
        (long a, ulong b) => a < 0 ? -1 : ((ulong)a).CompareTo(b),
        (ulong a, long b) => b < 0 ? 1 : a.CompareTo((ulong)b),
        (long or ulong or double, long or ulong or double) => CompareDoubles(ToDouble(left), ToDouble(right)),
        (string a, string b) => CompareText(a, b),
        (byte[] a, byte[] b) => Math.Sign(a.AsSpan().SequenceCompareTo(b)),
        (bool a, bool b) => a.CompareTo(b),
        (Timestamp a, Timestamp b) => a.Seconds != b.Seconds ? a.Seconds.CompareTo(b.Seconds) : a.Nanos.CompareTo(b.Nanos),
        (Duration a, Duration b) => a.Nanoseconds.CompareTo(b.Nanoseconds),
        (Kubernetes.Quantity a, Kubernetes.Quantity b) => a.Value.CompareTo(b.Value),
        (Kubernetes.SemanticVersion a, Kubernetes.SemanticVersion b) => a.Order(b),
        _ => null,
    };

    /// <summary>Whether a type has an order of its own.</summary>
    public static bool IsOrdered(object value) => value is long or ulong or double or string or byte[] or bool or Timestamp or Duration;

    public static object Arithmetic(string function, object left, object right)
    {
        try
        {
            return (left, right) switch
            {
                (long a, long b) => Signed(function, a, b),
                (ulong a, ulong b) => Unsigned(function, a, b),
                (double a, double b) => Floating(function, a, b),
                _ => function switch
                {
                    "_+_" => Add(left, right),
                    "_-_" => Subtract(left, right),
                    _ => Unsupported(function, left),
                },
            };
        }
        catch (OverflowException)
        {
            return new CelError(left switch
            {
                long => "integer overflow",
                ulong => "unsigned integer overflow",
                _ => "duration overflow",
            });
        }
    }

    public static object Negate(object value) => value switch
    {
        long.MinValue => new CelError("integer overflow"),
        long l => -l,
        double d => -d,
        Duration { Nanoseconds: long.MinValue } => new CelError("integer overflow"),
        Duration d => new Duration(-d.Nanoseconds),
        string or Timestamp => CelError.NoOverload,
        _ => new CelError("no such overload: -_"),
    };

    public static object Order(string function, object left, object right)
    {
        if (Compare(left, right) is { } order && IsOrdered(left))
        {
            return function switch { "_<_" => order < 0, "_<=_" => order <= 0, "_>_" => order > 0, _ => order >= 0 };
        }

        if (IsNumber(left) && IsNumber(right))
        {
            return new CelError("NaN values cannot be ordered");
        }

        return IsOrdered(left) ? CelError.NoOverload : new CelError($"no such overload: {function}");
    }

    public static string FormatDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        if (value == 0)
        {
            return double.IsNegative(value) ? "-0" : "0";
        }

        var (digits, exponent) = Digits(value);
        var sign = value < 0 ? "-" : "";
        if (exponent is < -4 or >= 6)
        {
            // as Go's strconv 'g' with the shortest digits
            return sign + digits[0] + (digits.Length > 1 ? "." + digits[1..] : "") + Exponent(exponent);
        }

        return sign + Plain(digits, exponent);
    }

    public static string FormatPlain(double value)
    {
        if (!double.IsFinite(value) || value == 0)
        {
            return FormatDouble(value);
        }

        var (digits, exponent) = Digits(value);
        return (value < 0 ? "-" : "") + Plain(digits, exponent);
    }

    public static string Exponent(int exponent) =>
        "e" + (exponent < 0 ? "-" : "+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);

    private static string Plain(string digits, int exponent) => exponent < 0
        ? "0." + new string('0', -exponent - 1) + digits
        : digits.Length <= exponent + 1 ? digits.PadRight(exponent + 1, '0') : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];

    private static (string Digits, int Exponent) Digits(double value)
    {
        var text = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var exponent = int.Parse(text[(text.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        var mantissa = shortest.Split('E')[0].Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        return (mantissa.Length == 0 ? "0" : mantissa, exponent);
    }

    private static int? CompareDoubles(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);

    private static int CompareText(string a, string b)
    {
        // by code points: ordinal order of UTF-16 differs above the surrogates
        for (var i = 0; i < a.Length && i < b.Length; i++)
        {
            if (a[i] != b[i])
            {
                return char.IsSurrogate(a[i]) != char.IsSurrogate(b[i]) ? (char.IsSurrogate(a[i]) ? 1 : -1) : Math.Sign(a[i] - b[i]);
            }
        }

        return a.Length.CompareTo(b.Length);
    }

    private static CelError Unsupported(string function, object left)
    {
        var has = function == "_%_" ? left is long or ulong : IsNumber(left);
        return has || left is string or Timestamp or Duration ? CelError.NoOverload : new CelError($"no such overload: {function}");
    }

    private static object Add(object left, object right) => (left, right) switch
    {
        (string a, string b) => a + b,
        (byte[] a, byte[] b) => (byte[])[.. a, .. b],
        (KeyedList a, IReadOnlyList<object> b) => a.Add(b),
        (IReadOnlyList<object> a, IReadOnlyList<object> b) => (object[])[.. a, .. b],
        (Duration a, Duration b) => new Duration(checked(a.Nanoseconds + b.Nanoseconds)),
        (Timestamp a, Duration b) => a.Add(b.Nanoseconds) ?? (object)new CelError("timestamp overflow"),
        (Duration a, Timestamp b) => b.Add(a.Nanoseconds) ?? (object)new CelError("timestamp overflow"),
        _ => left is long or ulong or double or string or byte[] or IReadOnlyList<object> or Timestamp or Duration
            ? CelError.NoOverload
            : new CelError("no such overload: _+_"),
    };

    private static object Subtract(object left, object right) => (left, right) switch
    {
        (Duration a, Duration b) => new Duration(checked(a.Nanoseconds - b.Nanoseconds)),
        (Timestamp a, Duration b) => a.Add(-(decimal)b.Nanoseconds) ?? (object)new CelError("timestamp overflow"),
        (Timestamp a, Timestamp b) => a.Subtract(b) ?? (object)new CelError("duration overflow"),
        _ => Unsupported("_-_", left),
    };

    private static object Signed(string function, long a, long b) => checked(function switch
    {
        "_+_" => (object)(a + b),
        "_-_" => a - b,
        "_*_" => a * b,
        "_/_" => b == 0 ? new CelError("division by zero") : a == long.MinValue && b == -1 ? new CelError("integer overflow") : a / b,
        _ => b == 0 ? new CelError("modulus by zero") : a == long.MinValue && b == -1 ? new CelError("integer overflow") : (object)(a % b),
    });

    private static object Unsigned(string function, ulong a, ulong b) => checked(function switch
    {
        "_+_" => (object)(a + b),
        "_-_" => a - b,
        "_*_" => a * b,
        "_/_" => b == 0 ? new CelError("division by zero") : a / b,
        _ => b == 0 ? new CelError("modulus by zero") : (object)(a % b),
    });

    private static object Floating(string function, double a, double b) => function switch
    {
        "_+_" => (object)(a + b),
        "_-_" => a - b,
        "_*_" => a * b,
        "_/_" => a / b,
        _ => new CelError("no such overload: _%_"),
    };
}
