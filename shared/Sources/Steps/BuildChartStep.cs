using Flux.Api;
using Flux.Artifacts;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Charts;

namespace Flux.Sources.Steps;

/// <summary>Builds a chart of what its source has, unless that is what is stored already.</summary>
internal sealed class BuildChartStep(ChartRepositories repositories, IArtifactFetcher fetcher, HelmOptions limits) : IReconcileStep<HelmChartContext>
{
    private const int ShortHash = 12;

    // texts by which an answer is known to mean credentials
    private static readonly string[] _refusals = ["401", "unauthorized", "authentication required", "tls", "unknown certificate authority"];

    public string Name => "BuildChart";

    public string FailureReason => SourceReasons.UnknownBuildError;

    /// <returns>
    /// <c>Failed</c> or <c>Stalled</c> with one of the reasons of <see cref="BuildFailure"/>, and <c>FetchFailed</c> or <c>BuildFailed</c>; where the
    /// chart could not be tried to be built, the event says <c>AuthenticationFailed</c>, <c>URLInvalid</c> or <c>Failed</c>, and the condition <c>Unknown</c>.
    /// </returns>
    public async Task<StepResult> RunAsync(HelmChartContext context, CancellationToken cancellationToken)
    {
        try
        {
            context.Build = context.Spec.SourceRef.Kind == "HelmRepository"
                ? await BuildOfRepositoryAsync(context, cancellationToken)
                : await BuildOfFilesAsync(context, cancellationToken);
        }
        catch (ChartBuildException e)
        {
            return ResultOf(context, e);
        }
        catch (ChartRunException e)
        {
            return ResultOf(context, e);
        }
        finally
        {
            if (context.Spec.Verify is null)
            {
                context.Conditions.Delete(ConditionTypes.SourceVerified);
            }
        }

        await ObserveAsync(context, context.Build, cancellationToken);
        return StepResult.Next;
    }

    private async Task<ChartBuild> BuildOfRepositoryAsync(HelmChartContext context, CancellationToken cancellationToken)
    {
        var spec = ReadSpec(context);
        var repository = await repositories.OpenAsync(context, spec, context.SourceArtifact, context.Spec.Verify, cancellationToken);
        var options = Options(context, "") with { Verify = context.Spec.Verify is { Provider.Length: > 0 } };
        try
        {
            return await new RemoteChartBuilder(repository, limits).BuildAsync(
                context.Spec.Chart, context.Spec.Version ?? "*", options, cancellationToken);
        }
        catch (ChartBuildException e) when (Array.Exists(_refusals, text => e.Message.Contains(text, StringComparison.Ordinal)))
        {
            throw new ChartRunException(
                SourceReasons.AuthenticationFailed, $"failed to authenticate with the Helm repository: {e.Message}", inner: e);
        }
    }

    private static HelmRepositorySpec ReadSpec(HelmChartContext context)
    {
        try
        {
            return HelmRepository.Read(context.Source ?? throw new SourceException("the source was not read")).Spec;
        }
        catch (FluxObjectException e)
        {
            throw new ChartRunException(SourceReasons.SourceUnavailable, $"failed to get source: {e.Message}", inner: e);
        }
    }

    private async Task<ChartBuild> BuildOfFilesAsync(HelmChartContext context, CancellationToken cancellationToken)
    {
        var artifact = context.SourceArtifact ?? throw new SourceException("the source has no artifact");
        FileTree tree;
        try
        {
            tree = await fetcher.FetchAsync(new(artifact.Url), artifact.Digest, cancellationToken);
        }
        catch (ArtifactException e) when (e.NotFound)
        {
            throw new ChartRunException(SourceReasons.ReadOperationFailed, $"failed to open source artifact: {e.Message}", inner: e);
        }
        catch (Exception e) when (e is ArtifactException or UriFormatException)
        {
            throw new ChartRunException(MetaReasons.Failed, $"artifact untar error: {e.Message}", inner: e);
        }

        var dependencies = new DependencyBuilder((url, token) => repositories.OpenAsync(context, url, token), limits);
        return await new LocalChartBuilder(tree, dependencies, limits).BuildAsync(
            context.Spec.Chart, Options(context, RevisionMetadata(context.Spec, artifact.Revision)), cancellationToken);
    }

