using Flux.Durable;
using Microsoft.Extensions.Logging;

namespace Flux.TestKit.Durable;

/// <summary>Drives one execution and writes down what it decides; used to record and to replay.</summary>
internal sealed class DecisionRecorder : IDecisionSink
{
    private readonly OrchestrationStart _start;
    private readonly OrchestrationExecution _execution;
    private readonly List<Decision> _decisions = [];
    private bool _leftContext;

    public DecisionRecorder(OrchestrationStart start, OrchestratorRegistry orchestrators, ILoggerFactory loggers)
    {
        _start = start;
        _execution = new OrchestrationExecution(start, orchestrators, this, loggers);
    }

    public OrchestrationExecution Execution => _execution;

    /// <summary>Lets something happen; returns what was decided on it.</summary>
    /// <exception cref="ReplayMismatchException">The orchestrator waits for something that is not of its context.</exception>
    public IReadOnlyList<Decision> Apply(HistoryEvent e)
    {
        _decisions.Clear();
        switch (e.Type)
        {
            case HistoryEvent.Kind.Started:
                _execution.Start(_start.Input, _start.Events, e.At);
                break;
            case HistoryEvent.Kind.Completed:
                _execution.Complete(e.TaskId, e.Text, e.At);
                break;
            case HistoryEvent.Kind.Failed:
                _execution.Fail(e.TaskId, e.Name, e.Text, e.At);
                break;
            default:
                _execution.Raise(e.Name, e.Text, e.At);
                break;
        }

        if (_leftContext || !_execution.IsOver && !_execution.IsWaiting)
        {
            throw new ReplayMismatchException($"after {e}: orchestrator {_execution.Name} awaits a task that is not its context's");
        }

        if (_execution.IsOver)
        {
            _decisions.Add(End());
        }

        return [.. _decisions];
    }

    public void CallActivity(int taskId, string activity, string input) => _decisions.Add(new Decision.Activity(taskId, activity, input));

    public void CallSubOrchestrator(int taskId, string orchestrator, string instanceId, string input) =>
        _decisions.Add(new Decision.SubOrchestration(taskId, orchestrator, instanceId, input));

    public void CreateTimer(int taskId, DateTime fireAt) => _decisions.Add(new Decision.Timer(taskId, fireAt));

    public void CancelTimer(int taskId) => _decisions.Add(new Decision.CancelTimer(taskId));

    public void SendEvent(string instanceId, string eventName, string payload) => _decisions.Add(new Decision.SendEvent(instanceId, eventName, payload));

    public void SetCustomStatus(string? json) => _decisions.Add(new Decision.CustomStatus(json));

    public void EventDropped(string eventName)
    {
    }

    public void LeftContext() => _leftContext = true;

    private Decision End() => _execution switch
    {
        { Failure: { } failure } => new Decision.Failed(failure.GetType().ToString(), failure.Message),
        { NextInput: { } next } => new Decision.ContinueAsNew(next),
        _ => new Decision.Completed(_execution.Result),
    };
}
