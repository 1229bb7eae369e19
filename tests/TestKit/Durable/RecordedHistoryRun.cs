using Flux.Durable;

namespace Flux.TestKit.Durable;

/// <summary>One run of a <see cref="RecordedHistory"/>.</summary>
public sealed record RecordedHistoryRun
{
    /// <summary>When the instance was started, in UTC; ids are made of it.</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>How often it had continued as new.</summary>
    public int Run { get; init; }

    /// <summary>The run's input as JSON text.</summary>
    public required string Input { get; init; }

    /// <summary>The payloads of the events that the run before left, by their names.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Events { get; init; } = [];

    /// <summary>What happened, in order.</summary>
    public required IReadOnlyList<RecordedHistoryEvent> History { get; init; }

    internal static RecordedHistoryRun Of(RecordedRun run) => new()
    {
        StartedAt = run.Start.RunId.StartedAt,
        Run = run.Start.RunId.Run,
        Input = run.Start.Input,
        Events = [.. run.Start.Events.Select(e => KeyValuePair.Create(e.Name, e.Payload))],
        History = [.. run.History.Select(RecordedHistoryEvent.Of)],
    };

    internal OrchestrationStart StartOf(RecordedHistory history) => new()
    {
        Orchestrator = history.Orchestrator,
        InstanceId = history.InstanceId,
        RunId = new(1, StartedAt, Run),
        Input = Input,
        Events = [.. Events.Select(e => new BufferedEvent(e.Key, e.Value))],
    };
}
