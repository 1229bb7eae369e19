namespace Flux.TestKit.Simulation;

/// <summary>The fleet that is simulated, and what happens to it. The durations are those of an activity that waits for a cluster or a Git server.</summary>
public sealed record FleetSimulationOptions
{
    /// <summary>How many clusters.</summary>
    public int Clusters { get; init; } = 500;

    /// <summary>How many objects each has: one in twenty a GitRepository, the others Kustomizations.</summary>
    public int ObjectsPerCluster { get; init; } = 200;

    /// <summary>How much virtual time is run through.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The step of the clock.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The interval of every object, spread by five percent as it is in earnest.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many activities run at once over all.</summary>
    public int MaxConcurrentActivities { get; init; } = 64;

    /// <summary>How many of one cluster.</summary>
    public int MaxConcurrentActivitiesPerCluster { get; init; } = 8;

    /// <summary>How often each repository is pushed to.</summary>
    public double PushesPerRepositoryAndDay { get; init; } = 4;

    /// <summary>The part of pushes that a webhook tells of; the others are found when the interval is over.</summary>
    public double WebhookPart { get; init; } = 0.8;

    /// <summary>The part of runs that fail for a reason that passes.</summary>
    public double FailurePart { get; init; } = 0.003;

    /// <summary>How many clusters cannot be reached from a quarter of the time to half of it: each of their runs ends after half a minute, in vain.</summary>
    public int SickClusters { get; init; } = 1;

    /// <summary>When the host is replaced by a new version, as a part of the time: what runs is cut off, and a sweep starts every loop again.</summary>
    public IReadOnlyList<double> Deployments { get; init; } = [2.0 / 3];

    /// <summary>What chance begins with.</summary>
    public int Seed { get; init; } = 1;
}
