using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Primitives;

namespace Flux.Reconciliation.Tests;

/// <summary>What a run tells: conditions, events, metrics.</summary>
public sealed class ReconcilePipelineReportTests : PipelineFixture
{
    [Fact]
    public async Task Reconcile_WhenStatusConflicts_KeepsForeignConditionsAndOursWin()
    {
        Put();
        Cluster.BeforeNextWrite = () => Cluster.Change("Sample", "web", obj =>
        {
            obj["status"]!["foreign"] = "kept";
            obj["status"]!["conditions"] = new JsonArray(Condition("Foreign", "True", "Theirs", "x"), Condition("Ready", "False", "Theirs", "y"));
        });

        await RunAsync(new ScriptedStep("Work", _ => StepResult.Next));

        AssertConditions("Ready=True Succeeded: all done", "Foreign=True Theirs: x");
        Assert.Equal("kept", (string?)Sample["status"]!["foreign"]);
    }

    [Fact]
    public async Task Reconcile_WhenHandled_EchoesTheRequestEvenOnFailure()
    {
        Put(obj => obj["metadata"]!["annotations"] = new JsonObject { ["reconcile.fluxcd.io/requestedAt"] = "t9" });

        await RunAsync(Fails());

        Assert.Equal("t9", (string?)Sample["status"]!["lastHandledReconcileAt"]);
    }

    [Fact]
    public async Task Reconcile_WhenMessageHoldsSecrets_MasksThem()
    {
        Put();

        await RunAsync(new ScriptedStep("Work", context =>
        {
            context.Mask.Add(new Secret("hunter22"));
            return new StepResult.Failed("GitOperationFailed", new FormatException("https://me:pw@git.example/x?token=1 said hunter22"));
        }));

        AssertConditions("Ready=False GitOperationFailed: https://git.example/x said ***");
        Assert.Equal("https://git.example/x said ***", (string?)Assert.Single(Cluster.Events)["message"]);
    }

    [Fact]
    public async Task Reconcile_WhenSummaryKindFailsToFetch_ReadyTellsThatCondition()
    {
        Put(obj => obj["status"]!["conditions"] = new JsonArray(Condition("ArtifactInStorage", "True", "Succeeded", "stored artifact")));
        var step = new ScriptedStep("Fetch", _ =>
            new StepResult.Failed("GitOperationFailed", new FormatException("no route")) { Condition = ConditionTypes.FetchFailed });

        await new SampleReconciler(Services, step) { Summary = Sources }.ReconcileAsync(Request(), CancellationToken.None);

        AssertConditions(
            "Ready=False GitOperationFailed: no route",
            "FetchFailed=True GitOperationFailed: no route",
            "ArtifactInStorage=True Succeeded: stored artifact");
    }

    [Fact]
    public async Task Reconcile_WhenSummaryKindSucceeds_ReadyTellsTheArtifact()
    {
        Put();
        var step = new ScriptedStep("Store", context =>
        {
            context.Conditions.MarkTrue(ConditionTypes.ArtifactInStorage, "Succeeded", "stored artifact for revision 'x'");
            return StepResult.Next;
        });

        var outcome = await new SampleReconciler(Services, step) { Summary = Sources }.ReconcileAsync(Request(), CancellationToken.None);

        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
        AssertConditions("Ready=True Succeeded: stored artifact for revision 'x'", "ArtifactInStorage=True Succeeded: stored artifact for revision 'x'");
    }

    [Fact]
    public async Task Reconcile_WhenStepsSucceedButSummaryIsNotReady_BacksOff()
    {
        Put();
        var step = new ScriptedStep("Verify", context =>
        {
            context.Conditions.MarkTrue(ConditionTypes.FetchFailed, "VerificationError", "bad signature");
            return StepResult.Next;
        });

        var outcome = await new SampleReconciler(Services, step) { Summary = Sources }.ReconcileAsync(Request(), CancellationToken.None);

        Assert.True(outcome.BackOff);
        Assert.Equal("False", Sample["status"]!["conditions"]!.AsArray().Single(c => (string?)c!["type"] == "Ready")!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Reconcile_WhenEventIsSent_CarriesMetadataWithPrefixes()
    {
        Put(obj => obj["metadata"]!["annotations"] = new JsonObject { ["event.toolkit.fluxcd.io/env"] = "prod", ["other"] = "x" });
        var reconciler = new SampleReconciler(Services)
        {
            OnConcluded = context => context.AddEvent(
                EventSeverity.Info, null, "done", new Dictionary<string, string> { ["commit_status"] = "update" }),
        };

        await reconciler.ReconcileAsync(Request(), CancellationToken.None);

        var recorded = Assert.Single(Cluster.Events);
        Assert.Equal(
            """{"event.toolkit.fluxcd.io/env":"prod","sample.toolkit.fluxcd.io/commit_status":"update"}""",
            recorded["metadata"]!["annotations"]!.ToJsonString());
        Assert.Equal("Succeeded", (string?)recorded["reason"]);
        Assert.Equal("sample-controller", (string?)recorded["source"]!["component"]);
        Assert.Equal((string?)Sample["metadata"]!["uid"], (string?)recorded["involvedObject"]!["uid"]);
    }
}
