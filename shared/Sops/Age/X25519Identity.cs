using System.Security.Cryptography;
using Flux.Cryptography;

namespace Flux.Sops.Age;

/// <summary>age's standard key, <c>AGE-SECRET-KEY-1…</c>.</summary>
/// <remarks>Spec: C2SP age.md "X25519 recipient stanza".</remarks>
internal sealed class X25519Identity(byte[] secretKey) : IAgeIdentity
{
    private readonly byte[] _publicKey = Curve25519.PublicKey(secretKey);

    public bool IsNative => true;

    public byte[]? Unwrap(AgeStanza stanza)
    {
        if (stanza.Type != "X25519")
        {
            return null;
        }

        if (stanza.Arguments.Count != 1 || AgeHeader.Decode(stanza.Arguments[0]) is not { Length: 32 } ephemeral)
        {
            throw new AgeException("invalid X25519 recipient block");
        }

        if (stanza.Body.Length != AgeKeyWrap.FileKeySize + 16)
        {
            throw new AgeException("invalid X25519 recipient block: incorrect file key size");
        }

        var secret = Curve25519.Agree(secretKey, ephemeral) ?? throw new AgeException("invalid X25519 recipient: bad input point: low order point");
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, [.. ephemeral, .. _publicKey], "age-encryption.org/v1/X25519"u8.ToArray());
        CryptographicOperations.ZeroMemory(secret);
        return AgeKeyWrap.Open(key, stackalloc byte[12], stanza.Body);
    }
}
