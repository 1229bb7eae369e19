namespace Flux.Api;

/// <summary>An artifact of an ArtifactGenerator.</summary>
public sealed record OutputArtifact
{
    /// <summary>What is copied into it, in order.</summary>
    [Schema(MinItems = 1)]
    public required IReadOnlyList<CopyOperation> Copy { get; init; }

    /// <summary>The name of the ExternalArtifact.</summary>
    [Schema(MinLength = 1, MaxLength = 253)]
    public required string Name { get; init; }

    /// <summary><c>@alias</c> of the source whose origin is told in the artifact's metadata; null for none.</summary>
    [Schema(Pattern = "^@([a-z0-9]([a-z0-9_-]*[a-z0-9])?)$", MaxLength = 64)]
    public string? OriginRevision { get; init; }

    /// <summary><c>@alias</c> of the source whose revision is the artifact's; null for the digest of its content.</summary>
    [Schema(Pattern = "^@([a-z0-9]([a-z0-9_-]*[a-z0-9])?)$", MaxLength = 64)]
    public string? Revision { get; init; }
}
