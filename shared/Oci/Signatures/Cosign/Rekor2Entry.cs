using System.Security.Cryptography;
using System.Text;
using Flux.Cryptography;
using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>What Rekor 2 has to have logged for a bundle: made anew of the bundle, so that nothing else can be passed off as its entry.</summary>
/// <remarks>Spec: sigstore/rekor-tiles <c>hashedrekord</c> 0.0.2, in RFC 8785's canonical JSON.</remarks>
internal static class Rekor2Entry
{
    /// <exception cref="SignatureException">The bundle cannot have such an entry.</exception>
    public static byte[] Canonical(SigstoreBundle bundle, SignatureKey? key)
    {
        var envelope = bundle.Envelope ?? throw new SignatureException("bundle does not contain a DSSE envelope");
        var (signer, verifier, raw) = bundle.Certificate is { } certificate
            ? (KeyOf(certificate), "x509Certificate", certificate.RawData)
            : (key ?? throw new SignatureException("public key not found in trusted material"), "publicKey", key.SubjectPublicKeyInfo);
        var (details, hash, algorithm) = DetailsOf(signer);
        var digest = Convert.ToBase64String(CryptographicOperations.HashData(hash, envelope.PreAuthenticationEncoding()));
        var data = $$"""{"algorithm":"{{algorithm}}","digest":"{{digest}}"}""";
        var material = $$"""{"rawBytes":"{{Convert.ToBase64String(raw.Span)}}"}""";
        var signature = $$$"""{"content":"{{{Convert.ToBase64String(bundle.Signature)}}}","verifier":{"keyDetails":"{{{details}}}","{{{verifier}}}":""" + material + "}}";
        return Encoding.UTF8.GetBytes(
            """{"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"data":""" + data + ",\"signature\":" + signature + "}}}");
    }

    private static SignatureKey KeyOf(Certificate certificate)
    {
        try
        {
            return certificate.PublicKey();
        }
        catch (CertificateException e)
        {
            throw new SignatureException(e.Message, e);
        }
    }

    private static (string Details, HashAlgorithmName Hash, string Name) DetailsOf(SignatureKey key) => key switch
    {
        { Kind: SignatureKeyKind.Ecdsa, Bits: 256 } => ("PKIX_ECDSA_P256_SHA_256", HashAlgorithmName.SHA256, "SHA2_256"),
        { Kind: SignatureKeyKind.Ecdsa, Bits: 384 } => ("PKIX_ECDSA_P384_SHA_384", HashAlgorithmName.SHA384, "SHA2_384"),
        { Kind: SignatureKeyKind.Ecdsa, Bits: 521 } => ("PKIX_ECDSA_P521_SHA_512", HashAlgorithmName.SHA512, "SHA2_512"),
        { Kind: SignatureKeyKind.Rsa, Bits: 2048 or 3072 or 4096 } => ($"PKIX_RSA_PKCS1V15_{key.Bits}_SHA256", HashAlgorithmName.SHA256, "SHA2_256"),
        { Kind: SignatureKeyKind.Ed25519 } => ("PKIX_ED25519_PH", HashAlgorithmName.SHA512, "SHA2_512"),
        _ => throw new SignatureException("rekor v2 entries are not made for keys of this kind and size"),
    };
}
