using Flux.Api;
using Flux.Artifacts;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Steps;

/// <summary>Brings the artifact, verified against its digest, and looks whether <c>spec.path</c> is in it.</summary>
/// <remarks>
/// <c>Waiting(ArtifactFailed)</c>: the store no longer has the artifact, so the source has a newer one soon; 30 s, no event.
/// <c>Failed(ArtifactFailed)</c>: the download failed, is not what the digest says, is over a limit, or lacks the path.
/// Sets <c>status.lastAttemptedRevision</c>.
/// </remarks>
internal sealed class FetchArtifactStep(IArtifactFetcher fetcher) : IReconcileStep<KustomizationContext>
{
    public string Name => "FetchArtifact";

    public string FailureReason => MetaReasons.ArtifactFailed;

    public async Task<StepResult> RunAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        if (context.IsRecalled)
        {
            return StepResult.Next;
        }

        var artifact = context.Artifact ?? throw new InvalidOperationException("the source was not resolved");
        await context.ProgressAsync("Fetching manifests", cancellationToken);
        FileTree tree;
        try
        {
            tree = await fetcher.FetchAsync(artifact.Url, artifact.Digest, cancellationToken);
        }
        catch (ArtifactException e) when (e.NotFound)
        {
            var delay = context.Options.DependencyRequeueInterval;
            return new StepResult.Waiting(
                MetaReasons.ArtifactFailed, $"Source is not ready, artifact not found, retrying in {GoDuration.Format(delay)}", delay);
        }
        catch (ArtifactException e)
        {
            return new StepResult.Failed(MetaReasons.ArtifactFailed, e);
        }

        if (!tree.DirectoryExists(context.Path) && !tree.FileExists(context.Path))
        {
            var missing = context.Spec.Path is { Length: > 0 } path ? path : ".";
            return new StepResult.Failed(
                MetaReasons.ArtifactFailed,
                new KustomizationException($"kustomization path not found: stat {missing}: no such file or directory"));
        }

        context.Tree = tree.Noting(context.Reads);
        context.Status["lastAttemptedRevision"] = context.Revision;
        return StepResult.Next;
    }
}
