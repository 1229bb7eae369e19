using Flux.Api;
using Flux.Git;
using Flux.Kubernetes;
using Flux.Reconciliation;
using Flux.Sources.Verification;

namespace Flux.Sources.Steps;

/// <summary>
/// Verifies the signatures that <c>spec.verify</c> demands of what was fetched, before anything is made of it; then says that there is a new
/// revision. Where nothing was fetched, an earlier verification stands.
/// </summary>
/// <remarks>Spec: source-controller, <c>verifySignature</c>.</remarks>
internal sealed class VerifyCommitStep : IReconcileStep<GitRepositoryContext>
{
    public string Name => "Verify";

    public string FailureReason => SourceReasons.VerificationError;

    /// <returns>
    /// <c>Stalled(InvalidVerificationMode)</c>, or <c>Failed</c> with <c>VerificationError</c>, <c>InvalidGitObject</c>,
    /// <c>InvalidTagSignature</c> or <c>InvalidCommitSignature</c>; all with <c>SourceVerified=False</c>.
    /// </returns>
    public async Task<StepResult> RunAsync(GitRepositoryContext context, CancellationToken cancellationToken)
    {
        if (context.Spec.Verify is null)
        {
            context.Status.Remove("sourceVerificationMode");
            context.Conditions.Delete(ConditionTypes.SourceVerified);
        }

        if (context.Checkout is not { } checkout)
        {
            return StepResult.Next;
        }

        var isDone = false;
        try
        {
            if (context.Spec.Verify is { } verify && await VerifyAsync(context, verify, checkout, cancellationToken) is { } failure)
            {
                return failure;
            }

            await ObserveAsync(context, checkout, cancellationToken);
            isDone = true;
            return StepResult.Next;
        }
        finally
        {
            if (!isDone)
            {
                await checkout.DisposeAsync();
            }
        }
    }

    private static async Task<StepResult?> VerifyAsync(
        GitRepositoryContext context, GitRepositoryVerification verify, GitCheckout checkout, CancellationToken cancellationToken)
    {
        try
        {
            var keys = await KeysAsync(context, verify.SecretRef.Name, cancellationToken);
            var mode = GitVerificationModes.Of(verify);
            var message = CommitVerifier.Verify(mode, checkout, keys, context.Clock.GetUtcNow());
            context.Status["sourceVerificationMode"] = mode;
            context.Conditions.MarkTrue(ConditionTypes.SourceVerified, MetaReasons.Succeeded, message);
            context.AddEvent(EventSeverity.Trace, MetaReasons.Succeeded, message);
            return null;
        }
        catch (VerificationException e)
        {
            context.Conditions.MarkFalse(ConditionTypes.SourceVerified, e.Reason, e.Message);
            return e.Reason == SourceReasons.InvalidVerificationMode
                ? new StepResult.Stalled(e.Reason, e.Message)
                : new StepResult.Failed(e.Reason, e);
        }
        catch (GitException e)
        {
            return new StepResult.Failed(
                SourceReasons.GitOperationFailed, new SourceException($"failed to checkout and determine revision: {e.Message}", e))
            {
                Condition = ConditionTypes.FetchFailed,
            };
        }
    }

    private static async Task<VerificationKeys> KeysAsync(GitRepositoryContext context, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await SecretReader.FindAsync(context, name, cancellationToken) is { } secret
                ? VerificationKeys.Of(secret)
                : throw NotRead($"secrets \"{name}\" not found", null);
        }
        catch (Exception e) when (e is KubernetesException or FormatException)
        {
            throw NotRead(e.Message, e);
        }
    }

    private static VerificationException NotRead(string problem, Exception? inner) =>
        new(SourceReasons.VerificationError, $"public keys secret error: {problem}", inner);

    private static async Task ObserveAsync(GitRepositoryContext context, GitCheckout checkout, CancellationToken cancellationToken)
    {
        if (context.Artifact?.HasRevision(checkout.Revision) == true)
        {
            return;
        }

        var message = $"new upstream revision '{checkout.Revision}'";
        if (context.Artifact is not null)
        {
            context.Conditions.MarkTrue(ConditionTypes.ArtifactOutdated, SourceReasons.NewRevision, message);
        }

        await context.ProgressAsync($"building artifact: {message}", cancellationToken);
    }
}
