using Flux.Durable;
using Flux.Notifications;
using Flux.Orchestrations;
using Flux.Reconciliation;

namespace Flux.Hosting;

/// <summary>Wakes an object's loop through the host's orchestrations.</summary>
internal sealed class ReconcileSignal(IOrchestrationClient orchestrations) : IReconcileSignal
{
    /// <inheritdoc />
    public async Task RequestAsync(ReconcileTarget target, string triggeredBy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        var started = await orchestrations.StartAsync(
            OrchestrationNames.ReconcileLoop,
            target.InstanceId,
            new ReconcileLoopInput { Target = target, TriggeredBy = triggeredBy },
            cancellationToken);
        if (!started)
        {
            await orchestrations.RaiseEventAsync(target.InstanceId, OrchestrationNames.ReconcileRequested, triggeredBy, cancellationToken);
        }
    }
}
