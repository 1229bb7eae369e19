namespace Flux.TestKit.Faults;

/// <summary>Chooses faults by a seed: the same seed and the same order of requests give the same faults.</summary>
/// <param name="seed">The seed.</param>
/// <param name="probability">how many of the requests get one, from 0 to 1; every watch does.</param>
public sealed class FaultPlan(int seed, double probability)
{
    private static readonly Fault[] _faults =
    [
        Fault.Delay, Fault.ResetBefore, Fault.ResetAfter, Fault.Truncate, Fault.TooManyRequests, Fault.InternalError, Fault.Unavailable,
        Fault.UnavailableWithPause, Fault.GatewayTimeout,
    ];

    private static readonly Fault[] _watchFaults =
    [
        Fault.ResetBefore, Fault.TooManyRequests, Fault.InternalError, Fault.WatchReset, Fault.WatchEnd, Fault.WatchExpired, Fault.WatchDelay,
    ];

    private static readonly Fault[] _stallFaults = [.. _watchFaults, Fault.WatchStall];

    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    /// <summary>Whether watches go stale, too, which a client notices by its own patience; false unless it is set.</summary>
    public bool StallsWatches { get; init; }

    /// <summary>Whether there are faults at all; true until it is switched off.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>The next request's.</summary>
    public Fault Next(bool isWatch)
    {
        lock (_gate)
        {
            if (!IsOn || _random.NextDouble() >= (isWatch ? 1 : probability))
            {
                return Fault.None;
            }

            var faults = !isWatch ? _faults : StallsWatches ? _stallFaults : _watchFaults;
            return faults[_random.Next(faults.Length)];
        }
    }

    /// <summary>A number below a limit, e.g. of events or milliseconds.</summary>
    public int Below(int limit)
    {
        lock (_gate)
        {
            return _random.Next(limit);
        }
    }
}
