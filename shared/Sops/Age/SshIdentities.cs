using System.Security.Cryptography;
using Flux.Cryptography;
using Flux.Cryptography.Ssh;

namespace Flux.Sops.Age;

/// <summary>SSH keys that age takes for recipients.</summary>
/// <remarks>Spec: C2SP age.md "Extensions", FiloSottile/age v1.3 agessh.</remarks>
internal sealed class SshEd25519Identity : IAgeIdentity
{
    private static readonly byte[] _label = "age-encryption.org/v1/ssh-ed25519"u8.ToArray();

    private readonly byte[] _blob;
    private readonly byte[] _secretKey;
    private readonly byte[] _publicKey;

    public SshEd25519Identity(SshPrivateKey.Ed25519 key)
    {
        _blob = key.PublicBlob;
        _secretKey = SHA512.HashData(key.Seed)[..32];
        _publicKey = Curve25519.PublicKey(_secretKey);
    }

    public bool IsNative => false;

    /// <summary>The four bytes by which a stanza names an SSH key.</summary>
    public static string Tag(byte[] blob) => Convert.ToBase64String(SHA256.HashData(blob).AsSpan(0, 4)).TrimEnd('=');

    public byte[]? Unwrap(AgeStanza stanza)
    {
        if (stanza.Type != "ssh-ed25519")
        {
            return null;
        }

        if (stanza.Arguments.Count != 2 || AgeHeader.Decode(stanza.Arguments[1]) is not { Length: 32 } ephemeral)
        {
            throw new AgeException("invalid ssh-ed25519 recipient block");
        }

        if (stanza.Arguments[0] != Tag(_blob))
        {
            return null;
        }

        var shared = Curve25519.Agree(_secretKey, ephemeral) ?? throw new AgeException("invalid X25519 recipient: bad input point: low order point");
        var tweak = HKDF.DeriveKey(HashAlgorithmName.SHA256, [], 32, _blob, _label);
        shared = Curve25519.Agree(tweak, shared) ?? throw new AgeException("invalid X25519 recipient: bad input point: low order point");
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, [.. ephemeral, .. _publicKey], _label);
        return AgeKeyWrap.Open(key, stackalloc byte[12], stanza.Body)
            ?? throw new AgeException("failed to decrypt file key: chacha20poly1305: message authentication failed");
    }
}

/// <summary>An SSH key of the kind RSA.</summary>
internal sealed class SshRsaIdentity(SshPrivateKey.Rsa key) : IAgeIdentity
{
    private static readonly byte[] _label = "age-encryption.org/v1/ssh-rsa"u8.ToArray();

    public bool IsNative => false;

    public byte[]? Unwrap(AgeStanza stanza)
    {
        if (stanza.Type != "ssh-rsa")
        {
            return null;
        }

        if (stanza.Arguments.Count != 1)
        {
            throw new AgeException("invalid ssh-rsa recipient block");
        }

        if (stanza.Arguments[0] != SshEd25519Identity.Tag(key.PublicBlob))
        {
            return null;
        }

        return RsaOaep.Decrypt(key.Parameters, stanza.Body, HashAlgorithmName.SHA256, _label)
            ?? throw new AgeException("failed to decrypt file key: crypto/rsa: decryption error");
    }
}
