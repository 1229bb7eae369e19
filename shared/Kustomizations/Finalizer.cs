using System.Text.Json;
using Flux.Api;
using Flux.Kubernetes.Apply;
using Flux.Reconciliation;

namespace Flux.Kustomizations;

/// <summary>Deletes what a deleted Kustomization applied, as <c>spec.deletionPolicy</c> says.</summary>
/// <remarks>
/// <c>Failed(PruneFailed)</c>, with back-off: a deletion was refused. <c>Pending</c>: <c>WaitForTermination</c>, until all is gone or
/// <c>spec.timeout</c> is over. A suspended Kustomization, or one whose service account or kubeconfig is gone, leaves everything.
/// </remarks>
internal sealed class Finalizer(ObjectAppliers appliers, TargetClusters targets, KustomizationOptions options)
{
    /// <summary>Does one piece of the work.</summary>
    /// <param name="context">The run.</param>
    /// <param name="left">What an earlier piece left; null for the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<StepResult> RunAsync(KustomizationContext context, JsonElement? left, CancellationToken cancellationToken)
    {
        var result = await CleanUpAsync(context, left, cancellationToken);
        if (result is StepResult.Continue)
        {
            await appliers.ForgetAsync(context, cancellationToken);
        }

        return result;
    }

    private async Task<StepResult> CleanUpAsync(KustomizationContext context, JsonElement? left, CancellationToken cancellationToken)
    {
        if (!MustDelete(context))
        {
            return StepResult.Next;
        }

        var status = context.Kustomization.Status;
        (context.Revision, context.OriginRevision) = (status.LastAppliedRevision ?? "", status.LastAppliedOriginRevision ?? "");
        var inventory = context.OldInventory.Except(Inventory.Empty);
        if (!await targets.CanConnectAsync(context, cancellationToken))
        {
            var list = string.Join('\n', inventory.Select(entry => entry.Object.Subject));
            context.AddEvent(EventSeverity.Error, null, $"unable to prune objects: \n{list}");
            return StepResult.Next;
        }

        await targets.ConnectAsync(context, cancellationToken);
        var waited = left?.Deserialize(ProgressJson.Default.TerminationProgress);
        return waited is null
            ? await DeleteAsync(context, inventory, context.Clock.GetUtcNow(), tell: true, cancellationToken)
            : await LookAgainAsync(context, inventory, waited, cancellationToken);
    }

    private static bool MustDelete(KustomizationContext context)
    {
        try
        {
            return !context.Spec.Suspend && context.Spec.DeletesOnFinalize() && context.OldInventory.Entries.Count > 0;
        }
        catch (FluxObjectException)
        {
            // a spec that cannot be read was never applied as it stands, and must not keep the object for ever
            return false;
        }
    }

    private async Task<StepResult> DeleteAsync(
        KustomizationContext context, IReadOnlyList<InventoryEntry> inventory, DateTimeOffset since, bool tell, CancellationToken cancellationToken)
    {
        var result = await appliers.DeleteAsync(context, inventory, cancellationToken);
        if (result.Error is { } error)
        {
            return new StepResult.Failed(MetaReasons.PruneFailed, new KustomizationException(error))
            {
                BackOff = true,
                Event = "pruning for deleted resource failed",
            };
        }

        if (tell && result.Changes.Entries.Count > 0)
        {
            context.AddEvent(EventSeverity.Info, null, result.Changes.ToString());
        }

        var deleted = result.Changes.Changes.Select(entry => new InventoryEntry(entry.Object, entry.Version)).ToList();
        return context.Spec.DeletionPolicy == DeletionPolicies.WaitForTermination
            ? await AwaitAsync(context, deleted, since, cancellationToken)
            : StepResult.Next;
    }

    private async Task<StepResult> LookAgainAsync(
        KustomizationContext context, IReadOnlyList<InventoryEntry> inventory, TerminationProgress waited, CancellationToken cancellationToken)
    {
        var result = await AwaitAsync(context, [.. waited.Awaited.Select(StateBudget.Parse)], waited.Since, cancellationToken);
        return result is StepResult.Continue && waited.HasMore
            ? await DeleteAsync(context, inventory, waited.Since, tell: false, cancellationToken)
            : result;
    }

    private async Task<StepResult> AwaitAsync(
        KustomizationContext context, List<InventoryEntry> deleted, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var left = await appliers.FindRemainingAsync(context, deleted, cancellationToken);
        if (left.Count == 0)
        {
            return StepResult.Next;
        }

        if (context.Clock.GetUtcNow() - since >= context.Spec.EffectiveTimeout())
        {
            context.AddEvent(EventSeverity.Error, null, "failed to wait for resources termination");
            return StepResult.Next;
        }

        var awaited = StateBudget.Fit(left.Select(StateBudget.Format));
        var progress = new TerminationProgress { Since = since, Awaited = awaited, HasMore = awaited.Count < left.Count };
        return new StepResult.Pending(JsonSerializer.SerializeToElement(progress, ProgressJson.Default.TerminationProgress), options.StagePollInterval);
    }
}
