namespace Flux.Api;

/// <summary>How a test ran.</summary>
public sealed record HelmTestHookStatus
{
    /// <summary>When it ended; null where it did not.</summary>
    public DateTimeOffset? LastCompleted { get; init; }

    /// <summary>When it began; null where it did not.</summary>
    public DateTimeOffset? LastStarted { get; init; }

    /// <summary>What came out of it.</summary>
    public string? Phase { get; init; }
}
