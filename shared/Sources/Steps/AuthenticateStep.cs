using Flux.Api;
using Flux.Git;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Authentication;

namespace Flux.Sources.Steps;

/// <summary>Finds out where the repository is and how to get in.</summary>
internal sealed class AuthenticateStep : IReconcileStep<GitRepositoryContext>
{
    private static readonly GroupVersionKind _secret = new("", "v1", "Secret");

    public string Name => "Authenticate";

    public string FailureReason => SourceReasons.AuthenticationFailed;

    /// <returns>
    /// <c>Stalled</c> with <c>URLInvalid</c>, <c>InvalidProviderConfiguration</c>, or for a field that is not supported yet;
    /// <c>Failed</c> with <c>AuthenticationFailed</c> or <c>InvalidProviderConfiguration</c>; all but that of
    /// <c>spec.verify</c> with <c>FetchFailed</c>.
    /// </returns>
    public async Task<StepResult> RunAsync(GitRepositoryContext context, CancellationToken cancellationToken)
    {
        var spec = context.Spec;
        context.Conditions.Delete(ConditionTypes.SourceVerified);
        context.Status.Remove("sourceVerificationMode");
        if (UnsupportedFields.Find(spec) is { } unsupported)
        {
            if (spec.Verify is not null && unsupported.Condition is null)
            {
                context.Conditions.MarkFalse(ConditionTypes.SourceVerified, unsupported.Reason, unsupported.Message);
            }

            return unsupported;
        }

        if (!Uri.TryCreate(spec.Url, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return new StepResult.Stalled(SourceReasons.UrlInvalid, $"failed to parse url '{spec.Url}': not an absolute URL with a host")
            {
                Condition = ConditionTypes.FetchFailed,
            };
        }

        try
        {
            var data = await SecretAsync(context, cancellationToken);
            context.Remote = new GitRemote
            {
                Url = url,
                Credentials = GitAuthentication.Create(url, data, context.Mask),
                Timeout = spec.Timeout ?? GitRepositorySpec.DefaultTimeout,
            };
            return StepResult.Next;
        }
        catch (GitAuthenticationException e)
        {
            return new StepResult.Failed(e.Reason, e) { Condition = ConditionTypes.FetchFailed };
        }
    }

    private static async Task<SecretData?> SecretAsync(GitRepositoryContext context, CancellationToken cancellationToken)
    {
        if (context.Spec.SecretRef is not { } reference)
        {
            return null;
        }

        var key = new ObjectKey(context.Target.Namespace, reference.Name);
        try
        {
            return await context.Client.GetAsync(_secret, key, cancellationToken) is { } secret
                ? new SecretData(key, secret)
                : throw NotRead(key, $"secrets \"{key.Name}\" not found", null);
        }
        catch (Exception e) when (e is KubernetesException or FormatException)
        {
            throw NotRead(key, e.Message, e);
        }
    }

    private static GitAuthenticationException NotRead(ObjectKey key, string problem, Exception? inner) =>
        new(SourceReasons.AuthenticationFailed, $"failed to get secret '{key}': {problem}", inner);
}
