using Flux.Durable;
using Flux.Reconciliation;
using Flux.TestKit.Durable;
using Flux.TestKit.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Orchestrations.Tests;

/// <summary>
/// What docs/cost.md counts. Turns and messages are counted here; what Azure Storage is asked for them is the model of
/// <see cref="StorageTransactions"/>, read from the backend's source, not measured on it.
/// </summary>
public sealed class StorageCostTests
{
    private const int Dependents = 10;
    private static readonly ReconcileTarget _source = new("prod", "GitRepository", "flux-system", "fleet");
    private static readonly ReconcileTarget[] _apps = [.. Enumerable.Range(0, Dependents).Select(i => new ReconcileTarget("prod", "Kustomization", "flux-system", $"app-{i}"))];

    [Fact]
    public void Storage_ForATurn_IsWhatItsMessagesAndEpisodesAsk()
    {
        var runtime = new ReplayTestRuntime();
        runtime.Orchestrators.AddFluxOrchestrators();
        runtime.Activity<ReconcileRequest, ReconcileOutcome>(OrchestrationNames.Reconcile, _ => new() { RequeueAfter = TimeSpan.FromMinutes(10) });
        runtime.Start(OrchestrationNames.ReconcileLoop, _source.InstanceId, new ReconcileLoopInput { Target = _source, HasSlept = true });
        runtime.RunUntilAsleep();
        runtime.FireTimer();
        runtime.RunUntilAsleep();

        // a turn: the activity goes out and its result comes back, a timer is set: three messages. It is loaded twice: for the timer, which
        // ends one turn and asks for the next one's activity, and for the result
        var turn = runtime.Runs[1];
        Assert.Single(turn.Decisions.OfType<Decision.Activity>());
        Assert.Single(turn.Decisions.OfType<Decision.Timer>());
        Assert.Empty(turn.Decisions.OfType<Decision.SendEvent>());
        Assert.Equal(2, turn.History.Count);
        Assert.Equal(15, new StorageTransactions { Episodes = 2, Activities = 1, Messages = 3, Lookups = 0 }.Total);
    }

    [Fact]
    public async Task Push_ToASourceWithTenKustomizations_IsElevenTurnsAndNoSweep()
    {
        var ran = 0;
        var pushed = false;
        var activities = new ActivityRegistry().Add<ReconcileRequest, ReconcileOutcome>(OrchestrationNames.Reconcile, (request, _) =>
        {
            Interlocked.Increment(ref ran);
            return Task.FromResult(new ReconcileOutcome
            {
                RequeueAfter = TimeSpan.FromMinutes(10),
                Wakes = Volatile.Read(ref pushed) && request.Target == _source ? _apps : [],
            });
        });
        await using var runtime = new LocalOrchestrationRuntime(
            new OrchestratorRegistry().AddFluxOrchestrators(), activities, new(), new ManualClock(), NullLoggerFactory.Instance);
        foreach (var target in _apps.Prepend(_source))
        {
            await runtime.StartAsync(OrchestrationNames.ReconcileLoop, target.InstanceId, new ReconcileLoopInput { Target = target }, TestContext.Current.CancellationToken);
        }

        await IdleAsync(runtime);
        (ran, pushed) = (0, true);
        await runtime.RaiseEventAsync(_source.InstanceId, OrchestrationNames.ReconcileRequested, "Receiver/flux-system/push", TestContext.Current.CancellationToken);
        await IdleAsync(runtime);

        Assert.Equal(1 + Dependents, ran);
        // eleven turns, eleven events that woke them, and one look-up by the webhook, which comes from outside
        var storage = new StorageTransactions { Episodes = 2 * ran, Activities = ran, Messages = (3 * ran) + 1 + Dependents, Lookups = 1 };
        Assert.Equal((11 * 15) + (11 * 3) + 1, storage.Total);
    }

    [Fact]
    public async Task IdleHour_OfAThousandObjects_IsSixTurnsEach()
    {
        await using var simulation = new FleetSimulation(new()
        {
            Clusters = 5,
            ObjectsPerCluster = 200,
            Duration = TimeSpan.FromHours(2),
            Step = TimeSpan.FromSeconds(1),
            PushesPerRepositoryAndDay = 0.000_001,
            FailurePart = 0,
            SickClusters = 0,
            Deployments = [],
        });

        var report = await simulation.RunAsync(TestContext.Current.CancellationToken);

        // two hours of six turns of each, the first of which every loop has at once and the second after a part of the interval: 12.5 by chance
        Assert.InRange(report.Activities, 12_000, 13_000);
        Assert.Equal((15 * report.Activities) + (4 * 1000), report.Storage.Total); // and a start each: its message and a look-up
    }

    private static Task IdleAsync(LocalOrchestrationRuntime runtime) =>
        runtime.WhenIdleAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
}
