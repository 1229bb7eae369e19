namespace Flux.Orchestrations;

/// <summary>How long to wait after a run that threw.</summary>
/// <remarks>Spec: fluxcd/pkg runtime/controller, --min-retry-delay=750ms and --max-retry-delay=15m.</remarks>
internal static class BackOff
{
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(15);

    /// <summary>Doubles with each failure, from 750 ms to 15 minutes.</summary>
    /// <param name="failures">How many runs in a row failed, from 1.</param>
    public static TimeSpan After(int failures)
    {
        // 2^11 × 750 ms is past the longest already
        var delay = _shortest * (1 << Math.Clamp(failures - 1, 0, 11));
        return delay < _longest ? delay : _longest;
    }
}
