using Flux.Primitives;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Reconciliation.Tests;

public sealed class KubernetesEventSinkTests
{
    private readonly ManualClock _clock = new(new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));
    private readonly InMemoryCluster _cluster = new();
    private readonly KubernetesEventSink _sink;

    public KubernetesEventSinkTests() => _sink = new(new InMemoryFleet(_cluster), _clock, new(), NullLogger<KubernetesEventSink>.Instance);

    [Fact]
    public async Task Send_WhenEventRepeats_CountsIt()
    {
        await SendAsync("not ready");
        _clock.Advance(TimeSpan.FromSeconds(30));
        await SendAsync("not ready");

        var recorded = Assert.Single(_cluster.Events);
        Assert.Equal(2, (int)recorded["count"]!);
        Assert.Equal("2026-01-31T08:00:00Z", (string?)recorded["firstTimestamp"]);
        Assert.Equal("2026-01-31T08:00:30Z", (string?)recorded["lastTimestamp"]);
    }

    [Fact]
    public async Task Send_WhenTheCountedEventExpired_CreatesItAgainWithItsCount()
    {
        await SendAsync("not ready");
        _cluster.Remove("Event", (string)Assert.Single(_cluster.Events)["metadata"]!["name"]!);

        await SendAsync("not ready");

        Assert.Equal(2, (int)Assert.Single(_cluster.Events)["count"]!);
    }

    [Fact]
    public async Task Send_WhenTenDifferentMessagesOfAReason_CombinesTheRest()
    {
        for (var i = 0; i < 12; i++)
        {
            await SendAsync($"message {i}");
        }

        var combined = Assert.Single(_cluster.Events, e => ((string)e["message"]!).StartsWith("(combined", StringComparison.Ordinal));
        Assert.Equal("(combined from similar events): message 11", (string?)combined["message"]);
        Assert.Equal(10, _cluster.Events.Count());
    }

    [Fact]
    public async Task Send_WhenAnObjectHasTooMany_DropsThemUntilTimePasses()
    {
        for (var i = 0; i < 30; i++)
        {
            await SendAsync($"message {i}", reason: $"Reason{i}");
        }

        Assert.Equal(25, _cluster.Events.Count());
        _clock.Advance(TimeSpan.FromMinutes(5));
        await SendAsync("later", reason: "Later");
        await SendAsync("too soon", reason: "TooSoon");

        Assert.Equal(26, _cluster.Events.Count());
        Assert.Contains(_cluster.Events, e => (string?)e["reason"] == "Later");
    }

    [Fact]
    public async Task Send_WhenClusterIsGone_IsNoError()
    {
        await _sink.SendAsync(Event("m", "R") with { Cluster = "removed" }, CancellationToken.None);

        Assert.Empty(_cluster.Events);
    }

    [Theory]
    [InlineData(EventSeverity.Trace, "Normal")]
    [InlineData(EventSeverity.Info, "Normal")]
    [InlineData(EventSeverity.Error, "Warning")]
    public async Task Send_WhenSeverityIs_TypeFollows(EventSeverity severity, string type)
    {
        await _sink.SendAsync(Event("m", "R") with { Severity = severity }, CancellationToken.None);

        Assert.Equal(type, (string?)Assert.Single(_cluster.Events)["type"]);
    }

    private Task SendAsync(string message, string reason = "DependencyNotReady") =>
        _sink.SendAsync(Event(message, reason), CancellationToken.None);

    private FluxEvent Event(string message, string reason) => new()
    {
        Cluster = "demo",
        Kind = SampleReconciler.SampleKind,
        Key = new ObjectKey("apps", "web"),
        Uid = "u",
        Severity = EventSeverity.Info,
        Reason = reason,
        Message = message,
        Timestamp = _clock.GetUtcNow(),
        ReportingController = "sample-controller",
    };
}
