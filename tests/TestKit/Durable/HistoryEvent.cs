using System.Globalization;

namespace Flux.TestKit.Durable;

/// <summary>One thing that happened to an orchestration, and what it then decided.</summary>
public sealed record HistoryEvent
{
    internal enum Kind
    {
        Started,
        Completed,
        Failed,
        Raised,
    }

    /// <summary>When, in UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>The decisions that followed, in order.</summary>
    public IReadOnlyList<Decision> Decisions { get; init; } = [];

    internal Kind Type { get; init; }

    internal int TaskId { get; init; }

    /// <summary>The event's name, the task's name, or the failure's type.</summary>
    internal string Name { get; init; } = string.Empty;

    /// <summary>The input, result, payload or failure message.</summary>
    internal string Text { get; init; } = string.Empty;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{What()} at {At:HH:mm:ss.fff}");

    private string What() => Type switch
    {
        Kind.Started => $"start with {Text}",
        Kind.Completed => $"task #{TaskId} answered {Text}",
        Kind.Failed => $"task #{TaskId} failed with {Name}: {Text}",
        _ => $"event {Name}({Text})",
    };
}
