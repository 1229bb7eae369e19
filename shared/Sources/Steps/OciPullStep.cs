using Flux.Api;
using Flux.Artifacts;
using Flux.Oci;
using Flux.Oci.Model;
using Flux.Reconciliation;
using Flux.Sources.Archive;

namespace Flux.Sources.Steps;

/// <summary>
/// Pulls the layer and makes the artifact of it: its files, archived anew under the ignore rules, or the layer as it is. Nothing of a layer is used before
/// its digest was checked, and until the new artifact is stored, the old one stays advertised.
/// </summary>
internal sealed class OciPullStep(IArtifactStore store, ArtifactOptions options) : IReconcileStep<OciRepositoryContext>
{
    public string Name => "Pull";

    public string FailureReason => SourceReasons.OciArtifactPullFailed;

    /// <returns>
    /// <c>Failed</c> with <c>OCIArtifactPullFailed</c> or <c>OCIArtifactLayerOperationFailed</c> (and <c>FetchFailed</c>), with
    /// <c>ArchiveOperationFailed</c> (and <c>StorageOperationFailed</c>), or with <c>SourceIgnoreError</c>.
    /// </returns>
    public async Task<StepResult> RunAsync(OciRepositoryContext context, CancellationToken cancellationToken)
    {
        if (context.IsUpToDate)
        {
            context.Conditions.Delete(ConditionTypes.FetchFailed);
            context.AddEvent(
                EventSeverity.Trace, SourceReasons.ArtifactUpToDate, $"artifact up-to-date with remote revision: '{context.Revision}'");
            MarkStored(context);
            return StepResult.Next;
        }

        using var limit = context.BeginWork(cancellationToken);
        try
        {
            return await PullAsync(context, limit.Token, cancellationToken);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return Fetch(SourceReasons.OciArtifactPullFailed, $"failed to pull artifact from '{context.Spec.Url}': context deadline exceeded", e);
        }
    }

    private static StepResult.Failed Fetch(string reason, string message, Exception inner) =>
        new(reason, new SourceException(message, inner)) { Condition = ConditionTypes.FetchFailed };

    private static StepResult.Failed Storage(string message, Exception inner) =>
        new(SourceReasons.ArchiveOperationFailed, new SourceException(message, inner)) { Condition = ConditionTypes.StorageOperationFailed };

    private static OciDescriptor Select(OciManifest manifest, string? mediaType)
    {
        if (manifest.Layers.Count == 0)
        {
            throw new SourceException("no layers found in artifact");
        }

        return string.IsNullOrEmpty(mediaType)
            ? manifest.Layers[0]
            : manifest.Layers.FirstOrDefault(layer => layer.MediaType == mediaType)
                ?? throw new SourceException($"failed to find layer with media type '{mediaType}' in artifact");
    }

    private static void MarkStored(OciRepositoryContext context)
    {
        context.Conditions.Delete(ConditionTypes.ArtifactOutdated);
        context.Conditions.MarkTrue(ConditionTypes.ArtifactInStorage, MetaReasons.Succeeded, $"stored artifact for digest '{context.Revision}'");
    }

