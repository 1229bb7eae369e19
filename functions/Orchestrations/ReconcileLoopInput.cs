using System.Text.Json;
using Flux.Reconciliation;

namespace Flux.Orchestrations;

/// <summary>What one turn of a <see cref="ReconcileLoop"/> hands to the next.</summary>
public sealed record ReconcileLoopInput
{
    /// <summary>
    /// The version of the loop's decisions: one more where their order, names or number change. A turn that an earlier version began is ended as
    /// that version would have; the next is of this one.
    /// </summary>
    public const int CurrentVersion = 1;

    /// <summary>Which version of the loop wrote this; where it is missing, the first.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The object.</summary>
    public required ReconcileTarget Target { get; init; }

    /// <summary>What the last piece of work left to go on from; null to begin anew.</summary>
    public JsonElement? Continuation { get; init; }

    /// <summary>How many runs in a row failed, from 0.</summary>
    public int Failures { get; init; }

    /// <summary>
    /// The loop has slept once since it was started. Until then it sleeps a random part of what it should, so that loops which were started
    /// together (by a new host, a new cluster) do not stay together.
    /// </summary>
    public bool HasSlept { get; init; }

    /// <summary>Who woke the loop before its time; null where the time came.</summary>
    public string? TriggeredBy { get; init; }
}
