using Flux.Api;
using Flux.Artifacts;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Steps;

/// <summary>Stores an index that was fetched, as JSON, and advertises it. Until it is stored, the old one stays advertised.</summary>
internal sealed class StoreIndexStep(IArtifactStore store) : IReconcileStep<HelmRepositoryContext>
{
    public string Name => "StoreIndex";

    public string FailureReason => SourceReasons.ArchiveOperationFailed;

    /// <returns><c>Failed(ArchiveOperationFailed)</c> with <c>StorageOperationFailed</c> where the store refuses.</returns>
    public async Task<StepResult> RunAsync(HelmRepositoryContext context, CancellationToken cancellationToken)
    {
        if (context.Index is not { } index)
        {
            context.AddEvent(
                EventSeverity.Trace,
                SourceReasons.ArtifactUpToDate,
                $"artifact up-to-date with remote revision: '{context.Artifact?.Revision}'");
            MarkStored(context);
            return StepResult.Next;
        }

        await using (index)
        {
            try
            {
                var path = $"{context.Folder}/index-{index.Digest.Hex}.yaml";
                var stored = await store.StoreAsync(path, index.WriteAsync, cancellationToken);
                context.Advertise(store, path, stored, Revision.Of("", index.Digest.Algorithm, index.Digest.Hex));
                MarkStored(context);
                return StepResult.Next;
            }
            catch (ArtifactException e)
            {
                return new StepResult.Failed(
                    SourceReasons.ArchiveOperationFailed, new SourceException($"unable to save artifact to storage: {e.Message}", e))
                {
                    Condition = ConditionTypes.StorageOperationFailed,
                };
            }
        }
    }

    private static void MarkStored(HelmRepositoryContext context)
    {
        context.Conditions.Delete(ConditionTypes.ArtifactOutdated);
        context.Conditions.MarkTrue(
            ConditionTypes.ArtifactInStorage, MetaReasons.Succeeded, $"stored artifact: revision '{context.Artifact?.Revision}'");
    }
}
