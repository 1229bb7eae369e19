namespace Flux.Durable;

/// <summary>What a run of an orchestration begins with.</summary>
internal sealed record OrchestrationStart
{
    public required string Orchestrator { get; init; }

    public required string InstanceId { get; init; }

    /// <summary>Tells runs of one instance apart, for ids; the same on replay.</summary>
    public required RunId RunId { get; init; }

    public required string Input { get; init; }

    /// <summary>Events the last run left.</summary>
    public IReadOnlyList<BufferedEvent> Events { get; init; } = [];
}

/// <summary>Which run of which start of an instance.</summary>
/// <param name="Start">The number of the start in its runtime.</param>
/// <param name="StartedAt">When that was, in UTC.</param>
/// <param name="Run">The run: how often it continued as new.</param>
internal readonly record struct RunId(int Start, DateTime StartedAt, int Run);
