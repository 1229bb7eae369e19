namespace Flux.Durable;

/// <summary>What a client sees of an instance.</summary>
public sealed record OrchestrationInstance
{
    /// <summary>The instance's id.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The orchestrator's registered name.</summary>
    public required string Orchestrator { get; init; }

    /// <summary>Where the instance stands.</summary>
    public required OrchestrationStatus Status { get; init; }

    /// <summary>When the instance last moved, in UTC.</summary>
    public required DateTime LastUpdatedAt { get; init; }

    /// <summary>The custom status as JSON; null where none was set.</summary>
    public string? CustomStatus { get; init; }

    /// <summary>Why the instance failed or was terminated; null otherwise.</summary>
    public string? Failure { get; init; }
}
