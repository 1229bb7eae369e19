using System.Text.Json;

namespace Flux.Reconciliation;

/// <summary>The input of the activity <c>Reconcile</c>: one short piece of work on one object.</summary>
public sealed record ReconcileRequest
{
    /// <summary>The object.</summary>
    public required ReconcileTarget Target { get; init; }

    /// <summary>What the last piece of work left to go on from (a health check being waited for); null to begin anew.</summary>
    public JsonElement? Continuation { get; init; }

    /// <summary>Who woke the loop before its time, e.g. <c>GitRepository/flux-system/apps</c>; null where the time came.</summary>
    public string? TriggeredBy { get; init; }

    /// <summary>
    /// When the run was asked for: it has to see everything that had happened by then, and may take what another run has read since. Null for
    /// when it begins.
    /// </summary>
    public DateTime? AsOf { get; init; }

    /// <summary>How many runs in a row failed with exponential back-off before this one, from 0.</summary>
    public int Failures { get; init; }
}
