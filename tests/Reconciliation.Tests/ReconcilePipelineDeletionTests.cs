using System.Text.Json.Nodes;

namespace Flux.Reconciliation.Tests;

/// <summary>The finalizer, and objects that go.</summary>
public sealed class ReconcilePipelineDeletionTests : PipelineFixture
{
    [Fact]
    public async Task Reconcile_WhenFinalizerIsMissing_AddsItBeforeAnythingElse()
    {
        Put(obj => obj["metadata"]!["finalizers"] = new JsonArray("others.example.com/x"));

        await RunAsync(Throws(new InvalidOperationException("a step has run")));

        Assert.Equal("""["others.example.com/x","finalizers.fluxcd.io"]""", Sample["metadata"]!["finalizers"]!.ToJsonString());
        Assert.Equal(["GET Sample/web", "PATCH Sample/web by sample-manager"], Cluster.Requests.Take(2));
    }

    [Fact]
    public async Task Reconcile_WhenFinalizerIsAddedWhileAnotherAddsOne_KeepsBoth()
    {
        Put(obj => obj["metadata"]!.AsObject().Remove("finalizers"));
        Cluster.BeforeNextWrite = () => Cluster.Change("Sample", "web", o => o["metadata"]!["finalizers"] = new JsonArray("b"));

        await RunAsync();

        Assert.Equal("""["b","finalizers.fluxcd.io"]""", Sample["metadata"]!["finalizers"]!.ToJsonString());
    }

    [Fact]
    public async Task Reconcile_WhenDeleted_FinalizesAndLetsTheObjectGo()
    {
        Put(obj => obj["metadata"]!["deletionTimestamp"] = "2026-01-31T07:00:00Z");
        var finalized = 0;
        var reconciler = new SampleReconciler(Services)
        {
            OnDelete = context =>
            {
                finalized++;
                context.AddEvent(EventSeverity.Info, "Pruned", "all gone");
                return StepResult.Next;
            },
        };

        var outcome = await reconciler.ReconcileAsync(Request(), CancellationToken.None);

        Assert.True(outcome.ObjectGone);
        Assert.Equal(1, finalized);
        Assert.False(Cluster.Has("Sample", "web"));
        Assert.Equal("all gone", (string?)Assert.Single(Cluster.Events)["message"]);
    }

    [Fact]
    public async Task Reconcile_WhenFinalizingFails_KeepsTheFinalizerAndBacksOff()
    {
        Put(obj => obj["metadata"]!["deletionTimestamp"] = "2026-01-31T07:00:00Z");
        var reconciler = new SampleReconciler(Services) { OnDelete = _ => throw new FormatException("no") };

        var outcome = await reconciler.ReconcileAsync(Request(), CancellationToken.None);

        Assert.True(outcome.BackOff);
        Assert.Equal("""["finalizers.fluxcd.io"]""", Sample["metadata"]!["finalizers"]!.ToJsonString());
        AssertConditions("Ready=False Failed: no");
    }

    [Fact]
    public async Task Reconcile_WhenDeletedWithoutOurFinalizer_LeavesItAlone()
    {
        Put(obj =>
        {
            obj["metadata"]!["deletionTimestamp"] = "2026-01-31T07:00:00Z";
            obj["metadata"]!["finalizers"] = new JsonArray("other");
        });

        var outcome = await RunAsync();

        Assert.Null(outcome.RequeueAfter);
        Assert.Equal(["GET Sample/web"], Cluster.Requests);
    }

    [Fact]
    public async Task Reconcile_WhenObjectVanishesMeanwhile_LooksAgainAtOnce()
    {
        Put();
        Cluster.BeforeNextWrite = () => Cluster.Remove("Sample", "web");

        var outcome = await RunAsync(new ScriptedStep("Work", _ => StepResult.Next));

        Assert.Equal(TimeSpan.Zero, outcome.RequeueAfter);
    }
}
