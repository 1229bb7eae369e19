using System.Text.Json;
using Flux.Durable;
using Flux.Reconciliation;
using Flux.TestKit.Durable;

namespace Flux.Orchestrations.Tests;

public sealed class ReconcileLoopTests : IDisposable
{
    private static readonly ReconcileTarget _target = new("prod", "Kustomization", "flux-system", "apps");

    private readonly ReplayTestRuntime _runtime = new();
    private readonly List<ReconcileRequest> _requests = [];
    private Func<ReconcileRequest, ReconcileOutcome> _answer = _ => new ReconcileOutcome { RequeueAfter = TimeSpan.FromMinutes(10) };

    public ReconcileLoopTests()
    {
        _runtime.Orchestrators.AddFluxOrchestrators();
        _runtime.Activity<ReconcileRequest, ReconcileOutcome>(OrchestrationNames.Reconcile, request =>
        {
            _requests.Add(request);
            return _answer(request);
        });
    }

    // every test here is also a test of replay: from each point of what it recorded
    public void Dispose() => _runtime.VerifyReplay();

    [Fact]
    public void Run_WhenTheIntervalEnds_ReconcilesAgainUntriggered()
    {
        Start();
        var sleptFrom = _runtime.Now - _runtime.StepTime;
        _runtime.RunUntilAsleep();

        var timer = Assert.IsType<Decision.Timer>(Assert.Single(_runtime.Open));
        Assert.Equal(sleptFrom + _runtime.StepTime + TimeSpan.FromMinutes(10), timer.FireAt);
        _runtime.FireTimer();
        _runtime.RunUntilAsleep();

        Assert.Equal(2, _requests.Count);
        Assert.Equal(_target, _requests[1].Target);
        Assert.Null(_requests[1].TriggeredBy);
        Assert.Null(_requests[1].Continuation);
    }