    /// <summary>The first twelve digits of the source's checksum, where each of its revisions makes a new version.</summary>
    private static string RevisionMetadata(HelmChartSpec spec, Revision revision)
    {
        if (spec.ReconcileStrategy != ReconcileStrategies.Revision)
        {
            return "";
        }

        var checksum = revision.Checksum is { Length: > 0 } hex ? hex : revision.ToString();
        return checksum[..Math.Min(ShortHash, checksum.Length)];
    }

    private static ChartBuildOptions Options(HelmChartContext context, string metadata)
    {
        var files = ChartBuildOptions.Significant(context.Spec.ValuesFiles);
        var status = context.Chart?.Status;
        var isObserved = context.Object.WrittenObservedGeneration == context.Object.Generation;
        return new()
        {
            ValuesFiles = files,
            IgnoreMissingValuesFiles = context.Spec.IgnoreMissingValuesFiles,
            VersionMetadata = files.Count == 0 ? metadata : $"{metadata}{(metadata.Length > 0 ? "." : "")}{context.Object.Generation}",
            Stored = isObserved && context.Artifact is { } artifact ? (status?.ObservedChartName ?? "", artifact.Revision.ToString()) : null,
            StoredValuesFiles = status?.ObservedValuesFiles is { Count: > 0 } observed ? observed : null,
        };
    }

    private static async Task ObserveAsync(HelmChartContext context, ChartBuild build, CancellationToken cancellationToken)
    {
        if (build.Name != context.Chart?.Status.ObservedChartName || context.Artifact?.Revision.ToString() != build.Version)
        {
            if (context.Artifact is not null)
            {
                context.Conditions.MarkTrue(ConditionTypes.ArtifactOutdated, SourceReasons.NewChart, build.Summary);
            }

            await context.ProgressAsync($"building artifact: {build.Summary}", cancellationToken);
        }

        context.Conditions.Delete(ConditionTypes.FetchFailed);
        context.Conditions.Delete(ConditionTypes.BuildFailed);
        if (build.IsVerified)
        {
            context.Conditions.MarkTrue(
                ConditionTypes.SourceVerified, MetaReasons.Succeeded, $"verified signature of version {build.Version}");
        }

        if (build.ResolvedDependencies > 0)
        {
            context.AddEvent(
                EventSeverity.Trace, SourceReasons.ResolvedDependencies, $"resolved {build.ResolvedDependencies} chart dependencies");
        }
    }

    private static StepResult ResultOf(HelmChartContext context, ChartBuildException e)
    {
        var (reason, condition) = (e.Failure.Reason, e.Failure.Condition);
        context.Conditions.Delete(condition == ConditionTypes.BuildFailed ? ConditionTypes.FetchFailed : ConditionTypes.BuildFailed);
        if (e.Failure == BuildFailure.Verification)
        {
            context.Conditions.MarkFalse(ConditionTypes.SourceVerified, SourceReasons.VerificationError, context.Mask.Apply(e.Message));
        }

        return e.Failure.IsPersistent
            ? new StepResult.Stalled(reason, e.Message) { Condition = condition }
            : new StepResult.Failed(reason, e) { Condition = condition };
    }

    private static StepResult ResultOf(HelmChartContext context, ChartRunException e)
    {
        context.Conditions.Delete(ConditionTypes.BuildFailed);
        if (e.Reason == SourceReasons.VerificationError)
        {
            context.Conditions.MarkFalse(ConditionTypes.SourceVerified, e.Reason, context.Mask.Apply(e.Message));
        }

        var text = new ConditionText(BuildFailure.Unknown.Reason, $"{BuildFailure.Unknown.Summary}: {e.Message}");
        return e.IsPersistent
            ? new StepResult.Stalled(e.Reason, e.Message) { Condition = ConditionTypes.FetchFailed, Text = text }
            : new StepResult.Failed(e.Reason, e) { Condition = ConditionTypes.FetchFailed, Text = text };
    }
}
