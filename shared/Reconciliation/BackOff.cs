namespace Flux.Reconciliation;

/// <summary>The delay before the next try after failures in a row.</summary>
public static class BackOff
{
    /// <summary>Doubles from the smallest to the largest delay.</summary>
    /// <param name="options">The smallest and the largest delay.</param>
    /// <param name="failures">How many tries failed before this failing one, from 0.</param>
    public static TimeSpan Delay(ReconciliationOptions options, int failures)
    {
        ArgumentNullException.ThrowIfNull(options);
        var doublings = Math.Clamp(failures, 0, 32);
        var delay = options.MinRetryDelay.TotalSeconds * Math.Pow(2, doublings);
        return delay >= options.MaxRetryDelay.TotalSeconds ? options.MaxRetryDelay : TimeSpan.FromSeconds(delay);
    }
}
