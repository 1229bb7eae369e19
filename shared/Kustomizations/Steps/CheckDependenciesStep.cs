using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Steps;

/// <summary>
/// Looks whether the Kustomizations that must be ready first are: observed, <c>Ready</c>, and, where they take the same
/// source, at the same revision.
/// </summary>
/// <remarks><c>Waiting(DependencyNotReady)</c>: one is not; looked at again after 30 s, with an info event each time.</remarks>
internal sealed class CheckDependenciesStep : IReconcileStep<KustomizationContext>
{
    public string Name => "CheckDependencies";

    public string FailureReason => MetaReasons.DependencyNotReady;

    public async Task<StepResult> RunAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        var problems = await Task.WhenAll(context.Spec.DependsOn.Select(dependency => ProblemOfAsync(
            context,
            new(string.IsNullOrEmpty(dependency.Namespace) ? context.Target.Namespace : dependency.Namespace, dependency.Name),
            cancellationToken)));
        if (Array.Find(problems, problem => problem is not null) is { } first)
        {
            var delay = context.Options.DependencyRequeueInterval;
            return new StepResult.Waiting(MetaReasons.DependencyNotReady, first, delay)
            {
                Event = $"Dependencies do not meet ready condition, retrying in {GoDuration.Format(delay)}",
            };
        }

        return StepResult.Next;
    }

    /// <summary>Why a dependency is not ready; null where it is.</summary>
    private static async Task<string?> ProblemOfAsync(KustomizationContext context, ObjectKey key, CancellationToken cancellationToken)
    {
        Kustomization dependency;
        try
        {
            var json = await context.Client.GetAsync(FluxKinds.Kustomization.Gvk, key, cancellationToken);
            if (json is null)
            {
                return $"dependency '{key}' not found: {FluxKinds.Kustomization.CrdName} \"{key.Name}\" not found";
            }

            dependency = Kustomization.Read(json);
        }
        catch (Exception e) when (e is KubernetesException or FluxObjectException)
        {
            return $"dependency '{key}' not found: {e.Message}";
        }

        var status = dependency.Status;
        if (status.ObservedGeneration != dependency.Metadata.Generation
            || !status.Conditions.Any(c => c is { Type: ConditionTypes.Ready, Status: ConditionStatus.True }))
        {
            return $"dependency '{key}' is not ready";
        }

        return HasSameSource(context, dependency, key) && status.LastAppliedRevision != context.Revision
            ? $"dependency '{key}' revision is not up to date"
            : null;
    }

    private static bool HasSameSource(KustomizationContext context, Kustomization dependency, ObjectKey key)
    {
        var (ours, theirs) = (context.Spec.SourceRef, dependency.Spec.SourceRef);
        var theirNamespace = string.IsNullOrEmpty(theirs.Namespace) ? key.Namespace : theirs.Namespace;
        return ours.Kind == theirs.Kind && ours.Name == theirs.Name && ResolveSourceStep.NamespaceOf(ours, context) == theirNamespace;
    }
}
