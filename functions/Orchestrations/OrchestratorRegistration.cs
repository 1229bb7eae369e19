using Flux.Durable;

namespace Flux.Orchestrations;

/// <summary>What a host registers.</summary>
public static class OrchestratorRegistration
{
    /// <summary>Adds every orchestrator of this project. The activity <see cref="OrchestrationNames.Reconcile"/> is the host's to add.</summary>
    public static OrchestratorRegistry AddFluxOrchestrators(this OrchestratorRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return registry.Add<ReconcileLoopInput>(OrchestrationNames.ReconcileLoop, ReconcileLoop.RunAsync);
    }
}
