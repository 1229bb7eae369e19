using Flux.Api;
using Flux.Artifacts;
using Flux.Reconciliation;
using Flux.Sources.Buckets;

namespace Flux.Sources.Steps;

/// <summary>Archives what was fetched and advertises it. Until the new artifact is stored, the old one stays advertised.</summary>
internal sealed class StoreBucketStep(IArtifactStore store) : IReconcileStep<BucketContext>
{
    public string Name => "StoreArtifact";

    public string FailureReason => SourceReasons.ArchiveOperationFailed;

    /// <returns><c>Failed(ArchiveOperationFailed)</c> with <c>StorageOperationFailed</c> where the store refuses.</returns>
    public async Task<StepResult> RunAsync(BucketContext context, CancellationToken cancellationToken)
    {
        using var download = context.Download;
        var revision = context.Index.Revision();
        if (download is null || (context.Artifact is { } current && context.Index.Is(current.Revision)))
        {
            context.AddEvent(EventSeverity.Trace, SourceReasons.ArtifactUpToDate, $"artifact up-to-date with remote revision: '{revision}'");
            MarkStored(context);
            return StepResult.Next;
        }

        try
        {
            var path = $"{context.Folder}/{revision.Checksum}.tar.gz";
            var stored = await store.StoreAsync(path, (output, token) => ArchiveAsync(download, output, token), cancellationToken);
            context.Advertise(store, path, stored, revision);
            context.SetStatus("observedIgnore", context.Spec.Ignore);
            MarkStored(context);
            return StepResult.Next;
        }
        catch (Exception e) when (e is ArtifactException or IOException)
        {
            return new StepResult.Failed(
                SourceReasons.ArchiveOperationFailed, new SourceException($"unable to archive artifact to storage: {e.Message}", e))
            {
                Condition = ConditionTypes.StorageOperationFailed,
            };
        }
    }

    private static async Task ArchiveAsync(BucketDownload download, Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new TarballWriter(output);
        await writer.WriteDirectoryAsync(".", cancellationToken);
        var directories = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, file) in download.Files)
        {
            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                if (directories.Add(path[..slash]))
                {
                    await writer.WriteDirectoryAsync(path[..slash], cancellationToken);
                }
            }

            await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await writer.WriteFileAsync(path, executable: false, content, content.Length, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static void MarkStored(BucketContext context)
    {
        context.Conditions.Delete(ConditionTypes.ArtifactOutdated);
        context.Conditions.MarkTrue(
            ConditionTypes.ArtifactInStorage, MetaReasons.Succeeded, $"stored artifact: revision '{context.Index.Revision()}'");
    }
}
