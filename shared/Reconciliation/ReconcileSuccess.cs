namespace Flux.Reconciliation;

/// <summary>What a run that went through all steps says.</summary>
public sealed record ReconcileSuccess
{
    /// <summary>The reason of <c>Ready=True</c>; ignored where <c>Ready</c> is a summary.</summary>
    public required string Reason { get; init; }

    /// <summary>The message of <c>Ready=True</c>; ignored where <c>Ready</c> is a summary.</summary>
    public required string Message { get; init; }

    /// <summary>When to run again, before jitter; null for never.</summary>
    public required TimeSpan? RequeueAfter { get; init; }
}
