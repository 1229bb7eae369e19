using System.Globalization;
using Flux.GoTemplates;
using Flux.GoTemplates.Times;
using Flux.GoTemplates.Values;

namespace Flux.Helm.Rendering;

/// <summary>Helm's functions for lengths of time.</summary>
/// <remarks>Spec: Helm 4, pkg/engine/funcs.go, "Duration helpers".</remarks>
internal static class DurationFunctions
{
    private const long Second = 1_000_000_000;

    private static readonly GoType _duration = PlainTimes.Duration(0).Type;

    public static void AddTo(FunctionMap functions)
    {
        functions.Add("mustToDuration", new GoFunction([GoType.Any], false, _duration, (_, a) =>
            new GoNamed(_duration, Parse(a[0], out var error) is { } d && error is null ? d : throw new GoCallException(error ?? "invalid duration"))));
        AddFloat(functions, "durationSeconds", d => d / (double)Second);
        AddFloat(functions, "durationMinutes", d => d / (60.0 * Second));
        AddFloat(functions, "durationHours", d => d / (3600.0 * Second));
        AddFloat(functions, "durationDays", d => d / (3600.0 * Second) / 24);
        AddFloat(functions, "durationWeeks", d => d / (3600.0 * Second) / 24 / 7);
        AddInteger(functions, "durationMilliseconds", d => d / 1_000_000);
        AddInteger(functions, "durationMicroseconds", d => d / 1_000);
        AddInteger(functions, "durationNanoseconds", d => d);
        functions.Add("durationRoundTo", new GoFunction([GoType.Any, GoType.Any], false, _duration, (_, a) => To(a[0], a[1], Round)));
        functions.Add("durationTruncateTo", new GoFunction([GoType.Any, GoType.Any], false, _duration, (_, a) => To(a[0], a[1], (d, m) => m <= 0 ? d : d - (d % m))));
    }

    private static void AddFloat(FunctionMap functions, string name, Func<long, double> convert) =>
        functions.Add(name, "func(interface {}) float64", (_, a) => Parse(a[0], out var error) is { } d && error is null ? convert(d) : 0.0);

    private static void AddInteger(FunctionMap functions, string name, Func<long, long> convert) =>
        functions.Add(name, "func(interface {}) int64", (_, a) => Parse(a[0], out var error) is { } d && error is null ? convert(d) : 0L);

    private static GoNamed To(object? value, object? multiple, Func<long, long, long> convert)
    {
        var duration = Parse(value, out var error);
        if (error is not null)
        {
            return new(_duration, 0L);
        }

        var step = Parse(multiple, out error);
        return new(_duration, error is not null ? duration!.Value : convert(duration!.Value, step!.Value));
    }

    /// <remarks>Spec: Go time.Duration.Round: halves go away from zero, and what does not fit is the largest.</remarks>
    private static long Round(long duration, long multiple)
    {
        if (multiple <= 0)
        {
            return duration;
        }

        var rest = duration % multiple;
        if (duration < 0)
        {
            rest = -rest;
            return rest < multiple - rest ? duration + rest
                : (Int128)duration - multiple + rest < long.MinValue ? long.MinValue : duration - multiple + rest;
        }

        return rest < multiple - rest ? duration - rest
            : (Int128)duration + multiple - rest > long.MaxValue ? long.MaxValue : duration + multiple - rest;
    }

    private static long? Parse(object? value, out string? error)
    {
        error = null;
        switch (value)
        {
            case null:
                error = "invalid duration";
                return null;
            case GoNamed { Type.Name: "time.Duration" } named:
                return (long)named.Value;
            case string text:
                return ParseText(text, out error);
            case GoNamed other:
                return Parse(other.Value, out error);
            case double or float:
                return FromSeconds(Convert.ToDouble(value, CultureInfo.InvariantCulture), out error);
            case nint or long or int or short or sbyte:
                var signed = value is nint native ? native : Convert.ToInt64(value, CultureInfo.InvariantCulture);
                return FromSeconds((Int128)signed, out error);
            case nuint or ulong or uint or ushort or byte:
                var unsigned = value is nuint size ? size : Convert.ToUInt64(value, CultureInfo.InvariantCulture);
                return FromSeconds((Int128)unsigned, out error);
            default:
                error = $"unsupported duration type {GoType.Of(value)?.Name}";
                return null;
        }
    }

    private static long? ParseText(string text, out string? error)
    {
        error = null;
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            error = "empty duration";
            return null;
        }

        if (GoNanoseconds.Parse(trimmed) is { } duration)
        {
            return duration;
        }

        if (TryFloat(trimmed, out var seconds))
        {
            return FromSeconds(seconds, out error);
        }

        error = $"could not parse duration {GoText.Quote(text)}";
        return null;
    }

    private static bool TryFloat(string text, out double value)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (double.TryParse(text, style, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        (value, var isSpecial) = text.TrimStart('+', '-').ToLowerInvariant() switch
        {
            "inf" or "infinity" => (text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity, true),
            "nan" => (double.NaN, true),
            _ => (0, false),
        };
        return isSpecial;
    }

    private static long? FromSeconds(Int128 seconds, out string? error)
    {
        error = seconds > long.MaxValue / Second || seconds < long.MinValue / Second
            ? string.Create(CultureInfo.InvariantCulture, $"duration seconds overflow: {seconds}") : null;
        return error is null ? (long)seconds * Second : null;
    }

    private static long? FromSeconds(double seconds, out string? error)
    {
        error = !double.IsFinite(seconds) ? $"invalid duration seconds: {GoText.Float(seconds)}"
            : Math.Abs(seconds) > (double)long.MaxValue / Second ? $"duration seconds overflow: {GoText.Float(seconds)}"
            : null;
        if (error is not null)
        {
            return null;
        }

        var nanoseconds = seconds * Second;
        return nanoseconds >= long.MaxValue ? long.MaxValue : (long)nanoseconds;
    }
}
