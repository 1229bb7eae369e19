namespace Flux.Durable;

/// <summary>What a run of an orchestration begins with.</summary>
internal sealed record OrchestrationStart
{
    public required string Orchestrator { get; init; }

    public required string InstanceId { get; init; }

    /// <summary>Tells runs of one instance apart, for ids; the same on replay.</summary>
    public required string RunId { get; init; }

    public required string Input { get; init; }

    /// <summary>Events the last run left.</summary>
    public IReadOnlyList<BufferedEvent> Events { get; init; } = [];
}
