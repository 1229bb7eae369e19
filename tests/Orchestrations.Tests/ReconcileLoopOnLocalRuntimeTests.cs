using System.Collections.Concurrent;
using Flux.Durable;
using Flux.Reconciliation;
using Flux.Reconciliation.Tests;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Orchestrations.Tests;

/// <summary>The loop as the local host runs it, many at a time.</summary>
[Collection(nameof(ReconcileLoopOnLocalRuntimeTests))]
public sealed class ReconcileLoopOnLocalRuntimeTests : IAsyncDisposable
{
    private readonly ManualClock _clock = new();
    private readonly ConcurrentDictionary<string, int> _running = new();
    private readonly OrchestratorRegistry _orchestrators = new OrchestratorRegistry().AddFluxOrchestrators();
    private LocalOrchestrationRuntime? _runtime;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_runtime is not null)
        {
            await _runtime.DisposeAsync();
        }
    }

    [Fact]
    public async Task Requests_FromManyThreads_AreNeverLostAndNeverRunAnObjectTwiceAtOnce()
    {
        const int Objects = 40;
        const int Changes = 50;
        var versions = new int[Objects];
        var seen = new int[Objects];
        var overlaps = 0;
        var runtime = Run(async request =>
        {
            var index = int.Parse(request.Target.Name, System.Globalization.CultureInfo.InvariantCulture);
            if (_running.AddOrUpdate(request.Target.Name, 1, (_, n) => n + 1) > 1)
            {
                Interlocked.Increment(ref overlaps);
            }

            var version = Volatile.Read(ref versions[index]);
            await Task.Yield(); // changes may come while the run goes on with what it has read
            Volatile.Write(ref seen[index], version);
            _running.AddOrUpdate(request.Target.Name, 0, (_, n) => n - 1);
            return new ReconcileOutcome { RequeueAfter = null };
        });
        for (var i = 0; i < Objects; i++)
        {
            await StartAsync(runtime, Target(i));
        }

        await Parallel.ForAsync(0, Objects * Changes, Token, async (change, cancellationToken) =>
        {
            var index = change % Objects;
            Interlocked.Increment(ref versions[index]);
            Assert.True(await runtime.RaiseEventAsync(Target(index).InstanceId, OrchestrationNames.ReconcileRequested, $"{change}", cancellationToken));
        });
        await runtime.WhenIdleAsync(Token);

        Assert.Equal(0, overlaps);
        Assert.All(versions, version => Assert.Equal(Changes, version));
        Assert.Equal(versions, seen);
    }

    [Fact]
    public async Task Interval_WhenItEnds_RunsEveryLoopOnceMore()
    {
        var runs = 0;
        var runtime = Run(_ =>
        {
            Interlocked.Increment(ref runs);
            return Task.FromResult(new ReconcileOutcome { RequeueAfter = TimeSpan.FromMinutes(10) });
        });
        for (var i = 0; i < 100; i++)
        {
            await StartAsync(runtime, Target(i));
        }

        for (var turn = 1; turn <= 3; turn++)
        {
            await runtime.WhenIdleAsync(Token);
            Assert.Equal(turn * 100, runs);
            Assert.Equal(100, _clock.TimerCount);
            _clock.Advance(TimeSpan.FromMinutes(10));
        }
    }

    [Fact]
    public async Task Wakes_StartNothingAndWakeWhoSleeps()
    {
        var order = new ConcurrentQueue<string>();
        var runtime = Run(request =>
        {
            order.Enqueue($"{request.Target.Name} by {request.TriggeredBy}");
            return Task.FromResult(new ReconcileOutcome
            {
                RequeueAfter = null,
                Wakes = request.Target.Name == "0" ? [Target(1), Target(99)] : [],
            });
        });
        await StartAsync(runtime, Target(1));
        await runtime.WhenIdleAsync(Token);
        await StartAsync(runtime, Target(0));
        await runtime.WhenIdleAsync(Token);

        Assert.Equal(["1 by ", "0 by ", "1 by Kustomization/flux-system/0"], order);
        Assert.Null(await runtime.GetAsync(Target(99).InstanceId, Token));
    }

    [Fact]
    public async Task Wakes_OfFiveHundredDependents_AllArriveAfterOneRun()
    {
        // they do not fit into one outcome of 16 KiB
        const int Dependents = 500;
        var cluster = new InMemoryCluster("prod");
        cluster.Put("""
            {"apiVersion":"sample.toolkit.fluxcd.io/v1","kind":"Sample",
             "metadata":{"name":"web","namespace":"apps","finalizers":["finalizers.fluxcd.io"]},"spec":{}}
            """);
        var runs = 0;
        var source = new SampleReconciler(SampleReconciler.ServicesOf(cluster, _clock), new ScriptedStep("Work", _ =>
        {
            Interlocked.Increment(ref runs);
            return StepResult.Next;
        }))
        {
            Dependents = [.. Enumerable.Range(0, Dependents).Select(Target)],
        };
        var woken = new ConcurrentBag<string>();
        var runtime = Run(request =>
        {
            if (request.Target.Kind == "Sample")
            {
                return source.ReconcileAsync(request, Token);
            }

            if (request.TriggeredBy is { } trigger)
            {
                woken.Add($"{request.Target.Name} by {trigger}");
            }

            return Task.FromResult(new ReconcileOutcome { RequeueAfter = null });
        });
        for (var i = 0; i < Dependents; i++)
        {
            await StartAsync(runtime, Target(i));
        }

        await runtime.WhenIdleAsync(Token);
        await StartAsync(runtime, SampleReconciler.Target with { Cluster = "prod" });
        await runtime.WhenIdleAsync(Token);

        Assert.Equal(
            Enumerable.Range(0, Dependents).Select(i => $"{i} by Sample/apps/web").Order(StringComparer.Ordinal),
            woken.Order(StringComparer.Ordinal));
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task SleepingLoops_TenThousand_TakeAFewKibibytesEach()
    {
        const int Loops = 10_000;
        _runtime = new LocalOrchestrationRuntime(
            _orchestrators, Activities(_ => Task.FromResult(new ReconcileOutcome { RequeueAfter = TimeSpan.FromHours(1) })),
            new LocalOrchestrationOptions(), TimeProvider.System, NullLoggerFactory.Instance, id => id.Split('/')[0]);
        await StartAsync(_runtime, Target(Loops)); // whatever is made once is made now
        await _runtime.WhenIdleAsync(Token);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Loops; i++)
        {
            await StartAsync(_runtime, Target(i));
        }

        await _runtime.WhenIdleAsync(Token);
        var asleep = (GC.GetTotalMemory(forceFullCollection: true) - before) / Loops;
        for (var i = 0; i < Loops; i++)
        {
            await _runtime.RaiseEventAsync(Target(i).InstanceId, OrchestrationNames.ReconcileRequested, "webhook", Token);
        }

        await _runtime.WhenIdleAsync(Token);
        var asleepAgain = (GC.GetTotalMemory(forceFullCollection: true) - before) / Loops;
        TestContext.Current.SendDiagnosticMessage("{0} bytes a sleeping loop, {1} after its second run", asleep, asleepAgain);

        // the ids, the input and the status as text are some 600 bytes of it
        Assert.InRange(asleep, 500, 4 * 1024);
        Assert.InRange(asleepAgain, 500, 4 * 1024);
    }

    private static ReconcileTarget Target(int number) =>
        new("prod", "Kustomization", "flux-system", number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static Task<bool> StartAsync(LocalOrchestrationRuntime runtime, ReconcileTarget target) =>
        runtime.StartAsync(OrchestrationNames.ReconcileLoop, target.InstanceId, new ReconcileLoopInput { Target = target }, Token);

    private static ActivityRegistry Activities(Func<ReconcileRequest, Task<ReconcileOutcome>> reconcile) =>
        new ActivityRegistry().Add<ReconcileRequest, ReconcileOutcome>(OrchestrationNames.Reconcile, (request, _) => reconcile(request));

    private LocalOrchestrationRuntime Run(Func<ReconcileRequest, Task<ReconcileOutcome>> reconcile) =>
        _runtime = new LocalOrchestrationRuntime(_orchestrators, Activities(reconcile), new LocalOrchestrationOptions(), _clock, NullLoggerFactory.Instance);
}

/// <summary>Alone, since one of the tests measures memory.</summary>
[CollectionDefinition(nameof(ReconcileLoopOnLocalRuntimeTests), DisableParallelization = true)]
public sealed class LocalRuntimeCollection;
