using Flux.Primitives;

namespace Flux.Reconciliation;

/// <summary>Reconciles the objects of one kind. Never waits: what takes time is left in the outcome's continuation.</summary>
public interface IReconciler
{
    /// <summary>The kind, in the version that is read and written.</summary>
    GroupVersionKind Kind { get; }

    /// <summary>
    /// Does one piece of work. The user's faults end in the object's status; it throws only where status itself could not
    /// be written, and the loop then tries again with back-off.
    /// </summary>
    Task<ReconcileOutcome> ReconcileAsync(ReconcileRequest request, CancellationToken cancellationToken);
}
