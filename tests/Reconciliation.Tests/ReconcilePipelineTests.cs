using System.Text.Json.Nodes;

namespace Flux.Reconciliation.Tests;

public sealed class ReconcilePipelineTests : PipelineFixture
{
    [Fact]
    public async Task Reconcile_WhenObjectIsMissing_EndsTheLoop()
    {
        var outcome = await RunAsync();

        Assert.True(outcome.ObjectGone);
        Assert.Equal(["GET Sample/web"], Cluster.Requests);
    }

    [Fact]
    public async Task Reconcile_WhenSuspended_OnlyHandlesTheRequest()
    {
        Put(obj =>
        {
            obj["spec"]!["suspend"] = true;
            obj["metadata"]!["annotations"] = new JsonObject { ["reconcile.fluxcd.io/requestedAt"] = "now" };
        });

        var outcome = await RunAsync(Throws(new InvalidOperationException("must not run")));

        Assert.Null(outcome.RequeueAfter);
        Assert.Equal("""{"observedGeneration":-1,"lastHandledReconcileAt":"now"}""", Sample["status"]!.ToJsonString());
    }

    [Fact]
    public async Task Reconcile_WhenAllStepsContinue_IsReadyAndObserved()
    {
        Put();

        var outcome = await RunAsync(new ScriptedStep("Work", _ => StepResult.Next));

        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
        Assert.False(outcome.BackOff);
        AssertConditions("Ready=True Succeeded: all done");
        Assert.Equal(3, (long)Sample["status"]!["observedGeneration"]!);
        Assert.Equal("2026-01-31T08:00:00Z", (string?)Sample["status"]!["conditions"]![0]!["lastTransitionTime"]);
        Assert.Equal(3, (long)Sample["status"]!["conditions"]![0]!["observedGeneration"]!);
    }

    [Fact]
    public async Task Reconcile_WhenNothingChanges_WritesNothing()
    {
        Put();
        var step = new ScriptedStep("Work", async context =>
        {
            await context.ProgressAsync("working", write: false, CancellationToken.None);
            return StepResult.Next;
        });
        await RunAsync(step);
        Cluster.Requests.Clear();
        Clock.Advance(TimeSpan.FromMinutes(10));

        await RunAsync(step);

        Assert.Equal(["GET Sample/web"], Cluster.Requests);
    }

    [Fact]
    public async Task Reconcile_WhenWorkIsExpected_WritesProgressOnceAndTheEnd()
    {
        Put();
        var seen = "";
        var step = new ScriptedStep("Work", async context =>
        {
            await context.ProgressAsync("first", write: true, CancellationToken.None);
            await context.ProgressAsync("second", write: true, CancellationToken.None);
            seen = Describe();
            return StepResult.Next;
        });

        await RunAsync(step);

        Assert.Equal("Reconciling=True Progressing: first\nReady=Unknown Progressing: Reconciliation in progress", seen);
        Assert.Equal(2, Cluster.Requests.Count(r => r == "PATCH Sample/web/status by sample-manager"));
        AssertConditions("Ready=True Succeeded: all done");
    }

    [Fact]
    public async Task Reconcile_WhenStepFails_RetriesWithBackOffAndDoesNotObserve()
    {
        Put();

        var outcome = await RunAsync(new ScriptedStep("Work", async context =>
        {
            await context.ProgressAsync("working", write: false, CancellationToken.None);
            return new StepResult.Failed("BuildFailed", new FormatException("line 3: bad"));
        }));

        Assert.True(outcome.BackOff);
        Assert.Equal(TimeSpan.FromMilliseconds(750), outcome.RequeueAfter);
        AssertConditions("Reconciling=True ProgressingWithRetry: working", "Ready=False BuildFailed: line 3: bad");
        Assert.Equal(-1, (int)Sample["status"]!["observedGeneration"]!);
        var recorded = Assert.Single(Cluster.Events);
        Assert.Equal(("Warning", "BuildFailed", "line 3: bad"), ((string)recorded["type"]!, (string)recorded["reason"]!, (string)recorded["message"]!));
    }

    [Fact]
    public async Task Reconcile_WhenKindHasARetryInterval_WaitsThat()
    {
        Put();
        var reconciler = new SampleReconciler(Services, Fails()) { Retry = TimeSpan.FromMinutes(2) };

        var outcome = await reconciler.ReconcileAsync(Request(failures: 7), CancellationToken.None);

        Assert.Equal((TimeSpan.FromMinutes(2), false), (outcome.RequeueAfter, outcome.BackOff));
    }

