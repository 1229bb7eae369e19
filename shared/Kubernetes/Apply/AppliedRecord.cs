namespace Flux.Kubernetes.Apply;

/// <summary>What an owner's last complete apply left, small enough to be kept beside the artifacts, so that any worker can go on from it.</summary>
public sealed record AppliedRecord
{
    /// <summary>A hash of all that decides what the build gives and how it is applied: where it is the same, so are the objects.</summary>
    public required string Inputs { get; init; }

    /// <summary>The digest of what was built, as in <c>status.history</c>.</summary>
    public required string BuildDigest { get; init; }

    /// <summary>The objects, in the order of application.</summary>
    public required IReadOnlyList<AppliedEntry> Entries { get; init; }
}
