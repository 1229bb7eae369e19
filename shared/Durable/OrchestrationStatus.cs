namespace Flux.Durable;

/// <summary>Where an instance stands.</summary>
public enum OrchestrationStatus
{
    /// <summary>Running, or sleeping until a timer or an event.</summary>
    Running,

    /// <summary>The orchestrator returned.</summary>
    Completed,

    /// <summary>The orchestrator threw.</summary>
    Failed,

    /// <summary>Ended from outside.</summary>
    Terminated,
}
