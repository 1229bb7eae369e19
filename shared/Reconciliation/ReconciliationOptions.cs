using System.ComponentModel.DataAnnotations;

namespace Flux.Reconciliation;

/// <summary>When objects are reconciled again; bound from the <c>Flux:Reconciliation</c> section.</summary>
public sealed class ReconciliationOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Reconciliation";

    /// <summary>The first delay of the exponential back-off. The default is 750 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan MinRetryDelay { get; set; } = TimeSpan.FromMilliseconds(750);

    /// <summary>The longest delay of the exponential back-off. The default is 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long to wait for a dependency or an artifact that is not there. The default is 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan DependencyRequeueInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a run has to take until its progress is written to the status before its result is. The default is 1 second; zero writes it at once,
    /// which costs one more request each time there is something to do.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ProgressDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often a run that changed nothing is told of as an <c>Event</c> of its cluster; receivers of notifications are told each time. The default
    /// is 1 hour; zero tells each time, as upstream.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan RoutineEventInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a run must have waited for its turn until it takes lists that others have read meanwhile, and reads such as serve others: where
    /// many are due at once, a few lists of the cluster serve them all. The default is 250 ms; a run that begins at once reads what is its own.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan ShareListsAfter { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>By how much the interval after a success is spread, in percent either way, below 100. The default is 5; 0 is none.</summary>
    [Range(0, 99)]
    public int IntervalJitterPercentage { get; set; } = 5;
}
