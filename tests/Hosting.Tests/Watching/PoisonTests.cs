using System.Text.Json.Nodes;
using Flux.Durable;
using Flux.Hosting.Watching;
using Flux.Orchestrations;
using Flux.Reconciliation;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Hosting.Tests.Watching;

/// <summary>What cannot be read or always throws ends no object's reconciling: it is told, and the sweep begins anew.</summary>
public sealed class PoisonTests : IAsyncLifetime
{
    private const string Id = "test/Kustomization/flux-system/apps";

    private readonly ManualClock _clock = new();
    private readonly InMemoryCluster _cluster = new();
    private readonly List<ReconcileRequest> _requests = [];
    private readonly LocalOrchestrationRuntime _runtime;
    private Func<ReconcileRequest, ReconcileOutcome> _answer = _ => new() { RequeueAfter = TimeSpan.FromMinutes(10) };

    public PoisonTests()
    {
        _cluster.Put("""
            {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
             "metadata": {"name": "apps", "namespace": "flux-system", "uid": "u", "generation": 1}, "spec": {}}
            """);
        var activities = new ActivityRegistry().Add<ReconcileRequest, ReconcileOutcome>(OrchestrationNames.Reconcile, (request, _) =>
        {
            _requests.Add(request);
            return Task.FromResult(_answer(request));
        });
        _runtime = new(new OrchestratorRegistry().AddFluxOrchestrators(), activities, new(), _clock, NullLoggerFactory.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string LoopId => Id.Replace("test", _cluster.Cluster, StringComparison.Ordinal);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _runtime.DisposeAsync();

    [Fact]
    public async Task Loop_WhoseInputCannotBeRead_FailsSayingSoAndIsStartedAgainByTheSweep()
    {
        await _runtime.StartAsync(OrchestrationNames.ReconcileLoop, LoopId, new JsonObject { ["target"] = 5 }, Token);
        await IdleAsync();

        var failed = await _runtime.GetAsync(LoopId, Token);
        Assert.Equal(OrchestrationStatus.Failed, failed!.Status);
        Assert.Contains("the input of orchestrator ReconcileLoop", failed.Failure, StringComparison.Ordinal);

        await SweepAsync();
        Assert.Equal(OrchestrationStatus.Running, (await _runtime.GetAsync(LoopId, Token))!.Status);
        Assert.Single(_requests);
    }

    [Fact]
    public async Task Loop_WhoseActivityAlwaysThrows_GoesOnWithBackOffDropsWhatItWentOnFromAndSaysWhy()
    {
        _answer = request => request.Continuation is null && request.Failures == 0 && _requests.Count == 1
            ? new() { RequeueAfter = TimeSpan.FromSeconds(1), Continuation = System.Text.Json.JsonSerializer.SerializeToElement("poison") }
            : throw new FormatException("cannot read this");
        await SweepAsync();
        for (var i = 0; i < 8; i++)
        {
            await IdleAsync();
            _clock.Advance(TimeSpan.FromMinutes(15));
        }

        await IdleAsync();
        var loop = await _runtime.GetAsync(LoopId, Token);
        Assert.Equal(OrchestrationStatus.Running, loop!.Status);
        Assert.Contains("cannot read this", loop.CustomStatus, StringComparison.Ordinal);
        // five tries of the continuation, then from the beginning
        Assert.Equal([false, true, true, true, true, true, false, false], _requests.Take(8).Select(r => r.Continuation is not null));
    }

    [Fact]
    public async Task Loop_ThatGetsAnEventThatCannotBeRead_IsThereAfterTheNextSweep()
    {
        await SweepAsync();
        await _runtime.RaiseEventAsync(LoopId, OrchestrationNames.ReconcileRequested, new JsonObject { ["not"] = "a string" }, Token);
        await IdleAsync();
        await SweepAsync();

        Assert.Equal(OrchestrationStatus.Running, (await _runtime.GetAsync(LoopId, Token))!.Status);
        Assert.True(_requests.Count >= 2);
    }

    private async Task SweepAsync()
    {
        await new FleetSweep(new InMemoryFleet(_cluster), _runtime, _clock, NullLogger<FleetSweep>.Instance).SweepAsync(Token);
        await IdleAsync();
    }

    private Task IdleAsync() => _runtime.WhenIdleAsync(Token).WaitAsync(TimeSpan.FromMinutes(2), Token);
}
