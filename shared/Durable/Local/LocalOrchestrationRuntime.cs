using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Flux.Durable;

/// <summary>
/// Orchestrations in one process: an ordinary scheduler that keeps nothing on disk. One instance of an id runs at a time,
/// its steps one after the other; activities run on the thread pool under the limits of the options.
/// </summary>
/// <param name="orchestrators">What can be started.</param>
/// <param name="activities">What orchestrators can call.</param>
/// <param name="options">The limits.</param>
/// <param name="clock">Timers and <see cref="IOrchestrationContext.CurrentUtcDateTime"/>.</param>
/// <param name="loggers">Where the runtime and orchestrations log.</param>
/// <param name="partitionOf">An instance id's partition for the activity limit (its cluster); null for one partition over all.</param>
/// <param name="partitionLimit">How many activities of a partition run at once; null, or null for it, for what the options say.</param>
public sealed partial class LocalOrchestrationRuntime(
    OrchestratorRegistry orchestrators,
    ActivityRegistry activities,
    LocalOrchestrationOptions options,
    TimeProvider clock,
    ILoggerFactory loggers,
    Func<string, string>? partitionOf = null,
    Func<string, int?>? partitionLimit = null) : IOrchestrationClient, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, LocalInstance> _instances = new(StringComparer.Ordinal);
    private readonly ActivityDispatcher _dispatcher = new(options.MaxConcurrentActivities, options.MaxConcurrentActivitiesPerPartition, partitionLimit);
    private readonly Queue<LocalInstance> _ended = new();
    private readonly Lock _gate = new();
    private readonly ILogger _logger = loggers.CreateLogger<LocalOrchestrationRuntime>();
    private int _work;
    private int _starts;
    private TaskCompletionSource? _idle;
    private volatile bool _isStopping;

    internal bool IsStopping => _isStopping;

    /// <summary>Who runs steps and activities: the thread pool, or a simulation's own thread.</summary>
    internal Action<IThreadPoolWorkItem> Schedule
    {
        get;
        init
        {
            field = value;
            _dispatcher.Schedule = value;
        }
    } = ActivityDispatcher.OnThreadPool;

    internal TimeProvider Clock => clock;

    /// <summary>The activities that wait for their turn.</summary>
    internal int WaitingActivities => _dispatcher.Waiting;

    internal DateTime UtcNow => clock.GetUtcNow().UtcDateTime;

    /// <inheritdoc/>
    /// <exception cref="OrchestrationNotFoundException">No such orchestrator.</exception>
    /// <exception cref="OrchestrationPayloadException">The input cannot be serialized or is too large.</exception>
    public Task<bool> StartAsync(string orchestrator, string instanceId, object? input, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestrator);
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellationToken.ThrowIfCancellationRequested();
        if (orchestrators.Find(orchestrator) is null)
        {
            throw new OrchestrationNotFoundException(orchestrator);
        }

        var json = OrchestrationJson.Serialize(input, $"the input of orchestrator {orchestrator}");
        return Task.FromResult(TryStart(orchestrator, instanceId, json, parent: null, out _));
    }

    /// <inheritdoc/>
    /// <exception cref="OrchestrationPayloadException">The payload cannot be serialized or is too large.</exception>
    public Task<bool> RaiseEventAsync(string instanceId, string eventName, object payload, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Raise(instanceId, eventName, OrchestrationJson.Serialize(payload, $"the payload of event {eventName}")));
    }

    /// <inheritdoc/>
    public Task TerminateAsync(string instanceId, string reason, CancellationToken cancellationToken)
    {
        if (!_instances.TryGetValue(instanceId, out var instance))
        {
            return Task.CompletedTask;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        instance.Post(new LocalMessage { Type = LocalMessage.Kind.Terminate, Name = string.Empty, Text = reason, Done = done });
        return done.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<OrchestrationInstance?> GetAsync(string instanceId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_instances.GetValueOrDefault(instanceId)?.Describe());
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<OrchestrationInstance> ListAsync(
        string instanceIdPrefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var (id, instance) in _instances)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (id.StartsWith(instanceIdPrefix, StringComparison.Ordinal))
            {
                yield return instance.Describe();
            }
        }
    }

    /// <summary>Completes when no step and no activity is running or waiting to: every instance has ended or sleeps.</summary>
    public Task WhenIdleAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // asked for first and counted then: whoever ends the last work meanwhile sees one or the other
            var idle = _idle ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref _idle, idle);
            if (Volatile.Read(ref _work) == 0)
            {
                _idle = null;
                idle.TrySetResult();
            }

            return idle.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Starts nothing more, drops what waits, and lets running activities finish: those that need longer than
    /// <see cref="LocalOrchestrationOptions.DrainTimeout"/> are cancelled and awaited until the token is.
    /// </summary>
    /// <exception cref="OperationCanceledException">An activity did not heed its cancellation in time.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var drained = Drain();
        try
        {
            await drained.WaitAsync(options.DrainTimeout, clock, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            Log.DrainTimedOut(_logger);
            _dispatcher.CancelRunning();
            await drained.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stops at once: running activities are cancelled and not awaited.</summary>
    public ValueTask DisposeAsync()
    {
        _ = Drain();
        _dispatcher.CancelRunning();
        return ValueTask.CompletedTask;
    }

    internal bool TryStart(string orchestrator, string instanceId, string input, LocalParent? parent, out string problem)
    {
        problem = $"orchestrator {orchestrator} is not registered";
        if (orchestrators.Find(orchestrator) is null)
        {
            return false;
        }

        var start = new OrchestrationStart
        {
            Orchestrator = orchestrator,
            InstanceId = instanceId,
            RunId = new RunId(Interlocked.Increment(ref _starts), UtcNow, 0),
            Input = input,
        };
        var instance = new LocalInstance(this, start, parent);
        lock (_gate)
        {
            problem = $"instance {instanceId} is already running";
            if (_isStopping || _instances.TryGetValue(instanceId, out var current) && current.Status == OrchestrationStatus.Running)
            {
                return false;
            }

            _instances[instanceId] = instance;
        }

        return instance.Post(new LocalMessage { Type = LocalMessage.Kind.Start, Name = string.Empty, Text = string.Empty });
    }

    internal bool Raise(string instanceId, string eventName, string payload) =>
        _instances.TryGetValue(instanceId, out var instance)
        && instance.Post(new LocalMessage { Type = LocalMessage.Kind.Event, Name = eventName, Text = payload });

    internal OrchestrationExecution CreateExecution(OrchestrationStart start, LocalInstance instance) =>
        new(start, orchestrators, instance, loggers);

    internal void Enqueue(LocalActivity activity)
    {
        WorkBegins();
        if (!_dispatcher.TryEnqueue(activity, partitionOf?.Invoke(activity.Instance.InstanceId) ?? string.Empty))
        {
            WorkEnds();
        }
    }

    internal Task<string> RunActivityAsync(string name, string input, CancellationToken cancellationToken) =>
        activities.Find(name) is { } activity ? activity(input, cancellationToken) : throw new OrchestrationNotFoundException(name);

    internal void ActivityEnded(LocalActivity activity)
    {
        activity.Instance.Ended(activity);
        _dispatcher.Ended(activity);
        WorkEnds();
    }

    internal void InstanceEnded(LocalInstance instance)
    {
        lock (_gate)
        {
            _ended.Enqueue(instance);
            while (_ended.Count > options.RetainedInstances)
            {
                // only this very instance: one of the same id may run again
                var oldest = _ended.Dequeue();
                _instances.TryRemove(KeyValuePair.Create(oldest.InstanceId, oldest));
            }
        }
    }

    internal void WorkBegins() => Interlocked.Increment(ref _work);

    internal void WorkEnds()
    {
        // a lock only for who waits for the end: each step and activity comes through here
        if (Interlocked.Decrement(ref _work) == 0 && Volatile.Read(ref _idle) is not null)
        {
            lock (_gate)
            {
                if (Volatile.Read(ref _work) == 0)
                {
                    _idle?.TrySetResult();
                    _idle = null;
                }
            }
        }
    }

    internal void LogActivityFailed(Exception e, string activity, string instanceId) => Log.ActivityFailed(_logger, e, activity, instanceId);

    internal void LogOrchestrationFailed(Exception e, string orchestrator, string instanceId) =>
        Log.OrchestrationFailed(_logger, e, orchestrator, instanceId);

    internal void LogEventDropped(string eventName, string instanceId) => Log.EventDropped(_logger, eventName, instanceId);

    private Task Drain()
    {
        _isStopping = true;
        var (drained, dropped) = _dispatcher.Drain();
        Log.Stopping(_logger, dropped);
        for (var i = 0; i < dropped; i++)
        {
            WorkEnds();
        }

        return drained;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Activity {Activity} of {InstanceId} failed")]
        public static partial void ActivityFailed(ILogger logger, Exception e, string activity, string instanceId);

        [LoggerMessage(LogLevel.Error, "Orchestration {Orchestrator} {InstanceId} failed")]
        public static partial void OrchestrationFailed(ILogger logger, Exception e, string orchestrator, string instanceId);

        [LoggerMessage(LogLevel.Warning, "Dropped the oldest event {EventName} of {InstanceId}: nobody took the ones before")]
        public static partial void EventDropped(ILogger logger, string eventName, string instanceId);

        [LoggerMessage(LogLevel.Debug, "Stopping; {Dropped} activities that had not begun are dropped")]
        public static partial void Stopping(ILogger logger, int dropped);

        [LoggerMessage(LogLevel.Warning, "Activities did not finish in time and are cancelled")]
        public static partial void DrainTimedOut(ILogger logger);
    }
}
