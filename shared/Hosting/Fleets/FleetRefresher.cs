using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Flux.Hosting.Fleets;

/// <summary>Has the fleet look at its file now and then, for the life of the host.</summary>
public sealed partial class FleetRefresher(FleetClusters fleet, FleetHostOptions options, TimeProvider clock, ILogger<FleetRefresher> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await fleet.RefreshAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }

            await Task.Delay(options.RefreshInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The fleet could not be refreshed, and stays as it is")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
