namespace Flux.TestKit.Simulation;

/// <summary>
/// What Durable Functions asks of Azure Storage for the same orchestrations, at most: messages are counted one by one, though a read
/// may bring 32 of them, and no instance is taken to be in memory.
/// </summary>
/// <remarks>
/// Spec: Azure/durabletask, src/DurableTask.AzureStorage: <c>CompleteTaskOrchestrationWorkItemAsync</c> (messages out, history, messages
/// deleted), <c>AzureTableTrackingStore.UpdateStateAsync</c> (one batch of history, one merge of the instance); a continued-as-new run goes
/// on within the same work item.
/// </remarks>
public sealed record StorageTransactions
{
    /// <summary>How many times an orchestrator went on: loaded, run and saved.</summary>
    public required long Episodes { get; init; }

    /// <summary>How many activities ran.</summary>
    public required long Activities { get; init; }

    /// <summary>Messages put into queues: activities, their results, timers, events, starts.</summary>
    public required long Messages { get; init; }

    /// <summary>Queries for instances by those who raise events from outside.</summary>
    public required long Lookups { get; init; }

    /// <summary>Each message is put, taken and deleted.</summary>
    public long QueueOperations => 3 * Messages;

    /// <summary>Each episode reads the history, appends to it and merges the instance's row.</summary>
    public long TableOperations => (3 * Episodes) + Lookups;

    /// <summary>All together.</summary>
    public long Total => QueueOperations + TableOperations;
}
