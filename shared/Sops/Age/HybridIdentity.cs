using System.Security.Cryptography;
using Flux.Cryptography;
using Flux.Cryptography.PostQuantum;

namespace Flux.Sops.Age;

/// <summary>age's post-quantum key, <c>AGE-SECRET-KEY-PQ-1…</c>: ML-KEM-768 and X25519 (X-Wing) in HPKE.</summary>
/// <remarks>Spec: C2SP age.md "mlkem768x25519 recipient stanza", draft-ietf-hpke-pq, RFC 9180 with HKDF-SHA256 and ChaCha20-Poly1305.</remarks>
internal sealed class HybridIdentity : IAgeIdentity
{
    private const int CiphertextSize = MlKem768.CiphertextSize + Curve25519.KeySize;

    private readonly MlKem768 _postQuantum;
    private readonly byte[] _traditional;
    private readonly byte[] _traditionalPublic;

    /// <summary>Expands the key from its seed of 32 bytes.</summary>
    public HybridIdentity(byte[] seed)
    {
        var expanded = Shake256.HashData(seed, MlKem768.SeedSize + Curve25519.KeySize);
        _postQuantum = new(expanded.AsSpan(0, MlKem768.SeedSize));
        _traditional = expanded[MlKem768.SeedSize..];
        _traditionalPublic = Curve25519.PublicKey(_traditional);
        CryptographicOperations.ZeroMemory(expanded);
    }

    public bool IsNative => true;

    /// <summary>The public key: ML-KEM's followed by X25519's.</summary>
    public byte[] PublicKey => [.. _postQuantum.EncapsulationKey, .. _traditionalPublic];

    public byte[]? Unwrap(AgeStanza stanza)
    {
        if (stanza.Type != "mlkem768x25519")
        {
            return null;
        }

        if (stanza.Arguments.Count != 1 || AgeHeader.Decode(stanza.Arguments[0]) is not { } encapsulated)
        {
            throw new AgeException("invalid mlkem768x25519 recipient block");
        }

        if (stanza.Body.Length != AgeKeyWrap.FileKeySize + 16)
        {
            throw new AgeException("encrypted value has unexpected length");
        }

        if (encapsulated.Length != CiphertextSize)
        {
            throw new AgeException("invalid mlkem768x25519 recipient: invalid encapsulated key size");
        }

        var ephemeral = encapsulated[MlKem768.CiphertextSize..];
        var quantum = _postQuantum.Decapsulate(encapsulated.AsSpan(0, MlKem768.CiphertextSize));
        var traditional = Curve25519.Agree(_traditional, ephemeral) ?? throw new AgeException("invalid mlkem768x25519 recipient: bad X25519 remote ECDH input: low order point");
        var shared = SHA3_256.HashData([.. quantum, .. traditional, .. ephemeral, .. _traditionalPublic, .. "\\.//^\\"u8]);
        var (key, nonce) = Schedule(shared, "age-encryption.org/mlkem768x25519"u8);
        return AgeKeyWrap.Open(key, nonce, stanza.Body);
    }

    // HPKE's key schedule in base mode; KEM 0x647a, KDF 1, AEAD 3
    private static (byte[] Key, byte[] Nonce) Schedule(byte[] shared, ReadOnlySpan<byte> info)
    {
        byte[] suite = [.. "HPKE"u8, 0x64, 0x7a, 0, 1, 0, 3];
        var context = (byte[])[0, .. Extract(suite, [], "psk_id_hash"u8, []), .. Extract(suite, [], "info_hash"u8, info)];
        var secret = Extract(suite, shared, "secret"u8, []);
        return (Expand(suite, secret, "key"u8, context, 32), Expand(suite, secret, "base_nonce"u8, context, 12));
    }

    private static byte[] Extract(byte[] suite, byte[] salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> input) =>
        HKDF.Extract(HashAlgorithmName.SHA256, [.. "HPKE-v1"u8, .. suite, .. label, .. input], salt);

    private static byte[] Expand(byte[] suite, byte[] secret, ReadOnlySpan<byte> label, byte[] info, int length) =>
        HKDF.Expand(HashAlgorithmName.SHA256, secret, length, [0, (byte)length, .. "HPKE-v1"u8, .. suite, .. label, .. info]);
}
