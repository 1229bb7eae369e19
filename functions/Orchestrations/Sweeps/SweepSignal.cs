using Flux.Reconciliation;

namespace Flux.Orchestrations;

/// <summary>Wake this loop.</summary>
/// <param name="Target">Whose.</param>
/// <param name="TriggeredBy">
/// The object that caused it, as <c>Kind/namespace/name</c>: the event's payload, which a run that it interrupts names.
/// </param>
/// <param name="Reason">What happened to that object, one of <see cref="SweepReasons"/>; for logs.</param>
public sealed record SweepSignal(ReconcileTarget Target, string TriggeredBy, string Reason);
