using Flux.Api;
using Flux.Kubernetes.Apply;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Steps;

/// <summary>Deletes what was applied before and is no longer in the source, where <c>spec.prune</c> is set.</summary>
/// <remarks>
/// <c>Failed(PruneFailed)</c>: a deletion was refused; those objects stay in the inventory and are tried again, the others are
/// gone. Sends what was deleted as an event.
/// </remarks>
internal sealed class PruneStep(ObjectAppliers appliers) : IReconcileStep<KustomizationContext>
{
    public string Name => "Prune";

    public string FailureReason => MetaReasons.PruneFailed;

    public async Task<StepResult> RunAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        var inventory = Inventory.Of(context.Changes);
        var stale = context.OldInventory.Except(inventory);
        if (!context.Spec.Prune || stale.Count == 0)
        {
            return StepResult.Next;
        }

        var result = await appliers.DeleteAsync(context, stale, cancellationToken);
        if (result.Error is { } error)
        {
            context.Status["inventory"] = inventory.With(result.Survivors).ToJson();
            context.RecordHistory(MetaReasons.PruneFailed);
            return new StepResult.Failed(MetaReasons.PruneFailed, new KustomizationException(error));
        }

        if (result.Changes.Entries.Count > 0)
        {
            context.AddEvent(EventSeverity.Info, null, result.Changes.ToString());
        }

        return StepResult.Next;
    }
}
