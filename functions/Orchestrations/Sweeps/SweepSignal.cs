using Flux.Reconciliation;

namespace Flux.Orchestrations;

/// <summary>Wake this loop.</summary>
/// <param name="Target">Whose.</param>
/// <param name="Reason">Why; the event's payload.</param>
public sealed record SweepSignal(ReconcileTarget Target, string Reason);
