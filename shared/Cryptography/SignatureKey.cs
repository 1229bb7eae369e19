using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Flux.Cryptography;

/// <summary>A public key that verifies signatures: RSA, ECDSA on P-256, P-384 and P-521, or Ed25519.</summary>
public sealed class SignatureKey
{
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string EcOid = "1.2.840.10045.2.1";
    private const string Ed25519Oid = "1.3.101.112";

    // Go refuses smaller RSA keys too (crypto/rsa, since Go 1.24)
    private const int MinRsaBits = 1024;
    private const int MaxRsaBits = 16384;

    private readonly RSAParameters _rsa;
    private readonly ECParameters _ec;
    private readonly byte[] _ed25519 = [];

    private SignatureKey(byte[] subjectPublicKeyInfo, RSAParameters rsa)
    {
        (Spki, Kind, _rsa) = (subjectPublicKeyInfo, SignatureKeyKind.Rsa, rsa);
        Bits = rsa.Modulus is { Length: > 0 } modulus ? modulus.Length * 8 - byte.LeadingZeroCount(modulus[0]) : 0;
    }

    private SignatureKey(byte[] subjectPublicKeyInfo, ECParameters ec, int bits) =>
        (Spki, Kind, _ec, Bits) = (subjectPublicKeyInfo, SignatureKeyKind.Ecdsa, ec, bits);

    private SignatureKey(byte[] subjectPublicKeyInfo, byte[] ed25519) =>
        (Spki, Kind, _ed25519, Bits) = (subjectPublicKeyInfo, SignatureKeyKind.Ed25519, ed25519, 256);

    /// <summary>What sort of key it is.</summary>
    public SignatureKeyKind Kind { get; }

    /// <summary>The size of an RSA modulus, or of a curve's field.</summary>
    public int Bits { get; }

    /// <summary>The key as DER of a <c>SubjectPublicKeyInfo</c>, byte for byte as it was read.</summary>
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo => Spki;

    /// <summary>An Ed25519 key's 32 bytes; empty for another kind.</summary>
    public ReadOnlyMemory<byte> RawEd25519 => _ed25519;

    private byte[] Spki { get; }

    /// <summary>Reads the DER of a <c>SubjectPublicKeyInfo</c>.</summary>
    /// <exception cref="CryptographicException">It is malformed, has bytes after its end, or is of a kind, curve or size that is not supported.</exception>
    public static SignatureKey Import(ReadOnlyMemory<byte> subjectPublicKeyInfo)
    {
        try
        {
            var reader = new AsnReader(subjectPublicKeyInfo, AsnEncodingRules.DER);
            var info = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var algorithm = info.ReadSequence();
            var key = info.ReadBitString(out var unused);
            info.ThrowIfNotEmpty();
            if (unused != 0)
            {
                throw new CryptographicException("a public key is malformed");
            }

            var oid = algorithm.ReadObjectIdentifier();
            var bytes = subjectPublicKeyInfo.ToArray();
            return oid switch
            {
                RsaOid => ImportRsa(bytes),
                EcOid => ImportEc(bytes, BitsOf(algorithm)),
                Ed25519Oid when !algorithm.HasData && key.Length == 32 => new(bytes, key),
                _ => throw new CryptographicException($"public keys of algorithm {oid} are not supported"),
            };
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("a public key is malformed", e);
        }
    }

    /// <summary>Reads the first key in PEM, labelled <c>PUBLIC KEY</c>.</summary>
    /// <exception cref="CryptographicException">There is none, or it cannot be used.</exception>
    public static SignatureKey ImportPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (!PemEncoding.TryFind(pem, out var fields))
        {
            throw new CryptographicException("PEM decoding failed");
        }

