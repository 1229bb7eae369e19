using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Primitives;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;

namespace Flux.Reconciliation.Tests;

public sealed class ReconcilePipelineTests
{
    private const string New = """
        {"apiVersion":"sample.toolkit.fluxcd.io/v1","kind":"Sample",
         "metadata":{"name":"web","namespace":"apps","generation":3,"finalizers":["finalizers.fluxcd.io"]},
         "spec":{},"status":{"observedGeneration":-1}}
        """;

    private readonly ManualClock _clock = new(new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));
    private readonly InMemoryCluster _cluster = new();

    [Fact]
    public async Task Reconcile_WhenObjectIsMissing_EndsTheLoop()
    {
        var outcome = await RunAsync();

        Assert.True(outcome.ObjectGone);
        Assert.Equal(["GET Sample/web"], _cluster.Requests);
    }

    [Fact]
    public async Task Reconcile_WhenFinalizerIsMissing_AddsItBeforeAnythingElse()
    {
        Put(obj => obj["metadata"]!["finalizers"] = new JsonArray("others.example.com/x"));

        await RunAsync(Throws(new InvalidOperationException("a step has run")));

        Assert.Equal("""["others.example.com/x","finalizers.fluxcd.io"]""", Sample["metadata"]!["finalizers"]!.ToJsonString());
        Assert.Equal(["GET Sample/web", "PATCH Sample/web by sample-manager"], _cluster.Requests.Take(2));
    }

    [Fact]
    public async Task Reconcile_WhenFinalizerIsAddedWhileAnotherAddsOne_KeepsBoth()
    {
        Put(obj => obj["metadata"]!.AsObject().Remove("finalizers"));
        _cluster.BeforeNextWrite = () => _cluster.Change("Sample", "web", o => o["metadata"]!["finalizers"] = new JsonArray("b"));

        await RunAsync();

        Assert.Equal("""["b","finalizers.fluxcd.io"]""", Sample["metadata"]!["finalizers"]!.ToJsonString());
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
        _cluster.Requests.Clear();
        _clock.Advance(TimeSpan.FromMinutes(10));

        await RunAsync(step);

        Assert.Equal(["GET Sample/web"], _cluster.Requests);
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
        Assert.Equal(2, _cluster.Requests.Count(r => r == "PATCH Sample/web/status by sample-manager"));
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
        var recorded = Assert.Single(_cluster.Events);
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
        Assert.Empty(_cluster.Events);
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
        Assert.Equal("Warning", (string?)Assert.Single(_cluster.Events)["type"]);
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
        var recorded = Assert.Single(_cluster.Events);
        Assert.Equal(("Normal", "DependencyNotReady", "retrying in 30s"), ((string)recorded["type"]!, (string)recorded["reason"]!, (string)recorded["message"]!));
    }

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
        _clock.Advance(TimeSpan.FromSeconds(5));
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
        _cluster.Change("Sample", "web", obj =>
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
        _cluster.Change("Sample", "web", obj =>
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
        _cluster.Change("Sample", "web", obj => obj["metadata"]!["annotations"]!["reconcile.fluxcd.io/requestedAt"] = new string('x', 100_001));
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
        Assert.False(_cluster.Has("Sample", "web"));
        Assert.Equal("all gone", (string?)Assert.Single(_cluster.Events)["message"]);
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
        Assert.Equal(["GET Sample/web"], _cluster.Requests);
    }

    [Fact]
    public async Task Reconcile_WhenObjectVanishesMeanwhile_LooksAgainAtOnce()
    {
        Put();
        _cluster.BeforeNextWrite = () => _cluster.Remove("Sample", "web");

        var outcome = await RunAsync(new ScriptedStep("Work", _ => StepResult.Next));

        Assert.Equal(TimeSpan.Zero, outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenStatusConflicts_KeepsForeignConditionsAndOursWin()
    {
        Put();
        _cluster.BeforeNextWrite = () => _cluster.Change("Sample", "web", obj =>
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
        Assert.Equal("https://git.example/x said ***", (string?)Assert.Single(_cluster.Events)["message"]);
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

        var recorded = Assert.Single(_cluster.Events);
        Assert.Equal(
            """{"event.toolkit.fluxcd.io/env":"prod","sample.toolkit.fluxcd.io/commit_status":"update"}""",
            recorded["metadata"]!["annotations"]!.ToJsonString());
        Assert.Equal("Succeeded", (string?)recorded["reason"]);
        Assert.Equal("sample-controller", (string?)recorded["source"]!["component"]);
        Assert.Equal((string?)Sample["metadata"]!["uid"], (string?)recorded["involvedObject"]!["uid"]);
    }

    [Fact]
    public async Task Reconcile_WhenDone_RecordsItsDurationWaitsIncluded()
    {
        Put();
        var measured = new List<(double Value, string Labels)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "gotk_reconcile_duration_seconds")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            var labels = string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"));
            if (labels.Contains("name=metered", StringComparison.Ordinal))
            {
                measured.Add((value, labels));
            }
        });
        listener.Start();
        _cluster.Change("Sample", "web", obj => obj["metadata"]!["name"] = "metered");
        var target = SampleReconciler.Target with { Name = "metered" };
        var runs = 0;
        var step = new ScriptedStep("Wait", _ => runs++ == 0 ? new StepResult.Pending(ScriptedStep.Json("{}"), TimeSpan.FromSeconds(5)) : StepResult.Next);
        var reconciler = new SampleReconciler(Services, step);

        var waiting = await reconciler.ReconcileAsync(new() { Target = target }, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await reconciler.ReconcileAsync(new() { Target = target, Continuation = waiting.Continuation }, CancellationToken.None);

        Assert.Equal([(5.0, "kind=Sample,name=metered,namespace=apps,cluster=demo")], measured);
    }

    private static ReadySummary Sources => new()
    {
        Conditions = [ConditionTypes.FetchFailed, ConditionTypes.ArtifactInStorage, ConditionTypes.Stalled, ConditionTypes.Reconciling],
        NegativePolarity = [ConditionTypes.FetchFailed, ConditionTypes.Stalled, ConditionTypes.Reconciling],
    };

    private ReconcileServices Services => SampleReconciler.ServicesOf(_cluster, _clock);

    private JsonObject Sample => _cluster.Read("Sample", "web");

    private static ScriptedStep Fails() => new("Work", _ => new StepResult.Failed("BuildFailed", new FormatException("bad")));

    private static ScriptedStep Throws(Exception e) => new("Work", _ => Task.FromException<StepResult>(e));

    private static ReconcileRequest Request(int failures = 0) => new() { Target = SampleReconciler.Target, Failures = failures };

    private static JsonObject Condition(string type, string status, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = status,
        ["reason"] = reason,
        ["message"] = message,
        ["lastTransitionTime"] = "2026-01-01T00:00:00Z",
    };

    private void Put(Action<JsonObject>? change = null)
    {
        var obj = (JsonObject)JsonNode.Parse(New)!;
        change?.Invoke(obj);
        _cluster.Put(obj);
    }

    private Task<ReconcileOutcome> RunAsync(params IReconcileStep<ReconcileContext>[] steps) =>
        new SampleReconciler(Services, steps).ReconcileAsync(Request(), CancellationToken.None);

    private string Describe() => string.Join('\n', Sample["status"]!["conditions"]!.AsArray()
        .Select(c => $"{c!["type"]}={c["status"]} {c["reason"]}: {c["message"]}"));

    private void AssertConditions(params string[] expected) => Assert.Equal(string.Join('\n', expected), Describe());
}
