using Microsoft.Extensions.Logging;

namespace Flux.Durable;

/// <summary>
/// What an orchestration may touch: everything here gives the same answer when its history is replayed. Each member has
/// its one counterpart in Durable Task's <c>TaskOrchestrationContext</c>, so that the adapter in <c>functions/Azure</c> only forwards.
/// </summary>
/// <remarks>Spec: microsoft/durabletask-dotnet, src/Abstractions/TaskOrchestrationContext.cs.</remarks>
public interface IOrchestrationContext
{
    /// <summary>The orchestration's registered name.</summary>
    string Name { get; }

    /// <summary>The instance's id, unique in the task hub.</summary>
    string InstanceId { get; }

    /// <summary>The time of the step that is being run or replayed, in UTC; never the clock's.</summary>
    DateTime CurrentUtcDateTime { get; }

    /// <summary>True while the code runs over history that is already written.</summary>
    bool IsReplaying { get; }

    /// <summary>Runs an activity; its input and result are written to history, so keep both under 16 KiB.</summary>
    /// <exception cref="ActivityFailedException">The activity threw.</exception>
    Task<TResult> CallActivityAsync<TResult>(string activity, object? input);

    /// <summary>Runs another orchestration and waits for its result.</summary>
    /// <param name="orchestrator">Its registered name.</param>
    /// <param name="input">Its input.</param>
    /// <param name="instanceId">Its instance id; null for one derived from this instance.</param>
    /// <exception cref="ActivityFailedException">The orchestration threw.</exception>
    Task<TResult> CallSubOrchestratorAsync<TResult>(string orchestrator, object? input, string? instanceId = null);

    /// <summary>Completes at <paramref name="fireAt"/> (UTC); a cancelled timer is forgotten.</summary>
    Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>Completes with the payload of the next event of that name; events that came before are kept for it.</summary>
    Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken);

    /// <summary>Raises an event on another instance; nothing happens where there is none.</summary>
    void SendEvent(string instanceId, string eventName, object payload);

    /// <summary>What <see cref="IOrchestrationClient.GetAsync"/> shows of this instance; at most 16 KiB.</summary>
    void SetCustomStatus(object? customStatus);

    /// <summary>Ends this run when the orchestrator returns and starts the next with <paramref name="newInput"/> and an empty history.</summary>
    /// <param name="newInput">The next run's input.</param>
    /// <param name="preserveUnprocessedEvents">Whether events nobody waited for are kept for the next run.</param>
    void ContinueAsNew(object? newInput, bool preserveUnprocessedEvents = true);

    /// <summary>A new id, the same on every replay.</summary>
    Guid NewGuid();

    /// <summary>A logger that is silent while replaying.</summary>
    ILogger CreateReplaySafeLogger(string categoryName);
}
