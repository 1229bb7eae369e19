namespace Flux.Cel.Costs;

/// <summary>What the parts of an expression cost, in the units of cel-go.</summary>
/// <remarks>Spec: cel-go v0.26.0, <c>common/cost.go</c>; k8s.io/apiserver 1.36, <c>pkg/cel/library/cost.go</c>.</remarks>
internal static class CostModel
{
    public const int Access = 1;
    public const int NewList = 10;
    public const int NewMap = 30;
    public const int NewStruct = 40;
    public const double Traversal = 0.1;
    public const double Pattern = 0.25;

    /// <summary>Two checks an expression.</summary>
    public const int Authorization = 350_000;

    /// <summary>The longest pattern behind a named format.</summary>
    public const int FormatPattern = 128;

    /// <summary>A cost of a size, rounded up.</summary>
    public static long Of(double size, double factor) => (long)Math.Ceiling(size * factor);
}
