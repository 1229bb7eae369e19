using Flux.Durable;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Flux.Azure.Tests;

/// <summary>Durable Task's context played by ours, so that the adapter can be put between an orchestrator and a runtime of ours.</summary>
internal sealed class UpstreamContext(IOrchestrationContext inner) : TaskOrchestrationContext
{
    public override TaskName Name => inner.Name;

    public override string InstanceId => inner.InstanceId.Replace('/', '~'); // a hub holds Durable's ids only

    public override DateTime CurrentUtcDateTime => inner.CurrentUtcDateTime;

    public override bool IsReplaying => inner.IsReplaying;

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        try
        {
            return await inner.CallActivityAsync<TResult>(name, input);
        }
        catch (ActivityFailedException e)
        {
            throw Translate(e);
        }
    }

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        try
        {
            return await inner.CallSubOrchestratorAsync<TResult>(orchestratorName, input, (options as SubOrchestrationOptions)?.InstanceId);
        }
        catch (ActivityFailedException e)
        {
            throw Translate(e);
        }
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => inner.CreateTimer(fireAt, cancellationToken);

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        inner.WaitForExternalEvent<T>(eventName, cancellationToken);

    public override void SendEvent(string instanceId, string eventName, object payload) => inner.SendEvent(instanceId, eventName, payload);

    public override void SetCustomStatus(object? customStatus) => inner.SetCustomStatus(customStatus);

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        inner.ContinueAsNew(newInput, preserveUnprocessedEvents);

    public override Guid NewGuid() => inner.NewGuid();

    public override ILogger CreateReplaySafeLogger(string categoryName) => inner.CreateReplaySafeLogger(categoryName);

    private static TaskFailedException Translate(ActivityFailedException e)
    {
        // the message Durable Task has is the failure's own, without ours in front
        var message = e.Message[(e.Task.Length + " failed: ".Length)..];
        return new TaskFailedException(e.Task, 0, new TaskFailureDetails(e.ErrorType, message, null, null, null));
    }
}
