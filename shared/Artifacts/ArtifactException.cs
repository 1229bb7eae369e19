using Flux.Primitives;

namespace Flux.Artifacts;

/// <summary>An artifact could not be stored or brought: not there, too large, or not what its digest says.</summary>
public sealed class ArtifactException(string message, string location, Exception? inner = null)
    : Exception($"{message}: {location}", inner)
{
    /// <summary>The path or address where the artifact was looked for; holds no credentials.</summary>
    public string Location { get; } = location;

    /// <summary>The artifact is not there (HTTP 404): a newer one has replaced it, so waiting helps.</summary>
    public bool NotFound { get; init; }

    /// <summary>What was read, where the digest is what differs.</summary>
    public Digest? ActualDigest { get; init; }
}
