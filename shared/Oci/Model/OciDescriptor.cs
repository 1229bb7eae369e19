using Flux.Primitives;

namespace Flux.Oci.Model;

/// <summary>What content is: its type, digest and size.</summary>
/// <remarks>Spec: OCI image-spec v1.1, descriptor.md.</remarks>
public sealed record OciDescriptor
{
    /// <summary>The media type; empty where nothing is said.</summary>
    public required string MediaType { get; init; }

    /// <summary>The digest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>What the content is an artifact of; null where nothing is said.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Free annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
