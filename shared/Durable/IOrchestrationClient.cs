namespace Flux.Durable;

/// <summary>Starts, signals and looks at orchestrations from outside; the counterpart of Durable Task's <c>DurableTaskClient</c>.</summary>
public interface IOrchestrationClient
{
    /// <summary>Starts an instance unless one of that id is running; true where this call started it. One that ended may be started again.</summary>
    Task<bool> StartAsync(string orchestrator, string instanceId, object? input, CancellationToken cancellationToken);

    /// <summary>
    /// Raises an event on a running instance; false where there is none. True does not mean that the instance waits for it:
    /// one that ends at this moment drops it.
    /// </summary>
    Task<bool> RaiseEventAsync(string instanceId, string eventName, object payload, CancellationToken cancellationToken);

    /// <summary>Ends an instance where it stands; running activities are cancelled where the host can.</summary>
    Task TerminateAsync(string instanceId, string reason, CancellationToken cancellationToken);

    /// <summary>One instance; null where there is none.</summary>
    Task<OrchestrationInstance?> GetAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>The instances whose id begins with <paramref name="instanceIdPrefix"/>.</summary>
    IAsyncEnumerable<OrchestrationInstance> ListAsync(string instanceIdPrefix, CancellationToken cancellationToken);
}
