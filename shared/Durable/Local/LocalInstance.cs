using System.Text;

namespace Flux.Durable;

/// <summary>
/// One instance: a mailbox that one thread at a time empties, so that an orchestration's steps never overlap. Every answer
/// names the run it belongs to; what answers an earlier run is dropped.
/// </summary>
internal sealed class LocalInstance(LocalOrchestrationRuntime runtime, OrchestrationStart firstStart, LocalParent? parent) : IThreadPoolWorkItem, IDecisionSink
{
    private readonly Lock _gate = new();
    private OrchestrationStart _start = firstStart;
    private Queue<LocalMessage>? _mailbox;
    private bool _isScheduled;
    private OrchestrationExecution? _execution;
    private List<LocalTimer>? _timers;
    private List<LocalActivity>? _activities;
    private byte[]? _customStatus;
    private int _run;

    public LocalOrchestrationRuntime Runtime => runtime;

    public string InstanceId => _start.InstanceId;

    public string Orchestrator => _start.Orchestrator;

    /// <summary>Written by the mailbox's thread only.</summary>
    public OrchestrationStatus Status { get; private set; }

    /// <summary>Kept as UTF-8: half the size, and seldom asked for.</summary>
    public string? CustomStatus => _customStatus is { } json ? Encoding.UTF8.GetString(json) : null;

    public string? Failure { get; private set; }

    public DateTime LastUpdatedAt { get; private set; } = runtime.UtcNow;

    /// <summary>Puts a message in the mailbox; false where the instance or the runtime has ended.</summary>
    public bool Post(LocalMessage message)
    {
        lock (_gate)
        {
            if (Status != OrchestrationStatus.Running || runtime.IsStopping)
            {
                message.Done?.TrySetResult();
                return false;
            }

            (_mailbox ??= new(1)).Enqueue(message);
            if (!_isScheduled)
            {
                _isScheduled = true;
                runtime.WorkBegins();
                runtime.Schedule(this);
            }

            return true;
        }
    }

    public void Execute()
    {
        while (TryTake(out var message))
        {
            LastUpdatedAt = runtime.UtcNow;
            try
            {
                Handle(message);
            }
            catch (Exception e)
            {
                // an exception outside the orchestrator's task (async void) must not take the process with it
                runtime.LogOrchestrationFailed(e, Orchestrator, InstanceId);
                End(OrchestrationStatus.Failed, e.Message, e.GetType().ToString());
            }

            message.Done?.TrySetResult();
        }

        runtime.WorkEnds();
    }

    public OrchestrationInstance Describe() => new()
    {
        InstanceId = InstanceId,
        Orchestrator = Orchestrator,
        Status = Status,
        LastUpdatedAt = LastUpdatedAt,
        CustomStatus = CustomStatus,
        Failure = Failure,
    };

    public void CallActivity(int taskId, string activity, string input)
    {
        var call = new LocalActivity(this, _run, taskId, activity, input);
        lock (_gate)
        {
            (_activities ??= new(1)).Add(call);
        }

        runtime.Enqueue(call);
    }

    public void CallSubOrchestrator(int taskId, string orchestrator, string instanceId, string input)
    {
        if (!runtime.TryStart(orchestrator, instanceId, input, new LocalParent(this, _run, taskId), out var problem))
        {
            Post(new LocalMessage { Type = LocalMessage.Kind.Failed, Run = _run, TaskId = taskId, Name = nameof(OrchestrationNotFoundException), Text = problem });
        }
    }

    public void CreateTimer(int taskId, DateTime fireAt) => (_timers ??= new(1)).Add(new LocalTimer(this, runtime.Clock, _run, taskId, fireAt));

    public void CancelTimer(int taskId)
    {
        if (_timers?.FindIndex(timer => timer.TaskId == taskId) is int index and >= 0)
        {
            _timers[index].Dispose();
            _timers.RemoveAt(index);
        }
    }

    public void SendEvent(string instanceId, string eventName, string payload) => runtime.Raise(instanceId, eventName, payload);

