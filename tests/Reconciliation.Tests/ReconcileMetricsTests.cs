using Flux.Primitives.Metrics;
using Flux.TestKit.Kubernetes;

namespace Flux.Reconciliation.Tests;

public sealed class ReconcileMetricsTests : PipelineFixture, IDisposable
{
    private readonly FluxMetrics _metrics = new();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Reconcile_IsMeasuredOnceWaitsIncluded()
    {
        Put();
        var runs = 0;
        var step = new ScriptedStep("Wait", _ => runs++ == 0 ? new StepResult.Pending(ScriptedStep.Json("{}"), TimeSpan.FromSeconds(5)) : StepResult.Next);

        var waiting = await MeasureAsync(Request(), step);
        Clock.Advance(TimeSpan.FromSeconds(5));
        await MeasureAsync(Request() with { Continuation = waiting.Continuation }, step);

        Assert.Equal("kind=Sample,name=web,namespace=apps,cluster=demo sum=5 count=1", Assert.Single(Series("gotk_reconcile_duration_seconds")));
    }

    [Fact]
    public async Task Reconcile_WhenTheObjectIsDeleted_TakesItsSeriesAway()
    {
        Put();
        await MeasureAsync(Request(), new ScriptedStep("Work", _ => StepResult.Next));
        Assert.Single(Series("gotk_reconcile_duration_seconds"));
        Cluster.Change("Sample", "web", o => o["metadata"]!["deletionTimestamp"] = "2026-01-31T08:00:00Z");

        var outcome = await MeasureAsync(Request());

        Assert.True(outcome.ObjectGone);
        Assert.Empty(Series("gotk_reconcile_duration_seconds"));
    }

    [Fact]
    public async Task Reconcile_WhenTheObjectIsGoneAlready_TakesItsSeriesAway()
    {
        Put();
        await MeasureAsync(Request(), new ScriptedStep("Work", _ => StepResult.Next));
        Cluster.Remove("Sample", "web");

        await MeasureAsync(Request());

        Assert.Empty(Series("gotk_reconcile_duration_seconds"));
    }

    // spec: controller-runtime, Reconciler.reconcileHandler: an error, a time to come back after, or neither
    [Fact]
    public async Task Results_AreCountedAsControllerRuntimeCountsThem()
    {
        Put();
        await MeasureAsync(Request(), new ScriptedStep("Work", _ => StepResult.Next));
        await MeasureAsync(Request(), Fails());
        await MeasureAsync(Request(failures: 1), Fails());
        await MeasureAsync(Request(), new ScriptedStep("Work", _ => new StepResult.Stalled("Bad", "spec")));

        Assert.Equal(
            ["controller=sample,result=error sum=2", "controller=sample,result=requeue_after sum=1", "controller=sample,result=success sum=1"],
            Series("controller_runtime_reconcile_total").Order(StringComparer.Ordinal));
        Assert.Equal("controller=sample sum=2", Assert.Single(Series("controller_runtime_reconcile_errors_total")));
        Assert.Equal("controller=sample sum=0", Assert.Single(Series("controller_runtime_active_workers")));
        Assert.Equal("name=sample,controller=sample sum=4", Assert.Single(Series("workqueue_adds_total")));
        Assert.Equal("name=sample,controller=sample sum=1", Assert.Single(Series("workqueue_retries_total")));
    }

    [Fact]
    public async Task Queue_IsMeasuredFromWhenTheRunWasAskedFor()
    {
        Put();
        var asked = Clock.GetUtcNow().UtcDateTime;
        Clock.Advance(TimeSpan.FromSeconds(3));

        await MeasureAsync(Request() with { AsOf = asked }, new ScriptedStep("Work", _ => StepResult.Next));

        Assert.Equal("name=sample,controller=sample sum=3 count=1", Assert.Single(Series("workqueue_queue_duration_seconds")));
    }

    private Task<ReconcileOutcome> MeasureAsync(ReconcileRequest request, params IReconcileStep<ReconcileContext>[] steps) =>
        new SampleReconciler(_services ??= Services with { Metrics = _metrics }, steps).ReconcileAsync(request, CancellationToken.None);

    private ReconcileServices? _services;

    private IEnumerable<string> Series(string name) => _metrics.Read().Single(family => family.Name == name).Series.Select(series =>
        $"{string.Join(',', series.Labels.Select(l => $"{l.Key}={l.Value}"))} sum={series.Value}{(series.Count > 0 ? $" count={series.Count}" : "")}");
}
