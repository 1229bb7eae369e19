using Flux.Durable;

namespace Flux.Local.Serving;

/// <summary>Lets running activities finish before the process ends.</summary>
internal sealed class LocalRuntimeLifetime(LocalOrchestrationRuntime runtime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => runtime.StopAsync(cancellationToken);
}
