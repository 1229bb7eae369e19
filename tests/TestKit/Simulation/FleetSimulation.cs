using System.Text.Json;
using Flux.Durable;
using Flux.Orchestrations;
using Flux.Reconciliation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.TestKit.Simulation;

/// <summary>
/// The orchestrations as they run in earnest, on a clock that does not wait, over clusters that are made up: what an activity does takes
/// virtual time and ends in the outcomes that reconcilers give. One thread runs all of it, so that the same options give the same report
/// and nothing has to be waited for: when no work is left, the clock moves on.
/// </summary>
public sealed class FleetSimulation : IAsyncDisposable
{
    private static readonly JsonElement _waiting = JsonSerializer.SerializeToElement("health");
    private readonly FleetSimulationOptions _options;
    private readonly SimulatedClock _clock;
    private readonly List<SimulatedObject> _objects = [];
    private readonly Dictionary<ReconcileTarget, SimulatedObject> _byTarget = [];
    private readonly List<SimulatedPush> _pushes;
    private readonly Dictionary<SimulatedObject, Queue<SimulatedPush>> _open = [];
    private readonly Queue<IThreadPoolWorkItem> _work = new();
    private readonly Random _chance;
    private readonly FleetMeasurements _measured;
    private readonly OrchestratorRegistry _orchestrators = new OrchestratorRegistry().AddFluxOrchestrators();
    private readonly ActivityRegistry _activities = new();
    private LocalOrchestrationRuntime? _runtime;

    /// <summary>Lays out the fleet.</summary>
    public FleetSimulation(FleetSimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _clock = new(options.Step);
        _measured = new(options);
        _chance = new(options.Seed + 1);
        _activities.Add<ReconcileRequest, ReconcileOutcome>(OrchestrationNames.Reconcile, ReconcileAsync);
        for (var cluster = 0; cluster < options.Clusters; cluster++)
        {
            AddCluster(cluster);
        }

        _pushes = [.. Pushes().OrderBy(push => push.At)];
    }

    /// <summary>Runs through the time.</summary>
    public async Task<FleetSimulationReport> RunAsync(CancellationToken cancellationToken)
    {
        var deployments = new Queue<TimeSpan>(_options.Deployments.Order().Select(part => _options.Duration * part));
        await StartAsync(cancellationToken);
        var next = 0;
        while (_clock.Elapsed < _options.Duration)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (; next < _pushes.Count && _pushes[next].At <= _clock.Elapsed; next++)
            {
                await PushAsync(_pushes[next], cancellationToken);
            }

            if (deployments.TryPeek(out var at) && at <= _clock.Elapsed)
            {
                deployments.Dequeue();
                await StartAsync(cancellationToken);
            }

            _clock.Step();
            RunWork();
            _measured.Queue(_clock.Elapsed, _runtime!.WaitingActivities);
        }

