namespace Flux.Cryptography.OpenPgp;

/// <summary>Public-key algorithms.</summary>
/// <remarks>Spec: RFC 9580, section 9.1.</remarks>
internal enum PgpAlgorithm
{
    Rsa = 1,
    RsaEncrypt = 2,
    RsaSign = 3,
    Elgamal = 16,
    Dsa = 17,
    Ecdh = 18,
    Ecdsa = 19,
    EdDsa = 22,
    X25519 = 25,
    X448 = 26,
    Ed25519 = 27,
    Ed448 = 28,
}
