namespace Flux.Cryptography;

/// <summary>The sorts of keys that verify signatures.</summary>
public enum SignatureKeyKind
{
    /// <summary>RSA.</summary>
    Rsa,

    /// <summary>ECDSA on a NIST curve.</summary>
    Ecdsa,

    /// <summary>Ed25519.</summary>
    Ed25519,
}
