using Flux.Api;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Reconciliation.Tests;

/// <summary>Events that only say that all is as it was: one an object and hour is kept in the cluster.</summary>
public sealed class RoutineEventTests
{
    private readonly ManualClock _clock = new(new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));
    private readonly InMemoryCluster _cluster = new();

    [Fact]
    public async Task Send_WhenAllIsAsItWas_KeepsOneAnHour()
    {
        var sink = Sink(new());
        await SendAsync(sink, "applied", isRoutine: false);
        for (var minutes = 0; minutes < 120; minutes += 10)
        {
            _clock.Advance(TimeSpan.FromMinutes(10));
            await SendAsync(sink, $"finished {minutes}", isRoutine: true);
        }

        // at 60 and 120 minutes after the first
        Assert.Equal(["applied", "finished 50", "finished 110"], _cluster.Events.Select(e => (string?)e["message"]));
    }

    [Fact]
    public async Task Send_WhenTheIntervalIsZero_KeepsAll()
    {
        var sink = Sink(new() { RoutineEventInterval = TimeSpan.Zero });

        await SendAsync(sink, "one", isRoutine: true);
        await SendAsync(sink, "two", isRoutine: true);

        Assert.Equal(["one", "two"], _cluster.Events.Select(e => (string?)e["message"]));
    }

    [Fact]
    public async Task Send_WhenSomethingHappened_KeepsItWhateverWasBefore()
    {
        var sink = Sink(new());

        await SendAsync(sink, "finished", isRoutine: true);
        await SendAsync(sink, "changed", isRoutine: false);

        Assert.Equal(["finished", "changed"], _cluster.Events.Select(e => (string?)e["message"]));
    }

    private KubernetesEventSink Sink(ReconciliationOptions options) =>
        new(new InMemoryFleet(_cluster), _clock, options, NullLogger<KubernetesEventSink>.Instance);

    private Task SendAsync(KubernetesEventSink sink, string message, bool isRoutine) => sink.SendAsync(
        new()
        {
            Cluster = "demo",
            Kind = FluxKinds.Kustomization.Gvk,
            Key = new("apps", "web"),
            Uid = "u1",
            Severity = EventSeverity.Info,
            Reason = "ReconciliationSucceeded",
            Message = message,
            IsRoutine = isRoutine,
            Timestamp = _clock.GetUtcNow(),
            ReportingController = "kustomize-controller",
        },
        CancellationToken.None);
}
