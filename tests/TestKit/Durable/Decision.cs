using System.Globalization;

namespace Flux.TestKit.Durable;

/// <summary>One thing an orchestrator decided. Two decisions are the same when their texts are.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>An activity was called.</summary>
    public sealed record Activity(int TaskId, string Name, string Input) : Decision
    {
        /// <inheritdoc/>
        public override string ToString() => $"activity #{TaskId} {Name}({Input})";
    }

    /// <summary>A sub-orchestration was called.</summary>
    public sealed record SubOrchestration(int TaskId, string Name, string InstanceId, string Input) : Decision
    {
        /// <inheritdoc/>
        public override string ToString() => $"sub-orchestration #{TaskId} {Name} '{InstanceId}'({Input})";
    }

    /// <summary>A timer was set.</summary>
    public sealed record Timer(int TaskId, DateTime FireAt) : Decision
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"timer #{TaskId} at {FireAt:O}");
    }

    /// <summary>A timer was cancelled.</summary>
    public sealed record CancelTimer(int TaskId) : Decision
    {
        /// <inheritdoc/>
        public override string ToString() => $"cancel timer #{TaskId}";
    }

    /// <summary>An event was sent to another instance.</summary>
    public sealed record SendEvent(string InstanceId, string Name, string Payload) : Decision
    {
        /// <inheritdoc/>
        public override string ToString() => $"send {Name}({Payload}) to '{InstanceId}'";
    }

    /// <summary>The custom status was set.</summary>
    public sealed record CustomStatus(string? Json) : Decision
    {
        /// <inheritdoc/>
        public override string ToString() => $"custom status {Json ?? "cleared"}";
    }

    /// <summary>The run ended and goes on as a new one.</summary>
    public sealed record ContinueAsNew(string Input) : Decision
    {
        /// <inheritdoc/>
        public override string ToString() => $"continue as new with {Input}";
    }

    /// <summary>The orchestrator returned.</summary>
    public sealed record Completed(string Result) : Decision
    {
        /// <inheritdoc/>
        public override string ToString() => $"completed with {Result}";
    }

    /// <summary>The orchestrator threw.</summary>
    public sealed record Failed(string ErrorType, string Message) : Decision
    {
        /// <inheritdoc/>
        public override string ToString() => $"failed with {ErrorType}: {Message}";
    }
}
