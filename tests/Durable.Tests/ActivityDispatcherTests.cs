using System.Collections.Concurrent;

namespace Flux.Durable.Tests;

/// <summary>Activities that stand still until released, so that who runs at once can be seen.</summary>
public sealed class ActivityDispatcherTests : IAsyncDisposable
{
    private readonly RuntimeFixture _fixture = new() { PartitionOf = id => id.Split('/')[0] };
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _begun = new(0);
    private readonly ConcurrentDictionary<string, int> _running = new();
    private readonly ConcurrentDictionary<string, int> _most = new();
    private int _finished;

    public ActivityDispatcherTests()
    {
        _fixture.Orchestrators.Add<string>("Call", (context, cluster) => context.CallActivityAsync<int>("Hold", cluster));
        _fixture.Activities.Add<string, int>("Hold", HoldAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        await _fixture.DisposeAsync();
        _begun.Dispose();
    }

    [Fact]
    public async Task Activities_OverBothLimits_NeverRunMoreThanAllowed()
    {
        _fixture.Options.MaxConcurrentActivities = 3;
        _fixture.Options.MaxConcurrentActivitiesPerPartition = 2;
        await StartAsync("a", 10);
        await StartAsync("b", 10);
        await BegunAsync(3);

        _release.SetResult();
        await _fixture.IdleAsync();

        Assert.Equal(20, _finished);
        Assert.Equal(3, _most["all"]);
        Assert.True(_most["a"] <= 2 && _most["b"] <= 2, $"a: {_most["a"]}, b: {_most["b"]}");
    }

    [Fact]
    public async Task Activities_WhenOnePartitionIsStuck_OthersRun()
    {
        _fixture.Options.MaxConcurrentActivities = 4;
        _fixture.Options.MaxConcurrentActivitiesPerPartition = 2;
        _fixture.Activities.Add<string, int>("Quick", (_, _) => Task.FromResult(1));
        _fixture.Orchestrators.Add<string>("CallQuick", async (context, _) =>
        {
            await context.CallActivityAsync<int>("Quick", "");
            context.SendEvent("watcher", "Done", "");
        });
        var watched = new TaskCompletionSource();
        _fixture.Orchestrators.Add<string>("Watch", async (context, _) =>
        {
            for (var i = 0; i < 20; i++)
            {
                await context.WaitForExternalEvent<string>("Done", CancellationToken.None);
            }

            watched.SetResult();
        });
        await _fixture.StartAsync("Watch", "watcher", null);
        await StartAsync("slow", 50);
        await BegunAsync(2);

        for (var i = 0; i < 20; i++)
        {
            await _fixture.StartAsync("CallQuick", $"fast/{i}", null);
        }

        await watched.Task.WaitAsync(RuntimeFixture.Token); // while slow still stands
        Assert.Equal(0, _finished);
        Assert.Equal(2, _most["slow"]);
    }

    [Fact]
    public async Task Stop_LetsRunningActivitiesFinishAndDropsTheRest()
    {
        _fixture.Options.MaxConcurrentActivities = 1;
        await StartAsync("a", 5);
        await BegunAsync(1);

        var stopped = _fixture.Runtime.StopAsync(RuntimeFixture.Token);
        Assert.False(stopped.IsCompleted);
        Assert.False(await _fixture.StartAsync("Call", "a/late", "a"));
        Assert.False(await _fixture.RaiseAsync("a/0", "Any", ""));
        _release.SetResult();
        await stopped;

        await _fixture.IdleAsync();
        Assert.Equal(1, _finished);
    }

    [Fact]
    public async Task Stop_WhenTheDrainTimeIsOver_CancelsWhatRuns()
    {
        var begun = new TaskCompletionSource();
        var sawCancellation = false;
        _fixture.Activities.Add<string, int>("Endless", async (_, cancellationToken) =>
        {
            var cancelled = new TaskCompletionSource();
            await using var registration = cancellationToken.Register(cancelled.SetResult);
            begun.SetResult();
            await cancelled.Task;
            sawCancellation = true;
            throw new OperationCanceledException(cancellationToken);
        });
        _fixture.Orchestrators.Add<string>("CallEndless", (context, _) => context.CallActivityAsync<int>("Endless", ""));
        await _fixture.StartAsync("CallEndless", "a", null);
        await begun.Task;

        var stopped = _fixture.Runtime.StopAsync(RuntimeFixture.Token);
        _fixture.Clock.Advance(_fixture.Options.DrainTimeout - TimeSpan.FromSeconds(1));
        Assert.False(stopped.IsCompleted);
        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await stopped;

        Assert.True(sawCancellation);
    }

    [Fact]
    public async Task Stop_WhenAnActivityDoesNotHeedCancellation_EndsWithTheToken()
    {
        await StartAsync("a", 1);
        await BegunAsync(1);
        using var limit = new CancellationTokenSource();

        var stopped = _fixture.Runtime.StopAsync(limit.Token);
        _fixture.Clock.Advance(_fixture.Options.DrainTimeout);
        limit.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
    }

    [Fact]
    public async Task Terminate_WhenTheActivityStillWaits_NeverRunsIt()
    {
        _fixture.Options.MaxConcurrentActivities = 1;
        await StartAsync("a", 1);
        await BegunAsync(1);
        const string waiting = "a/later";
        await _fixture.StartAsync("Call", waiting, "a");

        await _fixture.Runtime.TerminateAsync(waiting, "gone", RuntimeFixture.Token);
        _release.SetResult();
        await _fixture.IdleAsync();

        Assert.Equal(1, _finished);
        Assert.Equal(OrchestrationStatus.Terminated, (await _fixture.GetAsync(waiting)).Status);
    }

    [Fact]
    public async Task Activity_WhenItsResultIsTooLarge_FailsTheCall()
    {
        _fixture.Activities.Add<string, string>("Large", (_, _) => Task.FromResult(new string('x', OrchestrationJson.MaxPayloadBytes)));
        _fixture.Orchestrators.Add<string>("CallLarge", async (context, _) =>
        {
            var e = await Assert.ThrowsAsync<ActivityFailedException>(() => context.CallActivityAsync<string>("Large", ""));
            context.SetCustomStatus(e.Message);
        });

        await _fixture.StartAsync("CallLarge", "a", null);

        Assert.Equal(
            "\"Large failed: the result of activity Large is larger than 16384 bytes; content belongs in the artifact store\"",
            (await _fixture.GetAsync("a")).CustomStatus);
    }

    [Fact]
    public async Task Activity_WhenItIsNotRegistered_FailsTheCall()
    {
        _fixture.Orchestrators.Add<string>("CallNobody", (context, _) => context.CallActivityAsync<string>("Nobody", ""));

        await _fixture.StartAsync("CallNobody", "a", null);

        Assert.Equal("Nobody failed: no orchestrator or activity is registered as 'Nobody'", (await _fixture.GetAsync("a")).Failure);
    }

    private async Task<int> HoldAsync(string cluster, CancellationToken cancellationToken)
    {
        foreach (var key in (string[])["all", cluster])
        {
            var now = _running.AddOrUpdate(key, 1, (_, n) => n + 1);
            _most.AddOrUpdate(key, now, (_, most) => Math.Max(most, now));
        }

        _begun.Release();
        await _release.Task;
        _running.AddOrUpdate("all", 0, (_, n) => n - 1);
        _running.AddOrUpdate(cluster, 0, (_, n) => n - 1);
        Interlocked.Increment(ref _finished);
        cancellationToken.ThrowIfCancellationRequested();
        return 0;
    }

    private async Task StartAsync(string cluster, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _fixture.StartAsync("Call", $"{cluster}/{i}", cluster);
        }
    }

    private async Task BegunAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _begun.WaitAsync(RuntimeFixture.Token);
        }
    }
}
