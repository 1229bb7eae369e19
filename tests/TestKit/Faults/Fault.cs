namespace Flux.TestKit.Faults;

/// <summary>What a <see cref="FaultProxy"/> does with a request.</summary>
public enum Fault
{
    /// <summary>Passes it on.</summary>
    None,

    /// <summary>Passes it on a little later.</summary>
    Delay,

    /// <summary>Resets the connection; the server never hears of it.</summary>
    ResetBefore,

    /// <summary>Resets the connection after the server has done it.</summary>
    ResetAfter,

    /// <summary>Gives the first half of the answer and resets the connection.</summary>
    Truncate,

    /// <summary>Answers 429 with a pause; the server never hears of it.</summary>
    TooManyRequests,

    /// <summary>Answers 500; the server never hears of it.</summary>
    InternalError,

    /// <summary>Answers 503 without a pause; the server never hears of it.</summary>
    Unavailable,

    /// <summary>Answers 503 with a pause; the server never hears of it.</summary>
    UnavailableWithPause,

    /// <summary>Answers 504 after the server has done it.</summary>
    GatewayTimeout,

    /// <summary>Of a watch: resets the connection after some events.</summary>
    WatchReset,

    /// <summary>Of a watch: ends it after some events, as a server does whose time is up.</summary>
    WatchEnd,

    /// <summary>Of a watch: says after some events that the version is too old.</summary>
    WatchExpired,

    /// <summary>Of a watch: hands on each event a little later, and ends it after some.</summary>
    WatchDelay,

    /// <summary>Of a watch: goes stale after some events: the connection stays, and nothing comes any more. Only where a plan allows it.</summary>
    WatchStall,
}
