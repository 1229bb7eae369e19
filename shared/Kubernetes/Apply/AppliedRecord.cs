namespace Flux.Kubernetes.Apply;

/// <summary>What an owner's last complete apply left, small enough to be kept beside the artifacts, so that any worker can go on from it.</summary>
public sealed record AppliedRecord
{
    /// <summary>What was applied.</summary>
    public required AppliedBuild Build { get; init; }

    /// <summary>The objects, in the order of application.</summary>
    public required IReadOnlyList<AppliedEntry> Entries { get; init; }
}
