using System.Security.Cryptography;
using Flux.Cryptography;
using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Notation;

/// <summary>A signature envelope of notation whose signature holds and whose certificates form a chain; whether they are trusted is not known here.</summary>
/// <remarks>Spec: notaryproject/specifications signature-specification.md and signature-envelope-{jws,cose}.md.</remarks>
internal sealed record NotationEnvelope
{
    /// <summary>JWS in JSON.</summary>
    public const string JwsMediaType = "application/jose+json";

    /// <summary>COSE.</summary>
    public const string CoseMediaType = "application/cose";

    /// <summary>The scheme in which the signer's time counts for nothing by itself.</summary>
    public const string SchemeX509 = "notary.x509";

    /// <summary>The scheme in which a trusted authority signs, and its time counts.</summary>
    public const string SchemeSigningAuthority = "notary.x509.signingAuthority";

    private const string PayloadType = "application/vnd.cncf.notary.payload.v1+json";

    /// <summary>The signing scheme.</summary>
    public required string Scheme { get; init; }

    /// <summary>When it was signed, as the signer says.</summary>
    public required DateTimeOffset SigningTime { get; init; }

    /// <summary>When the signature ends; null for never.</summary>
    public required DateTimeOffset? Expiry { get; init; }

    /// <summary>The media type of the payload.</summary>
    public required string ContentType { get; init; }

    /// <summary>What was signed.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The signature.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>The signer's certificate, and its issuers up to the root.</summary>
    public required IReadOnlyList<Certificate> Chain { get; init; }

    /// <summary>A time stamp over the signature; null where there is none.</summary>
    public required byte[]? Timestamp { get; init; }

    /// <summary>Reads an envelope and checks its signature.</summary>
    /// <param name="mediaType">Which form it has.</param>
    /// <param name="envelope">Its bytes.</param>
    /// <exception cref="SignatureException">It is malformed, of another form, or its signature or chain does not hold.</exception>
    public static NotationEnvelope Open(string mediaType, ReadOnlyMemory<byte> envelope)
    {
        try
        {
            var opened = mediaType switch
            {
                JwsMediaType => JwsEnvelope.Open(envelope),
                CoseMediaType => CoseEnvelope.Open(envelope.Span),
                _ => throw new SignatureException($"unable to parse the digital signature, error : signature envelope format with media type \"{mediaType}\" is not supported"),
            };
            return opened.Checked();
        }
        catch (CertificateException e)
        {
            throw new SignatureException($"certificate-chain is invalid, {e.Message}", e);
        }
    }

    /// <summary>The hash that belongs to a key; the name of its algorithm in JOSE, and its number in COSE.</summary>
    /// <exception cref="SignatureException">Keys of this kind and size do not sign.</exception>
    public static (HashAlgorithmName Hash, string JoseName, long CoseNumber) AlgorithmOf(SignatureKey key) => key switch
    {
        { Kind: SignatureKeyKind.Rsa, Bits: 2048 } => (HashAlgorithmName.SHA256, "PS256", -37),
        { Kind: SignatureKeyKind.Rsa, Bits: 3072 } => (HashAlgorithmName.SHA384, "PS384", -38),
        { Kind: SignatureKeyKind.Rsa, Bits: 4096 } => (HashAlgorithmName.SHA512, "PS512", -39),
        { Kind: SignatureKeyKind.Ecdsa, Bits: 256 } => (HashAlgorithmName.SHA256, "ES256", -7),
        { Kind: SignatureKeyKind.Ecdsa, Bits: 384 } => (HashAlgorithmName.SHA384, "ES384", -35),
        { Kind: SignatureKeyKind.Ecdsa, Bits: 521 } => (HashAlgorithmName.SHA512, "ES512", -36),
        _ => throw new SignatureException($"{key.Kind} key size {key.Bits} bits is not supported"),
    };

    private NotationEnvelope Checked()
    {
        if (Payload.Length == 0)
        {
            throw new SignatureException("content not present");
        }

        if (Expiry <= SigningTime)
        {
            throw new SignatureException("expiry cannot be equal or before the signing time");
        }

        NotationChain.CheckCodeSigning(Chain);
        return ContentType == PayloadType ? this : throw new SignatureException($"payload content type \"{ContentType}\" not supported");
    }
}
