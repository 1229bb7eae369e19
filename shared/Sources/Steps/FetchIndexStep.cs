using Flux.Api;
using Flux.Helm;
using Flux.Helm.Repositories;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Charts;

namespace Flux.Sources.Steps;

/// <summary>Fetches a Helm repository's index, and reads it where it is another one than the artifact was made of.</summary>
internal sealed class FetchIndexStep(IndexFetcher fetcher) : IReconcileStep<HelmRepositoryContext>
{
    public string Name => "FetchIndex";

    public string FailureReason => MetaReasons.Failed;

    /// <returns>
    /// <c>Stalled(URLInvalid)</c>; <c>Failed</c> with <c>AuthenticationFailed</c>, <c>Failed</c> or <c>IndexationFailed</c>; all with
    /// <c>FetchFailed</c>.
    /// </returns>
    public async Task<StepResult> RunAsync(HelmRepositoryContext context, CancellationToken cancellationToken)
    {
        if (Check(context.Spec.Url) is { } problem)
        {
            return new StepResult.Stalled(SourceReasons.UrlInvalid, $"invalid Helm repository URL: {problem}") { Condition = ConditionTypes.FetchFailed };
        }

        HelmConnection connection;
        try
        {
            connection = await HelmAuthentication.ResolveAsync(context, context.Spec, cancellationToken);
        }
        catch (SourceException e)
        {
            return Failed(SourceReasons.AuthenticationFailed, e);
        }

        try
        {
            await using var index = await fetcher.DownloadAsync(connection, cancellationToken);
            return await ReadAsync(context, index, cancellationToken);
        }
        catch (SourceException e) when (e.InnerException is ConnectionException)
        {
            return Failed(SourceReasons.AuthenticationFailed, new SourceException($"failed to construct Helm client's TLS config: {e.InnerException.Message}", e));
        }
        catch (SourceException e)
        {
            return Failed(
                MetaReasons.Failed,
                new SourceException($"failed to fetch Helm repository index: failed to cache index to temporary file: {e.Message}", e));
        }
    }

    private static string? Check(string url)
    {
        if (RepositoryUrl.IsRegistry(url))
        {
            return "'oci' URL scheme cannot be used with 'default' HelmRepository type";
        }

        try
        {
            RepositoryUrl.Normalize(url);
            return null;
        }
        catch (HelmException e)
        {
            return e.Message;
        }
    }

    private async Task<StepResult> ReadAsync(HelmRepositoryContext context, FileStream index, CancellationToken cancellationToken)
    {
        var before = context.Artifact?.Revision;
        var digest = await IndexFetcher.DigestAsync(index, before?.Algorithm ?? "", cancellationToken);
        if (before?.ToString() == digest.ToString())
        {
            context.Conditions.Delete(ConditionTypes.FetchFailed);
            return StepResult.Next;
        }

        if (digest.Algorithm != "sha256")
        {
            digest = await IndexFetcher.DigestAsync(index, "", cancellationToken);
        }

        try
        {
            context.Index = await fetcher.ReadAsync(index, digest);
        }
        catch (HelmException e)
        {
            return Failed(
                SourceReasons.IndexationFailed,
                new SourceException($"failed to load Helm repository from index YAML: failed to load index: {e.Message}", e));
        }

        context.Conditions.Delete(ConditionTypes.FetchFailed);
        var message = $"new index revision '{digest}'";
        if (context.Artifact is not null)
        {
            context.Conditions.MarkTrue(ConditionTypes.ArtifactOutdated, SourceReasons.NewRevision, message);
        }

        await context.ProgressAsync($"building artifact: {message}", cancellationToken);
        return StepResult.Next;
    }

    private static StepResult.Failed Failed(string reason, SourceException cause) => new(reason, cause) { Condition = ConditionTypes.FetchFailed };
}
