using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Makes numbers of anything; 0 where that fails.</summary>
/// <remarks>Source: spf13/cast 1.7.0, caste.go.</remarks>
internal static class Casting
{
    public static long ToInt64(object? value) => value switch
    {
        nint i => i,
        long i => i,
        double d => GoRuntime.ToInt64(d),
        float f => GoRuntime.ToInt64(f),
        string s => Numbers.ParseInt(WithoutZeros(s)) ?? 0,
        bool b => b ? 1 : 0,
        int i => i,
        short i => i,
        sbyte i => i,
        nuint or ulong or uint or ushort or byte => (long)GoValues.AsUInt64(value),
        GoNamed { Type.Name: "time.Month" or "time.Weekday" } named => GoValues.AsInt64(named),
        _ => 0,
    };

    public static double ToFloat64(object? value) => value switch
    {
        double d => d,
        float f => f,
        nint i => i,
        long i => i,
        string s => Numbers.ParseFloat(s) ?? 0,
        bool b => b ? 1 : 0,
        int i => i,
        short i => i,
        sbyte i => i,
        nuint or ulong or uint or ushort or byte => GoValues.AsUInt64(value),
        GoNamed { Type.Name: "time.Month" or "time.Weekday" } named => GoValues.AsInt64(named),
        _ => 0,
    };

    // 12.00 is 12, 12.01 stays
    private static string WithoutZeros(string text)
    {
        var foundZero = false;
        for (var i = text.Length; i > 0; i--)
        {
            switch (text[i - 1])
            {
                case '.' when foundZero:
                    return text[..(i - 1)];
                case '.':
                    break;
                case '0':
                    foundZero = true;
                    break;
                default:
                    return text;
            }
        }

        return text;
    }
}
