using Flux.Durable;
using Flux.Hosting.Watching;
using Flux.Orchestrations;
using Flux.TestKit.Durable;

namespace Flux.Hosting.Tests.Watching;

public sealed class StuckLoopsTests
{
    private readonly ManualClock _clock = new();
    private readonly StuckLoops _stuck;

    public StuckLoopsTests() => _stuck = new(_clock);

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    [Fact]
    public void IsStuck_WhenItsTimeCameAndItDoesNotMove_IsSoAfterHalfAnHourOfLooking()
    {
        var loop = Loop(Now.AddHours(-2), due: Now.AddHours(-1));

        Assert.False(_stuck.IsStuck(loop)); // late, but nobody may have been there to run it
        _clock.Advance(TimeSpan.FromMinutes(29));
        Assert.False(_stuck.IsStuck(loop));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_stuck.IsStuck(loop));
    }

    [Fact]
    public void IsStuck_WhenItMovesMeanwhile_IsNot()
    {
        _stuck.IsStuck(Loop(Now.AddHours(-2), due: Now.AddHours(-1)));
        _clock.Advance(TimeSpan.FromMinutes(31));

        Assert.False(_stuck.IsStuck(Loop(Now.AddMinutes(-1), due: Now.AddHours(-1))));
    }

    [Theory]
    [InlineData(5)] // not due for five minutes
    [InlineData(null)] // only an event wakes it
    public void IsStuck_WhenItSleepsAsItShould_IsNeverSo(int? dueInMinutes)
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.False(_stuck.IsStuck(Loop(Now.AddDays(-3), dueInMinutes is { } minutes ? Now.AddMinutes(minutes) : null)));
            _clock.Advance(TimeSpan.FromMinutes(30));
        }
    }

    [Fact]
    public void IsStuck_WhenItHasNeverRun_IsSoInTime()
    {
        var loop = Loop(Now, due: null) with { CustomStatus = null };

        _clock.Advance(TimeSpan.FromMinutes(31));
        Assert.False(_stuck.IsStuck(loop));
        _clock.Advance(TimeSpan.FromMinutes(30));
        Assert.True(_stuck.IsStuck(loop));
    }

    [Fact]
    public void IsStuck_WhenItsStatusIsNotOurs_IsNot()
    {
        var loop = Loop(Now.AddDays(-1), due: null) with { CustomStatus = "[1" };

        _stuck.IsStuck(loop);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.False(_stuck.IsStuck(loop));
    }

    private static OrchestrationInstance Loop(DateTime moved, DateTime? due) => new()
    {
        InstanceId = "prod/Kustomization/flux-system/apps",
        Orchestrator = OrchestrationNames.ReconcileLoop,
        Status = OrchestrationStatus.Running,
        LastUpdatedAt = moved,
        CustomStatus = OrchestrationJson.SerializeCustomStatus(new ReconcileLoopStatus { LastRunAt = moved, NextRunAt = due }),
    };
}
