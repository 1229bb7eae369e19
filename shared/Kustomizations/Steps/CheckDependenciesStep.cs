using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Cel;
using Flux.Kubernetes;
using Flux.Kubernetes.Health;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Steps;

/// <summary>
/// Looks whether the Kustomizations that must be ready first are: as <c>readyExpr</c> says, or else observed, <c>Ready</c>, and,
/// where they take the same source, at the same revision.
/// </summary>
/// <remarks>
/// <c>Waiting(DependencyNotReady)</c>: one is not; looked at again after 30 s, with an info event each time. Where it waits for this
/// one in turn, the message says so and names the circle. <c>Stalled(InvalidCELExpression)</c>: a <c>readyExpr</c> does not compile to
/// a boolean; as upstream, it is looked at only once all dependencies before it are ready.
/// </remarks>
internal sealed class CheckDependenciesStep(KustomizationOptions options, TargetClusters targets) : IReconcileStep<KustomizationContext>
{
    public string Name => "CheckDependencies";

    public string FailureReason => MetaReasons.DependencyNotReady;

    public async Task<StepResult> RunAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        var references = context.Spec.DependsOn;
        var found = await Task.WhenAll(references.Select(reference => ReadAsync(context, KeyOf(context, reference), cancellationToken)));
        for (var i = 0; i < references.Count; i++)
        {
            var key = KeyOf(context, references[i]);
            if (Judge(context, references[i], key, found[i]) is not { } problem)
            {
                continue;
            }

            return problem.IsTerminal
                ? new StepResult.Stalled(MetaReasons.InvalidCelExpression, $"{ReadSpecStep.TerminalError}: {problem.Message}")
                : await WaitAsync(context, problem.Message, key, found[i].Object, cancellationToken);
        }

