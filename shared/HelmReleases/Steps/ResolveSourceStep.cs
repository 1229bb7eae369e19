using Flux.Api;
using Flux.HelmReleases.Charts;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Steps;

/// <summary>Finds the object with the chart and what it advertises.</summary>
/// <remarks>
/// <c>Stalled(AccessDenied)</c>: it is in another namespace and that is not allowed, or of a kind that is not.
/// <c>Failed(ArtifactFailed)</c>, with back-off and no event: there is none, or it cannot be read.
/// <c>Waiting(SourceNotReady)</c>: it is not observed, stalled, or has no artifact; looked at again after 30 s.
/// </remarks>
internal sealed class ResolveSourceStep(HelmReleaseOptions options) : IReconcileStep<HelmReleaseContext>
{
    public string Name => "ResolveSource";

    public string FailureReason => MetaReasons.ArtifactFailed;

    public async Task<StepResult> RunAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        if (ChartSources.Of(context.HelmRelease, context.Status.Text("helmChart")) is not var (kind, key) || ChartSources.Find(kind) is not var (gvk, resource))
        {
            return Failed("the chart's source is of no kind that holds charts", null);
        }

        if ((options.NoCrossNamespaceRefs || context.Policy.NoCrossNamespaceRefs) && key.Namespace != context.Target.Namespace)
        {
            return new StepResult.Stalled(MetaReasons.AccessDenied, $"cross-namespace references are not allowed: cannot access {kind} {key}");
        }

        if (kind == ChartSources.ExternalArtifact && !options.AllowExternalArtifacts)
        {
            return new StepResult.Stalled(MetaReasons.AccessDenied, $"can't access '{kind}/{key}', ExternalArtifact feature gate is disabled");
        }

        try
        {
            var source = context.HelmChart ?? await context.Client.GetAsync(gvk, key, cancellationToken);
            if (source is null)
            {
                return Failed($"{resource} \"{key.Name}\" not found", null);
            }

            if (ChartSources.NotReady(kind, source) is { } problem)
            {
                return new StepResult.Waiting(HelmReleaseReasons.SourceNotReady, problem, context.Options.DependencyRequeueInterval);
            }

            context.Artifact = ChartArtifact.Read(kind, source);
            return StepResult.Next;
        }
        catch (KubernetesException e)
        {
            return Failed(ApplyException.Upstream(e), e);
        }
        catch (FluxObjectException e)
        {
            return Failed(e.Message, e);
        }
    }

    private static StepResult.Failed Failed(string why, Exception? cause) =>
        new(MetaReasons.ArtifactFailed, new HelmReleaseException($"could not get Source object: {why}", cause)) { BackOff = true, Quiet = true };
}
