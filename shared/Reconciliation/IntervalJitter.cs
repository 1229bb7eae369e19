namespace Flux.Reconciliation;

/// <summary>Uniform jitter of a percentage either way.</summary>
/// <param name="percentage">From 0 (none) to 99.</param>
/// <param name="random">Where chance comes from.</param>
/// <remarks>Spec: fluxcd/pkg runtime/jitter, <c>--interval-jitter-percentage</c>.</remarks>
public sealed class IntervalJitter(int percentage, Random random) : IIntervalJitter
{
    /// <summary>No jitter: what tests and one-object commands use.</summary>
    public static IIntervalJitter None { get; } = new IntervalJitter(0, Random.Shared);

    /// <inheritdoc />
    public TimeSpan Apply(TimeSpan interval) => percentage <= 0 || interval <= TimeSpan.Zero
        ? interval
        : interval * (1 + (((random.NextDouble() * 2) - 1) * percentage / 100));
}
