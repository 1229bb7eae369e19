using Flux.Cryptography;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>A log whose promises are trusted: of signatures (Rekor), or of certificates (CT).</summary>
internal sealed record TransparencyLog
{
    /// <summary>Where the log is; empty where nothing is said.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The log's id in lower-case hex.</summary>
    public required string Id { get; init; }

    /// <summary>Its key.</summary>
    public required SignatureKey Key { get; init; }

    /// <summary>From when on the key is good.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Until when the key is good; null for no end.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Whether the key is good at a time.</summary>
    public bool IsValidAt(DateTimeOffset time) => Start <= time && !(End < time);
}
