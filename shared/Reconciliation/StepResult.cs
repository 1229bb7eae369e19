using System.Text.Json;

namespace Flux.Reconciliation;

/// <summary>What one reconcile step tells the pipeline to do next. Closed, so the pipeline handles every case.</summary>
public abstract record StepResult
{
    private StepResult()
    {
    }

    /// <summary>The step did its part; run the next one.</summary>
    public static StepResult Next { get; } = new Continue();

    /// <summary>Run the next step.</summary>
    public sealed record Continue : StepResult;

    /// <summary>
    /// Only a change of the spec can help: sets <c>Ready=False</c> and <c>Stalled=True</c>, observes the generation, sends
    /// an error event, and nothing is requeued.
    /// </summary>
    public sealed record Stalled(string Reason, string Message) : StepResult
    {
        /// <summary>The abnormal-true condition that is set too, e.g. <c>FetchFailed</c>; null for <c>Ready</c> alone.</summary>
        public string? Condition { get; init; }

        /// <summary>What the condition says where that is another thing than the event; null where it is the same.</summary>
        public ConditionText? Text { get; init; }
    }

    /// <summary>
    /// Something else has to happen first: <c>Ready=False</c>, tried again after <paramref name="After"/> (zero: at once);
    /// not an error, and no event unless <see cref="Event"/> says so.
    /// </summary>
    public sealed record Waiting(string Reason, string Message, TimeSpan After) : StepResult
    {
        /// <summary>The abnormal-true condition that is set too; null for <c>Ready</c> alone.</summary>
        public string? Condition { get; init; }

        /// <summary>The text of an info event that is sent every time; null for none.</summary>
        public string? Event { get; init; }
    }

    /// <summary>A retry may help: <c>Ready=False</c>, an event, tried again when the kind's retry rule says.</summary>
    public sealed record Failed(string Reason, Exception Cause) : StepResult
    {
        /// <summary>The abnormal-true condition that is set too; null for <c>Ready</c> alone.</summary>
        public string? Condition { get; init; }

        /// <summary>What the condition says where that is another thing than the event; null where it is the same.</summary>
        public ConditionText? Text { get; init; }

        /// <summary>Retried with exponential back-off, whatever the kind's own rule is.</summary>
        public bool BackOff { get; init; }

        /// <summary>No event is sent.</summary>
        public bool Quiet { get; init; }

        /// <summary>The event's text where it says more than the condition; null where they are the same.</summary>
        public string? Event { get; init; }
    }

    /// <summary>
    /// The kind has set <c>Ready</c> itself, of conditions that outlast a run, and says only when to look again. Without
    /// <paramref name="After"/> nothing but a change of the object helps.
    /// </summary>
    public sealed record Settled(TimeSpan? After) : StepResult
    {
        /// <summary>Retried with exponential back-off instead of <see cref="After"/>.</summary>
        public bool BackOff { get; init; }

        /// <summary>Why it is tried again: sets <c>Reconciling=True</c>; null where it is not.</summary>
        public string? Retry { get; init; }

        /// <summary>Why it is not tried again: sets <c>Stalled=True</c>; null where it is.</summary>
        public (string Reason, string Message)? Halted { get; init; }

        /// <summary>Whether the generation counts as observed.</summary>
        public bool IsObserved { get; init; }
    }

    /// <summary>
    /// The work takes time: what was done so far is written to status, and the step is run again after
    /// <paramref name="After"/> with <paramref name="State"/>, unless something wakes the object before.
    /// </summary>
    /// <param name="State">What the step needs to go on; at most 12 KiB.</param>
    /// <param name="After">The poll interval.</param>
    public sealed record Pending(JsonElement State, TimeSpan After) : StepResult
    {
        /// <summary>The name of the step to go on at, which finds the state; null for the step that returned this.</summary>
        public string? ResumeAt { get; init; }
    }
}
