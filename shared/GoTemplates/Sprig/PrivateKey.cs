using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flux.GoTemplates.Sprig;

/// <summary>A private key: its PEM, its public part and how it signs certificates.</summary>
/// <param name="Label">Of the PEM block.</param>
/// <param name="Der">What is in it.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo, DER; null for a key that cannot be certified.</param>
/// <param name="Algorithm">Of signatures, an AlgorithmIdentifier in DER; null where it cannot sign.</param>
/// <param name="Sign">Signs; null where it cannot.</param>
internal sealed record PrivateKey(string Label, byte[] Der, byte[]? PublicKey, byte[]? Algorithm, Func<byte[], byte[]>? Sign)
{
    private const string Ed25519Oid = "1.3.101.112";

    public string ToPem() => PemEncoding.WriteString(Label, Der) + "\n";

    public static PrivateKey Of(RSA key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return new(
            "RSA PRIVATE KEY",
            key.ExportRSAPrivateKey(),
            key.ExportSubjectPublicKeyInfo(),
            Identifier("1.2.840.113549.1.1.11", hasNull: true),
            data =>
            {
                using var signer = RSA.Create(parameters);
                return signer.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            });
    }

    public static PrivateKey Of(ECDsa key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: true);
        var (oid, hash) = key.KeySize switch
        {
            > 384 => ("1.2.840.10045.4.3.4", HashAlgorithmName.SHA512),
            > 256 => ("1.2.840.10045.4.3.3", HashAlgorithmName.SHA384),
            _ => ("1.2.840.10045.4.3.2", HashAlgorithmName.SHA256),
        };
        return new(
            "EC PRIVATE KEY",
            key.ExportECPrivateKey(),
            key.ExportSubjectPublicKeyInfo(),
            Identifier(oid, hasNull: false),
            data =>
            {
                using var signer = ECDsa.Create(parameters);
                return signer.SignData(data, hash, DSASignatureFormat.Rfc3279DerSequence);
            });
    }

    /// <summary>A key of the curve 25519 from its 32 bytes.</summary>
    public static PrivateKey Ed25519(byte[] seed)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Ed25519Oid);
            }

            using (writer.PushOctetString())
            {
                writer.WriteOctetString(seed);
            }
        }

        var spki = new AsnWriter(AsnEncodingRules.DER);
        using (spki.PushSequence())
        {
            using (spki.PushSequence())
            {
                spki.WriteObjectIdentifier(Ed25519Oid);
            }

            spki.WriteBitString(Sprig.Ed25519.PublicKey(seed));
        }

        return new("PRIVATE KEY", writer.Encode(), spki.Encode(), Identifier(Ed25519Oid, hasNull: false), data => Sprig.Ed25519.Sign(seed, data));
    }

    /// <summary>A new DSA key of 2048 and 256 bits.</summary>
    public static PrivateKey NewDsa()
    {
#pragma warning disable CA5384 // templates ask for it by name
        using var dsa = DSA.Create(2048);
#pragma warning restore CA5384
        var p = dsa.ExportParameters(includePrivateParameters: true);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            foreach (var part in new[] { p.P, p.Q, p.G, p.Y, p.X })
            {
                writer.WriteInteger(new BigInteger(part!, isUnsigned: true, isBigEndian: true));
            }
        }

        return new("DSA PRIVATE KEY", writer.Encode(), null, null, null);
    }

    /// <summary>Reads the first PEM block.</summary>
    /// <exception cref="GoCallException">It is no private key; in upstream's words.</exception>
    public static PrivateKey Parse(string pem)
    {
        if (!PemBlock.TryRead(pem, out var label, out var der))
        {
            throw new GoCallException("no PEM data in input");
        }

        return label switch
        {
            "PRIVATE KEY" => Parse("decoding PEM as PKCS#8", () => Pkcs8(der)),
            "RSA PRIVATE KEY" => Parse("parsing RSA private key from PEM", () =>
            {
                using var rsa = RSA.Create();
                rsa.ImportRSAPrivateKey(der, out _);
                return Of(rsa);
            }),
            "EC PRIVATE KEY" => Parse("parsing EC private key from PEM", () =>
            {
                using var ec = ECDsa.Create();
                ec.ImportECPrivateKey(der, out _);
                return Of(ec);
            }),
            "DSA PRIVATE KEY" => Parse("parsing DSA private key from PEM", () => Dsa(der)),
            _ when label.EndsWith(" PRIVATE KEY", StringComparison.Ordinal) => throw new GoCallException($"invalid private key type {label[..^12]}"),
            _ => throw new GoCallException($"no private key data in PEM block of type {label}"),
        };
    }

    private static PrivateKey Parse(string action, Func<PrivateKey> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            throw new GoCallException($"{action}: {e.Message}", e);
        }
    }

    private static PrivateKey Pkcs8(byte[] der)
    {
        var sequence = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        sequence.ReadInteger();
        var oid = sequence.ReadSequence().ReadObjectIdentifier();
        switch (oid)
        {
            case "1.2.840.113549.1.1.1":
                using (var rsa = RSA.Create())
                {
                    rsa.ImportPkcs8PrivateKey(der, out _);
                    return Of(rsa);
                }

            case "1.2.840.10045.2.1":
                using (var ec = ECDsa.Create())
                {
                    ec.ImportPkcs8PrivateKey(der, out _);
                    return Of(ec);
                }

            case Ed25519Oid:
                return Ed25519(new AsnReader(sequence.ReadOctetString(), AsnEncodingRules.DER).ReadOctetString());
            default:
                throw new CryptographicException($"x509: PKCS#8 wrapping contained private key with unknown algorithm: {oid}");
        }
    }

    private static PrivateKey Dsa(byte[] der)
    {
        var sequence = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            sequence.ReadInteger();
        }

        return new("DSA PRIVATE KEY", der, null, null, null);
    }

    private static byte[] Identifier(string oid, bool hasNull)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (hasNull)
            {
                writer.WriteNull();
            }
        }

        return writer.Encode();
    }
}
