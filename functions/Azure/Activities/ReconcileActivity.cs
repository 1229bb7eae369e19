using Flux.Durable;
using Flux.Orchestrations;
using Flux.Reconciliation;
using Microsoft.Azure.Functions.Worker;

namespace Flux.Azure;

/// <summary>The activity <c>Reconcile</c> as a function: the same registered activity that runs locally.</summary>
public sealed class ReconcileActivity(ActivityRegistry activities)
{
    /// <summary>One piece of work on one object.</summary>
    [Function(OrchestrationNames.Reconcile)]
    public Task<ReconcileOutcome> RunAsync([ActivityTrigger] ReconcileRequest request, CancellationToken cancellationToken) =>
        activities.RunAsync<ReconcileRequest, ReconcileOutcome>(OrchestrationNames.Reconcile, request, cancellationToken);
}
