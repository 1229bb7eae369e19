using System.Globalization;
using Flux.Durable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.TestKit.Durable;

/// <summary>
/// Runs one instance step by step under the test's hand: activities answer from a script when asked to, timers fire and
/// events come when the test says. Whatever happens is recorded, and <see cref="VerifyReplay"/> runs every orchestration
/// anew from each point of its recorded history and fails when a decision differs.
/// </summary>
public sealed class ReplayTestRuntime(ILoggerFactory? loggers = null)
{
    private readonly Dictionary<string, Func<string, string>> _activities = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILoggerFactory _loggers = loggers ?? NullLoggerFactory.Instance;
    private readonly List<RecordedRun> _runs = [];
    private readonly List<Decision> _open = [];
    private DecisionRecorder? _recorder;

    /// <summary>What can run.</summary>
    public OrchestratorRegistry Orchestrators { get; } = new();

    /// <summary>The time of the next thing that happens.</summary>
    public DateTime Now { get; set; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>How much time passes between two things that happen. The default is one second.</summary>
    public TimeSpan StepTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The runs so far: continuing as new begins the next.</summary>
    public IReadOnlyList<RecordedRun> Runs => _runs;

    /// <summary>All decisions of all runs in order.</summary>
    public IEnumerable<Decision> Decisions => _runs.SelectMany(run => run.Decisions);

    /// <summary>The custom status that stands now; null where none does.</summary>
    public string? CustomStatus => Decisions.OfType<Decision.CustomStatus>().LastOrDefault()?.Json;

    /// <summary>Activities, sub-orchestrations and timers without an answer, in the order they were asked for.</summary>
    public IReadOnlyList<Decision> Open => _open;

    /// <summary>The instance has returned or thrown.</summary>
    public bool IsOver => _recorder is { Execution.IsOver: true };

    /// <summary>Scripts an activity; what it throws is its failure.</summary>
    public ReplayTestRuntime Activity<TInput, TResult>(string name, Func<TInput, TResult> answer)
    {
        _activities[name] = json => OrchestrationJson.Serialize(
            answer(OrchestrationJson.Deserialize<TInput>(json, $"the input of {name}")), $"the result of {name}");
        return this;
    }

    /// <summary>Starts the instance; it runs until it waits for the first time.</summary>
    public void Start(string orchestrator, string instanceId, object? input)
    {
        _runs.Clear();
        BeginRun(new OrchestrationStart
        {
            Orchestrator = orchestrator,
            InstanceId = instanceId,
            RunId = new RunId(1, Now, 0),
            Input = OrchestrationJson.Serialize(input, $"the input of {orchestrator}"),
        });
    }

    /// <summary>Answers the oldest open call from the script.</summary>
    public void AnswerCall()
    {
        var call = _open.OfType<Decision.Activity>().FirstOrDefault() ?? throw new InvalidOperationException("no activity is running");
        var answer = _activities.GetValueOrDefault(call.Name) ?? throw new InvalidOperationException($"no script for activity {call.Name}");
        try
        {
            Happen(HistoryEvent.Kind.Completed, call.TaskId, call.Name, answer(call.Input));
        }
        catch (Exception e) when (e is not ReplayMismatchException)
        {
            Happen(HistoryEvent.Kind.Failed, call.TaskId, e.GetType().ToString(), e.Message);
        }
    }

    /// <summary>Answers the oldest open sub-orchestration.</summary>
    public void AnswerSubOrchestration(object? result)
    {
        var call = _open.OfType<Decision.SubOrchestration>().First();
        Happen(HistoryEvent.Kind.Completed, call.TaskId, call.Name, OrchestrationJson.Serialize(result, "the result"));
    }

    /// <summary>Answers calls until none is open: the instance sleeps or is over.</summary>
    public void RunUntilAsleep()
    {
        for (var steps = 0; _open.OfType<Decision.Activity>().Any(); steps++)
        {
            if (steps == 1_000)
            {
                throw new InvalidOperationException("the orchestration does not come to rest");
            }

            AnswerCall();
        }
    }

    /// <summary>Moves the time to the earliest open timer and fires it.</summary>
    public void FireTimer()
    {
        var timer = _open.OfType<Decision.Timer>().MinBy(timer => timer.FireAt) ?? throw new InvalidOperationException("no timer is set");
        Now = timer.FireAt > Now ? timer.FireAt : Now;
        Happen(HistoryEvent.Kind.Completed, timer.TaskId, string.Empty, "null");
    }

    /// <summary>Raises an event on the instance.</summary>
    public void RaiseEvent(string eventName, object payload) =>
        Happen(HistoryEvent.Kind.Raised, -1, eventName, OrchestrationJson.Serialize(payload, $"the payload of {eventName}"));

    /// <summary>Replays every run from each point of its history.</summary>
    /// <exception cref="ReplayMismatchException">A decision differs; the message says which.</exception>
    public void VerifyReplay()
    {
        foreach (var run in _runs)
        {
            for (var replayed = 1; replayed <= run.History.Count; replayed++)
            {
                Replay(run, replayed);
            }
        }
    }

    private void Replay(RecordedRun run, int replayed)
    {
        var recorder = new DecisionRecorder(run.Start, Orchestrators, _loggers);
        for (var i = 0; i < run.History.Count; i++)
        {
            var recorded = run.History[i];
            recorder.Execution.IsReplaying = i < replayed;
            var decided = recorder.Apply(recorded);
            if (!decided.SequenceEqual(recorded.Decisions))
            {
                throw new ReplayMismatchException(Explain(run, replayed, i, decided));
            }
        }
    }

    private static string Explain(RecordedRun run, int replayed, int index, IReadOnlyList<Decision> decided)
    {
        var recorded = run.History[index];
        var at = Enumerable.Range(0, Math.Max(decided.Count, recorded.Decisions.Count))
            .First(i => decided.ElementAtOrDefault(i) != recorded.Decisions.ElementAtOrDefault(i));
        return string.Create(CultureInfo.InvariantCulture, $"""
            {run.Start.Orchestrator} '{run.Start.InstanceId}' is not replayable: run {run.Number}, {replayed} of {run.History.Count} events replayed
              on:       {recorded}
              decided:  {recorded.Decisions.ElementAtOrDefault(at)?.ToString() ?? "nothing more"}
              replayed: {decided.ElementAtOrDefault(at)?.ToString() ?? "nothing more"}
            """);
    }

    private void BeginRun(OrchestrationStart start)
    {
        _open.Clear();
        _recorder = new DecisionRecorder(start, Orchestrators, _loggers);
        _runs.Add(new RecordedRun(start, _runs.Count + 1));
        Happen(HistoryEvent.Kind.Started, -1, start.Orchestrator, start.Input);
    }

    private void Happen(HistoryEvent.Kind type, int taskId, string name, string text)
    {
        if (_recorder is not { } recorder || recorder.Execution.IsOver)
        {
            throw new InvalidOperationException("no instance is running");
        }

        var run = _runs[^1];
        var happened = new HistoryEvent { Type = type, At = Now, TaskId = taskId, Name = name, Text = text };
        var decisions = recorder.Apply(happened);
        run.Add(happened with { Decisions = decisions });
        Now += StepTime;
        _open.RemoveAll(open => TaskIdOf(open) == taskId);
        _open.AddRange(decisions.Where(decision => TaskIdOf(decision) >= 0));
        _open.RemoveAll(open => decisions.OfType<Decision.CancelTimer>().Any(cancel => cancel.TaskId == TaskIdOf(open)));
        if (decisions is [.., Decision.ContinueAsNew next])
        {
            BeginRun(run.Start with
            {
                Input = next.Input,
                Events = recorder.Execution.TakeEventsForNextRun(),
                RunId = run.Start.RunId with { Run = _runs.Count },
            });
        }
    }

    private static int TaskIdOf(Decision decision) => decision switch
    {
        Decision.Activity activity => activity.TaskId,
        Decision.SubOrchestration sub => sub.TaskId,
        Decision.Timer timer => timer.TaskId,
        _ => -1,
    };
}
