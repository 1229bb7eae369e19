using Flux.TestKit.Durable;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Durable.Tests;

/// <summary>A local runtime on a manual clock.</summary>
internal sealed class RuntimeFixture : IAsyncDisposable
{
    private LocalOrchestrationRuntime? _runtime;

    public ManualClock Clock { get; } = new();

    public OrchestratorRegistry Orchestrators { get; } = new();

    public ActivityRegistry Activities { get; } = new();

    public LocalOrchestrationOptions Options { get; } = new();

    public Func<string, string>? PartitionOf { get; init; }

    public LocalOrchestrationRuntime Runtime =>
        _runtime ??= new LocalOrchestrationRuntime(Orchestrators, Activities, Options, Clock, NullLoggerFactory.Instance, PartitionOf);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task<bool> StartAsync(string orchestrator, string instanceId, object? input) =>
        Runtime.StartAsync(orchestrator, instanceId, input, Token);

    public Task<bool> RaiseAsync(string instanceId, string eventName, object payload) =>
        Runtime.RaiseEventAsync(instanceId, eventName, payload, Token);

    public Task IdleAsync() => Runtime.WhenIdleAsync(Token);

    public async Task AdvanceAsync(TimeSpan by)
    {
        await IdleAsync();
        Clock.Advance(by);
        await IdleAsync();
    }

    public async Task<OrchestrationInstance> GetAsync(string instanceId)
    {
        await IdleAsync();
        return await Runtime.GetAsync(instanceId, Token) ?? throw new InvalidOperationException($"no instance {instanceId}");
    }

    public ValueTask DisposeAsync() => Runtime.DisposeAsync();
}
