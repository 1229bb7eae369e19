using Flux.Orchestrations;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Flux.Azure;

/// <summary>Sweeps each minute, on one instance of the app at a time (timer triggers hold a lease).</summary>
public sealed class SweepTimer(ISweep sweep, OrchestrationClientAdapter orchestrations)
{
    private const string EveryMinute = "0 * * * * *";

    /// <summary>A sweep that was missed is not made up for: the next one sees the same fleet.</summary>
    [Function("Sweep")]
    public Task RunAsync(
        [TimerTrigger(EveryMinute, UseMonitor = false)] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        orchestrations.Bind(client);
        return sweep.SweepAsync(cancellationToken);
    }
}
