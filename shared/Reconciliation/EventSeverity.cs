namespace Flux.Reconciliation;

/// <summary>How an event is told on.</summary>
public enum EventSeverity
{
    /// <summary>Kept in the cluster as a Normal event, never sent to a notification provider.</summary>
    Trace,

    /// <summary>Normal.</summary>
    Info,

    /// <summary>Warning.</summary>
    Error,
}
