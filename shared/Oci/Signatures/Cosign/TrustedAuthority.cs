using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>A certificate authority (Fulcio), or a time stamp authority, that is trusted.</summary>
internal sealed record TrustedAuthority
{
    /// <summary>The authority's address; two time stamps of the same do not count twice.</summary>
    public required string Uri { get; init; }

    /// <summary>Its root.</summary>
    public required Certificate Root { get; init; }

    /// <summary>What stands between the root and its signatures.</summary>
    public IReadOnlyList<Certificate> Intermediates { get; init; } = [];

    /// <summary>The certificate that signs time stamps; null for a certificate authority, or where it comes with the time stamp.</summary>
    public Certificate? Leaf { get; init; }

    /// <summary>From when on it is trusted; null for always.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Until when it is trusted; null for no end.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Whether it is trusted at a time.</summary>
    public bool IsValidAt(DateTimeOffset time) => !(time < Start) && !(End < time);

    /// <summary>The chains from a signing certificate to the root, at a time.</summary>
    /// <exception cref="CertificateException">There is none.</exception>
    public IReadOnlyList<IReadOnlyList<Certificate>> Verify(Certificate leaf, DateTimeOffset time) => IsValidAt(time)
        ? CertificateChains.Build(leaf, [Root], Intermediates, time, ExtendedKeyUsages.CodeSigning)
        : throw new CertificateException("the authority is not trusted at this time");
}
