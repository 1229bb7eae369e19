namespace Flux.Reconciliation;

/// <summary>
/// One step of a reconciler. It documents the reasons it can return and never writes <c>Ready</c>, <c>Reconciling</c> or
/// <c>Stalled</c>: the pipeline turns its result into them.
/// </summary>
public interface IReconcileStep<in TContext>
    where TContext : ReconcileContext
{
    /// <summary>The step's name, unique in its pipeline; a step that waits is found again by it.</summary>
    string Name { get; }

    /// <summary>The reason that is set where the step throws instead of returning a result.</summary>
    string FailureReason { get; }

    /// <summary>Does the step's part.</summary>
    Task<StepResult> RunAsync(TContext context, CancellationToken cancellationToken);
}
