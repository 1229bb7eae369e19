namespace Flux.Durable;

/// <summary>An activity or sub-orchestration threw; the counterpart of Durable Task's <c>TaskFailedException</c>.</summary>
public sealed class ActivityFailedException(string task, string errorType, string message, Exception? inner = null)
    : Exception($"{task} failed: {message}", inner)
{
    /// <summary>The activity's or orchestrator's name.</summary>
    public string Task { get; } = task;

    /// <summary>The full name of the exception type it threw.</summary>
    public string ErrorType { get; } = errorType;
}
