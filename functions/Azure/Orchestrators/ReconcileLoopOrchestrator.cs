using Flux.Orchestrations;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Flux.Azure;

/// <summary><see cref="ReconcileLoop"/> as a function.</summary>
public static class ReconcileLoopOrchestrator
{
    /// <summary>One turn of the loop, run and replayed by Durable Functions.</summary>
    [Function(OrchestrationNames.ReconcileLoop)]
    public static Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, ReconcileLoopInput input) =>
        ReconcileLoop.RunAsync(new OrchestrationContextAdapter(context), input);
}
