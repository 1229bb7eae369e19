using System.Net;
using Flux.Hosting.Fleets;
using Flux.Kubernetes;
using Flux.TestKit.Durable;

namespace Flux.Hosting.Tests.Fleets;

public sealed class ClusterHealthTests
{
    private readonly ManualClock _clock = new();
    private readonly ClusterHealth _health;

    public ClusterHealthTests() => _health = new(_clock);

    private void Note(HttpStatusCode? status) => _health.Note(new() { Cluster = "c", Verb = "get", Path = "/", StatusCode = status });

    [Fact]
    public void ClosedFor_AfterThreeSilentRequests_IsFiveSeconds()
    {
        Note(null);
        Note(null);
        Assert.Null(_health.ClosedFor());
        Note(null);

        Assert.Equal(TimeSpan.FromSeconds(5), _health.ClosedFor());
    }

    [Fact]
    public void ClosedFor_AfterThePause_LetsOneFindOut()
    {
        Note(null);
        Note(null);
        Note(null);
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(_health.ClosedFor());
        Assert.NotNull(_health.ClosedFor());
    }

    [Fact]
    public void ClosedFor_WhileItStaysSilent_GrowsToFiveMinutes()
    {
        var pauses = new List<double>();
        Note(null);
        Note(null);
        for (var i = 0; i < 8; i++)
        {
            Note(null);
            var pause = _health.ClosedFor()!.Value;
            pauses.Add(pause.TotalSeconds);
            _clock.Advance(pause);
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300], pauses);
    }

    [Fact]
    public void ClosedFor_AfterAnyAnswer_IsOpen()
    {
        Note(null);
        Note(null);
        Note(null);
        Note(HttpStatusCode.Forbidden);

        Assert.Null(_health.ClosedFor());
    }
}