    public void SetCustomStatus(string? json) => _customStatus = json is null ? null : Encoding.UTF8.GetBytes(json);

    public void EventDropped(string eventName) => runtime.LogEventDropped(eventName, InstanceId);

    public void LeftContext() => Post(new LocalMessage { Type = LocalMessage.Kind.LeftContext, Name = string.Empty, Text = string.Empty });

    public void Ended(LocalActivity activity)
    {
        lock (_gate)
        {
            if (_activities?.Remove(activity) is true && _activities.Count == 0)
            {
                _activities = null;
            }
        }
    }

    private bool TryTake(out LocalMessage message)
    {
        lock (_gate)
        {
            if (_mailbox is not null && _mailbox.TryDequeue(out message))
            {
                return true;
            }

            // ten thousand sleeping instances need no mailbox
            _mailbox = null;
            _isScheduled = false;
            message = default;
            return false;
        }
    }

    private void Handle(LocalMessage message)
    {
        if (Status != OrchestrationStatus.Running)
        {
            return;
        }

        switch (message.Type)
        {
            case LocalMessage.Kind.Start:
                BeginRun();
                break;
            case LocalMessage.Kind.Event when _execution is null:
                _start = _start with { Events = [.. _start.Events, new BufferedEvent(message.Name, message.Text)] };
                break;
            case LocalMessage.Kind.Event:
                _execution.Raise(message.Name, message.Text, LastUpdatedAt);
                break;
            case LocalMessage.Kind.Completed when message.Run == _run:
                CancelTimer(message.TaskId);
                _execution?.Complete(message.TaskId, message.Text, LastUpdatedAt);
                break;
            case LocalMessage.Kind.Failed when message.Run == _run:
                _execution?.Fail(message.TaskId, message.Name, message.Text, LastUpdatedAt);
                break;
            case LocalMessage.Kind.LeftContext:
                End(OrchestrationStatus.Failed, $"orchestrator {Orchestrator} awaited a task that is not its context's");
                break;
            case LocalMessage.Kind.Terminate:
                End(OrchestrationStatus.Terminated, message.Text);
                break;
            default:
                break; // an answer to an earlier run
        }

        if (_execution is { IsOver: true } over && Status == OrchestrationStatus.Running)
        {
            EndRun(over);
        }
    }

    private void BeginRun()
    {
        var (input, events) = (_start.Input, _start.Events);
        _start = _start with { Input = string.Empty, Events = [] };
        _execution = runtime.CreateExecution(_start, this);
        _execution.Start(input, events, LastUpdatedAt);
    }

    private void EndRun(OrchestrationExecution over)
    {
        if (over.Failure is { } failure)
        {
            runtime.LogOrchestrationFailed(failure, Orchestrator, InstanceId);
            End(OrchestrationStatus.Failed, failure.Message, failure.GetType().ToString());
        }
        else if (over.NextInput is { } next)
        {
            _start = _start with { Input = next, Events = over.TakeEventsForNextRun(), RunId = _start.RunId with { Run = ++_run } };
            ForgetTimers();
            _execution = null;
            Post(new LocalMessage { Type = LocalMessage.Kind.Start, Name = string.Empty, Text = string.Empty });
        }
        else
        {
            parent?.Complete(over.Result);
            End(OrchestrationStatus.Completed, reason: null);
        }
    }

    private void End(OrchestrationStatus status, string? reason, string? errorType = null)
    {
        ForgetTimers();
        LocalActivity[] running;
        lock (_gate)
        {
            Status = status;
            Failure = reason;
            running = _activities is null || status != OrchestrationStatus.Terminated ? [] : [.. _activities];
        }

        foreach (var activity in running)
        {
            activity.Cancel();
        }

        _execution = null;
        if (status != OrchestrationStatus.Completed)
        {
            parent?.Fail(errorType ?? status.ToString(), reason ?? status.ToString());
        }

        runtime.InstanceEnded(this);
    }

    private void ForgetTimers()
    {
        _timers?.ForEach(timer => timer.Dispose());
        _timers = null;
    }
}
