namespace Flux.Durable;

/// <summary>Who carries out what an execution decides. Called on the execution's thread, in the order of the decisions.</summary>
internal interface IDecisionSink
{
    /// <summary>Run an activity and answer with <see cref="OrchestrationExecution.Complete"/> or <c>Fail</c>.</summary>
    void CallActivity(int taskId, string activity, string input);

    /// <summary>Run an orchestration and answer likewise.</summary>
    void CallSubOrchestrator(int taskId, string orchestrator, string instanceId, string input);

    /// <summary>Answer at <paramref name="fireAt"/> (UTC) with <see cref="OrchestrationExecution.Complete"/>.</summary>
    void CreateTimer(int taskId, DateTime fireAt);

    /// <summary>Forget the timer.</summary>
    void CancelTimer(int taskId);

    /// <summary>Raise an event on another instance.</summary>
    void SendEvent(string instanceId, string eventName, string payload);

    /// <summary>Show this; null clears it.</summary>
    void SetCustomStatus(string? json);

    /// <summary>A buffered event was dropped, since nobody took the older ones.</summary>
    void EventDropped(string eventName);

    /// <summary>The orchestrator awaited a task that is not its context's, which came back on another thread.</summary>
    void LeftContext();
}
