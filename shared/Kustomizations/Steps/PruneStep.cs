using Flux.Api;
using Flux.Kubernetes.Apply;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Steps;

/// <summary>Deletes what was applied before and is no longer in the source, where <c>spec.prune</c> is set.</summary>
/// <remarks>
/// <c>Failed(PruneFailed)</c>: a deletion was refused; those objects stay in the inventory and are tried again, the others are
/// gone; or more is to be deleted than <c>fluxfn.dev/prune-limit</c> allows. Sends what was deleted as an event.
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

        if (context.Extras.PruneLimit is { } limit
            && context.Extras.PruneApproved != context.Revision
            && !limit.Allows(stale.Count, context.OldInventory.Entries.Count))
        {
            context.Status["inventory"] = inventory.With(stale).ToJson();
            context.RecordHistory(MetaReasons.PruneFailed);
            return new StepResult.Failed(MetaReasons.PruneFailed, new KustomizationException(
                $"{stale.Count} of {context.OldInventory.Entries.Count} objects would be deleted, which is more than {limit}: nothing was deleted; "
                + $"to approve, set the annotation {FluxAnnotations.ExtrasPrefix}prune-approved to \"{context.Revision}\""));
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
