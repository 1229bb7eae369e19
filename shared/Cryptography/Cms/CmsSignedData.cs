using System.Formats.Asn1;
using System.Security.Cryptography;
using Flux.Cryptography.X509;

namespace Flux.Cryptography.Cms;

/// <summary>A message with signatures over it.</summary>
/// <remarks>Spec: RFC 5652, <c>SignedData</c>; signers are named by issuer and serial number, and have signed attributes.</remarks>
internal sealed class CmsSignedData
{
    private const string SignedDataOid = "1.2.840.113549.1.7.2";
    private const string ContentTypeAttribute = "1.2.840.113549.1.9.3";
    private const string MessageDigestAttribute = "1.2.840.113549.1.9.4";
    private const string SigningTimeAttribute = "1.2.840.113549.1.9.5";
    private const int MaxBytes = 1 << 20;
    private const int MaxCertificates = 64;

    private CmsSignedData(string contentType, byte[] content, IReadOnlyList<Certificate> certificates, IReadOnlyList<CmsSigner> signers) =>
        (ContentType, Content, Certificates, Signers) = (contentType, content, certificates, signers);

    /// <summary>What the content is.</summary>
    public string ContentType { get; }

    /// <summary>The content.</summary>
    public byte[] Content { get; }

    /// <summary>The certificates that came with it; nothing is known of them.</summary>
    public IReadOnlyList<Certificate> Certificates { get; }

    /// <summary>The signatures.</summary>
    public IReadOnlyList<CmsSigner> Signers { get; }

    /// <exception cref="CmsException">It is malformed.</exception>
    public static CmsSignedData Parse(ReadOnlyMemory<byte> encoded)
    {
        if (encoded.Length > MaxBytes)
        {
            throw new CmsException($"a signed message is longer than {MaxBytes} bytes");
        }

        try
        {
            return Read(encoded);
        }
        catch (Exception e) when (e is AsnContentException or CertificateException)
        {
            throw new CmsException("malformed signed message", e);
        }
    }

    /// <summary>Checks a signature and what it says of the content.</summary>
    /// <exception cref="CmsException">It does not hold.</exception>
    public void Verify(CmsSigner signer, Certificate certificate)
    {
        try
        {
            CheckAttributes(signer, certificate);
        }
        catch (AsnContentException e)
        {
            throw new CmsException("malformed signed attribute", e);
        }

        bool holds;
        try
        {
            var key = certificate.PublicKey();
            var isBareKey = signer.SignatureOid is "1.2.840.113549.1.1.1" or "1.2.840.10045.2.1";
            holds = isBareKey
                ? CertificateSignature.HashOf(signer.DigestOid) is { } hash && key.Verify(signer.SignedAttributes.Span, signer.Signature, hash)
                : CertificateSignature.Verify(key, signer.SignedAttributes.Span, signer.Signature, signer.SignatureOid, signer.SignatureParameters);
        }
        catch (CertificateException e)
        {
            throw new CmsException(e.Message, e);
        }

        if (!holds)
        {
            throw new CmsException("the signature of a signed message does not hold");
        }
    }

    private void CheckAttributes(CmsSigner signer, Certificate certificate)
    {
        if (!signer.Attributes.TryGetValue(ContentTypeAttribute, out var type)
            || !signer.Attributes.TryGetValue(MessageDigestAttribute, out var digest))
        {
            throw new CmsException("missing signed attributes");
        }

        if (new AsnReader(type, AsnEncodingRules.DER).ReadObjectIdentifier() != ContentType)
        {
            throw new CmsException("mismatch content type");
        }

        var hash = CertificateSignature.HashOf(signer.DigestOid) ?? throw new CmsException("unsupported digest algorithm");
        var expected = new AsnReader(digest, AsnEncodingRules.DER).ReadOctetString();
        if (!expected.AsSpan().SequenceEqual(CryptographicOperations.HashData(hash, Content)))
        {
            throw new CmsException("mismatch message digest");
        }

        if (signer.Attributes.TryGetValue(SigningTimeAttribute, out var signed))
        {
            var reader = new AsnReader(signed, AsnEncodingRules.DER);
            var time = reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime(2049) : reader.ReadGeneralizedTime();
            if (!certificate.IsValidAt(time))
            {
                throw new CmsException("signing time is outside of the certificate's validity");
            }
        }
    }

