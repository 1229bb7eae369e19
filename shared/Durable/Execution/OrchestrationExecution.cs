using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Flux.Durable;

/// <summary>
/// One run of an orchestrator: the context it sees, and the synchronization context its continuations run on. Its owner
/// calls it from one thread at a time and feeds it answers; everything the orchestrator decides goes to the sink.
/// </summary>
internal sealed class OrchestrationExecution(OrchestrationStart start, OrchestratorRegistry orchestrators, IDecisionSink sink, ILoggerFactory loggers)
    : SynchronizationContext, IOrchestrationContext
{
    // seldom more than two: a list is smaller than a dictionary, and ten thousand of these sleep
    private readonly List<IPendingTask> _pending = new(1);
    private readonly RunId _runId = start.RunId;
    private readonly ExternalEvents _events = new();
    private Queue<(SendOrPostCallback Callback, object? State)>? _posted;
    private Task<string>? _main;
    private int _nextTask;
    private int _nextGuid;

    public string Name { get; } = start.Orchestrator;

    public string InstanceId { get; } = start.InstanceId;

    public DateTime CurrentUtcDateTime { get; private set; }

    public bool IsReplaying { get; set; }

    /// <summary>The orchestrator returned or threw.</summary>
    public bool IsOver => _main is { IsCompleted: true };

    /// <summary>Something that can still answer is awaited; an execution that is neither over nor waiting awaits a foreign task.</summary>
    public bool IsWaiting => _pending.Count > 0 || _events.WaitCount > 0;

    /// <summary>Why the orchestrator threw; null where it did not.</summary>
    public Exception? Failure => _main is { IsCompletedSuccessfully: false, IsCompleted: true } main
        ? main.Exception?.InnerException ?? new TaskCanceledException(main)
        : null;

    /// <summary>The orchestrator's result, or the next run where it continues as new; only once it is over without a failure.</summary>
    public string Result => _main!.Result;

    /// <summary>The next run's input; null where the orchestrator ends.</summary>
    public string? NextInput { get; private set; }

    private bool PreserveEvents { get; set; }

    /// <summary>Runs the orchestrator until it waits; input and events are given here and not kept.</summary>
    public void Start(string input, IReadOnlyList<BufferedEvent> events, DateTime now)
    {
        var orchestrator = orchestrators.Find(Name) ?? throw new OrchestrationNotFoundException(Name);
        foreach (var e in events)
        {
            _events.Deliver(e.Name, e.Payload);
        }

        Step(now, execution => execution._main = orchestrator(execution, input));
    }

    public void Complete(int taskId, string json, DateTime now)
    {
        if (TakePending(taskId) is { } pending)
        {
            Step(now, _ => pending.Complete(json));
        }
    }

    public void Fail(int taskId, string errorType, string message, DateTime now)
    {
        if (TakePending(taskId) is { } pending)
        {
            Step(now, _ => pending.Fail(new ActivityFailedException(pending.Name, errorType, message)));
        }
    }

    public void Raise(string eventName, string payload, DateTime now) => Step(now, execution =>
    {
        if (!execution._events.Deliver(eventName, payload))
        {
            sink.EventDropped(eventName);
        }
    });

    /// <summary>The events the next run begins with.</summary>
    public IReadOnlyList<BufferedEvent> TakeEventsForNextRun() => PreserveEvents ? _events.TakeBuffer() : [];

    public Task<TResult> CallActivityAsync<TResult>(string activity, object? input)
    {
        ArgumentException.ThrowIfNullOrEmpty(activity);
        ThrowIfOutside();
        try
        {
            var json = OrchestrationJson.Serialize(input, $"the input of activity {activity}");
            var pending = Register<TResult>(activity);
            sink.CallActivity(pending.TaskId, activity, json);
            return pending.Task;
        }
        catch (OrchestrationPayloadException e)
        {
            return Task.FromException<TResult>(e);
        }
    }

    public Task<TResult> CallSubOrchestratorAsync<TResult>(string orchestrator, object? input, string? instanceId = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestrator);
        ThrowIfOutside();
        try
        {
            var json = OrchestrationJson.Serialize(input, $"the input of orchestrator {orchestrator}");
            var pending = Register<TResult>(orchestrator);
            sink.CallSubOrchestrator(pending.TaskId, orchestrator, instanceId ?? NewGuid().ToString("N"), json);
            return pending.Task;
        }
        catch (OrchestrationPayloadException e)
        {
            return Task.FromException<TResult>(e);
        }
    }

    public Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        ThrowIfOutside();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var timer = Register<object?>(string.Empty);
        sink.CreateTimer(timer.TaskId, fireAt.ToUniversalTime());
        cancellationToken.UnsafeRegister(
            static (state, token) => ((PendingTask<object?>)state!).Owner.CancelTimer((PendingTask<object?>)state, token), timer);
        return timer.Task;
    }

    public Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        ThrowIfOutside();
        return _events.WaitFor<T>(eventName, cancellationToken);
    }

    public void SendEvent(string instanceId, string eventName, object payload)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        ThrowIfOutside();
        sink.SendEvent(instanceId, eventName, OrchestrationJson.Serialize(payload, $"the payload of event {eventName}"));
    }

    public void SetCustomStatus(object? customStatus)
    {
        ThrowIfOutside();
        sink.SetCustomStatus(OrchestrationJson.SerializeCustomStatus(customStatus));
    }

    public void ContinueAsNew(object? newInput, bool preserveUnprocessedEvents = true)
    {
        ThrowIfOutside();
        NextInput = OrchestrationJson.Serialize(newInput, $"the next input of orchestrator {Name}");
        PreserveEvents = preserveUnprocessedEvents;
    }

    public Guid NewGuid()
    {
        ThrowIfOutside();
        var name = string.Create(CultureInfo.InvariantCulture, $"{InstanceId}\n{_runId.Start}.{_runId.StartedAt:O}.{_runId.Run}\n{CurrentUtcDateTime:O}\n{_nextGuid++}");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // version 8: a hash of our own making (RFC 9562, 5.8)
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    public ILogger CreateReplaySafeLogger(string categoryName) => new ReplaySafeLogger(this, loggers.CreateLogger(categoryName));

    /// <summary>Continuations that cannot run in place wait for the end of the step; from any other thread they are an error.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Current == this)
        {
            (_posted ??= new()).Enqueue((d, state));
        }
        else
        {
            sink.LeftContext();
        }
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("An orchestration runs on its own thread of execution only.");

    public override SynchronizationContext CreateCopy() => this;

    private PendingTask<T> Register<T>(string name)
    {
        var pending = new PendingTask<T>(_nextTask++, name, this);
        _pending.Add(pending);
        return pending;
    }

    private IPendingTask? TakePending(int taskId)
    {
        var index = _pending.FindIndex(pending => pending.TaskId == taskId);
        if (index < 0)
        {
            return null;
        }

        var pending = _pending[index];
        _pending.RemoveAt(index);
        return pending;
    }

    private void CancelTimer(PendingTask<object?> timer, CancellationToken cancellationToken)
    {
        if (TakePending(timer.TaskId) is not null)
        {
            sink.CancelTimer(timer.TaskId);
            timer.TrySetCanceled(cancellationToken);
        }
    }

    private void Step(DateTime now, Action<OrchestrationExecution> step)
    {
        var outside = Current;
        CurrentUtcDateTime = now;
        SetSynchronizationContext(this);
        try
        {
            step(this);
            while (_posted is not null && _posted.TryDequeue(out var posted))
            {
                posted.Callback(posted.State);
            }
        }
        finally
        {
            SetSynchronizationContext(outside);
        }
    }

    private void ThrowIfOutside()
    {
        if (Current != this)
        {
            throw new InvalidOperationException($"orchestrator {Name} uses its context on another thread than its own");
        }
    }
}
