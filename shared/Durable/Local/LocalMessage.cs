namespace Flux.Durable;

/// <summary>What an instance's mailbox holds.</summary>
internal readonly record struct LocalMessage
{
    public enum Kind
    {
        /// <summary>Begin the next run.</summary>
        Start,

        /// <summary>A task answered.</summary>
        Completed,

        /// <summary>A task failed.</summary>
        Failed,

        /// <summary>An event was raised.</summary>
        Event,

        /// <summary>The orchestrator came back on a thread that is not its own.</summary>
        LeftContext,

        /// <summary>End where it stands.</summary>
        Terminate,
    }

    public required Kind Type { get; init; }

    /// <summary>The run that is answered; an answer to an earlier run is dropped.</summary>
    public int Run { get; init; }

    public int TaskId { get; init; }

    /// <summary>The event's name, the failure's type, or the reason for the end.</summary>
    public string Name { get; init; }

    /// <summary>The result or payload as JSON, or the failure's message.</summary>
    public string Text { get; init; }

    /// <summary>Signalled once a termination is done.</summary>
    public TaskCompletionSource? Done { get; init; }
}
