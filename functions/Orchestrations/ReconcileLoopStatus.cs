namespace Flux.Orchestrations;

/// <summary>The custom status of a <see cref="ReconcileLoop"/>: when it ran and when it will. How the object is doing stands in its own status.</summary>
public sealed record ReconcileLoopStatus
{
    /// <summary>When the last run ended, in UTC.</summary>
    public required DateTime LastRunAt { get; init; }

    /// <summary>When the next run is due, in UTC; null where only an event can bring it.</summary>
    public DateTime? NextRunAt { get; init; }

    /// <summary>Who asked for the last run; null where its time had come.</summary>
    public string? TriggeredBy { get; init; }

    /// <summary>The last run left a continuation: it waits for a health check, a dependency or the like.</summary>
    public bool IsWaiting { get; init; }

    /// <summary>How many runs in a row failed.</summary>
    public int Failures { get; init; }

    /// <summary>Why the activity itself failed, shortened; null where it did its part.</summary>
    public string? Error { get; init; }
}
