using Flux.Api;
using Flux.Artifacts;
using Flux.Git;
using Flux.Reconciliation;
using Flux.Sources.Archive;

namespace Flux.Sources.Steps;

/// <summary>
/// Archives what was fetched, straight from the commit to the store, and advertises it: <c>status.artifact</c> and
/// <c>ArtifactInStorage</c>. Until the new artifact is stored, the old one stays advertised.
/// </summary>
internal sealed class StoreArtifactStep(IArtifactStore store, ArtifactOptions options) : IReconcileStep<GitRepositoryContext>
{
    private readonly IncludeCopier _includes = new(store, options);

    public string Name => "StoreArtifact";

    public string FailureReason => SourceReasons.ArchiveOperationFailed;

    /// <returns>
    /// <c>Failed</c> with <c>ArchiveOperationFailed</c>, <c>IllegalPath</c> or <c>CopyFailure</c> (and
    /// <c>StorageOperationFailed</c>), with <c>GitOperationFailed</c> (and <c>FetchFailed</c>) for a damaged object or a sparse
    /// directory that does not exist, or with <c>SourceIgnoreError</c>.
    /// </returns>
    public async Task<StepResult> RunAsync(GitRepositoryContext context, CancellationToken cancellationToken)
    {
        if (context.Checkout is not { } checkout)
        {
            return StepResult.Next;
        }

        await using (checkout)
        {
            if (IsUpToDate(context, checkout))
            {
                context.AddEvent(
                    EventSeverity.Trace,
                    SourceReasons.ArtifactUpToDate,
                    $"artifact up-to-date with remote revision: '{checkout.Revision}'");
                MarkStored(context, checkout);
                return StepResult.Next;
            }

            return await TryStoreAsync(context, checkout, cancellationToken);
        }
    }

    private async Task<StepResult> TryStoreAsync(GitRepositoryContext context, GitCheckout checkout, CancellationToken cancellationToken)
    {
        try
        {
            var tree = TreeOf(checkout, context.Spec);
            for (var i = 0; i < context.Includes.Count; i++)
            {
                await _includes.CopyAsync(tree, context.Spec.Include[i], context.Includes[i], cancellationToken);
            }

            var ignore = tree.IgnoreRules(context.Spec.Ignore);
            var path = $"{context.Folder}/{checkout.CommitId}.tar.gz";
            var stored = await store.StoreAsync(path, (output, token) => ArchiveAsync(tree, ignore, output, token), cancellationToken);
            Advertise(context, checkout, path, stored);
            return StepResult.Next;
        }
        catch (IncludeException e)
        {
            return new StepResult.Failed(e.Reason, e) { Condition = ConditionTypes.StorageOperationFailed };
        }
        catch (SourceIgnoreException e)
        {
            return new StepResult.Failed(
                SourceReasons.SourceIgnoreError,
                new SourceException($"failed to load source ignore patterns from repository: {e.Message}", e));
        }
        catch (ArtifactException e)
        {
            return new StepResult.Failed(
                SourceReasons.ArchiveOperationFailed, new SourceException($"unable to archive artifact to storage: {e.Message}", e))
            {
                Condition = ConditionTypes.StorageOperationFailed,
            };
        }
        catch (Exception e) when (e is GitException or SourceException)
        {
            var message = e is GitException ? $"failed to checkout and determine revision: {e.Message}" : e.Message;
            return new StepResult.Failed(SourceReasons.GitOperationFailed, new SourceException(message, e))
            {
                Condition = ConditionTypes.FetchFailed,
            };
        }
    }

    private static SourceTree TreeOf(GitCheckout checkout, GitRepositorySpec spec)
    {
        try
        {
            return new(checkout, spec.SparseCheckout);
        }
        catch (SourceException e)
        {
            throw new SourceException($"failed to sparse checkout directories : {e.Message}", e);
        }
    }

    /// <summary>Writes what is not ignored of a tree, in its order.</summary>
    internal static async Task ArchiveAsync(SourceTree tree, SourceIgnore ignore, Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new TarballWriter(output);
        await writer.WriteDirectoryAsync(".", cancellationToken);
        foreach (var entry in tree.Entries.Where(entry => !ignore.IsIgnored(entry.Path, entry.IsDirectory)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.IsDirectory)
            {
                await writer.WriteDirectoryAsync(entry.Path, cancellationToken);
            }
            else
            {
                await writer.WriteFileAsync(entry.Path, entry.IsExecutable, entry.Read(), cancellationToken);
            }
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static bool IsUpToDate(GitRepositoryContext context, GitCheckout checkout) =>
        context is { Artifact: { } artifact, Repository.Status: var status }
        && artifact.HasRevision(checkout.Revision)
        && !ContentConfiguration.HasChanged(context.Spec, status, context.Includes);

    private void Advertise(GitRepositoryContext context, GitCheckout checkout, string path, StoredArtifact stored)
    {
        context.Advertise(store, path, stored, checkout.Revision);
        var spec = context.Spec;
        var observed = new GitRepositoryStatus
        {
            IncludedArtifacts = context.Includes,
            ObservedIgnore = spec.Ignore,
            ObservedRecurseSubmodules = spec.RecurseSubmodules ? true : null,
            ObservedInclude = spec.Include,
            ObservedSparseCheckout = spec.SparseCheckout,
        }.ToJson();
        foreach (var field in (string[])[
            "includedArtifacts", "observedIgnore", "observedInclude", "observedRecurseSubmodules", "observedSparseCheckout"])
        {
            context.SetStatus(field, observed[field]);
        }

        MarkStored(context, checkout);
    }

    private static void MarkStored(GitRepositoryContext context, GitCheckout checkout)
    {
        context.Conditions.Delete(ConditionTypes.ArtifactOutdated);
        context.Conditions.MarkTrue(
            ConditionTypes.ArtifactInStorage, MetaReasons.Succeeded, $"stored artifact for revision '{checkout.Revision}'");
    }
}
