using Flux.Kubernetes.Health;

namespace Flux.Kubernetes.Apply;

/// <summary>What was seen of an object when it was last found to be as it should, or made so.</summary>
internal sealed record AppliedState
{
    /// <summary>Of the manifest and of everything else that decides what applying it would do.</summary>
    public required UInt128 Digest { get; init; }

    /// <summary>The version of the object that was seen.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>Tells the object from another of the same name.</summary>
    public required string Uid { get; init; }

    /// <summary><see cref="ChangeAction.Unchanged"/> or <see cref="ChangeAction.Skipped"/>: what another look would give.</summary>
    public required ChangeAction Action { get; init; }

    /// <summary>The status in that version; null where the object was skipped.</summary>
    public required ObjectStatus? Status { get; init; }

    /// <summary>When the server was last asked for real.</summary>
    public required DateTimeOffset CheckedAt { get; init; }
}
