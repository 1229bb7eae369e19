using Flux.Api;
using Flux.Reconciliation;

namespace Flux.Notifications;

/// <summary>One run on a Receiver.</summary>
public sealed class ReceiverContext(ReconcileSession session) : ReconcileContext(session)
{
    /// <summary>The object as it was read; null before the first step, or where it cannot be read.</summary>
    public Receiver? Receiver { get; internal set; }

    /// <summary>The path that was worked out; null before.</summary>
    public string? Path { get; internal set; }

    /// <summary>How often the object is reconciled.</summary>
    public TimeSpan Interval => Receiver?.Spec.Interval ?? ReceiverSpec.DefaultInterval;
}
