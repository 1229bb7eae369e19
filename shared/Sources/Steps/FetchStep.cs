using Flux.Api;
using Flux.Git;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Verification;

namespace Flux.Sources.Steps;

/// <summary>
/// Asks the remote what the reference points to, and fetches it where that, or what is to be made of it, is new.
/// </summary>
internal sealed class FetchStep(IGitClient git) : IReconcileStep<GitRepositoryContext>
{
    private const int MaxTitleLength = 50;

    public string Name => "Fetch";

    public string FailureReason => SourceReasons.GitOperationFailed;

    /// <returns>
    /// <c>Failed</c> with <c>GitOperationFailed</c> or <c>EmptyGitRepository</c>, <c>Stalled(URLInvalid)</c>; all with
    /// <c>FetchFailed</c>.
    /// </returns>
    public async Task<StepResult> RunAsync(GitRepositoryContext context, CancellationToken cancellationToken)
    {
        var remote = context.Remote ?? throw new SourceException("it is not known how to get into the repository");
        var reference = ReferenceOf(context.Spec);
        try
        {
            if (await IsUnchangedAsync(context, remote, reference, cancellationToken))
            {
                return StepResult.Next;
            }

            var checkout = await git.FetchAsync(remote, reference, cancellationToken);
            context.Checkout = checkout;
            context.CommitTitle = TitleOf(checkout.Subject);
        }
        catch (GitException e)
        {
            return FailureOf(e, context.Spec.Url);
        }

        context.Conditions.Delete(ConditionTypes.FetchFailed);
        return StepResult.Next;
    }

    private async Task<bool> IsUnchangedAsync(
        GitRepositoryContext context, GitRemote remote, GitReference reference, CancellationToken cancellationToken)
    {
        if (context is not { Artifact: { } artifact, Repository.Status: var status }
            || !context.Conditions.IsTrue(ConditionTypes.ArtifactInStorage)
            || ContentConfiguration.HasChanged(context.Spec, status, context.Includes)
            || GitVerificationModes.IsRequired(context.Spec, status)
            || await git.ResolveAsync(remote, reference, cancellationToken) is not { } revision
            || !artifact.HasRevision(revision))
        {
            return false;
        }

        context.IsUnchanged = true;
        context.CommitTitle = artifact.Revision.ToString();
        context.Conditions.Delete(ConditionTypes.FetchFailed);
        // set again, so that it is known to be of this generation
        context.Conditions.MarkTrue(
            ConditionTypes.ArtifactInStorage, MetaReasons.Succeeded, $"stored artifact for revision '{artifact.Revision}'");
        return true;
    }

    private static GitReference ReferenceOf(GitRepositorySpec spec) => new()
    {
        RecurseSubmodules = spec.RecurseSubmodules,
        Commit = Value(spec.Ref?.Commit),
        Name = Value(spec.Ref?.Name),
        SemVer = Value(spec.Ref?.Semver),
        Tag = Value(spec.Ref?.Tag),
        Branch = Value(spec.Ref?.Branch),
    };

    private static string? Value(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string TitleOf(string subject)
    {
        var runes = subject.EnumerateRunes().Take(MaxTitleLength + 1).ToList();
        return runes.Count <= MaxTitleLength ? subject : string.Concat(runes.Take(MaxTitleLength)) + "...";
    }

    private static StepResult FailureOf(GitException e, string url) => e.Error switch
    {
        GitError.EmptyRepository => new StepResult.Failed(
            SourceReasons.EmptyGitRepository, new SourceException("git repository is empty", e))
        {
            Condition = ConditionTypes.FetchFailed,
        },
        GitError.InvalidUrl => new StepResult.Stalled(SourceReasons.UrlInvalid, $"failed to parse url '{url}': {e.Message}")
        {
            Condition = ConditionTypes.FetchFailed,
        },
        _ => new StepResult.Failed(
            SourceReasons.GitOperationFailed, new SourceException($"failed to checkout and determine revision: {e.Message}", e))
        {
            Condition = ConditionTypes.FetchFailed,
        },
    };
}