        var der = Convert.FromBase64String(pem[fields.Base64Data]);
        return pem[fields.Label] switch
        {
            "PUBLIC KEY" => Import(der),
            "RSA PUBLIC KEY" => ImportRsaPublicKey(der),
            var other => throw new CryptographicException($"unknown Public key PEM file type: {other}. Are you passing the correct public key?"),
        };
    }

    /// <summary>
    /// Whether a signature over data holds: RSASSA-PKCS1-v1_5 with RSA, the DER form with ECDSA, and Ed25519 (which has its own hash) with Ed25519.
    /// </summary>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">The signature; false where it is malformed.</param>
    /// <param name="hash">The hash; ignored with Ed25519.</param>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash) => Kind switch
    {
        SignatureKeyKind.Rsa => VerifyRsa(data, signature, hash, RSASignaturePadding.Pkcs1),
        SignatureKeyKind.Ecdsa => VerifyEcdsa(data, signature, hash, DSASignatureFormat.Rfc3279DerSequence),
        _ => Curve25519.VerifyEd25519(_ed25519, data, signature),
    };

    /// <summary>Whether a signature holds: RSASSA-PSS (salt as long as the hash) with RSA, <c>r ‖ s</c> with ECDSA; false with Ed25519.</summary>
    /// <remarks>Spec: RFC 7518 section 3, RFC 9053 section 2.</remarks>
    public bool VerifyJose(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash) => Kind switch
    {
        SignatureKeyKind.Rsa => VerifyRsa(data, signature, hash, RSASignaturePadding.Pss),
        SignatureKeyKind.Ecdsa => VerifyEcdsa(data, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        _ => false,
    };

    /// <summary>Whether both are the same key.</summary>
    public bool IsSame(SignatureKey other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Kind == other.Kind && Kind switch
        {
            SignatureKeyKind.Rsa => Same(_rsa.Modulus, other._rsa.Modulus) && Same(_rsa.Exponent, other._rsa.Exponent),
            SignatureKeyKind.Ecdsa => Bits == other.Bits && Same(_ec.Q.X, other._ec.Q.X) && Same(_ec.Q.Y, other._ec.Q.Y),
            _ => Same(_ed25519, other._ed25519),
        };
    }

    private static bool Same(byte[]? a, byte[]? b) => a.AsSpan().SequenceEqual(b);

    private static SignatureKey ImportRsa(byte[] spki)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(spki, out _);
        return Checked(new(spki, rsa.ExportParameters(false)));
    }

    private static SignatureKey ImportRsaPublicKey(byte[] pkcs1)
    {
        using var rsa = RSA.Create();
        rsa.ImportRSAPublicKey(pkcs1, out var read);
        return read == pkcs1.Length
            ? Checked(new(rsa.ExportSubjectPublicKeyInfo(), rsa.ExportParameters(false)))
            : throw new CryptographicException("a public key is malformed");
    }

    private static SignatureKey Checked(SignatureKey key) => key.Bits is >= MinRsaBits and <= MaxRsaBits
        ? key
        : throw new CryptographicException($"RSA keys of {key.Bits} bits are not accepted");

    // told by its name before the platform is asked, which throws as it likes for a curve that it does not know
    private static int BitsOf(AsnReader algorithm) =>
        (algorithm.HasData && algorithm.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier) ? algorithm.ReadObjectIdentifier() : "") switch
        {
            "1.2.840.10045.3.1.7" => 256,
            "1.3.132.0.34" => 384,
            "1.3.132.0.35" => 521,
            _ => throw new CryptographicException("ECDSA keys are supported on P-256, P-384 and P-521 only"),
        };

    private static SignatureKey ImportEc(byte[] spki, int bits)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(spki, out _);
        return new(spki, ecdsa.ExportParameters(false), bits);
    }

    private bool VerifyRsa(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash, RSASignaturePadding padding)
    {
        try
        {
            using var rsa = RSA.Create(_rsa);
            return rsa.VerifyData(data, signature, hash, padding);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private bool VerifyEcdsa(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash, DSASignatureFormat format)
    {
        try
        {
            using var ecdsa = ECDsa.Create(_ec);
            return ecdsa.VerifyData(data, signature, hash, format);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
