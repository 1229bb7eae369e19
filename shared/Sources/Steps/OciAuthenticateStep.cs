using Flux.Api;
using Flux.Oci;
using Flux.Reconciliation;
using Flux.Sources.Registries;

namespace Flux.Sources.Steps;

/// <summary>Finds out where the repository is and how to get into its registry.</summary>
internal sealed class OciAuthenticateStep(OciAccessFinder accesses, IOciClient client) : IReconcileStep<OciRepositoryContext>
{
    private const string Prefix = "oci://";

    public string Name => "Authenticate";

    public string FailureReason => SourceReasons.AuthenticationFailed;

    /// <returns>
    /// <c>Stalled</c> with <c>URLInvalid</c> or <c>FeatureGateDisabled</c>; <c>Failed(AuthenticationFailed)</c>; all but the second with <c>FetchFailed</c>.
    /// </returns>
    public async Task<StepResult> RunAsync(OciRepositoryContext context, CancellationToken cancellationToken)
    {
        // a failed verification is made anew; a successful one is of the artifact that is served, and stays
        if (context.Conditions.IsFalse(ConditionTypes.SourceVerified))
        {
            context.Conditions.Delete(ConditionTypes.SourceVerified);
        }

        using var limit = context.BeginWork(cancellationToken);
        try
        {
            var name = NameOf(context.Spec.Url);
            context.Access = await accesses.FindAsync(context, name, limit.Token);
            context.Source = client.Open(name, context.Access);
            return StepResult.Next;
        }
        catch (FormatException e)
        {
            return new StepResult.Stalled(SourceReasons.UrlInvalid, $"URL validation failed for '{context.Spec.Url}': {e.Message}") { Condition = ConditionTypes.FetchFailed };
        }
        catch (OciAccessException e) when (e.IsFinal)
        {
            return new StepResult.Stalled(e.Reason, e.Message);
        }
        catch (OciAccessException e)
        {
            return new StepResult.Failed(e.Reason, e) { Condition = ConditionTypes.FetchFailed };
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return new StepResult.Failed(SourceReasons.AuthenticationFailed, new SourceException("failed to get credential: context deadline exceeded", e))
            {
                Condition = ConditionTypes.FetchFailed,
            };
        }
    }

    private static RepositoryName NameOf(string url)
    {
        if (!url.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw new FormatException("URL must be in format 'oci://<domain>/<org>/<repo>'");
        }

        var name = url[Prefix.Length..];
        var path = name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && name.Contains('/', StringComparison.Ordinal)
            ? throw new FormatException($"URL must not contain a tag; remove '{path[colon..]}'")
            : RepositoryName.Parse(name);
    }
}
