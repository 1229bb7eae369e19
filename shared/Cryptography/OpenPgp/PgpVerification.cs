using System.Security.Cryptography;

namespace Flux.Cryptography.OpenPgp;

/// <summary>Checks a signature's numbers against a key.</summary>
/// <remarks>Spec: RFC 9580, section 5.2.3 and 5.5.5.</remarks>
internal static class PgpVerification
{
    public static bool Verify(PgpKey key, HashAlgorithmName hash, byte[] digest, byte[] fields)
    {
        var reader = new PgpReader(fields);
        switch (key.Algorithm)
        {
            case PgpAlgorithm.Rsa or PgpAlgorithm.RsaSign:
                return Rsa(key, hash, digest, reader.Integer());
            case PgpAlgorithm.Dsa:
                return Dsa(key, digest, reader.Integer(), reader.Integer());
            case PgpAlgorithm.Ecdsa:
                return Ecdsa(key, digest, reader.Integer(), reader.Integer());
            case PgpAlgorithm.EdDsa:
                return EdDsa(key, digest, reader.Integer(), reader.Integer());
            case PgpAlgorithm.Ed25519:
                return Curve25519.VerifyEd25519(key.Numbers[0], digest, reader.Bytes(64));
            case PgpAlgorithm.Ed448:
                return Curve25519.VerifyEd448(key.Numbers[0], digest, reader.Bytes(114));
            default:
                return false;
        }
    }

    private static bool Rsa(PgpKey key, HashAlgorithmName hash, byte[] digest, byte[] signature)
    {
        var modulus = key.Numbers[0].AsSpan().TrimStart((byte)0).ToArray();
        if (modulus.Length is < 128 or > 2048 || signature.Length > modulus.Length)
        {
            return false;
        }

        using var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = key.Numbers[1] });
        return rsa.VerifyHash(digest, RsaNumbers.Padded(signature, modulus.Length), hash, RSASignaturePadding.Pkcs1);
    }

    private static bool Dsa(PgpKey key, byte[] digest, byte[] r, byte[] s)
    {
        var p = key.Numbers[0];
        var q = key.Numbers[1];
        if (p.Length is < 128 or > 1024 || q.Length is < 20 or > 64)
        {
            return false;
        }

        using var dsa = DSA.Create(new DSAParameters
        {
            P = p,
            Q = q,
            G = RsaNumbers.Padded(key.Numbers[2], p.Length),
            Y = RsaNumbers.Padded(key.Numbers[3], p.Length),
        });
        byte[] signature = [.. RsaNumbers.Padded(r, q.Length), .. RsaNumbers.Padded(s, q.Length)];
        return dsa.VerifySignature(digest.Length > q.Length ? digest[..q.Length] : digest, signature);
    }

    private static bool Ecdsa(PgpKey key, byte[] digest, byte[] r, byte[] s)
    {
        if (key.Curve is not { Curve: { } named } curve || curve.Point(key.Numbers[0]) is not { } point)
        {
            return false;
        }

        using var ecdsa = ECDsa.Create(new ECParameters { Curve = named, Q = point });
        byte[] signature = [.. RsaNumbers.Padded(r, curve.FieldLength), .. RsaNumbers.Padded(s, curve.FieldLength)];
        return ecdsa.VerifyHash(digest, signature);
    }

    private static bool EdDsa(PgpKey key, byte[] digest, byte[] r, byte[] s)
    {
        var point = key.Numbers[0];
        return key.Curve?.Name == "Ed25519" && point.Length == 33 && point[0] == 0x40
            && Curve25519.VerifyEd25519(point.AsSpan(1), digest, [.. RsaNumbers.Padded(r, 32), .. RsaNumbers.Padded(s, 32)]);
    }
}
