using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Cel;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Steps;

/// <summary>Looks whether the HelmReleases that must be ready first are: as <c>readyExpr</c> says, or else observed and <c>Ready</c>.</summary>
/// <remarks>
/// <c>Waiting(DependencyNotReady)</c>: one is not; looked at again after 30 s, with an info event each time. <c>Stalled(InvalidCELExpression)</c>:
/// a <c>readyExpr</c> does not compile to a boolean; as upstream, it is looked at only once all dependencies before it are ready.
/// </remarks>
internal sealed class CheckDependenciesStep(HelmReleaseOptions options) : IReconcileStep<HelmReleaseContext>
{
    public string Name => "CheckDependencies";

    public string FailureReason => MetaReasons.DependencyNotReady;

    public async Task<StepResult> RunAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        context.MarkProgressing("Fulfilling prerequisites");
        foreach (var reference in context.Spec.DependsOn)
        {
            var key = new ObjectKey(reference.Namespace is { Length: > 0 } given ? given : context.Target.Namespace, reference.Name);
            string? problem;
            try
            {
                problem = await JudgeAsync(context, reference, key, cancellationToken);
            }
            catch (CelException e)
            {
                var message = $"failed to evaluate dependency {key.Name}: {e.Message}";
                return new StepResult.Stalled(MetaReasons.InvalidCelExpression, $"{ReadSpecStep.TerminalError}: {message}");
            }

            if (problem is not null)
            {
                return new StepResult.Waiting(MetaReasons.DependencyNotReady, problem, context.Options.DependencyRequeueInterval) { Event = problem };
            }
        }

        return StepResult.Next;
    }

    private async Task<string?> JudgeAsync(HelmReleaseContext context, DependencyReference reference, ObjectKey key, CancellationToken cancellationToken)
    {
        JsonObject? dependency;
        try
        {
            dependency = await context.Client.GetAsync(FluxKinds.HelmRelease.Gvk, key, cancellationToken);
        }
        catch (KubernetesException e)
        {
            return $"unable to get '{key}' dependency: {e.Message}";
        }

        if (dependency is null)
        {
            return $"unable to get '{key}' dependency: {FluxKinds.HelmRelease.CrdName} \"{key.Name}\" not found";
        }

        if (reference.ReadyExpr is { Length: > 0 } expression)
        {
            var problem = Evaluate(context, expression, key, dependency);
            if (problem is not null || !options.AdditiveReadyExpressions)
            {
                return problem;
            }
        }

        var isReady = (dependency.At("status", "conditions") as JsonArray ?? [])
            .Any(c => c.Text("type") == ConditionTypes.Ready && c.Text("status") == "True");
        return isReady && dependency.Number("metadata", "generation") == dependency.Number("status", "observedGeneration")
            ? null
            : $"dependency '{key}' is not ready";
    }

    /// <exception cref="CelException">The expression does not compile.</exception>
    private static string? Evaluate(HelmReleaseContext context, string expression, ObjectKey key, JsonObject dependency)
    {
        var program = FluxExpressions.Compile(expression, "bool", ["self", "dep"]);
        try
        {
            var variables = new Dictionary<string, object?> { ["self"] = context.Object.Json, ["dep"] = dependency };
            return FluxExpressions.EvaluateBool(program, variables) ? null : $"dependency '{key}' is not ready according to readyExpr eval";
        }
        catch (CelException e)
        {
            return e.Message;
        }
    }
}
