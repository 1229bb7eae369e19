using System.Text.Json;

namespace Flux.Reconciliation;

/// <summary>What the loop needs to know of one piece of work; the rest is in the object's status.</summary>
public sealed record ReconcileOutcome
{
    /// <summary>The object no longer exists, so the loop ends.</summary>
    public bool ObjectGone { get; init; }

    /// <summary>How long to sleep; zero to go on at once; null where only a change of the object can help.</summary>
    public TimeSpan? RequeueAfter { get; init; }

    /// <summary>What to hand to the next piece of work, at most 16 KiB; null to begin anew.</summary>
    public JsonElement? Continuation { get; init; }

    /// <summary>The run failed in a way that is retried with exponential back-off; <see cref="RequeueAfter"/> is computed by the pipeline already.</summary>
    public bool BackOff { get; init; }

    /// <summary>Objects that depend on what this run produced (a new artifact, a new readiness); each is woken at once.</summary>
    public IReadOnlyList<ReconcileTarget> Wakes { get; init; } = [];
}
