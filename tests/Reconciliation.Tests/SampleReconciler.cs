using System.Text.Json;
using Flux.Api;
using Flux.Primitives;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Reconciliation.Tests;

/// <summary>A reconciler of one or more scripted steps.</summary>
internal sealed class SampleReconciler(ReconcileServices services, params IReconcileStep<ReconcileContext>[] steps)
    : ReconcilePipeline<ReconcileContext>(services)
{
    public static readonly GroupVersionKind SampleKind = new("sample.toolkit.fluxcd.io", "v1", "Sample");

    public static readonly ReconcileTarget Target = new("demo", "Sample", "apps", "web");

    public ReadySummary? Summary { get; init; }

    public TimeSpan? Retry { get; init; }

    public Func<ReconcileContext, StepResult> OnDelete { get; init; } = _ => StepResult.Next;

    public Func<string, string, StepResult?> OnCancel { get; init; } = (_, _) => null;

    public IReadOnlyList<ReconcileTarget> Dependents { get; init; } = [];

    public Action<ReconcileContext> OnConcluded { get; init; } = _ => { };

    protected override ReconcilerProfile Profile => new()
    {
        Kind = SampleKind,
        FieldManager = "sample-manager",
        ReportingController = "sample-controller",
        OwnedConditions = [ConditionTypes.FetchFailed, ConditionTypes.ArtifactInStorage],
        Summary = Summary,
    };

    protected override IReadOnlyList<IReconcileStep<ReconcileContext>> Steps => steps;

    public static ReconcileServices ServicesOf(InMemoryCluster cluster, TimeProvider clock) => new()
    {
        Clusters = new InMemoryFleet(cluster),
        Clock = clock,
        Events = [new KubernetesEventSink(new InMemoryFleet(cluster), clock, new(), NullLogger<KubernetesEventSink>.Instance)],
        Jitter = IntervalJitter.None,
        Loggers = NullLoggerFactory.Instance,
    };

    protected override ReconcileContext Open(ReconcileSession session) => new(session);

    protected override ReconcileSuccess Succeeded(ReconcileContext context) =>
        new() { Reason = "Succeeded", Message = "all done", RequeueAfter = TimeSpan.FromMinutes(10) };

    protected override void Concluded(ReconcileContext context) => OnConcluded(context);

    protected override TimeSpan? RetryAfter(ReconcileContext context) => Retry;

    protected override Task<StepResult> FinalizeAsync(ReconcileContext context, CancellationToken cancellationToken) =>
        Task.FromResult(OnDelete(context));

    protected override StepResult? Cancelled(ReconcileContext context, string step, string trigger) => OnCancel(step, trigger);

    protected override bool Changed(ReconcileContext context) => true;

    protected override Task<IReadOnlyList<ReconcileTarget>> FindDependentsAsync(ReconcileContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Dependents);
}

internal sealed class ScriptedStep(string name, Func<ReconcileContext, Task<StepResult>> run) : IReconcileStep<ReconcileContext>
{
    public ScriptedStep(string name, Func<ReconcileContext, StepResult> run)
        : this(name, context => Task.FromResult(run(context)))
    {
    }

    public string Name => name;

    public string FailureReason => "SampleFailed";

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    public Task<StepResult> RunAsync(ReconcileContext context, CancellationToken cancellationToken) => run(context);
}
