using System.Numerics;
using System.Security.Cryptography;

namespace Flux.Cryptography.OpenPgp;

/// <summary>A packet that holds the session key for one recipient.</summary>
/// <remarks>Spec: RFC 9580, section 5.1; RFC 6637 for ECDH.</remarks>
internal sealed record PgpSessionKey(int Version, ulong KeyId, byte[] Fingerprint, PgpAlgorithm Algorithm, byte[] Fields)
{
    /// <summary>Reads the packet; null where its version is not known.</summary>
    public static PgpSessionKey? Read(byte[] body)
    {
        var reader = new PgpReader(body);
        switch (reader.Byte())
        {
            case 3:
                var keyId = reader.UInt64();
                var algorithm = (PgpAlgorithm)reader.Byte();
                return new(3, keyId, [], algorithm, reader.Rest.ToArray());
            case 6:
                var length = reader.Byte();
                var fingerprint = length == 0 ? [] : reader.Bytes(length)[1..].ToArray();
                var six = (PgpAlgorithm)reader.Byte();
                return new(6, 0, fingerprint, six, reader.Rest.ToArray());
            default:
                return null;
        }
    }

    /// <summary>Whether it is for a key; one that names none is for any.</summary>
    public bool IsFor(PgpKey key) => (Algorithm == key.Algorithm || (Algorithm == PgpAlgorithm.Rsa && key.Algorithm == PgpAlgorithm.RsaEncrypt))
        && (Version == 3 ? KeyId == 0 || KeyId == key.KeyId : Fingerprint.Length == 0 || Fingerprint.AsSpan().SequenceEqual(key.FingerprintBytes));

    /// <summary>The cipher and the key; in version 6 the cipher is told elsewhere and 0 here. Null where it does not decrypt.</summary>
    public (int Cipher, byte[] Key)? Decrypt(PgpKey key)
    {
        try
        {
            return Algorithm switch
            {
                PgpAlgorithm.Rsa or PgpAlgorithm.RsaEncrypt => WithChecksum(Rsa(key)),
                PgpAlgorithm.Elgamal => WithChecksum(Elgamal(key)),
                PgpAlgorithm.Ecdh => WithChecksum(Ecdh(key)),
                PgpAlgorithm.X25519 => Modern(key, 32, HashAlgorithmName.SHA256, "OpenPGP X25519"u8, 16),
                PgpAlgorithm.X448 => Modern(key, 56, HashAlgorithmName.SHA512, "OpenPGP X448"u8, 32),
                _ => null,
            };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private (int Cipher, byte[] Key)? WithChecksum(byte[]? message)
    {
        var header = Version == 3 ? 1 : 0;
        if (message is null || message.Length < header + 2)
        {
            return null;
        }

        var key = message[header..^2];
        var sum = (message[^2] << 8) | message[^1];
        return key.Sum(b => b) % 65536 == sum ? (header == 1 ? message[0] : 0, key) : null;
    }

    private byte[]? Rsa(PgpKey key)
    {
        if (key.Secret is not [var d, var p, var q, ..])
        {
            return null;
        }

        var modulus = key.Numbers[0].AsSpan().TrimStart((byte)0).ToArray();
        var ciphertext = new PgpReader(Fields).Integer();
        using var rsa = RSA.Create(RsaNumbers.Complete(modulus, key.Numbers[1], d, p, q, null));
        return rsa.Decrypt(RsaNumbers.Padded(ciphertext, modulus.Length), RSAEncryptionPadding.Pkcs1);
    }

    private byte[]? Elgamal(PgpKey key)
    {
        if (key.Secret is not [var x])
        {
            return null;
        }

        var reader = new PgpReader(Fields);
        var first = RsaNumbers.Number(reader.Integer());
        var second = RsaNumbers.Number(reader.Integer());
        var p = RsaNumbers.Number(key.Numbers[0]);
        if (p < 3 || key.Numbers[0].Length > 2048)
        {
            return null;
        }

        var inverse = BigInteger.ModPow(first, p - 1 - RsaNumbers.Number(x), p);
        var message = RsaNumbers.Padded((second * inverse % p).ToByteArray(isUnsigned: true, isBigEndian: true), key.Numbers[0].Length);
        var separator = message.AsSpan(2).IndexOf((byte)0);
        return message[0] == 0 && message[1] == 2 && separator >= 8 ? message[(separator + 3)..] : null;
    }

    private byte[]? Ecdh(PgpKey key)
    {
        if (key.Secret is not [var scalar] || key.Curve is not { } curve || key.KdfParameters is not [1, var hash, var cipher, ..])
        {
            return null;
        }

        var reader = new PgpReader(Fields);
        var ephemeral = reader.Integer();
        var wrapped = reader.Bytes(reader.Byte());
        var shared = curve.Curve is { } named ? Agree(curve, named, key, scalar, ephemeral) : AgreeMontgomery(curve, scalar, ephemeral);
        if (shared is null || key.CurveOid is not { } oid)
        {
            return null;
        }

        byte[] parameters = [(byte)oid.Length, .. oid, (byte)PgpAlgorithm.Ecdh, 3, 1, hash, cipher, .. "Anonymous Sender    "u8, .. key.FingerprintBytes];
        var kek = PgpHashes.Data(hash, [0, 0, 0, 1, .. shared, .. parameters])[..PgpCiphers.KeySize(cipher)];
        var padded = PgpCiphers.UnwrapKey(kek, wrapped);
        CryptographicOperations.ZeroMemory(shared);
        return padded is null || padded[^1] is 0 || padded[^1] > padded.Length || padded[^padded[^1]..].Any(b => b != padded[^1])
            ? null
            : padded[..^padded[^1]];
    }

    private static byte[]? Agree(PgpCurve curve, ECCurve named, PgpKey key, byte[] scalar, byte[] ephemeral)
    {
        if (curve.Point(key.Numbers[0]) is not { } own || curve.Point(ephemeral) is not { } theirs)
        {
            return null;
        }

        using var mine = ECDiffieHellman.Create(new ECParameters { Curve = named, Q = own, D = RsaNumbers.Padded(scalar, curve.FieldLength) });
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = named, Q = theirs });
        return mine.DeriveRawSecretAgreement(other.PublicKey);
    }

