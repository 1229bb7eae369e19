using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Steps;

/// <summary>Finds the artifacts of the included GitRepositories.</summary>
internal sealed class FindIncludesStep : IReconcileStep<GitRepositoryContext>
{
    public string Name => "FindIncludes";

    public string FailureReason => SourceReasons.NotFound;

    /// <returns><c>Waiting</c> with <c>NotFound</c> or <c>NoArtifact</c>, and <c>IncludeUnavailable</c>.</returns>
    public async Task<StepResult> RunAsync(GitRepositoryContext context, CancellationToken cancellationToken)
    {
        var artifacts = new List<ArtifactStatus>();
        foreach (var name in context.Spec.Include.Select(include => include.Repository.Name))
        {
            var (artifact, result) = await FindAsync(context, name, cancellationToken);
            if (artifact is null)
            {
                return result;
            }

            artifacts.Add(artifact);
        }

        context.Includes = artifacts;
        context.Conditions.Delete(ConditionTypes.IncludeUnavailable);
        await ObserveAsync(context, cancellationToken);
        return StepResult.Next;
    }

    private static async Task ObserveAsync(GitRepositoryContext context, CancellationToken cancellationToken)
    {
        const string message = "included artifacts differ from last observed includes";
        context.Conditions.Delete(ConditionTypes.ArtifactOutdated);
        if (context.Repository is { Status: var status } && ContentConfiguration.IncludesDiffer(status, context.Includes))
        {
            if (status.IncludedArtifacts.Count > 0)
            {
                context.Conditions.MarkTrue(ConditionTypes.ArtifactOutdated, SourceReasons.IncludeChange, message);
            }

            await context.ProgressAsync($"building artifact: {message}", cancellationToken);
        }
    }

    private static async Task<(ArtifactStatus? Artifact, StepResult Result)> FindAsync(
        GitRepositoryContext context, string name, CancellationToken cancellationToken)
    {
        try
        {
            var key = new ObjectKey(context.Target.Namespace, name);
            var included = await context.Client.GetAsync(FluxKinds.GitRepository.Gvk, key, cancellationToken);
            if (included is null)
            {
                return (null, Waiting(
                    context,
                    SourceReasons.NotFound,
                    $"could not get resource for include '{name}': gitrepositories.source.toolkit.fluxcd.io \"{name}\" not found"));
            }

            return GitRepository.Read(included).Status.Artifact is { } artifact
                ? (artifact, StepResult.Next)
                : (null, Waiting(context, SourceReasons.NoArtifact, $"no artifact available for include '{name}'"));
        }
        catch (Exception e) when (e is KubernetesException or FluxObjectException)
        {
            return (null, Waiting(context, SourceReasons.NotFound, $"could not get resource for include '{name}': {e.Message}"));
        }
    }

    private static StepResult.Waiting Waiting(GitRepositoryContext context, string reason, string message) =>
        new(reason, message, context.Options.DependencyRequeueInterval)
        {
            Condition = ConditionTypes.IncludeUnavailable,
            Event = message,
        };
}
