using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Flux.Azure;

/// <summary>
/// Each night deletes what is kept of loops that have ended. A loop that runs is never touched; its own history is one turn long, and goes with the
/// turn. Nothing is lost with an ended loop: the state is in the object's status, and a sweep starts a loop again where there is an object.
/// </summary>
public sealed partial class PurgeTimer(TimeProvider clock, ILogger<PurgeTimer> logger)
{
    private const string AtNight = "0 17 3 * * *";

    // what was started within a week is left to be looked at
    private static readonly TimeSpan _kept = TimeSpan.FromDays(7);

    // within the function's own limit; what is left is for the next night
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    /// <summary>A night that was missed is not made up for.</summary>
    [Function("Purge")]
    public async Task RunAsync(
        [TimerTrigger(AtNight, UseMonitor = false)] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var filter = new PurgeInstancesFilter(
            CreatedTo: clock.GetUtcNow() - _kept,
            Statuses: [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated])
        {
            Timeout = _limit,
        };
        var result = await client.PurgeAllInstancesAsync(filter, cancellationToken);
        Log.Purged(logger, result.PurgedInstanceCount, result.IsComplete ?? true);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Purged {Count} ended loops; all of them: {IsComplete}")]
        public static partial void Purged(ILogger logger, int count, bool isComplete);
    }
}
