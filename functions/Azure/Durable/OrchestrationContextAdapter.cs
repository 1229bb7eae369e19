using Flux.Durable;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Flux.Azure;

/// <summary>Our context over Durable Task's, member by member. Nothing is decided here, or replay would decide it again.</summary>
public sealed class OrchestrationContextAdapter(TaskOrchestrationContext context) : IOrchestrationContext
{
    /// <inheritdoc/>
    public string Name => context.Name.Name;

    /// <inheritdoc/>
    public string InstanceId => InstanceIds.FromDurable(context.InstanceId);

    /// <inheritdoc/>
    public DateTime CurrentUtcDateTime => context.CurrentUtcDateTime;

    /// <inheritdoc/>
    public bool IsReplaying => context.IsReplaying;

    /// <inheritdoc/>
    public async Task<TResult> CallActivityAsync<TResult>(string activity, object? input)
    {
        try
        {
            return await context.CallActivityAsync<TResult>(activity, input);
        }
        catch (TaskFailedException e)
        {
            throw Translate(e);
        }
    }

    /// <inheritdoc/>
    public async Task<TResult> CallSubOrchestratorAsync<TResult>(string orchestrator, object? input, string? instanceId = null)
    {
        var options = instanceId is null ? null : new SubOrchestrationOptions(instanceId: InstanceIds.ToDurable(instanceId));
        try
        {
            return await context.CallSubOrchestratorAsync<TResult>(orchestrator, input, options);
        }
        catch (TaskFailedException e)
        {
            throw Translate(e);
        }
    }

    /// <inheritdoc/>
    public Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => context.CreateTimer(fireAt, cancellationToken);

    /// <inheritdoc/>
    public Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken) =>
        context.WaitForExternalEvent<T>(eventName, cancellationToken);

    /// <inheritdoc/>
    public void SendEvent(string instanceId, string eventName, object payload) =>
        context.SendEvent(InstanceIds.ToDurable(instanceId), eventName, payload);

    /// <inheritdoc/>
    public void SetCustomStatus(object? customStatus) => context.SetCustomStatus(customStatus);

    /// <inheritdoc/>
    public void ContinueAsNew(object? newInput, bool preserveUnprocessedEvents = true) =>
        context.ContinueAsNew(newInput, preserveUnprocessedEvents);

    /// <inheritdoc/>
    public Guid NewGuid() => context.NewGuid();

    /// <inheritdoc/>
    public ILogger CreateReplaySafeLogger(string categoryName) => context.CreateReplaySafeLogger(categoryName);

    private static ActivityFailedException Translate(TaskFailedException e) =>
        new(e.TaskName, e.FailureDetails.ErrorType, e.FailureDetails.ErrorMessage, e);
}
