using System.Text.Json.Nodes;

namespace Flux.Reconciliation.Tests;

/// <summary>Runs that wait, and what ends a wait.</summary>
public sealed class ReconcilePipelineWaitTests : PipelineFixture
{
    [Fact]
    public async Task Reconcile_WhenStepIsPending_GoesOnAtThatStepWithWhatItLeft()
    {
        Put();
        var first = 0;
        var second = new List<string>();
        IReconcileStep<ReconcileContext>[] steps =
        [
            new ScriptedStep("First", _ =>
            {
                first++;
                return StepResult.Next;
            }),
            new ScriptedStep("Second", context =>
            {
                second.Add(context.StateOf("Second")?.GetRawText() ?? "anew");
                return second.Count == 1
                    ? new StepResult.Pending(ScriptedStep.Json("""{"n":1}"""), TimeSpan.FromSeconds(5))
                    : StepResult.Next;
            }),
        ];

        var waiting = await RunAsync(steps);
        Clock.Advance(TimeSpan.FromSeconds(5));
        var done = await new SampleReconciler(Services, steps).ReconcileAsync(Request() with { Continuation = waiting.Continuation }, CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(5), waiting.RequeueAfter);
        Assert.Equal(1, first);
        Assert.Equal(["anew", """{"n":1}"""], second);
        Assert.Equal(TimeSpan.FromMinutes(10), done.RequeueAfter);
        Assert.Null(done.Continuation);
    }

    [Fact]
    public async Task Reconcile_WhenSuspendedWhilePending_CancelsFirstSoThatNothingSeemsToGoOn()
    {
        Put();
        var step = new ScriptedStep("Wait", async context =>
        {
            await context.ProgressAsync("waiting", write: false, CancellationToken.None);
            return new StepResult.Pending(ScriptedStep.Json("{}"), TimeSpan.FromSeconds(5));
        });
        var reconciler = new SampleReconciler(Services, step)
        {
            OnCancel = (_, by) => new StepResult.Waiting("HealthCheckCanceled", $"by {by}", TimeSpan.Zero),
        };
        var waiting = await reconciler.ReconcileAsync(Request(), CancellationToken.None);
        Cluster.Change("Sample", "web", obj =>
        {
            obj["spec"]!["suspend"] = true;
            obj["metadata"]!["generation"] = 4;
        });

        var cancelled = await reconciler.ReconcileAsync(Request() with { Continuation = waiting.Continuation }, CancellationToken.None);
        var suspended = await reconciler.ReconcileAsync(Request(), CancellationToken.None);

        Assert.Equal(TimeSpan.Zero, cancelled.RequeueAfter);
        Assert.Null(suspended.RequeueAfter);
        AssertConditions("Reconciling=True ProgressingWithRetry: waiting", "Ready=False HealthCheckCanceled: by Sample/apps/web");
    }

    [Fact]
    public async Task Reconcile_WhenStepLeavesTooMuch_FailsInsteadOfBreakingTheLoop()
    {
        Put();
        var state = ScriptedStep.Json($"\"{new string('x', Resumption.MaxStateBytes)}\"");

        var outcome = await RunAsync(new ScriptedStep("Wait", _ => new StepResult.Pending(state, TimeSpan.FromSeconds(5))));

        Assert.Null(outcome.Continuation);
        AssertConditions($"Ready=False SampleFailed: step Wait left more than {Resumption.MaxStateBytes} bytes to go on from");
    }

    [Theory]
    [InlineData("trigger", "GitRepository/flux-system/apps")]
    [InlineData("generation", "Sample/apps/web")]
    [InlineData("requestedAt", "Sample/apps/web")]
    public async Task Reconcile_WhenWokenWhilePending_CancelsAndBeginsAnewAtOnce(string how, string trigger)
    {
        Put();
        var step = new ScriptedStep("Wait", _ => new StepResult.Pending(ScriptedStep.Json("{}"), TimeSpan.FromSeconds(5)));
        var waiting = await RunAsync(step);
        Cluster.Change("Sample", "web", obj =>
        {
            if (how == "generation")
            {
                obj["metadata"]!["generation"] = 4;
            }
            else if (how == "requestedAt")
            {
                obj["metadata"]!["annotations"] = new JsonObject { ["reconcile.fluxcd.io/requestedAt"] = "t1" };
            }
        });
        var reconciler = new SampleReconciler(Services, step)
        {
            OnCancel = (at, by) => new StepResult.Waiting("HealthCheckCanceled", $"{at} by {by}", TimeSpan.Zero),
        };

        var outcome = await reconciler.ReconcileAsync(
            Request() with { Continuation = waiting.Continuation, TriggeredBy = how == "trigger" ? trigger : null }, CancellationToken.None);

        Assert.Equal(TimeSpan.Zero, outcome.RequeueAfter);
        Assert.Null(outcome.Continuation);
        AssertConditions($"Ready=False HealthCheckCanceled: Wait by {trigger}");
    }

    [Fact]
    public async Task Reconcile_WhenTheRequestIsLong_WaitsWithASmallContinuationAndNoticesAnother()
    {
        // an annotation may have 256 KiB, an orchestration's record 16
        Put(obj => obj["metadata"]!["annotations"] = new JsonObject { ["reconcile.fluxcd.io/requestedAt"] = new string('x', 100_000) });
        var step = new ScriptedStep("Wait", _ => new StepResult.Pending(ScriptedStep.Json("{}"), TimeSpan.FromSeconds(5)));
        var waiting = await RunAsync(step);

        var still = await new SampleReconciler(Services, step)
            .ReconcileAsync(Request() with { Continuation = waiting.Continuation }, CancellationToken.None);
        Cluster.Change("Sample", "web", obj => obj["metadata"]!["annotations"]!["reconcile.fluxcd.io/requestedAt"] = new string('x', 100_001));
        var interrupted = await new SampleReconciler(Services, step)
            .ReconcileAsync(Request() with { Continuation = still.Continuation }, CancellationToken.None);

        Assert.InRange(waiting.Continuation!.Value.GetRawText().Length, 1, 1024);
        Assert.Equal(TimeSpan.FromSeconds(5), still.RequeueAfter);
        Assert.Equal(TimeSpan.Zero, interrupted.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenContinuationIsUnreadable_BeginsAnew()
    {
        Put();

        var outcome = await new SampleReconciler(Services, new ScriptedStep("Work", _ => StepResult.Next))
            .ReconcileAsync(Request() with { Continuation = ScriptedStep.Json("[1]") }, CancellationToken.None);

        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
    }
}
