namespace Flux.Cryptography.X509;

/// <summary>The bits of a certificate's key usage extension, the first bit of the string being the lowest here.</summary>
/// <remarks>Spec: RFC 5280 section 4.2.1.3.</remarks>
[Flags]
public enum CertificateKeyUsages
{
    /// <summary>No usage, or no extension.</summary>
    None = 0,

    /// <summary>Signatures over data.</summary>
    DigitalSignature = 1,

    /// <summary>Signatures that commit their maker.</summary>
    ContentCommitment = 2,

    /// <summary>Encryption of keys.</summary>
    KeyEncipherment = 4,

    /// <summary>Encryption of data.</summary>
    DataEncipherment = 8,

    /// <summary>Agreement on keys.</summary>
    KeyAgreement = 16,

    /// <summary>Signatures over certificates.</summary>
    CertificateSign = 32,

    /// <summary>Signatures over revocation lists.</summary>
    CrlSign = 64,

    /// <summary>With key agreement: encryption only.</summary>
    EncipherOnly = 128,

    /// <summary>With key agreement: decryption only.</summary>
    DecipherOnly = 256,
}