    private static CmsSignedData Read(ReadOnlyMemory<byte> encoded)
    {
        var outer = new AsnReader(encoded, AsnEncodingRules.BER);
        var info = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        if (info.ReadObjectIdentifier() != SignedDataOid)
        {
            throw new CmsException("not a signed message");
        }

        var data = info.ReadSequence(Context(0)).ReadSequence();
        data.ReadInteger();
        data.ReadSetOf();
        var encapsulated = data.ReadSequence();
        var contentType = encapsulated.ReadObjectIdentifier();
        var content = encapsulated.HasData ? encapsulated.ReadSequence(Context(0)).ReadOctetString() : [];
        var certificates = new List<Certificate>();
        if (data.PeekTag().HasSameClassAndValue(Context(0)))
        {
            var set = data.ReadSetOf(skipSortOrderValidation: true, Context(0));
            while (set.HasData)
            {
                certificates.Add(certificates.Count < MaxCertificates
                    ? Certificate.Parse(set.ReadEncodedValue())
                    : throw new CmsException($"more than {MaxCertificates} certificates in a signed message"));
            }
        }

        if (data.PeekTag().HasSameClassAndValue(Context(1)))
        {
            data.ReadEncodedValue();
        }

        var signers = data.ReadSetOf(skipSortOrderValidation: true);
        data.ThrowIfNotEmpty();
        var read = new List<CmsSigner>();
        while (signers.HasData)
        {
            read.Add(ReadSigner(signers.ReadSequence()));
        }

        return new(contentType, content, certificates, read);
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);

    private static CmsSigner ReadSigner(AsnReader signer)
    {
        if (!signer.TryReadInt32(out var version) || version != 1)
        {
            throw new CmsException("invalid signer info version: only version 1 is supported");
        }

        var identifier = signer.ReadSequence();
        var issuer = identifier.ReadEncodedValue();
        var serial = identifier.ReadInteger();
        var digest = signer.ReadSequence().ReadObjectIdentifier();
        byte[] signed = [];
        var attributes = new Dictionary<string, ReadOnlyMemory<byte>>();
        if (signer.PeekTag().HasSameClassAndValue(Context(0)))
        {
            // what was signed is the same with the tag of a SET
            signed = signer.PeekEncodedValue().ToArray();
            signed[0] = 0x31;
            ReadAttributes(signer.ReadSetOf(skipSortOrderValidation: true, Context(0)), attributes);
        }

        var algorithm = signer.ReadSequence();
        var oid = algorithm.ReadObjectIdentifier();
        var parameters = algorithm.HasData ? algorithm.ReadEncodedValue() : default;
        return new()
        {
            RawIssuer = issuer,
            SerialNumber = serial,
            DigestOid = digest,
            SignatureOid = oid,
            SignatureParameters = parameters,
            Signature = signer.ReadOctetString(),
            SignedAttributes = signed,
            Attributes = attributes,
        };
    }

    private static void ReadAttributes(AsnReader set, Dictionary<string, ReadOnlyMemory<byte>> attributes)
    {
        while (set.HasData)
        {
            var attribute = set.ReadSequence();
            var oid = attribute.ReadObjectIdentifier();
            var values = attribute.ReadSetOf(skipSortOrderValidation: true);
            var value = values.ReadEncodedValue();
            values.ThrowIfNotEmpty();
            if (!attributes.TryAdd(oid, value))
            {
                throw new CmsException("a signed attribute stands twice");
            }
        }
    }
}