        return _measured.Report(_objects, _pushes);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_runtime is not null)
        {
            await _runtime.DisposeAsync();
        }
    }

    private void AddCluster(int cluster)
    {
        var name = $"c{cluster:d4}";
        var sources = Math.Max(1, _options.ObjectsPerCluster / 20);
        var first = _objects.Count;
        for (var i = 0; i < _options.ObjectsPerCluster; i++)
        {
            var target = new ReconcileTarget(name, i < sources ? "GitRepository" : "Kustomization", "flux-system", $"o{i:d4}");
            var item = new SimulatedObject(target, cluster, i < sources ? null : _objects[first + (i % sources)]);
            item.Source?.Dependents.Add(target);
            _objects.Add(item);
            _byTarget.Add(target, item);
        }
    }

    private IEnumerable<SimulatedPush> Pushes()
    {
        var chance = new Random(_options.Seed);
        foreach (var source in _objects.Where(item => item.Source is null))
        {
            var revision = 0;
            // the time between two of them falls off exponentially, as chance has it; the last hour is left for them to arrive
            for (var at = Gap(chance); at < _options.Duration - TimeSpan.FromHours(1); at += Gap(chance))
            {
                yield return new(at, source, ++revision, chance.NextDouble() < _options.WebhookPart);
            }
        }
    }

    private TimeSpan Gap(Random chance) => TimeSpan.FromDays(-Math.Log(1 - chance.NextDouble()) / _options.PushesPerRepositoryAndDay);

    /// <summary>A new process: the one before is cut off, and what it slept for is forgotten with it.</summary>
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_runtime is not null)
        {
            await _runtime.DisposeAsync();
        }

        _measured.Started(_clock.Elapsed);
        _runtime = new(
            _orchestrators,
            _activities,
            new() { MaxConcurrentActivities = _options.MaxConcurrentActivities, MaxConcurrentActivitiesPerPartition = _options.MaxConcurrentActivitiesPerCluster },
            _clock,
            NullLoggerFactory.Instance,
            instanceId => instanceId[..instanceId.IndexOf('/', StringComparison.Ordinal)])
        {
            Schedule = _work.Enqueue,
        };
        foreach (var item in _objects)
        {
            await _runtime.StartAsync(OrchestrationNames.ReconcileLoop, item.Target.InstanceId, new ReconcileLoopInput { Target = item.Target }, cancellationToken);
        }

        RunWork();
    }

    private async Task PushAsync(SimulatedPush push, CancellationToken cancellationToken)
    {
        push.Source.Revision = push.Revision;
        foreach (var dependent in push.Source.Dependents)
        {
            var item = _byTarget[dependent];
            if (!_open.TryGetValue(item, out var open))
            {
                _open.Add(item, open = new());
            }

            open.Enqueue(push);
        }

        if (push.HasWebhook)
        {
            _measured.Raised();
            await _runtime!.RaiseEventAsync(push.Source.Target.InstanceId, OrchestrationNames.ReconcileRequested, "Receiver/flux-system/push", cancellationToken);
        }
    }

    /// <summary>Until every activity that has begun waits for the clock, and no step of an orchestration is left.</summary>
    private void RunWork()
    {
        while (_work.TryDequeue(out var work))
        {
            work.Execute();
        }
    }

    private async Task<ReconcileOutcome> ReconcileAsync(ReconcileRequest request, CancellationToken cancellationToken)
    {
        var item = _byTarget[request.Target];
        var isSick = IsSick(item.Cluster);
        _measured.Began(item, _clock.Elapsed, _clock.GetUtcNow().UtcDateTime - request.AsOf!.Value, isSick, request);
        if (isSick)
        {
            await TakeAsync(TimeSpan.FromSeconds(30), cancellationToken);
            throw new IOException("connection timed out");
        }

        if (_chance.NextDouble() < _options.FailurePart)
        {
            await TakeAsync(TimeSpan.FromMilliseconds(500), cancellationToken);
            throw new IOException("connection reset by peer");
        }

        return item.Source is null ? await FetchAsync(item, cancellationToken) : await ApplyAsync(item, item.Source, request, cancellationToken);
    }

    private async Task<ReconcileOutcome> FetchAsync(SimulatedObject source, CancellationToken cancellationToken)
    {
        var pushed = source.Revision;
        if (pushed == source.Fetched)
        {
            await TakeAsync(TimeSpan.FromMilliseconds(100), cancellationToken);
            return Sleep();
        }

        await TakeAsync(TimeSpan.FromSeconds(1), cancellationToken);
        source.Fetched = pushed;
        _measured.Woke(source.Dependents.Count);
        return Sleep() with { Wakes = source.Dependents };
    }

    private async Task<ReconcileOutcome> ApplyAsync(SimulatedObject item, SimulatedObject source, ReconcileRequest request, CancellationToken cancellationToken)
    {
        var fetched = source.Fetched;
        if (request.Continuation is not null && item.Revision == fetched)
        {
            // the rollout of what was applied goes on for another look in four cases of five
            await TakeAsync(TimeSpan.FromMilliseconds(100), cancellationToken);
            return _chance.Next(5) > 0 ? new() { RequeueAfter = TimeSpan.FromSeconds(5), Continuation = _waiting } : Sleep();
        }

        if (item.Revision == fetched)
        {
            await TakeAsync(TimeSpan.FromMilliseconds(100), cancellationToken);
            return Sleep();
        }

        await TakeAsync(TimeSpan.FromMilliseconds(800), cancellationToken);
        item.Revision = fetched;
        while (_open.TryGetValue(item, out var open) && open.TryPeek(out var push) && push.Revision <= fetched && open.TryDequeue(out _))
        {
            push.Applied(_clock.Elapsed);
        }

        return new() { RequeueAfter = TimeSpan.FromSeconds(5), Continuation = _waiting };
    }

    private ReconcileOutcome Sleep() => new() { RequeueAfter = _options.Interval * (0.95 + (0.1 * _chance.NextDouble())) };

    private bool IsSick(int cluster) =>
        cluster < _options.SickClusters && _clock.Elapsed >= _options.Duration / 4 && _clock.Elapsed < _options.Duration / 2;

    private async Task TakeAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        // goes on right on the clock's thread, which is the one that runs everything
        var over = new TaskCompletionSource();
        await using var timer = _clock.CreateTimer(static over => ((TaskCompletionSource)over!).SetResult(), over, time, Timeout.InfiniteTimeSpan);
        await over.Task;
        cancellationToken.ThrowIfCancellationRequested(); // its process was cut off meanwhile
    }
}
