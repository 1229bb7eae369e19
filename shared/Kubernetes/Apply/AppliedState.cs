using Flux.Kubernetes.Health;

namespace Flux.Kubernetes.Apply;

/// <summary>What was seen of an object when it was last found to be as it should, or made so.</summary>
internal sealed record AppliedState
{
    /// <summary>Of the manifest and of everything else that decides what applying it would do.</summary>
    public required UInt128 Digest { get; init; }

    /// <summary>Of what else than the manifest decides what applying it would do: where it is the same, only the manifest is another.</summary>
    public required UInt128 Rules { get; init; }

    /// <summary>See <see cref="ContentDigest"/>.</summary>
    public required UInt128 Content { get; init; }

    /// <summary>Whether the object asked for the fields of others to be left: then nobody has looked whether there are any.</summary>
    public bool IsMerged { get; init; }

    /// <summary>The version of the object that was seen.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>Tells the object from another of the same name.</summary>
    public required string Uid { get; init; }

    /// <summary>See <see cref="MetadataFingerprint"/>.</summary>
    public required UInt128 Fingerprint { get; init; }

    /// <summary>Whether a changed status leaves <see cref="Fingerprint"/> as it is and all else does not.</summary>
    public required bool HasGeneration { get; init; }

    /// <summary>Which state of its definition the object was checked under; empty for kinds without one. See <see cref="LiveMetadata.DefinitionOf"/>.</summary>
    public required string Definition { get; init; }

    /// <summary><see cref="ChangeAction.Unchanged"/> or <see cref="ChangeAction.Skipped"/>: what another look would give.</summary>
    public required ChangeAction Action { get; init; }

    /// <summary>The status in that version; null where the object was skipped.</summary>
    public required ObjectStatus? Status { get; init; }

    /// <summary>When the server was last asked for real.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>
    /// Whether what was seen still stands in for asking: at least half of <paramref name="interval"/>, by an object's own share of the rest, so
    /// that the objects of one owner are not all asked for again in the same run.
    /// </summary>
    public bool IsFresh(DateTimeOffset now, TimeSpan interval) => now - CheckedAt < interval / 2 * (1 + ((double)(uint)Digest / uint.MaxValue));
}
