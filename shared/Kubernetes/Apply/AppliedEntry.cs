namespace Flux.Kubernetes.Apply;

/// <summary>One object of an <see cref="AppliedRecord"/>.</summary>
public sealed record AppliedEntry
{
    /// <summary>The object.</summary>
    public required ObjectIdentity Object { get; init; }

    /// <summary>The version it was applied in.</summary>
    public required string Version { get; init; }

    /// <summary>Whether it is a Job that is deleted once it is done.</summary>
    public bool IsExpiringJob { get; init; }

    /// <summary>What was seen of it.</summary>
    internal AppliedState State { get; init; } = null!;
}
