using Flux.Api;
using Flux.Artifacts;
using Flux.Helm;
using Flux.HelmReleases.Charts;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Steps;

/// <summary>Brings the chart, verified against its digest, and gives it the version it is released in.</summary>
/// <remarks>
/// <c>Waiting(ArtifactFailed)</c>: the store no longer has the artifact, so the source has a newer one soon; 30 s, no event.
/// <c>Failed(ArtifactFailed)</c>, with back-off: the download failed, is not what the digest says, or is no chart.
/// <c>Failed(ChartMutateError)</c>, with back-off and no event: version and revision do not go together.
/// </remarks>
internal sealed class LoadChartStep(ChartCache charts, HelmReleaseOptions options) : IReconcileStep<HelmReleaseContext>
{
    public string Name => "LoadChart";

    public string FailureReason => MetaReasons.ArtifactFailed;

    public async Task<StepResult> RunAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        var artifact = context.Artifact ?? throw new InvalidOperationException("the source was not resolved");
        try
        {
            context.Chart = await charts.LoadAsync(artifact.Url, artifact.Digest, version => VersionOf(context, artifact, version), cancellationToken);
            return StepResult.Next;
        }
        catch (ArtifactException e) when (e.NotFound)
        {
            var delay = context.Options.DependencyRequeueInterval;
            return new StepResult.Waiting(
                MetaReasons.ArtifactFailed, $"Source not ready: artifact not found. Retrying in {GoDuration.Format(delay)}", delay);
        }
        catch (HelmReleaseException e)
        {
            return new StepResult.Failed(HelmReleaseReasons.ChartMutateError, e) { BackOff = true, Quiet = true };
        }
        catch (Exception e) when (e is ArtifactException or HelmException)
        {
            return new StepResult.Failed(MetaReasons.ArtifactFailed, new HelmReleaseException($"Could not load chart: {e.Message}", e))
            {
                BackOff = true,
                Event = e.Message,
            };
        }
    }

    private string VersionOf(HelmReleaseContext context, ChartArtifact artifact, string version)
    {
        if (!artifact.HasRevisionDigest)
        {
            return version;
        }

        (var mutated, context.OciDigest) = ChartRevision.Mutate(version, artifact.Revision);
        return options.DisableChartDigestTracking ? version : mutated;
    }
}
