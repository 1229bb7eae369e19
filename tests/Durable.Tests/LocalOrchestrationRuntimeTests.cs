using System.Collections.Concurrent;

namespace Flux.Durable.Tests;

public sealed class LocalOrchestrationRuntimeTests : IAsyncDisposable
{
    private readonly RuntimeFixture _fixture = new();
    private readonly ConcurrentQueue<string> _seen = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Start_WhenOrchestratorReturns_IsCompletedAndMayStartAgain()
    {
        _fixture.Activities.Add<int, int>("Double", (n, _) => Task.FromResult(2 * n));
        _fixture.Orchestrators.Add<int>("Sum", async (context, n) =>
            context.SetCustomStatus(await context.CallActivityAsync<int>("Double", n) + await context.CallActivityAsync<int>("Double", 1)));

        Assert.True(await _fixture.StartAsync("Sum", "a", 20));
        var ended = await _fixture.GetAsync("a");

        Assert.Equal(OrchestrationStatus.Completed, ended.Status);
        Assert.Equal("42", ended.CustomStatus);
        Assert.True(await _fixture.StartAsync("Sum", "a", 1));
        Assert.Equal("4", (await _fixture.GetAsync("a")).CustomStatus);
    }

    [Fact]
    public async Task Start_WhenTheInstanceRuns_StartsNoSecond()
    {
        _fixture.Orchestrators.Add<string>("Wait", async (context, name) =>
        {
            _seen.Enqueue(name);
            await context.WaitForExternalEvent<string>("Go", CancellationToken.None);
        });

        var started = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _fixture.StartAsync("Wait", "one", $"{i}")));
        await _fixture.IdleAsync();

        Assert.Single(started, wasStarted => wasStarted);
        Assert.Single(_seen);
    }

    [Fact]
    public async Task Start_WhenOrchestratorIsUnknown_Throws()
    {
        var e = await Assert.ThrowsAsync<OrchestrationNotFoundException>(() => _fixture.StartAsync("Nobody", "a", null));
        Assert.Equal("Nobody", e.Name);
    }

    [Fact]
    public async Task Orchestrator_WhenItThrows_FailsWithItsMessageAndMayStartAgain()
    {
        _fixture.Orchestrators.Add<bool>("Fragile", (_, breaks) => breaks ? throw new FormatException("broken") : Task.CompletedTask);

        await _fixture.StartAsync("Fragile", "a", true);
        var failed = await _fixture.GetAsync("a");

        Assert.Equal(OrchestrationStatus.Failed, failed.Status);
        Assert.Equal("broken", failed.Failure);
        Assert.True(await _fixture.StartAsync("Fragile", "a", false));
        Assert.Equal(OrchestrationStatus.Completed, (await _fixture.GetAsync("a")).Status);
    }

    [Fact]
    public async Task Activity_WhenItThrows_OrchestratorSeesTypeAndMessage()
    {
        _fixture.Activities.Add<string, string>("Break", (_, _) => throw new FormatException("no such thing"));
        _fixture.Orchestrators.Add<string>("Catch", async (context, input) =>
        {
            var e = await Assert.ThrowsAsync<ActivityFailedException>(() => context.CallActivityAsync<string>("Break", input));
            context.SetCustomStatus($"{e.Task}|{e.ErrorType}|{e.Message}");
        });

        await _fixture.StartAsync("Catch", "a", "x");

        Assert.Equal("\"Break|System.FormatException|Break failed: no such thing\"", (await _fixture.GetAsync("a")).CustomStatus);
    }

    [Fact]
    public async Task Timer_WhenItsTimeComes_FiresAtThatTimeAndNotBefore()
    {
        _fixture.Orchestrators.Add<string>("Sleep", async (context, _) =>
        {
            var start = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromMinutes(10), CancellationToken.None);
            context.SetCustomStatus((context.CurrentUtcDateTime - start).TotalSeconds);
        });

        await _fixture.StartAsync("Sleep", "a", null);
        await _fixture.AdvanceAsync(TimeSpan.FromSeconds(599));
        Assert.Equal(OrchestrationStatus.Running, (await _fixture.GetAsync("a")).Status);
        await _fixture.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("600", (await _fixture.GetAsync("a")).CustomStatus);
    }

    [Fact]
    public async Task Timer_WhenLongerThanTheClockAllows_StillFiresAtItsTime()
    {
        // TimeProvider's timers take at most 49.7 days
        _fixture.Orchestrators.Add<string>("Sleep", (context, _) => context.CreateTimer(TimeSpan.FromDays(365), CancellationToken.None));

        await _fixture.StartAsync("Sleep", "a", null);
        await _fixture.AdvanceAsync(TimeSpan.FromDays(364));
        Assert.Equal(OrchestrationStatus.Running, (await _fixture.GetAsync("a")).Status);
        await _fixture.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(OrchestrationStatus.Completed, (await _fixture.GetAsync("a")).Status);
        Assert.Equal(0, _fixture.Clock.TimerCount);
    }

    [Fact]
    public async Task Timer_WhenCancelled_IsForgottenByTheClock()
    {
        _fixture.Orchestrators.Add<string>("Sleep", async (context, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
            cancellation.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => timer);
        });

        await _fixture.StartAsync("Sleep", "a", null);

        Assert.Equal(OrchestrationStatus.Completed, (await _fixture.GetAsync("a")).Status);
        Assert.Equal(0, _fixture.Clock.TimerCount);
    }

    [Fact]
    public async Task Event_WhenRaisedWhileAnActivityRuns_IsKeptForTheWait()
    {
        var release = new TaskCompletionSource<int>();
        _fixture.Activities.Add<int, int>("Slow", (_, _) => release.Task);
        _fixture.Orchestrators.Add<string>("Loop", async (context, _) =>
        {
            await context.CallActivityAsync<int>("Slow", 0);
            context.SetCustomStatus(await context.WaitForExternalEvent<string>("Changed", CancellationToken.None));
        });

        await _fixture.StartAsync("Loop", "a", null);
        Assert.True(await _fixture.RaiseAsync("a", "changed", "early")); // names of events know no case
        release.SetResult(0);

        Assert.Equal("\"early\"", (await _fixture.GetAsync("a")).CustomStatus);
    }

    [Fact]
    public async Task Event_WhenNobodyRuns_AnswersFalse()
    {
        _fixture.Orchestrators.Add<string>("Brief", (_, _) => Task.CompletedTask);
        await _fixture.StartAsync("Brief", "ended", null);
        await _fixture.IdleAsync();

        Assert.False(await _fixture.RaiseAsync("ended", "Changed", "x"));
        Assert.False(await _fixture.RaiseAsync("never", "Changed", "x"));
    }

    [Theory]
    [InlineData(true, "[\"b\",\"c\"]")]
    [InlineData(false, "[]")]
    public async Task ContinueAsNew_WhenEventsAreLeft_KeepsThemOnlyWhereAsked(bool preserve, string expected)
    {
        _fixture.Orchestrators.Add<int>("Loop", async (context, run) =>
        {
            if (run == 0)
            {
                await context.WaitForExternalEvent<string>("Go", CancellationToken.None);
                context.ContinueAsNew(1, preserve);
                return;
            }

            context.SetCustomStatus(await context.TakeBufferedEventsAsync<string>("Data"));
        });

        await _fixture.StartAsync("Loop", "a", 0);
        await _fixture.RaiseAsync("a", "Data", "b");
        await _fixture.RaiseAsync("a", "Data", "c");
        await _fixture.RaiseAsync("a", "Go", "x");

        Assert.Equal(expected, (await _fixture.GetAsync("a")).CustomStatus);
    }

    [Fact]
    public async Task ContinueAsNew_WhenATaskOfTheEarlierRunAnswers_DropsTheAnswer()
    {
        var slow = new TaskCompletionSource<string>();
        _fixture.Activities.Add<int, string>("Slow", (run, _) => run == 0 ? slow.Task : Task.FromResult("second"));
        _fixture.Orchestrators.Add<int>("Loop", async (context, run) =>
        {
            var answer = context.CallActivityAsync<string>("Slow", run);
            if (run == 0)
            {
                await context.WaitForExternalEvent<string>("Go", CancellationToken.None);
                context.ContinueAsNew(1);
                return;
            }

            await context.WaitForExternalEvent<string>("Go", CancellationToken.None);
            context.SetCustomStatus(await answer);
        });

        await _fixture.StartAsync("Loop", "a", 0);
        await _fixture.RaiseAsync("a", "Go", "x");
        slow.SetResult("first");
        await _fixture.RaiseAsync("a", "Go", "y");

        Assert.Equal("\"second\"", (await _fixture.GetAsync("a")).CustomStatus);
    }

    [Fact]
    public async Task SubOrchestrator_WhenItReturnsOrThrows_ParentSeesIt()
    {
        _fixture.Orchestrators.Add<int, int>("Child", async (context, n) =>
        {
            await context.CreateTimer(TimeSpan.FromSeconds(n), CancellationToken.None);
            return n > 1 ? throw new FormatException("too many") : n + 1;
        });
        _fixture.Orchestrators.Add<int>("Parent", async (context, _) =>
        {
            var one = await context.CallSubOrchestratorAsync<int>("Child", 1, "child-1");
            var e = await Assert.ThrowsAsync<ActivityFailedException>(() => context.CallSubOrchestratorAsync<int>("Child", 2));
            context.SetCustomStatus($"{one}|{e.ErrorType}|{e.Message}");
        });

        await _fixture.StartAsync("Parent", "p", 0);
        await _fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(OrchestrationStatus.Completed, (await _fixture.GetAsync("child-1")).Status);
        await _fixture.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal("\"2|System.FormatException|Child failed: too many\"", (await _fixture.GetAsync("p")).CustomStatus);
    }

    [Fact]
    public async Task SubOrchestrator_WhenOneOfThatIdRuns_Fails()
    {
        _fixture.Orchestrators.Add<int, int>("Child", async (context, n) => await context.WaitForExternalEvent<int>("Go", CancellationToken.None));
        _fixture.Orchestrators.Add<int>("Parent", async (context, _) =>
        {
            var e = await Assert.ThrowsAsync<ActivityFailedException>(() => context.CallSubOrchestratorAsync<int>("Child", 1, "taken"));
            context.SetCustomStatus(e.Message);
        });

        await _fixture.StartAsync("Child", "taken", 0);
        await _fixture.StartAsync("Parent", "p", 0);

        Assert.Equal("\"Child failed: instance taken is already running\"", (await _fixture.GetAsync("p")).CustomStatus);
    }

    [Fact]
    public async Task SendEvent_WhenTwoInstancesSignalEachOther_BothGoOn()
    {
        _fixture.Orchestrators.Add<string>("Ping", async (context, other) =>
        {
            for (var i = 0; i < 100; i++)
            {
                context.SendEvent(other, "Ball", i);
                await context.WaitForExternalEvent<int>("Ball", CancellationToken.None);
            }

            context.SendEvent("nobody", "Ball", 0); // nothing happens
        });

        // the one that starts first throws its first ball at nobody, so the other is given one
        await _fixture.StartAsync("Ping", "a", "b");
        await _fixture.IdleAsync();
        await _fixture.StartAsync("Ping", "b", "a");
        await _fixture.IdleAsync();
        await _fixture.RaiseAsync("b", "Ball", 0);

        Assert.Equal(OrchestrationStatus.Completed, (await _fixture.GetAsync("a")).Status);
        Assert.Equal(OrchestrationStatus.Completed, (await _fixture.GetAsync("b")).Status);
    }

    [Fact]
    public async Task Terminate_WhenAnActivityRuns_CancelsItAndEndsTheInstance()
    {
        var cancelled = new TaskCompletionSource();
        _fixture.Activities.Add<int, int>("Endless", async (_, cancellationToken) =>
        {
            await using var registration = cancellationToken.Register(cancelled.SetResult);
            await cancelled.Task;
            cancellationToken.ThrowIfCancellationRequested();
            return 0;
        });
        var began = new TaskCompletionSource();
        _fixture.Orchestrators.Add<string>("Loop", (context, _) =>
        {
            var call = context.CallActivityAsync<int>("Endless", 0);
            began.SetResult();
            return call;
        });

        await _fixture.StartAsync("Loop", "a", null);
        await began.Task;
        await _fixture.Runtime.TerminateAsync("a", "the object is gone", RuntimeFixture.Token);
        var ended = await _fixture.GetAsync("a");

        Assert.Equal(OrchestrationStatus.Terminated, ended.Status);
        Assert.Equal("the object is gone", ended.Failure);
        Assert.False(await _fixture.RaiseAsync("a", "Changed", "x"));
    }

    [Fact]
    public async Task Orchestrator_WhenItAwaitsAForeignTask_Fails()
    {
        var foreign = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _fixture.Orchestrators.Add<string>("Stray", (_, _) => foreign.Task);
        await _fixture.StartAsync("Stray", "a", null);
        await _fixture.IdleAsync();

        foreign.SetResult();
        while ((await _fixture.GetAsync("a")).Status == OrchestrationStatus.Running)
        {
            await Task.Yield(); // the continuation comes from the thread pool, which nothing here can await
        }

        Assert.Equal("orchestrator Stray awaited a task that is not its context's", (await _fixture.GetAsync("a")).Failure);
    }

    [Fact]
    public async Task Orchestrator_WhenAnAsyncVoidThrows_FailsAndTheProcessLives()
    {
        _fixture.Activities.Add<int, int>("Double", (n, _) => Task.FromResult(2 * n));
        _fixture.Orchestrators.Add<string>("Careless", (context, _) =>
        {
            ForgetAsync(context);
            return context.WaitForExternalEvent<string>("Never", CancellationToken.None);
        });

        await _fixture.StartAsync("Careless", "a", null);

        var ended = await _fixture.GetAsync("a");
        Assert.Equal(OrchestrationStatus.Failed, ended.Status);
        Assert.Equal("nobody awaits this", ended.Failure);

        static async void ForgetAsync(IOrchestrationContext context)
        {
            await context.CallActivityAsync<int>("Double", 1);
            throw new FormatException("nobody awaits this");
        }
    }

    [Fact]
    public async Task Event_WhenNobodyTakesThem_KeepsTheYoungestUpToTheLimit()
    {
        _fixture.Orchestrators.Add<string>("Late", async (context, _) =>
        {
            await context.WaitForExternalEvent<string>("Go", CancellationToken.None);
            var kept = await context.TakeBufferedEventsAsync<int>("Data");
            context.SetCustomStatus(new[] { kept.Count, kept[0], kept[^1] });
        });
        await _fixture.StartAsync("Late", "a", null);
        for (var i = 0; i < 300; i++)
        {
            await _fixture.RaiseAsync("a", "Data", i);
        }

        await _fixture.RaiseAsync("a", "Go", "x");

        // 256 are kept (ExternalEvents.BufferLimit), so the oldest 44 are gone
        Assert.Equal("[256,44,299]", (await _fixture.GetAsync("a")).CustomStatus);
    }

    [Fact]
    public async Task Activity_WhenTheOrchestratorDoesNotWaitForIt_StillFinishes()
    {
        var release = new TaskCompletionSource();
        var finished = new TaskCompletionSource<bool>();
        _fixture.Activities.Add<int, int>("Slow", async (_, cancellationToken) =>
        {
            await release.Task;
            finished.SetResult(cancellationToken.IsCancellationRequested);
            return 0;
        });
        _fixture.Orchestrators.Add<string>("Forgets", (context, input) =>
        {
            _ = context.CallActivityAsync<int>("Slow", 0);
            return Task.CompletedTask;
        });

        await _fixture.StartAsync("Forgets", "a", null);
        while ((await _fixture.Runtime.GetAsync("a", RuntimeFixture.Token))?.Status != OrchestrationStatus.Completed)
        {
            await Task.Yield(); // the activity keeps the runtime busy, so there is no idle moment to await
        }

        release.SetResult();
        Assert.False(await finished.Task);
    }

    [Fact]
    public async Task NewGuid_OverRunsAndCalls_IsNeverTheSame()
    {
        _fixture.Orchestrators.Add<int>("Ids", (context, run) =>
        {
            _seen.Enqueue(context.NewGuid().ToString());
            _seen.Enqueue(context.NewGuid().ToString());
            if (run < 3)
            {
                context.ContinueAsNew(run + 1); // at the same time of the clock
            }

            return Task.CompletedTask;
        });

        await _fixture.StartAsync("Ids", "a", 0);
        await _fixture.IdleAsync();
        await _fixture.StartAsync("Ids", "a", 3);
        await _fixture.IdleAsync();

        Assert.Equal(10, _seen.Count);
        Assert.Equal(10, _seen.Distinct().Count());
    }

    [Fact]
    public async Task List_GivesTheInstancesOfAPrefix()
    {
        _fixture.Orchestrators.Add<string>("Wait", (context, _) => context.WaitForExternalEvent<string>("Go", CancellationToken.None));
        foreach (var id in (string[])["prod/a", "prod/b", "test/a"])
        {
            await _fixture.StartAsync("Wait", id, null);
        }

        var listed = new List<string>();
        await foreach (var instance in _fixture.Runtime.ListAsync("prod/", RuntimeFixture.Token))
        {
            listed.Add(instance.InstanceId);
        }

        Assert.Equal(["prod/a", "prod/b"], listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EndedInstances_BeyondTheLimit_AreForgottenOldestFirst()
    {
        _fixture.Options.RetainedInstances = 2;
        _fixture.Orchestrators.Add<string>("Brief", (_, _) => Task.CompletedTask);
        foreach (var id in (string[])["a", "b", "c"])
        {
            await _fixture.StartAsync("Brief", id, null);
            await _fixture.IdleAsync();
        }

        Assert.Null(await _fixture.Runtime.GetAsync("a", RuntimeFixture.Token));
        Assert.NotNull(await _fixture.Runtime.GetAsync("c", RuntimeFixture.Token));
    }
}
