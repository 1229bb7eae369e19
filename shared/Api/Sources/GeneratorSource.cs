namespace Flux.Api;

/// <summary>A source of an ArtifactGenerator.</summary>
public sealed record GeneratorSource
{
    /// <summary>What it is called in paths.</summary>
    [Schema(Pattern = "^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$", MaxLength = 63)]
    public required string Alias { get; init; }

    /// <summary>Its kind.</summary>
    [Schema(Enum = ["Bucket", "GitRepository", "OCIRepository", "HelmChart", "ExternalArtifact"])]
    public required string Kind { get; init; }

    /// <summary>Its name.</summary>
    [Schema(Pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", MaxLength = 253)]
    public required string Name { get; init; }

    /// <summary>Its namespace; null for that of the generator.</summary>
    [Schema(Pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", MinLength = 1, MaxLength = 63)]
    public string? Namespace { get; init; }
}
