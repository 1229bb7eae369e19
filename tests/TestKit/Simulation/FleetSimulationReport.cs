namespace Flux.TestKit.Simulation;

/// <summary>What came of a simulation.</summary>
public sealed record FleetSimulationReport
{
    /// <summary>How many activities ran.</summary>
    public required long Activities { get; init; }

    /// <summary>How many of them were those of clusters that could not be reached at the time.</summary>
    public required long ActivitiesInVain { get; init; }

    /// <summary>How many pushes came, and how many of them were applied everywhere they had to be.</summary>
    public required (int Made, int Applied) Pushes { get; init; }

    /// <summary>From a push with a webhook to the last object applied, sorted; of clusters that could be reached.</summary>
    public required IReadOnlyList<TimeSpan> PushToApplied { get; init; }

    /// <summary>The most activities that waited for their turn, once every loop had run for the first time and away from deployments.</summary>
    public required int DeepestQueue { get; init; }

    /// <summary>The most that waited at all: every loop is started at once.</summary>
    public required int DeepestQueueAtStart { get; init; }

    /// <summary>The longest wait for a turn in a cluster that was never sick, away from starts.</summary>
    public required TimeSpan WorstWait { get; init; }

    /// <summary>The longest wait for a turn at a start: how long a restart takes until everything has been looked at.</summary>
    public required TimeSpan WorstWaitAtStart { get; init; }

    /// <summary>The longest time an object of a cluster that was never sick was not looked at, as a multiple of its interval.</summary>
    public required double LongestNeglect { get; init; }

    /// <summary>The objects that were never looked at.</summary>
    public required int NeverSeen { get; init; }

    /// <summary>Runs whose interval was over in the busiest minute over those of a mean minute, in the last sixth of the time.</summary>
    public required double BusiestMinute { get; init; }

    /// <summary>What Durable Functions would have asked of storage for it.</summary>
    public required StorageTransactions Storage { get; init; }
}
