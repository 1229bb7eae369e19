using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Notation;

/// <summary>What makes a notation signature good.</summary>
public sealed record NotationOptions
{
    /// <summary>The trust policy.</summary>
    public required TrustPolicy Policy { get; init; }

    /// <summary>The certificates of a trust store, by its type (<c>ca</c>, <c>signingAuthority</c>, <c>tsa</c>) and name.</summary>
    /// <remarks>It throws <see cref="SignatureException"/> where there is no such store.</remarks>
    public required Func<string, string, IReadOnlyList<Certificate>> TrustStore { get; init; }

    /// <summary>How many signatures are tried; Flux tries 3.</summary>
    public int MaxSignatures { get; init; } = 3;

    /// <summary>What has to stand among the annotations that were signed.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
