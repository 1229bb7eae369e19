namespace Flux.Oci.Signatures.Notation;

/// <summary>What a trust policy says of some repositories.</summary>
internal sealed record TrustPolicyStatement
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How strictly signatures are checked.</summary>
    public required VerificationLevel Level { get; init; }

    /// <summary>Whether a time stamp is looked at only once a certificate has ended.</summary>
    public required bool StampsAfterExpiryOnly { get; init; }

    /// <summary>Whose certificates are trusted, as <c>type:name</c>.</summary>
    public required IReadOnlyList<string> TrustStores { get; init; }

    /// <summary>Who may have signed: <c>*</c>, or <c>x509.subject:…</c>.</summary>
    public required IReadOnlyList<string> TrustedIdentities { get; init; }

    /// <summary>For which repositories it is: <c>*</c>, or names.</summary>
    public required IReadOnlyList<string> RegistryScopes { get; init; }
}
