using System.Runtime.CompilerServices;
using DurableTask.Core.Exceptions;
using Flux.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Flux.Azure;

/// <summary>
/// Our client over Durable Task's. The Functions worker hands that out only as a binding of a trigger, so every function
/// that may start or signal orchestrations binds it here first; one client serves the process, whichever call it came from.
/// </summary>
public sealed class OrchestrationClientAdapter : IOrchestrationClient
{
    private volatile DurableTaskClient? _client;

    private DurableTaskClient Client => _client
        ?? throw new InvalidOperationException("no function has bound a DurableTaskClient yet: it takes a [DurableClient] and calls Bind");

    /// <summary>Takes over the client of a binding.</summary>
    public void Bind(DurableTaskClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <inheritdoc/>
    public async Task<bool> StartAsync(string orchestrator, string instanceId, object? input, CancellationToken cancellationToken)
    {
        var options = new StartOrchestrationOptions(InstanceId: InstanceIds.ToDurable(instanceId));
        if (await FindRunningAsync(instanceId, cancellationToken) is not null)
        {
            return false;
        }

        try
        {
            await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, options, cancellationToken);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return false; // another call was faster
        }
    }

    /// <inheritdoc/>
    public async Task<bool> RaiseEventAsync(string instanceId, string eventName, object payload, CancellationToken cancellationToken)
    {
        if (await FindRunningAsync(instanceId, cancellationToken) is null)
        {
            return false;
        }

        await Client.RaiseEventAsync(InstanceIds.ToDurable(instanceId), eventName, payload, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public async Task TerminateAsync(string instanceId, string reason, CancellationToken cancellationToken)
    {
        if (await FindRunningAsync(instanceId, cancellationToken) is not null)
        {
            await Client.TerminateInstanceAsync(InstanceIds.ToDurable(instanceId), new TerminateInstanceOptions(Output: reason), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<OrchestrationInstance?> GetAsync(string instanceId, CancellationToken cancellationToken)
    {
        // without inputs and outputs the custom status is left out too
        var metadata = await Client.GetInstanceAsync(InstanceIds.ToDurable(instanceId), getInputsAndOutputs: true, cancellationToken);
        return metadata is null ? null : Describe(metadata);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<OrchestrationInstance> ListAsync(
        string instanceIdPrefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery(
            InstanceIdPrefix: instanceIdPrefix.Length == 0 ? null : InstanceIds.ToDurable(instanceIdPrefix),
            FetchInputsAndOutputs: true);
        await foreach (var metadata in Client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            yield return Describe(metadata);
        }
    }

    private static OrchestrationInstance Describe(OrchestrationMetadata metadata) => new()
    {
        InstanceId = InstanceIds.FromDurable(metadata.InstanceId),
        Orchestrator = metadata.Name,
        Status = StatusOf(metadata.RuntimeStatus),
        LastUpdatedAt = metadata.LastUpdatedAt.UtcDateTime,
        CustomStatus = metadata.SerializedCustomStatus,
        Failure = metadata.RuntimeStatus switch
        {
            OrchestrationRuntimeStatus.Failed => metadata.FailureDetails?.ErrorMessage ?? metadata.SerializedOutput,
            OrchestrationRuntimeStatus.Terminated => metadata.SerializedOutput,
            _ => null,
        },
    };

    // pending and suspended instances hold their id as running ones do
    private static OrchestrationStatus StatusOf(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Completed => OrchestrationStatus.Completed,
        OrchestrationRuntimeStatus.Failed => OrchestrationStatus.Failed,
        OrchestrationRuntimeStatus.Terminated => OrchestrationStatus.Terminated,
        _ => OrchestrationStatus.Running,
    };

    private async Task<OrchestrationMetadata?> FindRunningAsync(string instanceId, CancellationToken cancellationToken)
    {
        var metadata = await Client.GetInstanceAsync(InstanceIds.ToDurable(instanceId), getInputsAndOutputs: false, cancellationToken);
        return metadata is not null && StatusOf(metadata.RuntimeStatus) == OrchestrationStatus.Running ? metadata : null;
    }
}
