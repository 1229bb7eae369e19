using Flux.Kubernetes;
using Flux.Reconciliation;
using Flux.TestKit.Durable;

namespace Flux.Hosting.Tests;

public sealed class ClusterGateTests
{
    private readonly ManualClock _clock = new(new(2026, 3, 2, 3, 0, 0, TimeSpan.Zero));
    private readonly Registry _registry = new();

    private static ReconcileRequest Request(string kind = "Kustomization", bool goesOn = false) => new()
    {
        Target = new("prod", kind, "apps", "web"),
        Continuation = goesOn ? System.Text.Json.JsonDocument.Parse("{}").RootElement : null,
    };

    [Fact]
    public void Enter_OutsideOfTheWindow_WaitsForItButAnHourAtMost()
    {
        _registry.Policy = new() { SyncWindows = [new() { From = new(8, 0), To = new(17, 0) }] };
        var gate = new ClusterGate(_registry, _clock);

        Assert.Equal(TimeSpan.FromHours(1), gate.Enter(Request()));
        _clock.Advance(TimeSpan.FromHours(4.5));
        Assert.Equal(TimeSpan.FromMinutes(30), gate.Enter(Request()));
        Assert.Equal(TimeSpan.FromMinutes(30), gate.Enter(Request("HelmRelease")));
        _clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Null(gate.Enter(Request()));
    }

    [Fact]
    public void Enter_OutsideOfTheWindow_LetsSourcesAndWhatHasBegunGoOn()
    {
        _registry.Policy = new() { SyncWindows = [new() { From = new(8, 0), To = new(17, 0) }] };
        var gate = new ClusterGate(_registry, _clock);

        Assert.Null(gate.Enter(Request("GitRepository")));
        Assert.Null(gate.Enter(Request(goesOn: true)));
    }

    [Fact]
    public void Enter_BeyondTheClustersLimit_ComesAgainAfterOneHasLeft()
    {
        _registry.Policy = new() { Concurrency = 2 };
        var gate = new ClusterGate(_registry, _clock) { LimitsConcurrency = true };

        Assert.Null(gate.Enter(Request()));
        Assert.Null(gate.Enter(Request()));
        Assert.Equal(TimeSpan.FromSeconds(2), gate.Enter(Request()));
        gate.Leave(Request());
        Assert.Null(gate.Enter(Request()));
    }

    [Fact]
    public void Enter_WhileTheClusterIsSilent_WaitsAndTakesUpNoPlace()
    {
        _registry.Policy = new() { Concurrency = 1 };
        _registry.Silent = TimeSpan.FromSeconds(20);
        var gate = new ClusterGate(_registry, _clock) { LimitsConcurrency = true };

        Assert.InRange(gate.Enter(Request())!.Value, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(22));
        _registry.Silent = null;
        Assert.Null(gate.Enter(Request()));
    }

    private sealed class Registry : IClusterRegistry
    {
        public ClusterPolicy Policy { get; set; } = ClusterPolicy.None;

        public TimeSpan? Silent { get; set; }

        public IReadOnlyCollection<string> Names => ["prod"];

        public IKubernetesClient Get(string cluster) => throw new NotSupportedException();

        public ClusterPolicy PolicyOf(string cluster) => Policy;

        public TimeSpan? UnreachableFor(string cluster) => Silent;
    }
}
