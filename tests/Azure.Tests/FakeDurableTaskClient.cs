using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Flux.Azure.Tests;

/// <summary>A task hub in memory that does what the adapter relies on: dedupes running ids and answers null for unknown ones.</summary>
internal sealed class FakeDurableTaskClient : DurableTaskClient
{
    public Dictionary<string, OrchestrationMetadata> Instances { get; } = [];

    public List<(string InstanceId, string Event, object? Payload)> Raised { get; } = [];

    public List<(string InstanceId, object? Output)> Terminated { get; } = [];

    public OrchestrationQuery? LastQuery { get; private set; }

    public PurgeInstancesFilter? LastPurge { get; private set; }

    /// <summary>An instance that starts between a look and a schedule.</summary>
    public bool HidesInstances { get; set; }

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        var id = options?.InstanceId ?? throw new InvalidOperationException("no instance id");
        if (Instances.TryGetValue(id, out var existing) && existing.RuntimeStatus == OrchestrationRuntimeStatus.Running)
        {
            throw new OrchestrationAlreadyExistsException($"An Orchestration instance with the ID {id} already exists.");
        }

        Instances[id] = new OrchestrationMetadata(orchestratorName, id) { RuntimeStatus = OrchestrationRuntimeStatus.Running };
        return Task.FromResult(id);
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        Raised.Add((instanceId, eventName, eventPayload));
        return Task.CompletedTask;
    }

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        Terminated.Add((instanceId, options?.Output));
        return Task.CompletedTask;
    }

    public override Task<OrchestrationMetadata?> GetInstanceAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Task.FromResult(HidesInstances ? null : Instances.GetValueOrDefault(instanceId));

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        LastQuery = filter;
        return new Pages(Instances.Values.Where(instance => instance.InstanceId.StartsWith(filter?.InstanceIdPrefix ?? "", StringComparison.Ordinal)));
    }

    public override Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        LastPurge = filter;
        return Task.FromResult(new PurgeResult(3, isComplete: true));
    }

    private sealed class Pages(IEnumerable<OrchestrationMetadata> instances) : AsyncPageable<OrchestrationMetadata>
    {
        public override async IAsyncEnumerator<OrchestrationMetadata> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            await Task.CompletedTask;
            foreach (var instance in instances)
            {
                yield return instance;
            }
        }
    }
}
