namespace Flux.Api;

/// <summary>What the <c>status</c> of all Flux kinds has in common.</summary>
public interface IFluxStatus
{
    /// <summary>The conditions; empty before the first reconcile.</summary>
    IReadOnlyList<Condition> Conditions { get; }

    /// <summary>The generation that was last reconciled to an end; null where none was recorded, -1 where none was yet.</summary>
    long? ObservedGeneration { get; }

    /// <summary>The last handled value of <see cref="FluxAnnotations.ReconcileRequestedAt"/>; null where none was.</summary>
    string? LastHandledReconcileAt { get; }
}
