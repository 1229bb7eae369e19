using System.Formats.Asn1;
using System.Security.Cryptography;
using Flux.Cryptography.X509;

namespace Flux.Cryptography.Cms;

/// <summary>What an authority says: these bytes were there at that time.</summary>
/// <remarks>Spec: RFC 3161, and RFC 5816 for the signed reference to the authority's certificate.</remarks>
public sealed class TimestampToken
{
    private const string TimestampInfoOid = "1.2.840.113549.1.9.16.1.4";
    private const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    private const string BaselinePolicy = "0.4.0.2023.1.1";
    private const string Sha256Oid = "2.16.840.1.101.3.4.2.1";

    private readonly CmsSignedData _signed;
    private readonly HashAlgorithmName _hash;
    private readonly byte[] _imprint;

    private TimestampToken(CmsSignedData signed, AsnReader info)
    {
        _signed = signed;
        if (!info.TryReadInt32(out var version) || version != 1)
        {
            throw new CmsException("timestamp token info version must be 1");
        }

        Policy = info.ReadObjectIdentifier();
        var imprint = info.ReadSequence();
        _hash = CertificateSignature.HashOf(imprint.ReadSequence().ReadObjectIdentifier()) ?? throw new CmsException("unrecognized hash algorithm of a timestamp");
        _imprint = imprint.ReadOctetString();
        info.ReadInteger();
        Time = info.ReadGeneralizedTime();
        Accuracy = ReadAccuracy(info);
    }

    /// <summary>When the bytes were there.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>By how much the time may be off in both directions.</summary>
    public TimeSpan Accuracy { get; }

    /// <summary>The authority's policy.</summary>
    public string Policy { get; }

    /// <summary>The certificates in the token; nothing is known of them.</summary>
    public IReadOnlyList<Certificate> Certificates => _signed.Certificates;

    /// <summary>Reads an authority's whole answer.</summary>
    /// <exception cref="CmsException">It is malformed, or says no.</exception>
    public static TimestampToken ParseResponse(ReadOnlyMemory<byte> response)
    {
        try
        {
            var outer = new AsnReader(response, AsnEncodingRules.BER);
            var sequence = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var status = sequence.ReadSequence();
            if (!status.TryReadInt32(out var code) || code != 0)
            {
                throw new CmsException("the timestamp was not granted");
            }

            var token = sequence.ReadEncodedValue();
            sequence.ThrowIfNotEmpty();
            return ParseToken(token);
        }
        catch (AsnContentException e)
        {
            throw new CmsException("malformed timestamp response", e);
        }
    }

    /// <summary>Reads a token alone.</summary>
    /// <exception cref="CmsException">It is malformed.</exception>
    public static TimestampToken ParseToken(ReadOnlyMemory<byte> token)
    {
        var signed = CmsSignedData.Parse(token);
        if (signed.ContentType != TimestampInfoOid)
        {
            throw new CmsException($"unexpected content type: {signed.ContentType}");
        }

        try
        {
            var outer = new AsnReader(signed.Content, AsnEncodingRules.BER);
            var info = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            return new(signed, info);
        }
        catch (AsnContentException e)
        {
            throw new CmsException("malformed timestamp", e);
        }
    }

    /// <summary>Whether the token speaks of these bytes.</summary>
    public bool Covers(ReadOnlySpan<byte> message) => _imprint.AsSpan().SequenceEqual(CryptographicOperations.HashData(_hash, message));

    /// <summary>Checks the signature. Whether its certificate may be trusted is left to the caller.</summary>
    /// <param name="known">Certificates to look for the signer's among, where the token brings none.</param>
    /// <param name="needsReference">Whether the signed reference to the certificate has to be there; where it is, it must be right in any case.</param>
    /// <returns>The signer's certificate.</returns>
    /// <exception cref="CmsException">There is not exactly one signer, its certificate is not there, or the signature does not hold.</exception>
    public Certificate VerifySignature(IReadOnlyList<Certificate> known, bool needsReference)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (_signed.Signers is not [var signer])
        {
            throw new CmsException("a timestamp has exactly one signer");
        }

        var candidates = _signed.Certificates.Count > 0 ? _signed.Certificates : known;
        var certificate = candidates.FirstOrDefault(candidate =>
            candidate.SerialNumber == signer.SerialNumber && candidate.RawIssuer.Span.SequenceEqual(signer.RawIssuer.Span))
            ?? throw new CmsException("signing certificate not found in the timestamp token");
        CheckReference(signer, certificate, needsReference);
        _signed.Verify(signer, certificate);
        return certificate;
    }

    private static void CheckReference(CmsSigner signer, Certificate certificate, bool needsReference)
    {
        if (!signer.Attributes.TryGetValue(SigningCertificateV2, out var attribute))
        {
            if (needsReference)
            {
                throw new CmsException("failed to get SigningCertificateV2 from signed attributes: attribute not found");
            }

            return;
        }

        try
        {
            var first = new AsnReader(attribute, AsnEncodingRules.DER).ReadSequence().ReadSequence().ReadSequence();
            var oid = first.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence) ? first.ReadSequence().ReadObjectIdentifier() : Sha256Oid;
            var hash = CertificateSignature.HashOf(oid) ?? throw new CmsException("unsupported certificate hash algorithm in SigningCertificateV2 attribute");
            if (!first.ReadOctetString().AsSpan().SequenceEqual(CryptographicOperations.HashData(hash, certificate.RawData.Span)))
            {
                throw new CmsException("signing certificate hash does not match CertHash in signed attribute");
            }
        }
        catch (AsnContentException e)
        {
            throw new CmsException("malformed signed attribute", e);
        }
    }

    private TimeSpan ReadAccuracy(AsnReader info)
    {
        var accuracy = TimeSpan.Zero;
        if (info.HasData && info.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            var parts = info.ReadSequence();
            while (parts.HasData)
            {
                var tag = parts.PeekTag();
                var unit = tag switch
                {
                    { TagClass: TagClass.Universal } => TimeSpan.FromSeconds(1),
                    { TagValue: 0 } => TimeSpan.FromMilliseconds(1),
                    _ => TimeSpan.FromMicroseconds(1),
                };
                accuracy += parts.TryReadInt32(out var count, tag) && count >= 0 ? count * unit : throw new CmsException("malformed accuracy of a timestamp");
            }
        }

        // RFC 3628: what the baseline policy promises where nothing is said
        return accuracy == TimeSpan.Zero && Policy == BaselinePolicy ? TimeSpan.FromSeconds(1) : accuracy;
    }
}