        return await CheckObjectsAsync(context, cancellationToken);
    }

    /// <summary>
    /// Objects of other kinds, see <see cref="KustomizationExtras.DependsOn"/>: read where and as whom the manifests are applied, so that a tenant
    /// learns of nothing that is not its own.
    /// </summary>
    private async Task<StepResult> CheckObjectsAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        if (context.Extras.DependsOn.Count == 0)
        {
            return StepResult.Next;
        }

        if ((options.NoCrossNamespaceRefs || context.Policy.NoCrossNamespaceRefs) && context.Extras.DependsOn.FirstOrDefault(d => d.Namespace != context.Target.Namespace) is { } foreign)
        {
            return new StepResult.Stalled(MetaReasons.AccessDenied, $"can't access '{foreign}', cross-namespace references have been blocked");
        }

        var client = await targets.ConnectAsync(context, cancellationToken);
        foreach (var dependency in context.Extras.DependsOn)
        {
            if (await ProblemOfAsync(context, client, dependency, cancellationToken) is not { } problem)
            {
                continue;
            }

            return problem.IsTerminal
                ? new StepResult.Stalled(MetaReasons.InvalidCelExpression, $"{ReadSpecStep.TerminalError}: {problem.Message}")
                : await WaitAsync(context, problem.Message, default, null, cancellationToken);
        }

        return StepResult.Next;
    }

    private static async Task<Problem?> ProblemOfAsync(
        KustomizationContext context, IKubernetesClient client, ObjectDependency dependency, CancellationToken cancellationToken)
    {
        try
        {
            if (await client.GetAsync(dependency.Kind, dependency.Key, cancellationToken) is not { } json)
            {
                return new($"dependency '{dependency}' not found");
            }

            if (dependency.ReadyExpr.Length > 0)
            {
                return Evaluate(context, dependency.ReadyExpr, dependency.ToString(), dependency.Name, json);
            }

            return KubernetesStatus.ComputeForFlux(json, context.Clock.GetUtcNow()) is { Status: not HealthStatus.Current } status
                ? new($"dependency '{dependency}' is not ready: {status.Status}: {status.Message}")
                : null;
        }
        catch (Exception e) when (e is KubernetesException or HealthException)
        {
            return new($"dependency '{dependency}' cannot be read: {e.Message}");
        }
    }

    private static ObjectKey KeyOf(KustomizationContext context, DependencyReference reference) =>
        new(string.IsNullOrEmpty(reference.Namespace) ? context.Target.Namespace : reference.Namespace, reference.Name);

    private static async Task<Dependency> ReadAsync(KustomizationContext context, ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Client.GetAsync(FluxKinds.Kustomization.Gvk, key, cancellationToken) is { } json
                ? new(json, Kustomization.Read(json), null)
                : new(null, null, $"{FluxKinds.Kustomization.CrdName} \"{key.Name}\" not found");
        }
        catch (Exception e) when (e is KubernetesException or FluxObjectException)
        {
            return new(null, null, e.Message);
        }
    }

    private static async Task<StepResult> WaitAsync(
        KustomizationContext context, string problem, ObjectKey key, JsonObject? dependency, CancellationToken cancellationToken)
    {
        var delay = context.Options.DependencyRequeueInterval;
        var retry = $"Dependencies do not meet ready condition, retrying in {GoDuration.Format(delay)}";
        return dependency is not null && await DependencyCycle.FindAsync(context, key, dependency, cancellationToken) is { } cycle
            ? new StepResult.Waiting(MetaReasons.DependencyNotReady, $"{problem}: {cycle}", delay) { Event = $"{retry}: {cycle}" }
            : new StepResult.Waiting(MetaReasons.DependencyNotReady, problem, delay) { Event = retry };
    }

    private Problem? Judge(KustomizationContext context, DependencyReference reference, ObjectKey key, Dependency dependency)
    {
        if (dependency is not { Object: { } json, Kustomization: { } kustomization })
        {
            return new($"dependency '{key}' not found: {dependency.Fault}");
        }

        if (!string.IsNullOrEmpty(reference.ReadyExpr))
        {
            var problem = Evaluate(context, reference.ReadyExpr, key.ToString(), key.Name, json);
            if (problem is not null || !options.AdditiveReadyExpressions)
            {
                return problem;
            }
        }

        var status = kustomization.Status;
        if (status.ObservedGeneration != kustomization.Metadata.Generation
            || !status.Conditions.Any(c => c is { Type: ConditionTypes.Ready, Status: ConditionStatus.True }))
        {
            return new($"dependency '{key}' is not ready");
        }

        return HasSameSource(context, kustomization, key) && status.LastAppliedRevision != context.Revision
            ? new($"dependency '{key}' revision is not up to date")
            : null;
    }

    private static Problem? Evaluate(KustomizationContext context, string expression, string subject, string name, JsonObject dependency)
    {
        CelProgram program;
        try
        {
            program = FluxExpressions.Compile(expression, "bool", ["self", "dep"]);
        }
        catch (CelException e)
        {
            return new($"failed to evaluate dependency {name}: {e.Message}") { IsTerminal = true };
        }

        try
        {
            var variables = new Dictionary<string, object?> { ["self"] = context.Object.Json, ["dep"] = dependency };
            return FluxExpressions.EvaluateBool(program, variables) ? null : new($"dependency '{subject}' is not ready according to readyExpr eval");
        }
        catch (CelException e)
        {
            return new(e.Message);
        }
    }

    private static bool HasSameSource(KustomizationContext context, Kustomization dependency, ObjectKey key)
    {
        var (ours, theirs) = (context.Spec.SourceRef, dependency.Spec.SourceRef);
        var theirNamespace = string.IsNullOrEmpty(theirs.Namespace) ? key.Namespace : theirs.Namespace;
        return ours.Kind == theirs.Kind && ours.Name == theirs.Name && ResolveSourceStep.NamespaceOf(ours, context) == theirNamespace;
    }

    private sealed record Dependency(JsonObject? Object, Kustomization? Kustomization, string? Fault);

    private sealed record Problem(string Message)
    {
        public bool IsTerminal { get; init; }
    }
}