    // the scalar stands in big-endian order, the point with 0x40 before it
    private static byte[]? AgreeMontgomery(PgpCurve curve, byte[] scalar, byte[] ephemeral)
    {
        if (ephemeral.Length != curve.FieldLength + 1 || ephemeral[0] != 0x40)
        {
            return null;
        }

        if (curve.FieldLength == 56)
        {
            return Curve25519.AgreeX448(RsaNumbers.Padded(scalar, 56), ephemeral.AsSpan(1));
        }

        var little = RsaNumbers.Padded(scalar, 32);
        Array.Reverse(little);
        return Curve25519.Agree(little, ephemeral.AsSpan(1));
    }

    private (int Cipher, byte[] Key)? Modern(PgpKey key, int size, HashAlgorithmName hash, ReadOnlySpan<byte> info, int kekSize)
    {
        if (key.Secret is not [var scalar])
        {
            return null;
        }

        var reader = new PgpReader(Fields);
        var ephemeral = reader.Bytes(size);
        var rest = reader.Bytes(reader.Byte());
        var cipher = Version == 3 ? rest[0] : 0;
        var wrapped = Version == 3 ? rest[1..] : rest;
        var shared = size == 32 ? Curve25519.Agree(scalar, ephemeral) : Curve25519.AgreeX448(scalar, ephemeral);
        if (shared is null)
        {
            return null;
        }

        var kek = HKDF.DeriveKey(hash, [.. ephemeral, .. key.Numbers[0], .. shared], kekSize, [], info.ToArray());
        return PgpCiphers.UnwrapKey(kek, wrapped) is { } session ? (cipher, session) : null;
    }
}
