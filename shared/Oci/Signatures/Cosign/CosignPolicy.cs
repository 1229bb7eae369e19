using Flux.Cryptography;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>What makes a cosign signature good: a key, or a trusted root and identities.</summary>
public sealed record CosignPolicy
{
    /// <summary>The key that has to have signed; null for keyless signatures.</summary>
    public SignatureKey? Key { get; init; }

    /// <summary>Whom keyless signatures are checked against; needed without a key.</summary>
    public TrustedRoot? Root { get; init; }

    /// <summary>Who may have signed; empty for anybody whom the root's authorities gave a certificate. Without meaning where a key is set.</summary>
    public IReadOnlyList<CosignIdentity> Identities { get; init; } = [];

    /// <summary>Whether an entry in a transparency log is not asked for. With a key, Flux never asks for one.</summary>
    public bool IgnoresLog { get; init; }

    /// <summary>Whether the time of a signature is a time stamp authority's and not the log's.</summary>
    public bool UsesSignedTimestamps { get; init; }

    /// <summary>Annotations that the signature has to hold.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
