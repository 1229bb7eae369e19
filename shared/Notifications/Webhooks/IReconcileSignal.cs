using Flux.Reconciliation;

namespace Flux.Notifications;

/// <summary>Wakes the loop of an object at once, instead of when its annotation is seen. The host implements it.</summary>
public interface IReconcileSignal
{
    /// <summary>Asks for a reconcile.</summary>
    /// <param name="target">The object; its loop is started where there is none.</param>
    /// <param name="triggeredBy">Who asks, as <c>Kind/namespace/name</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task RequestAsync(ReconcileTarget target, string triggeredBy, CancellationToken cancellationToken);
}
