using System.Runtime.InteropServices;

namespace Flux.Cel;

/// <summary>How an evaluation ended.</summary>
/// <param name="Value">The result; null where it failed.</param>
/// <param name="Error">Why it failed, in cel-go's words; null where it did not.</param>
/// <param name="Cost">What was spent, in cel-go's units.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CelOutcome(CelValue? Value, string? Error, long Cost)
{
    /// <summary>Whether it failed because it cost more than one evaluation may.</summary>
    public bool IsOverLimit => Error == Values.CelError.OverLimit;
}
