using Flux.Api;
using Flux.Reconciliation;
using Flux.Sources.Authentication;

namespace Flux.Sources.Steps;

/// <summary>Finds out where the repository is and how to get in.</summary>
internal sealed class AuthenticateStep(GitRemoteFinder remotes) : IReconcileStep<GitRepositoryContext>
{
    public string Name => "Authenticate";

    public string FailureReason => SourceReasons.AuthenticationFailed;

    /// <returns>
    /// <c>Stalled</c> with <c>URLInvalid</c>, <c>InvalidProviderConfiguration</c> or <c>FeatureGateDisabled</c>; <c>Failed</c> with
    /// <c>AuthenticationFailed</c> or <c>InvalidProviderConfiguration</c>; all with <c>FetchFailed</c>.
    /// </returns>
    public async Task<StepResult> RunAsync(GitRepositoryContext context, CancellationToken cancellationToken)
    {
        var spec = context.Spec;
        if (context.Conditions.IsFalse(ConditionTypes.SourceVerified))
        {
            context.Conditions.Delete(ConditionTypes.SourceVerified);
        }

        if (!Uri.TryCreate(spec.Url, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return Stalled(SourceReasons.UrlInvalid, $"failed to parse url '{spec.Url}': not an absolute URL with a host");
        }

        if (spec is { Provider: GitProviders.GitHub, SecretRef: null })
        {
            return Stalled(
                SourceReasons.InvalidProviderConfiguration,
                "secretRef with github app data must be specified when provider is set to github");
        }

        try
        {
            context.Remote = await remotes.FindAsync(context, url, cancellationToken);
            return StepResult.Next;
        }
        catch (GitAuthenticationException e) when (e.IsFinal)
        {
            return Stalled(e.Reason, e.Message);
        }
        catch (GitAuthenticationException e)
        {
            return new StepResult.Failed(e.Reason, e) { Condition = ConditionTypes.FetchFailed };
        }
    }

    private static StepResult.Stalled Stalled(string reason, string message) =>
        new(reason, message) { Condition = ConditionTypes.FetchFailed };
}
