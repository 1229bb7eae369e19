namespace Flux.Reconciliation;

/// <summary>Where events go. There may be several: the cluster, notification providers, the dashboard.</summary>
public interface IEventSink
{
    /// <summary>Takes an event. It must not throw for a receiver's fault: an event that is lost fails no reconcile.</summary>
    Task SendAsync(FluxEvent fluxEvent, CancellationToken cancellationToken);
}
