using Flux.Durable;

namespace Flux.TestKit.Durable;

/// <summary>One run, from its start to where it ended or continued as new, with everything that happened to it.</summary>
public sealed class RecordedRun
{
    private readonly List<HistoryEvent> _history = [];

    internal RecordedRun(OrchestrationStart start, int number)
    {
        Start = start;
        Number = number;
    }

    /// <summary>What happened, in order, and what was decided.</summary>
    public IReadOnlyList<HistoryEvent> History => _history;

    /// <summary>All decisions in order.</summary>
    public IEnumerable<Decision> Decisions => _history.SelectMany(e => e.Decisions);

    /// <summary>Which of the instance's runs, from 1.</summary>
    public int Number { get; }

    internal OrchestrationStart Start { get; }

    internal void Add(HistoryEvent e) => _history.Add(e);
}
