namespace Flux.Orchestrations;

/// <summary>The names both hosts register and history remembers; a changed name is a new version.</summary>
public static class OrchestrationNames
{
    /// <summary>The orchestrator that keeps one object reconciled: <see cref="Orchestrations.ReconcileLoop"/>.</summary>
    public const string ReconcileLoop = "ReconcileLoop";

    /// <summary>The activity that does one piece of work: <c>ReconcileRequest</c> → <c>ReconcileOutcome</c>.</summary>
    public const string Reconcile = "Reconcile";

    /// <summary>The event that ends a loop's sleep; its payload is a string that says who asked, e.g. <c>GitRepository/flux-system/apps</c>.</summary>
    public const string ReconcileRequested = "ReconcileRequested";
}
