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
    /// <exception cref="ActivityFailedException">The orchestration threw, was terminated, or an instance of that id is running.</exception>
    Task<TResult> CallSubOrchestratorAsync<TResult>(string orchestrator, object? input, string? instanceId = null);

    /// <summary>
    /// Completes at <paramref name="fireAt"/> (UTC), however far that is; a cancelled timer is forgotten. Cancel what is not
    /// awaited any more: on Durable Task an orchestration is not over before its timers are.
    /// </summary>
    Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>
    /// Completes with the payload of the next event of that name (case does not matter); events that came before are kept
    /// for it, so that a wait for one of them is completed when it is returned. Of several waits the youngest is served first.
    /// </summary>
    /// <remarks>
    /// A cancelled wait still takes the next event of its run, which then is lost (Durable Task does so): cancel only before
    /// <see cref="ContinueAsNew"/> or the end, and only where what follows looks at the state the event speaks of.
    /// </remarks>
    /// <exception cref="ArgumentException">An earlier wait for that name asked for another type.</exception>
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
