namespace Flux.Api;

/// <summary>An ExternalArtifact that a generator made.</summary>
public sealed record ExternalArtifactReference
{
    /// <summary>The digest of its artifact.</summary>
    public required string Digest { get; init; }

    /// <summary>The name of the artifact's file.</summary>
    public required string Filename { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }
}
