using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Flux.Durable;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.TestKit.Durable;

/// <summary>
/// What happened to an instance under one version of the code and what that decided, kept as a file, so that a later version can be asked
/// whether it would decide the same.
/// </summary>
/// <remarks>
/// Spec: Azure/durabletask, src/DurableTask.Core/TaskOrchestrationContext.cs, <c>HandleTaskScheduledEvent</c> and its neighbours: a replay is held
/// to kind, number and name of what was scheduled, in its order; not to inputs, the times of timers or the custom status.
/// </remarks>
public sealed record RecordedHistory
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The orchestrator.</summary>
    public required string Orchestrator { get; init; }

    /// <summary>The instance.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Its runs, in order.</summary>
    public required IReadOnlyList<RecordedHistoryRun> Runs { get; init; }

    /// <summary>What a runtime has recorded.</summary>
    public static RecordedHistory Of(ReplayTestRuntime runtime)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        var first = runtime.Runs[0].Start;
        return new() { Orchestrator = first.Orchestrator, InstanceId = first.InstanceId, Runs = [.. runtime.Runs.Select(RecordedHistoryRun.Of)] };
    }

    /// <summary>Reads a file.</summary>
    public static RecordedHistory Parse(string json) => JsonSerializer.Deserialize<RecordedHistory>(json, _json)!;

    /// <summary>As a file has it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, _json) + "\n";

    /// <summary>Replays every run against code of today.</summary>
    /// <exception cref="ReplayMismatchException">It decides otherwise: Durable Task would fail such an instance as non-deterministic.</exception>
    public void Replay(OrchestratorRegistry orchestrators)
    {
        foreach (var run in Runs)
        {
            var recorder = new DecisionRecorder(run.StartOf(this), orchestrators, NullLoggerFactory.Instance);
            recorder.Execution.IsReplaying = true;
            foreach (var recorded in run.History)
            {
                var happened = recorded.ToEvent();
                var decided = RecordedHistoryEvent.Shapes(recorder.Apply(happened));
                if (!decided.SequenceEqual(recorded.Decisions, StringComparer.Ordinal))
                {
                    throw new ReplayMismatchException(string.Create(CultureInfo.InvariantCulture, $"""
                        {Orchestrator} '{InstanceId}' is non-deterministic: its history does not fit this code (run {run.Run})
                          on:       {happened}
                          decided:  {string.Join(", ", recorded.Decisions)}
                          replayed: {string.Join(", ", decided)}
                        """));
                }
            }
        }
    }
}