    [Fact]
    public async Task Reconcile_WhenFailureAsksForBackOff_BacksOffDespiteTheRetryInterval()
    {
        Put();
        var step = new ScriptedStep("Work", _ => new StepResult.Failed("ArtifactFailed", new FormatException("x")) { BackOff = true, Quiet = true });
        var reconciler = new SampleReconciler(Services, step) { Retry = TimeSpan.FromMinutes(2) };

        var outcome = await reconciler.ReconcileAsync(Request(failures: 3), CancellationToken.None);

        Assert.Equal((TimeSpan.FromSeconds(6), true), (outcome.RequeueAfter, outcome.BackOff));
        Assert.Empty(Cluster.Events);
    }

    [Fact]
    public async Task Reconcile_WhenStepThrows_FailsWithItsReason()
    {
        Put();

        await RunAsync(Throws(new NotSupportedException("oops")));

        AssertConditions("Ready=False SampleFailed: oops");
    }

    [Fact]
    public async Task Reconcile_WhenCallerGivesUp_Throws()
    {
        Put();
        using var source = new CancellationTokenSource();
        var step = new ScriptedStep("Work", _ =>
        {
            source.Cancel();
            source.Token.ThrowIfCancellationRequested();
            return StepResult.Next;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new SampleReconciler(Services, step).ReconcileAsync(Request(), source.Token));
        Assert.Equal("""{"observedGeneration":-1}""", Sample["status"]!.ToJsonString());
    }

    [Fact]
    public async Task Reconcile_WhenStalled_ObservesAndNeverComesBack()
    {
        Put(obj => obj["status"]!["conditions"] = new JsonArray(Condition("Reconciling", "True", "Progressing", "old")));

        var outcome = await RunAsync(new ScriptedStep("Work", _ => new StepResult.Stalled("AccessDenied", "not yours")));

        Assert.Null(outcome.RequeueAfter);
        AssertConditions("Stalled=True AccessDenied: not yours", "Ready=False AccessDenied: not yours");
        Assert.Equal(3, (long)Sample["status"]!["observedGeneration"]!);
        Assert.Equal("Warning", (string?)Assert.Single(Cluster.Events)["type"]);
    }

    [Fact]
    public async Task Reconcile_WhenNoLongerStalled_RemovesTheCondition()
    {
        Put(obj => obj["status"]!["conditions"] = new JsonArray(Condition("Stalled", "True", "AccessDenied", "old")));

        await RunAsync(Fails());

        AssertConditions("Ready=False BuildFailed: bad");
    }

    [Fact]
    public async Task Reconcile_WhenWaiting_TellsWhyWithoutBeingAnError()
    {
        Put();

        var outcome = await RunAsync(new ScriptedStep("Work", _ =>
            new StepResult.Waiting("DependencyNotReady", "dependency 'a/b' is not ready", TimeSpan.FromSeconds(30)) { Event = "retrying in 30s" }));

        Assert.Equal((TimeSpan.FromSeconds(30), false), (outcome.RequeueAfter, outcome.BackOff));
        AssertConditions("Ready=False DependencyNotReady: dependency 'a/b' is not ready");
        var recorded = Assert.Single(Cluster.Events);
        Assert.Equal(("Normal", "DependencyNotReady", "retrying in 30s"), ((string)recorded["type"]!, (string)recorded["reason"]!, (string)recorded["message"]!));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 1000)]
    [InlineData(2500, 2500)]
    public async Task Reconcile_WhenRetryIntervalIs_NeverLoopsBusily(int milliseconds, int? expected)
    {
        Put();
        var reconciler = new SampleReconciler(Services, Fails()) { Retry = TimeSpan.FromMilliseconds(milliseconds) };

        var outcome = await reconciler.ReconcileAsync(Request(), CancellationToken.None);

        Assert.Equal(expected, outcome.RequeueAfter?.TotalMilliseconds is { } ms ? (int)ms : null);
    }

    [Fact]
    public async Task Reconcile_WhenSuccessChangedSomething_WakesDependents()
    {
        Put();
        var dependent = new ReconcileTarget("demo", "Sample", "apps", "next");

        var outcome = await new SampleReconciler(Services) { Dependents = [dependent] }.ReconcileAsync(Request(), CancellationToken.None);

        Assert.Equal([dependent], outcome.Wakes);
    }

    [Fact]
    public async Task Reconcile_WhenFailed_WakesNobody()
    {
        Put();

        var outcome = await new SampleReconciler(Services, Fails()) { Dependents = [SampleReconciler.Target] }
            .ReconcileAsync(Request(), CancellationToken.None);

        Assert.Empty(outcome.Wakes);
    }
}
