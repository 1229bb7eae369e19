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

    /// <summary>Only a change of the spec can help: sets <c>Stalled=True</c>, and nothing is requeued.</summary>
    public sealed record Stalled(string Reason, string Message) : StepResult;

    /// <summary>Something else has to happen first: tried again after <paramref name="After"/>; not an error.</summary>
    public sealed record Waiting(string Reason, string Message, TimeSpan After) : StepResult;

    /// <summary>A retry may help: <c>Ready=False</c>, an event, tried again when the kind's retry rule says.</summary>
    public sealed record Failed(string Reason, Exception Cause) : StepResult;
}
