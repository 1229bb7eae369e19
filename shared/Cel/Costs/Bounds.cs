using System.Runtime.InteropServices;

namespace Flux.Cel.Costs;

/// <summary>The least and the most that a size or a cost can be; what would overflow stays at the largest number.</summary>
/// <remarks>Spec: cel-go v0.26.0, <c>checker/cost.go</c> (SizeEstimate and CostEstimate).</remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Bounds(ulong Min, ulong Max)
{
    public static readonly Bounds Unknown = new(0, ulong.MaxValue);

    public static Bounds Exactly(ulong value) => new(value, value);

    public static Bounds operator +(Bounds left, Bounds right) => new(Add(left.Min, right.Min), Add(left.Max, right.Max));

    public static Bounds operator *(Bounds left, Bounds right) => new(Multiply(left.Min, right.Min), Multiply(left.Max, right.Max));

    /// <summary>Multiplies by a factor, rounding up.</summary>
    public Bounds Times(double factor) => new(Scale(Min, factor), Scale(Max, factor));

    public Bounds Union(Bounds other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max));

    private static ulong Add(ulong x, ulong y) => x > ulong.MaxValue - y ? ulong.MaxValue : x + y;

    private static ulong Multiply(ulong x, ulong y) => y != 0 && x > ulong.MaxValue / y ? ulong.MaxValue : x * y;

    private static ulong Scale(ulong x, double factor)
    {
        var product = Math.Ceiling(x * factor);
        return product >= 18446744073709551616.0 ? ulong.MaxValue : (ulong)product;
    }
}
