using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Generators;

namespace Flux.Sources.Steps;

/// <summary>Fetches the sources, makes the artifacts, stores them, and applies their ExternalArtifacts. What was there stays until then.</summary>
internal sealed class GenerateArtifactsStep(
    IArtifactStore store, IArtifactFetcher fetcher, ArtifactOptions artifacts, ArtifactGeneratorOptions options) : IReconcileStep<ArtifactGeneratorContext>
{
    private const string OriginRevision = "org.opencontainers.image.revision";

    public string Name => "Generate";

    public string FailureReason => MetaReasons.BuildFailed;

    /// <returns>
    /// <c>Failed</c> with <c>SourceFetchFailed</c>, <c>BuildFailed</c> or <c>ReconciliationFailed</c>; <c>Stalled(BuildFailed)</c> for a path pattern
    /// that cannot be expanded.
    /// </returns>
    public async Task<StepResult> RunAsync(ArtifactGeneratorContext context, CancellationToken cancellationToken)
    {
        if (context.IsUnchanged)
        {
            return StepResult.Next;
        }

        IReadOnlyDictionary<string, GeneratorTree> sources;
        try
        {
            sources = await FetchAsync(context, cancellationToken);
        }
        catch (Exception e) when (e is ArtifactException or SourceException or UriFormatException)
        {
            return new StepResult.Failed(SourceReasons.SourceFetchFailed, new SourceException($"fetch sources failed: {e.Message}", e));
        }

        try
        {
            return await GenerateAsync(context, sources, cancellationToken);
        }
        catch (PathPatternException e)
        {
            return new StepResult.Stalled(MetaReasons.BuildFailed, $"failed to expand path pattern: {e.Message}");
        }
    }

    private async Task<IReadOnlyDictionary<string, GeneratorTree>> FetchAsync(ArtifactGeneratorContext context, CancellationToken cancellationToken)
    {
        var trees = new Dictionary<string, GeneratorTree>(StringComparer.Ordinal);
        var left = artifacts.MaxUnpackedBytes;
        foreach (var (alias, source) in context.Sources)
        {
            var entries = await fetcher.FetchEntriesAsync(new(source.Url), source.Digest, cancellationToken);
            var tree = GeneratorTree.Of(entries, left, artifacts.MaxEntries);
            left -= tree.Bytes;
            trees[alias] = tree;
        }

        return trees;
    }

    private async Task<StepResult> GenerateAsync(
        ArtifactGeneratorContext context, IReadOnlyDictionary<string, GeneratorTree> sources, CancellationToken cancellationToken)
    {
        var spec = context.Generator.Spec;
        IReadOnlyList<ArtifactRequest> requests = string.IsNullOrEmpty(spec.PathPattern)
            ? [.. spec.Artifacts.Select(artifact => new ArtifactRequest(artifact, new Dictionary<string, string>()))]
            : new PathPattern(spec.PathPattern).Expand(spec.Artifacts, sources, options.MaxArtifacts);
        var copier = new ArtifactCopier(sources, artifacts, options);
        var inventory = new List<ExternalArtifactReference>();
        foreach (var request in requests)
        {
            var name = request.Artifact.Name;
            ArtifactStatus artifact;
            try
            {
                artifact = await BuildAsync(context, request.Artifact, copier, cancellationToken);
            }
            catch (Exception e) when (e is CopyException or ArtifactException or SourceException)
            {
                return new StepResult.Failed(MetaReasons.BuildFailed, new SourceException($"{name} build failed: {e.Message}", e)) { BackOff = true };
            }

            try
            {
                await ExternalArtifacts.ApplyAsync(context, request, artifact, cancellationToken);
            }
            catch (SourceException e)
            {
                return new StepResult.Failed(MetaReasons.ReconciliationFailed, new SourceException($"{name} reconcile failed: {e.Message}", e))
                {
                    BackOff = true,
                };
            }

            inventory.Add(Observe(context, name, artifact));
        }

        context.Changed = [.. inventory.Where(item => !context.Inventory.Contains(item)).Select(item => item.Name)];
        context.Status["observedSourcesDigest"] = context.SourcesDigest;
        return Complete(context, inventory);
    }

    private static StepResult Complete(ArtifactGeneratorContext context, List<ExternalArtifactReference> inventory)
    {
        var before = context.Inventory;
        var news = inventory.Where(item => before.All(old => (old.Namespace, old.Name, old.Digest) != (item.Namespace, item.Name, item.Digest))).ToList();
        context.Status.Remove("inventory");
        if (inventory.Count > 0)
        {
            context.Status["inventory"] = new JsonArray([.. inventory.Select(FluxJson.Write)]);
        }

        if (news.Count > 0)
        {
            context.AddEvent(
                EventSeverity.Info,
                ConditionTypes.Ready,
                $"external artifacts reconciled: {string.Join('\n', news.Select(item => $"{item.Namespace}/{item.Name} ({item.Digest})"))}");
        }

        return StepResult.Next;
    }

    private static ExternalArtifactReference Observe(ArtifactGeneratorContext context, string name, ArtifactStatus artifact)
    {
        var reference = new ExternalArtifactReference
        {
            Name = name,
            Namespace = context.Target.Namespace,
            Digest = artifact.Digest.ToString(),
            Filename = GeneratorTree.Base(artifact.Path),
        };
        if (context.Inventory.All(old => (old.Name, old.Digest) != (reference.Name, reference.Digest)))
        {
            context.AddEvent(
                EventSeverity.Trace,
                ConditionTypes.Ready,
                $"ExternalArtifact/{reference.Namespace}/{name} reconciled with revision {artifact.Revision}");
        }

        return reference;
    }

    private async Task<ArtifactStatus> BuildAsync(
        ArtifactGeneratorContext context, OutputArtifact output, ArtifactCopier copier, CancellationToken cancellationToken)
    {
        var staged = await copier.CopyAsync(output.Copy, cancellationToken);
        if (staged.Files.FirstOrDefault(file => file.Path.Contains('\n', StringComparison.Ordinal)) is not null)
        {
            throw new CopyException("failed to hash staging dir: filenames with newlines are not supported");
        }

        var hash = ContentHash.Of(output.Name, staged.Files.Select(file => (file.Path, file.Content)));
        var path = $"{ExternalArtifacts.FolderOf(context, output.Name)}/{hash}.tar.gz";
        if (!ArtifactPath.IsSafe(path))
        {
            throw new CopyException($"'{output.Name}' is no name of an artifact");
        }

        var stored = await store.StoreAsync(path, (stream, token) => ArchiveAsync(staged, stream, token), cancellationToken);
        return new()
        {
            Digest = stored.Digest,
            LastUpdateTime = context.Clock.GetUtcNow(),
            Metadata = MetadataOf(output, context.Sources),
            Path = path,
            Revision = RevisionOf(output, context.Sources, stored.Digest),
            Size = stored.SizeBytes,
            Url = store.UrlOf(path).AbsoluteUri,
        };
    }

    // the patterns that every source has where it has none of its own are in force here too
    private static async Task ArchiveAsync(GeneratorTree staged, Stream output, CancellationToken cancellationToken)
    {
        var ignore = SourceIgnore.Create([], null);
        await using var writer = new TarballWriter(output);
        await writer.WriteDirectoryAsync(GeneratorTree.Root, cancellationToken);
        foreach (var (path, file) in staged.Walk(GeneratorTree.Root, _ => false).Where(entry => entry.Path != GeneratorTree.Root))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ignore.IsIgnored(path, file is null))
            {
                continue;
            }

            await (file is null
                ? writer.WriteDirectoryAsync(path, cancellationToken)
                : writer.WriteFileAsync(path, file.IsExecutable, file.Content, cancellationToken));
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static Revision RevisionOf(OutputArtifact output, IReadOnlyDictionary<string, ObservedSource> sources, Digest digest) =>
        output.Revision is { Length: > 0 } alias && sources.TryGetValue(alias.TrimStart('@'), out var source)
            ? Revision.Parse(source.Revision, null)
            : Revision.Of("latest", digest.Algorithm, digest.Hex);

    private static IReadOnlyDictionary<string, string> MetadataOf(OutputArtifact output, IReadOnlyDictionary<string, ObservedSource> sources) =>
        output.OriginRevision is { Length: > 0 } alias && sources.TryGetValue(alias.TrimStart('@'), out var source)
            ? new Dictionary<string, string> { [OriginRevision] = source.OriginRevision is { Length: > 0 } origin ? origin : source.Revision }
            : new Dictionary<string, string>();
}
