using Flux.Api;
using Flux.Oci;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Registries;

namespace Flux.Sources.Steps;

/// <summary>Asks the registry what the reference leads to: by one HEAD, or by the list of tags where a range of versions is wanted.</summary>
internal sealed class OciResolveStep : IReconcileStep<OciRepositoryContext>
{
    private const string DefaultTag = "latest";

    public string Name => "Resolve";

    public string FailureReason => SourceReasons.OciArtifactPullFailed;

    /// <returns><c>Failed</c> with <c>ReadOperationFailed</c> or <c>OCIArtifactPullFailed</c>, and <c>FetchFailed</c>.</returns>
    public async Task<StepResult> RunAsync(OciRepositoryContext context, CancellationToken cancellationToken)
    {
        var source = context.Source ?? throw new SourceException("it is not known how to get into the registry");
        using var limit = context.BeginWork(cancellationToken);
        string? tag = null;
        try
        {
            tag = await TagAsync(context, source, limit.Token);
            context.Digest = tag is null
                ? Digest.Parse(context.Spec.Ref?.Digest ?? "", null)
                : (await source.ResolveAsync(tag, limit.Token)).Digest;
        }
        catch (Exception e) when (e is OciException or FormatException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return FailureOf(context, e, isTagKnown: tag is not null || context.Spec.Ref?.Digest is { Length: > 0 });
        }

        var revision = Revision.Of(tag ?? "", context.Digest.Algorithm, context.Digest.Hex);
        context.Revision = revision;
        await ObserveAsync(context, revision, cancellationToken);
        return StepResult.Next;
    }

    private static async Task<string?> TagAsync(OciRepositoryContext context, IOciRepository source, CancellationToken cancellationToken) => context.Spec.Ref switch
    {
        { Digest.Length: > 0 } => null,
        { Semver: { Length: > 0 } range } reference => TagSelection.Newest(
            await source.ListTagsAsync(cancellationToken), range, reference.SemverFilter, context.Layer.MediaType),
        { Tag: { Length: > 0 } tag } => tag,
        _ => DefaultTag,
    };

    private static StepResult.Failed FailureOf(OciRepositoryContext context, Exception e, bool isTagKnown)
    {
        var problem = e is OperationCanceledException ? "context deadline exceeded" : e.Message;
        return isTagKnown
            ? new(SourceReasons.OciArtifactPullFailed, new SourceException($"failed to determine artifact digest: {problem}", e)) { Condition = ConditionTypes.FetchFailed }
            : new(SourceReasons.ReadOperationFailed, new SourceException($"failed to determine the artifact tag for '{context.Spec.Url}': {problem}", e))
            {
                Condition = ConditionTypes.FetchFailed,
            };
    }

    private static async Task ObserveAsync(OciRepositoryContext context, Revision revision, CancellationToken cancellationToken)
    {
        if (context.Artifact?.HasRevision(revision) == true)
        {
            return;
        }

        var message = $"new revision '{revision}' for '{context.ReferenceText}'";
        if (context.Artifact is not null)
        {
            context.Conditions.MarkTrue(ConditionTypes.ArtifactOutdated, SourceReasons.NewRevision, message);
        }

        await context.ProgressAsync($"building artifact: {message}", cancellationToken);
    }
}