    [Fact]
    public void Run_WhenTheLoopIsNew_SleepsAPartOfTheIntervalOnce()
    {
        Start(hasSlept: false);
        var sleptFrom = _runtime.Now;
        _runtime.RunUntilAsleep();

        var first = Assert.IsType<Decision.Timer>(Assert.Single(_runtime.Open)).FireAt - sleptFrom;
        Assert.InRange(first, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10));
        Assert.NotEqual(TimeSpan.FromMinutes(10), first);
        _runtime.FireTimer();
        var ranAgainAt = _runtime.Now;
        _runtime.RunUntilAsleep();
        var second = Assert.IsType<Decision.Timer>(Assert.Single(_runtime.Open)).FireAt - ranAgainAt;
        Assert.Equal(TimeSpan.FromMinutes(10), second); // the whole interval from now on
    }

    [Fact]
    public void Run_WhenRequestedWhileAsleep_ReconcilesAtOnceAndForgetsTheTimer()
    {
        Start();
        _runtime.RunUntilAsleep();
        _runtime.RaiseEvent(OrchestrationNames.ReconcileRequested, "GitRepository/flux-system/apps");

        Assert.Contains(_runtime.Runs[0].Decisions, decision => decision is Decision.CancelTimer);
        _runtime.RunUntilAsleep();
        Assert.Equal("GitRepository/flux-system/apps", _requests[1].TriggeredBy);
    }

    [Fact]
    public void Run_WhenRequestedSeveralTimesWhileTheActivityRuns_ReconcilesOnceMore()
    {
        Start();
        foreach (var who in (string[])["one", "two", "three"])
        {
            _runtime.RaiseEvent(OrchestrationNames.ReconcileRequested, who);
        }

        _runtime.AnswerCall();
        Assert.Equal(2, _runtime.Runs.Count); // no sleep in between
        Assert.DoesNotContain(_runtime.Runs[0].Decisions, decision => decision is Decision.Timer);
        _runtime.AnswerCall();

        Assert.Equal(2, _requests.Count);
        Assert.Equal("three", _requests[1].TriggeredBy);
        Assert.IsType<Decision.Timer>(Assert.Single(_runtime.Open)); // and asleep again: none is left over
    }

    [Fact]
    public void Run_WhenRequeueIsZero_GoesOnAtOnceWithItsContinuation()
    {
        _answer = request => request.Continuation is null
            ? new ReconcileOutcome { RequeueAfter = TimeSpan.Zero, Continuation = JsonSerializer.SerializeToElement(new { step = 7 }) }
            : new ReconcileOutcome { RequeueAfter = TimeSpan.FromHours(1) };
        Start();
        _runtime.RunUntilAsleep();

        Assert.Equal(2, _requests.Count);
        Assert.Equal("""{"step":7}""", _requests[1].Continuation?.GetRawText());
        Assert.DoesNotContain(_runtime.Runs[0].Decisions, decision => decision is Decision.Timer);
        Assert.IsType<Decision.Timer>(Assert.Single(_runtime.Open));
    }

    [Fact]
    public void Run_WhenWaitingWithAContinuation_ARequestHandsOverBoth()
    {
        // the reconciler decides whether the new revision ends the health check
        _answer = _ => new ReconcileOutcome { RequeueAfter = TimeSpan.FromSeconds(5), Continuation = JsonSerializer.SerializeToElement("health") };
        Start();
        _runtime.RunUntilAsleep();
        _runtime.RaiseEvent(OrchestrationNames.ReconcileRequested, "new revision");
        _runtime.RunUntilAsleep();

        Assert.Equal("new revision", _requests[1].TriggeredBy);
        Assert.Equal("\"health\"", _requests[1].Continuation?.GetRawText());
        Assert.True(Status().IsWaiting);
    }

    [Fact]
    public void Run_WhenNothingIsRequeued_WaitsForTheEventAlone()
    {
        _answer = _ => new ReconcileOutcome { RequeueAfter = null };
        Start();
        _runtime.RunUntilAsleep();

        Assert.Empty(_runtime.Open);
        Assert.False(_runtime.IsOver);
        Assert.Null(Status().NextRunAt);
        _runtime.RaiseEvent(OrchestrationNames.ReconcileRequested, "spec changed");
        _runtime.RunUntilAsleep();
        Assert.Equal("spec changed", _requests[1].TriggeredBy);
    }

    [Fact]
    public void Run_WhenTheObjectIsGone_Ends()
    {
        _answer = _ => new ReconcileOutcome { ObjectGone = true };
        Start();
        _runtime.RunUntilAsleep();

        Assert.True(_runtime.IsOver);
        Assert.IsType<Decision.Completed>(_runtime.Decisions.Last());
    }

    [Fact]
    public void Run_WhenTheObjectIsGoneButWasAskedForMeanwhile_LooksAgain()
    {
        _answer = request => new ReconcileOutcome { ObjectGone = request.TriggeredBy is null, RequeueAfter = TimeSpan.FromHours(1) };
        Start();
        _runtime.RaiseEvent(OrchestrationNames.ReconcileRequested, "created again");
        _runtime.RunUntilAsleep();

        Assert.False(_runtime.IsOver);
        Assert.Equal("created again", _requests[1].TriggeredBy);
    }

    [Fact]
    public void Run_WhenOthersDependOnIt_WakesEachButNotItself()
    {
        ReconcileTarget[] wakes = [new("prod", "Kustomization", "team-a", "web"), _target, new("test", "HelmRelease", "team-a", "db")];
        _answer = _ => new ReconcileOutcome { RequeueAfter = TimeSpan.FromHours(1), Wakes = wakes };
        Start();
        _runtime.RunUntilAsleep();

        Assert.Equal(
            [
                new("prod/Kustomization/team-a/web", "ReconcileRequested", "\"Kustomization/flux-system/apps\""),
                new("test/HelmRelease/team-a/db", "ReconcileRequested", "\"Kustomization/flux-system/apps\""),
            ],
            _runtime.Decisions.OfType<Decision.SendEvent>());
    }

    [Fact]
    public void Run_WhenTheActivityThrows_BacksOffFromThreeQuartersOfASecondToAQuarterOfAnHour()
    {
        _answer = _ => throw new FormatException("API server is down");
        Start();
        var sleeps = new List<double>();
        for (var run = 1; run <= 13; run++)
        {
            var failedAt = _runtime.Now;
            _runtime.RunUntilAsleep();
            sleeps.Add((Assert.IsType<Decision.Timer>(Assert.Single(_runtime.Open)).FireAt - failedAt).TotalSeconds);
            Assert.Equal(run, Status().Failures);
            _runtime.FireTimer();
        }

        // fluxcd/pkg runtime: 750 ms doubled, at most 15 minutes
        Assert.Equal([0.75, 1.5, 3, 6, 12, 24, 48, 96, 192, 384, 768, 900, 900], sleeps);
        Assert.Equal(Enumerable.Range(0, 13), _requests.Select(request => request.Failures));
    }

    [Fact]
    public void Run_WhenTheActivitySucceedsAfterFailures_CountsFromZeroAgain()
    {
        _answer = _ => _requests.Count < 3 ? throw new FormatException("down") : new ReconcileOutcome { RequeueAfter = TimeSpan.FromHours(1) };
        Start();
        for (var run = 0; run < 3; run++)
        {
            _runtime.RunUntilAsleep();
            _runtime.FireTimer();
        }

        _runtime.RunUntilAsleep();
        Assert.Equal([0, 1, 2, 0], _requests.Select(request => request.Failures));
        Assert.Null(Status().Error);
    }

    [Fact]
    public void Run_WhenTheActivityThrows_KeepsTheTriggerAndSaysWhy()
    {
        _answer = request => _requests.Count == 2 ? throw new FormatException("down") : new ReconcileOutcome { RequeueAfter = TimeSpan.FromHours(1) };
        Start();
        _runtime.RunUntilAsleep();
        _runtime.RaiseEvent(OrchestrationNames.ReconcileRequested, "webhook");
        _runtime.RunUntilAsleep();

        Assert.Equal("Reconcile failed: down", Status().Error);
        Assert.Equal("webhook", Status().TriggeredBy);
        _runtime.FireTimer();
        _runtime.RunUntilAsleep();
        Assert.Equal(["webhook", "webhook"], _requests.Skip(1).Select(request => request.TriggeredBy));
    }

    [Fact]
    public void Run_WhenAContinuationFailsAgainAndAgain_BeginsAnew()
    {
        _answer = request => _requests.Count == 1
            ? new ReconcileOutcome { RequeueAfter = TimeSpan.Zero, Continuation = JsonSerializer.SerializeToElement("unreadable") }
            : request.Continuation is null ? new ReconcileOutcome { RequeueAfter = TimeSpan.FromHours(1) } : throw new FormatException("unreadable");
        Start();
        for (var run = 0; run < 5; run++)
        {
            _runtime.RunUntilAsleep();
            _runtime.FireTimer();
        }

        _runtime.RunUntilAsleep();
        Assert.Equal([false, true, true, true, true, true, false], _requests.Select(request => request.Continuation is not null));
    }

    [Fact]
    public void Run_WhenTheOutcomeAsksForBackOff_CountsAndSleepsAsTheOutcomeSays()
    {
        _answer = request => new ReconcileOutcome { BackOff = true, RequeueAfter = TimeSpan.FromSeconds(30 + request.Failures) };
        Start();
        var failedAt = _runtime.Now;
        _runtime.RunUntilAsleep();

        Assert.Equal(failedAt + TimeSpan.FromSeconds(30), Status().NextRunAt);
        _runtime.FireTimer();
        failedAt = _runtime.Now;
        _runtime.RunUntilAsleep();
        Assert.Equal(1, _requests[1].Failures);
        Assert.Equal(failedAt + TimeSpan.FromSeconds(31), Status().NextRunAt);
    }

    [Theory]
    [InlineData(long.MaxValue, 365)]
    [InlineData(20 * TimeSpan.TicksPerDay, 20)]
    public void Run_WhenTheSleepIsLong_SleepsAYearAtMost(long ticks, int days)
    {
        _answer = _ => new ReconcileOutcome { RequeueAfter = TimeSpan.FromTicks(ticks) };
        Start();
        var ranAt = _runtime.Now;
        _runtime.RunUntilAsleep();

        Assert.Equal(ranAt.AddDays(days), Assert.IsType<Decision.Timer>(Assert.Single(_runtime.Open)).FireAt);
    }

    [Fact]
    public void Run_WhenTheRequestComesWithTheTimer_StillReconciles()
    {
        // Durable Task may hand out both in one step; the event then goes to the cancelled wait, and the run it asks for comes anyway
        Start();
        _runtime.RunUntilAsleep();
        _runtime.FireTimer();
        _runtime.RaiseEvent(OrchestrationNames.ReconcileRequested, "webhook");
        _runtime.RunUntilAsleep();

        Assert.Equal([null, null, "webhook"], _requests.Select(request => request.TriggeredBy));
    }

    [Fact]
    public void CustomStatus_ShowsLastAndNextRun()
    {
        Start();
        var ranAt = _runtime.Now;
        _runtime.RunUntilAsleep();

        Assert.Equal(
            """{"lastRunAt":"2026-01-01T00:00:01Z","nextRunAt":"2026-01-01T00:10:01Z","triggeredBy":null,"isWaiting":false,"failures":0,"error":null}""",
            _runtime.CustomStatus);
        Assert.Equal(ranAt, Status().LastRunAt);
    }

    // as a loop that has been running for some time
    private void Start() => Start(hasSlept: true);

    private void Start(bool hasSlept) =>
        _runtime.Start(OrchestrationNames.ReconcileLoop, _target.InstanceId, new ReconcileLoopInput { Target = _target, HasSlept = hasSlept });

    private ReconcileLoopStatus Status() => OrchestrationJson.Deserialize<ReconcileLoopStatus>(_runtime.CustomStatus!, "the status");
}
