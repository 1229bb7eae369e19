using Flux.TestKit.Durable;

namespace Flux.Durable.Tests;

/// <summary>The test runtime must catch what cannot be replayed; each orchestrator here breaks one rule on purpose.</summary>
public sealed class ReplayTestRuntimeTests
{
    private static int _calls;

    private readonly ReplayTestRuntime _runtime = new ReplayTestRuntime().Activity<string, string>("Echo", text => text);

    [Fact]
    public void VerifyReplay_WhenEverythingComesFromTheContext_Passes()
    {
        _runtime.Orchestrators.Add<int>("Good", async (context, run) =>
        {
            await context.CallActivityAsync<string>("Echo", context.NewGuid().ToString());
            await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
            var payload = await context.WaitForExternalEvent<string>("Go", CancellationToken.None);
            context.SendEvent("other", "Done", payload);
            context.SetCustomStatus(context.CurrentUtcDateTime);
            if (run == 0)
            {
                context.ContinueAsNew(1);
            }
        });
        _runtime.Start("Good", "a", 0);
        for (var run = 0; run < 2; run++)
        {
            _runtime.RunUntilAsleep();
            _runtime.FireTimer();
            _runtime.RaiseEvent("Go", "x");
        }

        _runtime.VerifyReplay();

        Assert.True(_runtime.IsOver);
        Assert.Equal(2, _runtime.Runs.Count);
        Assert.Equal(4, _runtime.Runs[0].History.Count);
    }

    [Fact]
    public void VerifyReplay_WhenTheClockIsRead_NamesTheTimer()
    {
        _runtime.Orchestrators.Add<int>("Clock", (context, _) =>
            context.CreateTimer(TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1), CancellationToken.None));
        _runtime.Start("Clock", "a", 0);

        AssertMismatch("decided:  timer #0 at ", "replayed: timer #0 at ");
    }

    [Fact]
    public void VerifyReplay_WhenAGuidIsNew_NamesTheActivitysInput()
    {
        _runtime.Orchestrators.Add<int>("Guids", (context, _) => context.CallActivityAsync<string>("Echo", Guid.NewGuid()));
        _runtime.Start("Guids", "a", 0);

        AssertMismatch("decided:  activity #0 Echo(", "replayed: activity #0 Echo(");
    }

    [Fact]
    public void VerifyReplay_WhenAStaticIsCounted_NamesTheNextInput()
    {
        _runtime.Orchestrators.Add<int>("Statics", async (context, run) =>
        {
            await context.CallActivityAsync<string>("Echo", "x");
            if (run == 0)
            {
                context.ContinueAsNew(Interlocked.Increment(ref _calls));
            }
        });
        _runtime.Start("Statics", "a", 0);
        _runtime.RunUntilAsleep();

        AssertMismatch("decided:  continue as new with ", "replayed: continue as new with ");
    }

    [Fact]
    public void VerifyReplay_WhenReplayingIsDecidedUpon_SaysAtWhichPoint()
    {
        _runtime.Orchestrators.Add<int>("Peeks", async (context, _) =>
        {
            await context.CallActivityAsync<string>("Echo", "x");
            await context.CallActivityAsync<string>(context.IsReplaying ? "Other" : "Echo", "y");
        });
        _runtime.Start("Peeks", "a", 0);
        _runtime.RunUntilAsleep();

        // replaying the start alone runs live from there, as it was recorded; with the first answer replayed it differs
        AssertMismatch("run 1, 2 of 3 events replayed", "decided:  activity #1 Echo(\"y\")", "replayed: activity #1 Other(\"y\")");
    }

    [Fact]
    public void VerifyReplay_WhenTheOrderChanges_NamesTheFirstDifference()
    {
        var turn = 0;
        _runtime.Orchestrators.Add<int>("Order", (context, _) =>
        {
            string[] names = turn++ % 2 == 0 ? ["a", "b"] : ["b", "a"];
            return Task.WhenAll(names.Select(name => context.CallActivityAsync<string>("Echo", name)));
        });
        _runtime.Start("Order", "a", 0);

        AssertMismatch("decided:  activity #0 Echo(\"a\")", "replayed: activity #0 Echo(\"b\")");
    }

    [Fact]
    public void VerifyReplay_WhenADecisionIsMissing_SaysNothingMore()
    {
        var turn = 0;
        _runtime.Orchestrators.Add<int>("Less", async (context, _) =>
        {
            if (turn++ == 0)
            {
                context.SendEvent("other", "Hello", "x");
            }

            await context.CallActivityAsync<string>("Echo", "x");
        });
        _runtime.Start("Less", "a", 0);

        AssertMismatch("decided:  send Hello(\"x\") to 'other'", "replayed: activity #0 Echo(\"x\")");
    }

    [Fact]
    public void Start_WhenAForeignTaskIsAwaited_Fails()
    {
        _runtime.Orchestrators.Add<int>("Delays", (_, _) => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken));

        var e = Assert.Throws<ReplayMismatchException>(() => _runtime.Start("Delays", "a", 0));
        Assert.EndsWith("orchestrator Delays awaits a task that is not its context's", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Event_WhenItComesAfterACancelledWait_IsLostAsOnDurableTask()
    {
        // TaskOrchestrationContextWrapper.CompleteExternalEvent gives it to the cancelled wait on top of its stack
        _runtime.Orchestrators.Add<int>("Careless", async (context, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            var abandoned = context.WaitForExternalEvent<string>("Go", cancellation.Token);
            cancellation.Cancel();
            Assert.True(abandoned.IsCanceled);
            await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
            context.SetCustomStatus(await context.TakeBufferedEventsAsync<string>("Go"));
        });
        _runtime.Start("Careless", "a", 0);
        _runtime.RaiseEvent("Go", "lost");
        _runtime.RaiseEvent("Go", "kept");
        _runtime.FireTimer();

        Assert.Equal("[\"kept\"]", _runtime.CustomStatus);
        _runtime.VerifyReplay();
    }

    [Fact]
    public void Event_WhenSeveralWait_GoesToTheYoungest()
    {
        _runtime.Orchestrators.Add<int>("Stack", async (context, _) =>
        {
            var first = context.WaitForExternalEvent<string>("Go", CancellationToken.None);
            var second = context.WaitForExternalEvent<string>("Go", CancellationToken.None);
            context.SetCustomStatus(await Task.WhenAny(first, second) == second);
        });
        _runtime.Start("Stack", "a", 0);
        _runtime.RaiseEvent("Go", "x");

        Assert.Equal("true", _runtime.CustomStatus);
    }

    private void AssertMismatch(params string[] parts)
    {
        var e = Assert.Throws<ReplayMismatchException>(_runtime.VerifyReplay);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }
}
