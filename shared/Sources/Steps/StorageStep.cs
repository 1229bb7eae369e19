using Flux.Api;
using Flux.Artifacts;
using Flux.Reconciliation;

namespace Flux.Sources.Steps;

/// <summary>
/// Deletes old artifacts, and sees whether the advertised one is in the store and is what its digest says. One that is not
/// is forgotten: <c>ArtifactInStorage</c> goes, and it is made again.
/// </summary>
internal sealed class StorageStep(IArtifactStore store, ArtifactGarbageCollector collector) : IReconcileStep<SourceContext>
{
    public string Name => "Storage";

    public string FailureReason => SourceReasons.StatOperationFailed;

    /// <returns><c>Failed(StatOperationFailed)</c> with <c>StorageOperationFailed</c> where the store cannot be read.</returns>
    public async Task<StepResult> RunAsync(SourceContext context, CancellationToken cancellationToken)
    {
        await CollectAsync(context, cancellationToken);
        var advertised = context.Artifact;
        try
        {
            if (advertised is not null && !await IsGoodAsync(context, advertised, cancellationToken))
            {
                context.Artifact = null;
                context.Advertise(store);
            }
        }
        catch (ArtifactException e)
        {
            return new StepResult.Failed(
                SourceReasons.StatOperationFailed, new SourceException($"failed to stat target artifact path: {e.Message}", e))
            {
                Condition = ConditionTypes.StorageOperationFailed,
            };
        }

        if (context.Artifact is null)
        {
            context.Conditions.Delete(ConditionTypes.ArtifactInStorage);
            await context.ProgressAsync(
                advertised is null ? "building artifact" : "building artifact: disappeared from storage", cancellationToken);
            return StepResult.Next;
        }

        // the store may be served under another address than when the artifact was made
        context.Advertise(store);
        return StepResult.Next;
    }

    private async Task CollectAsync(SourceContext context, CancellationToken cancellationToken)
    {
        try
        {
            var deleted = await collector.CollectAsync(context.Folder, context.Artifact?.Path, cancellationToken);
            if (deleted.Count > 0)
            {
                context.AddEvent(
                    EventSeverity.Trace, SourceReasons.GarbageCollectionSucceeded, $"garbage collected {deleted.Count} artifacts");
            }
        }
        catch (ArtifactException e)
        {
            // what could not be deleted is tried again next time, and hinders nothing
            context.AddEvent(
                EventSeverity.Error, SourceReasons.GarbageCollectionFailed, $"garbage collection of artifacts failed: {e.Message}");
        }
    }

    private async Task<bool> IsGoodAsync(SourceContext context, ArtifactStatus artifact, CancellationToken cancellationToken)
    {
        if (!ArtifactPath.IsSafe(artifact.Path) || !artifact.Path.StartsWith($"{context.Folder}/", StringComparison.Ordinal))
        {
            return false;
        }

        if (await store.VerifyAsync(artifact.Path, artifact.Digest, cancellationToken))
        {
            return true;
        }

        if (await ExistsAsync(artifact.Path, cancellationToken))
        {
            context.AddEvent(
                EventSeverity.Error,
                SourceReasons.ArtifactVerificationFailed,
                $"failed to verify integrity of artifact: computed digest doesn't match '{artifact.Digest}'");
            await store.DeleteAsync(artifact.Path, cancellationToken);
        }

        return false;
    }

    private async Task<bool> ExistsAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await store.OpenReadAsync(path, cancellationToken);
            return true;
        }
        catch (ArtifactException e) when (e.NotFound)
        {
            return false;
        }
    }
}
