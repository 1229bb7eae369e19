using System.Globalization;
using System.Text;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel.Functions;

/// <summary>int(), string() and the other conversions.</summary>
internal static class Conversions
{
    public static readonly HashSet<string> Names = ["bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "uint"];
    private static readonly UTF8Encoding _strict = new(false, true);

    public static void Register(FunctionTable table)
    {
        table.Add("dyn", a => a.Length == 1 ? a[0] : null);
        table.Add("type", a => a.Length == 1 ? Operations.TypeOf(a[0]) : null);
        table.Add("int", a => a.Length == 1 ? ToInt(a[0]) : null);
        table.Add("uint", a => a.Length == 1 ? ToUint(a[0]) : null);
        table.Add("double", a => a.Length == 1 ? ToDouble(a[0]) : null);
        table.Add("string", a => a.Length == 1 ? ToText(a[0]) : null);
        table.Add("bytes", a => a.Length == 1 ? a[0] is string s ? Encoding.UTF8.GetBytes(s) : a[0] as byte[] : null);
        table.Add("bool", a => a.Length == 1 ? ToBool(a[0]) : null);
        table.Add("duration", a => a.Length == 1 ? ToDuration(a[0]) : null);
        table.Add("timestamp", a => a.Length == 1 ? ToTimestamp(a[0]) : null);
    }

    private static CelError Failed(string to) => new($"type conversion error from 'string' to '{to}'");

    private static object? ToInt(object value) => value switch
    {
        long => value,
        ulong u => u > long.MaxValue ? new CelError("integer overflow") : (long)u,
        double d => d is > -9223372036854775808.0 and < 9223372036854775808.0 ? (long)d : new CelError("integer overflow"),
        string s => s.Length > 0 && !char.IsWhiteSpace(s[0])
            && long.TryParse(s, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var l) ? l : Failed("int"),
        Timestamp t => t.Seconds,
        Duration d => d.Nanoseconds,
        _ => null,
    };

    private static object? ToUint(object value) => value switch
    {
        ulong => value,
        long l => l < 0 ? new CelError("unsigned integer overflow") : (ulong)l,
        double d => d is >= 0 and < 18446744073709551616.0 ? (ulong)d : new CelError("unsigned integer overflow"),
        string s => ulong.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var u) ? u : Failed("uint"),
        _ => null,
    };

    private static object? ToDouble(object value) => value switch
    {
        double => value,
        long l => (double)l,
        ulong u => (double)u,
        string s => s switch
        {
            "NaN" => double.NaN,
            "Inf" or "+Inf" or "Infinity" => double.PositiveInfinity,
            "-Inf" or "-Infinity" => double.NegativeInfinity,
            _ => double.TryParse(s, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var d)
                && double.IsFinite(d) ? d : Failed("double"),
        },
        _ => null,
    };

    private static object? ToBool(object value) => value switch
    {
        bool => value,
        string s => s switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
            _ => Failed("bool"),
        },
        _ => null,
    };

    private static object? ToDuration(object value) => value switch
    {
        Duration => value,
        long l => new Duration(l),
        string s => Duration.Parse(s) is { } d ? d : Failed("google.protobuf.Duration"),
        _ => null,
    };

    private static object? ToTimestamp(object value) => value switch
    {
        Timestamp => value,
        long l => new Timestamp(l, 0) is { IsInRange: true } t ? t : new CelError("timestamp overflow"),
        string s => Timestamp.Parse(s) is { } t ? t : Failed("google.protobuf.Timestamp"),
        _ => null,
    };

    private static object? ToText(object value)
    {
        switch (value)
        {
            case string:
                return value;
            case bool b:
                return b ? "true" : "false";
            case double d:
                return Operations.FormatDouble(d);
            case Duration d:
                return (d.Nanoseconds / 1_000_000_000m).ToString("0.#########", CultureInfo.InvariantCulture) + "s";
            case long or ulong or Timestamp or Cel.Kubernetes.IPAddressValue or Cel.Kubernetes.CidrValue:
                return Convert.ToString(value, CultureInfo.InvariantCulture);
            case CelType type:
                return type.RuntimeName;
            case byte[] bytes:
                try
                {
                    return _strict.GetString(bytes);
                }
                catch (DecoderFallbackException)
                {
                    return new CelError("invalid UTF-8 in bytes, cannot convert to string");
                }

            default:
                return null;
        }
    }
}
