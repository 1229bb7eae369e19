using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Steps;

/// <summary>Finds the source and what it advertises.</summary>
/// <remarks>
/// <c>Stalled(AccessDenied)</c>: the source is in another namespace and that is not allowed, or of a kind that is not.
/// <c>Waiting(ArtifactFailed)</c>: there is no such source (retry interval), or it has no artifact yet (30 s); no event.
/// <c>Failed(ArtifactFailed)</c>, with back-off and no event: the source could not be read.
/// </remarks>
internal sealed class ResolveSourceStep(KustomizationOptions options) : IReconcileStep<KustomizationContext>
{
    public string Name => "ResolveSource";

    public string FailureReason => MetaReasons.ArtifactFailed;

    public async Task<StepResult> RunAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        var reference = context.Spec.SourceRef;
        var key = new ObjectKey(NamespaceOf(reference, context), reference.Name);
        if (Denial(context, reference.Kind, key) is { } denial)
        {
            return new StepResult.Stalled(MetaReasons.AccessDenied, denial);
        }

        if (SourceKinds.Find(reference.Kind) is not { } source)
        {
            return Failed(new KustomizationException($"source `{reference.Name}` kind '{reference.Kind}' not supported"));
        }

        try
        {
            var json = await context.Client.GetAsync(source.Kind, key, cancellationToken);
            if (json is null)
            {
                return new StepResult.Waiting(
                    MetaReasons.ArtifactFailed,
                    $"{source.Resource} \"{key.Name}\" not found",
                    context.Spec.WaitForSource(context.Options.DependencyRequeueInterval));
            }

            context.Artifact = SourceArtifact.Read(json);
        }
        catch (Exception e) when (e is KubernetesException or FluxObjectException)
        {
            return Failed(new KustomizationException($"unable to get source '{key}': {e.Message}", e));
        }

        if (context.Artifact is null)
        {
            var delay = context.Options.DependencyRequeueInterval;
            return new StepResult.Waiting(
                MetaReasons.ArtifactFailed, $"Source artifact not found, retrying in {GoDuration.Format(delay)}", delay);
        }

        (context.Revision, context.OriginRevision) = (context.Artifact.Revision, context.Artifact.OriginRevision);
        return StepResult.Next;
    }

    internal static string NamespaceOf(CrossNamespaceSourceReference reference, KustomizationContext context) =>
        string.IsNullOrEmpty(reference.Namespace) ? context.Target.Namespace : reference.Namespace;

    private string? Denial(KustomizationContext context, string kind, ObjectKey key)
    {
        if ((options.NoCrossNamespaceRefs || context.Policy.NoCrossNamespaceRefs) && key.Namespace != context.Target.Namespace)
        {
            return $"can't access '{kind}/{key}', cross-namespace references have been blocked";
        }

        return kind == SourceKinds.ExternalArtifact && !options.AllowExternalArtifacts
            ? $"can't access '{kind}/{key}', ExternalArtifact feature gate is disabled"
            : null;
    }

    private static StepResult.Failed Failed(Exception cause) => new(MetaReasons.ArtifactFailed, cause) { BackOff = true, Quiet = true };
}
