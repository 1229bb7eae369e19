using System.Globalization;

namespace Flux.TestKit.Durable;

/// <summary>One thing that happened in a <see cref="RecordedHistoryRun"/>, and the shape of what followed.</summary>
public sealed record RecordedHistoryEvent
{
    /// <summary><c>Started</c>, <c>Completed</c>, <c>Failed</c> or <c>Raised</c>.</summary>
    public required string Type { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>The task that answered.</summary>
    public int TaskId { get; init; }

    /// <summary>The event's name, the task's, or the failure's type.</summary>
    public string Name { get; init; } = "";

    /// <summary>The input, result, payload or failure message.</summary>
    public string Text { get; init; } = "";

    /// <summary>What was decided on it: kind, number and name.</summary>
    public IReadOnlyList<string> Decisions { get; init; } = [];

    internal static RecordedHistoryEvent Of(HistoryEvent e) => new()
    {
        Type = e.Type.ToString(),
        At = e.At,
        TaskId = e.TaskId,
        Name = e.Name,
        Text = e.Text,
        Decisions = Shapes(e.Decisions),
    };

    internal static IReadOnlyList<string> Shapes(IEnumerable<Decision> decisions) => [.. decisions.Select(Shape).OfType<string>()];

    internal HistoryEvent ToEvent() => new() { Type = Enum.Parse<HistoryEvent.Kind>(Type), At = At, TaskId = TaskId, Name = Name, Text = Text };

    private static string? Shape(Decision decision) => decision switch
    {
        Decision.Activity activity => string.Create(CultureInfo.InvariantCulture, $"activity #{activity.TaskId} {activity.Name}"),
        Decision.SubOrchestration sub => string.Create(CultureInfo.InvariantCulture, $"sub-orchestration #{sub.TaskId} {sub.Name} {sub.InstanceId}"),
        Decision.Timer timer => string.Create(CultureInfo.InvariantCulture, $"timer #{timer.TaskId}"),
        Decision.CancelTimer cancel => string.Create(CultureInfo.InvariantCulture, $"cancel timer #{cancel.TaskId}"),
        Decision.SendEvent send => $"send {send.Name} to {send.InstanceId}",
        Decision.ContinueAsNew => "continue as new",
        Decision.Completed => "completed",
        Decision.Failed failed => $"failed with {failed.ErrorType}",
        _ => null, // the custom status is not in a history
    };
}
