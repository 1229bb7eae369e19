using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Flux.Cryptography.X509;

/// <summary>Signatures by the object identifiers that certificates and signed messages name. SHA-1 and MD5 are refused.</summary>
internal static class CertificateSignature
{
    private const string RsaPss = "1.2.840.113549.1.1.10";
    private const string Mgf1 = "1.2.840.113549.1.1.8";

    private static readonly Dictionary<string, (SignatureKeyKind Kind, HashAlgorithmName Hash)> _algorithms = new()
    {
        ["1.2.840.113549.1.1.11"] = (SignatureKeyKind.Rsa, HashAlgorithmName.SHA256),
        ["1.2.840.113549.1.1.12"] = (SignatureKeyKind.Rsa, HashAlgorithmName.SHA384),
        ["1.2.840.113549.1.1.13"] = (SignatureKeyKind.Rsa, HashAlgorithmName.SHA512),
        ["1.2.840.10045.4.3.2"] = (SignatureKeyKind.Ecdsa, HashAlgorithmName.SHA256),
        ["1.2.840.10045.4.3.3"] = (SignatureKeyKind.Ecdsa, HashAlgorithmName.SHA384),
        ["1.2.840.10045.4.3.4"] = (SignatureKeyKind.Ecdsa, HashAlgorithmName.SHA512),
        ["1.3.101.112"] = (SignatureKeyKind.Ed25519, HashAlgorithmName.SHA512),
    };

    /// <summary>Whether a signature holds; false also for algorithms that are not known or do not fit the key.</summary>
    public static bool Verify(SignatureKey key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, string oid, ReadOnlyMemory<byte> parameters)
    {
        if (oid == RsaPss)
        {
            return key.Kind == SignatureKeyKind.Rsa && PssHash(parameters) is { } hash && key.VerifyJose(data, signature, hash);
        }

        return _algorithms.TryGetValue(oid, out var algorithm) && algorithm.Kind == key.Kind && key.Verify(data, signature, algorithm.Hash);
    }

    /// <summary>The hash of an algorithm identifier's object identifier; null where it is not known or too weak.</summary>
    public static HashAlgorithmName? HashOf(string oid) => oid switch
    {
        "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
        "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
        "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
        _ => null,
    };

    // RFC 4055: only the usual form, one hash for message and mask and a salt of its length
    private static HashAlgorithmName? PssHash(ReadOnlyMemory<byte> parameters)
    {
        try
        {
            var sequence = new AsnReader(parameters, AsnEncodingRules.DER).ReadSequence();
            var hash = sequence.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence().ReadObjectIdentifier();
            var mask = sequence.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 1)).ReadSequence();
            var maskIsMgf1 = mask.ReadObjectIdentifier() == Mgf1;
            var maskHash = mask.ReadSequence().ReadObjectIdentifier();
            var salt = sequence.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 2)).ReadInteger();
            return maskIsMgf1 && maskHash == hash && HashOf(hash) is { } name && salt == Length(name) ? name : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static int Length(HashAlgorithmName hash) => hash == HashAlgorithmName.SHA256 ? 32 : hash == HashAlgorithmName.SHA384 ? 48 : 64;
}