    /// <summary>The registry's part has to end with <paramref name="limit"/>; the store's part only with <paramref name="cancellationToken"/>.</summary>
    private async Task<StepResult> PullAsync(OciRepositoryContext context, CancellationToken limit, CancellationToken cancellationToken)
    {
        var source = context.Source ?? throw new SourceException("it is not known how to get into the registry");
        OciContent content;
        try
        {
            content = await source.FetchManifestAsync(context.Digest.ToString(), limit);
        }
        catch (OciException e)
        {
            return Fetch(SourceReasons.OciArtifactPullFailed, $"failed to pull artifact from '{context.Spec.Url}': {e.Message}", e);
        }

        OciManifest manifest;
        try
        {
            manifest = content.Manifest();
        }
        catch (OciException e)
        {
            return Fetch(SourceReasons.OciArtifactLayerOperationFailed, $"failed to parse artifact manifest: {e.Message}", e);
        }

        if (manifest.IsIndex)
        {
            var problem = new SourceException($"{context.Digest} is an index of manifests, not an artifact");
            return Fetch(SourceReasons.OciArtifactPullFailed, $"failed to pull artifact from '{context.Spec.Url}': {problem.Message}", problem);
        }

        try
        {
            var layer = Select(manifest, context.Layer.MediaType);
            return context.Layer.Operation switch
            {
                null or "" or OciLayerSelector.Extract => await ExtractAsync(context, source, manifest, layer, limit, cancellationToken),
                OciLayerSelector.Copy => await CopyAsync(context, source, manifest, layer, limit),
                var other => throw new SourceException($"unsupported layer operation: {other}"),
            };
        }
        catch (SourceException e)
        {
            return new StepResult.Failed(SourceReasons.OciArtifactLayerOperationFailed, e) { Condition = ConditionTypes.FetchFailed };
        }
    }

    private async Task<StepResult> ExtractAsync(
        OciRepositoryContext context, IOciRepository source, OciManifest manifest, OciDescriptor layer, CancellationToken limit, CancellationToken cancellationToken)
    {
        SourceTree tree;
        try
        {
            await using var blob = await source.OpenBlobAsync(layer, limit);
            tree = new(await VerifiedArchive.ReadAsync(blob, layer.Digest, context.Spec.Url, options, limit));
        }
        catch (Exception e) when (e is ArtifactException or OciException or IOException)
        {
            throw new SourceException($"failed to extract layer contents from artifact: {e.Message}", e);
        }

        context.Conditions.Delete(ConditionTypes.FetchFailed);
        try
        {
            var ignore = tree.IgnoreRules(context.Spec.Ignore);
            return await StoreAsync(
                context, manifest, (output, token) => StoreArtifactStep.ArchiveAsync(tree, ignore, output, token), cancellationToken);
        }
        catch (SourceIgnoreException e)
        {
            return new StepResult.Failed(
                SourceReasons.SourceIgnoreError, new SourceException($"failed to load source ignore patterns from repository: {e.Message}", e));
        }
        catch (ArtifactException e)
        {
            return Storage($"unable to archive artifact to storage: {e.Message}", e);
        }
    }

    private async Task<StepResult> CopyAsync(
        OciRepositoryContext context, IOciRepository source, OciManifest manifest, OciDescriptor layer, CancellationToken cancellationToken)
    {
        if (layer.Size > options.MaxArchiveBytes)
        {
            throw new SourceException($"failed to copy layer from artifact: it has {layer.Size} bytes, more than {options.MaxArchiveBytes}");
        }

        try
        {
            await using var blob = await source.OpenBlobAsync(layer, cancellationToken);
            var result = await StoreAsync(context, manifest, (output, token) => blob.CopyToAsync(output, token), cancellationToken);
            context.Conditions.Delete(ConditionTypes.FetchFailed);
            return result;
        }
        catch (OciException e)
        {
            throw new SourceException($"failed to copy layer from artifact: {e.Message}", e);
        }
        catch (ArtifactException e)
        {
            return Storage($"unable to copy artifact to storage: {e.Message}", e);
        }
    }

    private async Task<StepResult> StoreAsync(
        OciRepositoryContext context, OciManifest manifest, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var revision = context.Revision ?? throw new SourceException("the registry was not asked");
        var path = $"{context.Folder}/{context.Digest}.tar.gz";
        var stored = await store.StoreAsync(path, write, cancellationToken);
        context.Advertise(store, path, stored, revision, manifest.Annotations);
        var observed = new OciRepositoryStatus { ObservedIgnore = context.Spec.Ignore, ObservedLayerSelector = context.Spec.LayerSelector }.ToJson();
        context.SetStatus("observedIgnore", observed["observedIgnore"]);
        context.SetStatus("observedLayerSelector", observed["observedLayerSelector"]);
        MarkStored(context);
        return StepResult.Next;
    }
}
