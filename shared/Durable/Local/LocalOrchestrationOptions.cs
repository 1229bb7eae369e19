using System.ComponentModel.DataAnnotations;

namespace Flux.Durable;

/// <summary>How the in-process runtime shares the machine; bound from the <c>Flux:Orchestrations</c> section.</summary>
public sealed class LocalOrchestrationOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Orchestrations";

    /// <summary>How many activities run at once. The default is 32.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentActivities { get; set; } = 32;

    /// <summary>How many activities of one partition (a cluster) run at once, so that a slow one leaves room for others. The default is 8.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentActivitiesPerPartition { get; set; } = 8;

    /// <summary>How long stopping lets running activities finish before it cancels them. The default is 20 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many ended instances are remembered for <see cref="IOrchestrationClient.GetAsync"/>. The default is 1,000.</summary>
    [Range(0, 1_000_000)]
    public int RetainedInstances { get; set; } = 1_000;
}
