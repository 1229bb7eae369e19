using System.Formats.Asn1;
using System.Net;
using System.Numerics;
using System.Text;

namespace Flux.Cryptography.X509;

/// <summary>Reads certificates from DER.</summary>
internal static class CertificateReader
{
    private const int MaxBytes = 1 << 20;

    /// <exception cref="CertificateException">It is malformed.</exception>
    public static Certificate Read(ReadOnlyMemory<byte> der)
    {
        if (der.Length > MaxBytes)
        {
            throw new CertificateException($"x509: a certificate is longer than {MaxBytes} bytes");
        }

        try
        {
            return ReadStrictly(der.ToArray());
        }
        catch (Exception e) when (e is AsnContentException or DecoderFallbackException or OverflowException or ArgumentException)
        {
            throw new CertificateException("x509: malformed certificate", e);
        }
    }

    private static Certificate ReadStrictly(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var certificate = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var rawToBeSigned = certificate.PeekEncodedValue();
        var body = certificate.ReadSequence();
        var rawAlgorithm = certificate.PeekEncodedValue();
        var algorithm = certificate.ReadSequence();
        var signature = certificate.ReadBitString(out var unused);
        certificate.ThrowIfNotEmpty();

        var version = 1;
        if (body.PeekTag().HasSameClassAndValue(Context(0)))
        {
            version = body.ReadSequence(Context(0)).TryReadInt32(out var number) && number is 1 or 2
                ? number + 1
                : throw new CertificateException("x509: malformed version");
        }

        var serial = body.ReadInteger();
        if (!body.ReadEncodedValue().Span.SequenceEqual(rawAlgorithm.Span) || unused != 0)
        {
            throw new CertificateException("x509: inner and outer signature algorithm identifiers don't match");
        }

        var issuer = body.ReadEncodedValue();
        var validity = body.ReadSequence();
        var (notBefore, notAfter) = (ReadTime(validity), ReadTime(validity));
        validity.ThrowIfNotEmpty();
        var subject = body.ReadEncodedValue();
        var key = body.ReadEncodedValue();
        var extensions = ReadExtensions(body, version);
        var oid = algorithm.ReadObjectIdentifier();
        return Describe(new()
        {
            RawData = der,
            RawToBeSigned = rawToBeSigned,
            Version = version,
            SerialNumber = serial,
            RawIssuer = issuer,
            RawSubject = subject,
            SubjectNames = ReadNames(subject),
            NotBefore = notBefore,
            NotAfter = notAfter,
            RawSubjectPublicKeyInfo = key,
            Extensions = extensions,
            SignatureOid = oid,
            SignatureParameters = algorithm.HasData ? algorithm.ReadEncodedValue() : default,
            Signature = signature,
        });
    }

    private static Certificate Describe(Certificate plain) => new()
    {
        RawData = plain.RawData,
        RawToBeSigned = plain.RawToBeSigned,
        Version = plain.Version,
        SerialNumber = plain.SerialNumber,
        RawIssuer = plain.RawIssuer,
        RawSubject = plain.RawSubject,
        SubjectNames = plain.SubjectNames,
        NotBefore = plain.NotBefore,
        NotAfter = plain.NotAfter,
        RawSubjectPublicKeyInfo = plain.RawSubjectPublicKeyInfo,
        Extensions = plain.Extensions,
        SignatureOid = plain.SignatureOid,
        SignatureParameters = plain.SignatureParameters,
        Signature = plain.Signature,
        BasicConstraints = plain.Extension("2.5.29.19") is { } constraints ? ReadConstraints(constraints.Value) : null,
        KeyUsages = plain.Extension("2.5.29.15") is { } usage ? ReadKeyUsage(usage.Value) : CertificateKeyUsages.None,
        ExtendedKeyUsages = plain.Extension("2.5.29.37") is { } extended ? ReadOids(extended.Value) : [],
        AlternativeNames = plain.Extension("2.5.29.17") is { } names ? ReadAlternativeNames(names.Value) : SubjectAlternativeNames.None,
    };

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime(2049) : reader.ReadGeneralizedTime();

    private static List<CertificateExtension> ReadExtensions(AsnReader body, int version)
    {
        var extensions = new List<CertificateExtension>();
        while (body.HasData)
        {
            var tag = body.PeekTag();
            if (!tag.HasSameClassAndValue(Context(3)))
            {
                // issuerUniqueID and subjectUniqueID
                if (version < 2 || !(tag.HasSameClassAndValue(Context(1)) || tag.HasSameClassAndValue(Context(2))))
                {
                    throw new CertificateException("x509: malformed certificate");
                }

                body.ReadEncodedValue();
                continue;
            }

            if (version != 3)
            {
                throw new CertificateException("x509: extensions in a certificate that is not of version 3");
            }

            var wrapper = body.ReadSequence(Context(3));
            var list = wrapper.ReadSequence();
            wrapper.ThrowIfNotEmpty();
            body.ThrowIfNotEmpty();
            while (list.HasData)
            {
                var one = list.ReadSequence();
                var oid = one.ReadObjectIdentifier();
                var critical = one.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && one.ReadBoolean();
                var value = one.ReadOctetString();
                one.ThrowIfNotEmpty();
                if (extensions.Exists(known => known.Oid == oid))
                {
                    throw new CertificateException("x509: certificate contains duplicate extensions");
                }

                extensions.Add(new(oid, critical, value));
            }
        }

        return extensions;
    }

    private static List<IReadOnlyList<(string, string)>> ReadNames(ReadOnlyMemory<byte> name)
    {
        var names = new List<IReadOnlyList<(string, string)>>();
        var sequence = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            var set = sequence.ReadSetOf(skipSortOrderValidation: true);
            var parts = new List<(string, string)>();
            while (set.HasData)
            {
                var pair = set.ReadSequence();
                var oid = pair.ReadObjectIdentifier();
                var tag = pair.PeekTag();
                var value = tag.TagClass == TagClass.Universal && IsText((UniversalTagNumber)tag.TagValue)
                    ? pair.ReadCharacterString((UniversalTagNumber)tag.TagValue)
                    : $"#{Convert.ToHexStringLower(pair.ReadEncodedValue().Span)}";
                pair.ThrowIfNotEmpty();
                parts.Add((oid, value));
            }

            names.Add(parts);
        }

        return names;
    }

    private static bool IsText(UniversalTagNumber tag) => tag is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString
        or UniversalTagNumber.IA5String or UniversalTagNumber.T61String or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString;

    private static (bool IsAuthority, int? PathLength) ReadConstraints(ReadOnlyMemory<byte> value)
    {
        var outer = new AsnReader(value, AsnEncodingRules.DER);
        var sequence = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var isAuthority = sequence.HasData && sequence.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && sequence.ReadBoolean();
        int? length = null;
        if (sequence.HasData)
        {
            length = sequence.TryReadInt32(out var number) && number >= 0 ? number : throw new CertificateException("x509: invalid basic constraints");
        }

        sequence.ThrowIfNotEmpty();
        return (isAuthority, length);
    }

    private static CertificateKeyUsages ReadKeyUsage(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var bits = reader.ReadBitString(out _);
        reader.ThrowIfNotEmpty();
        var usages = CertificateKeyUsages.None;
        for (var i = 0; i < 9 && i / 8 < bits.Length; i++)
        {
            if ((bits[i / 8] & (0x80 >> (i % 8))) != 0)
            {
                usages |= (CertificateKeyUsages)(1 << i);
            }
        }

        return usages;
    }

    private static List<string> ReadOids(ReadOnlyMemory<byte> value)
    {
        var outer = new AsnReader(value, AsnEncodingRules.DER);
        var sequence = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var oids = new List<string>();
        while (sequence.HasData)
        {
            oids.Add(sequence.ReadObjectIdentifier());
        }

        return oids;
    }

    private static SubjectAlternativeNames ReadAlternativeNames(ReadOnlyMemory<byte> value)
    {
        var outer = new AsnReader(value, AsnEncodingRules.DER);
        var sequence = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        List<string> emails = [], hosts = [], uris = [], addresses = [];
        List<(string, string)> others = [];
        while (sequence.HasData)
        {
            var tag = sequence.PeekTag();
            switch (tag.TagClass == TagClass.ContextSpecific ? tag.TagValue : -1)
            {
                case 0:
                    var other = sequence.ReadSequence(Context(0));
                    var oid = other.ReadObjectIdentifier();
                    var inner = other.ReadSequence(Context(0));
                    if (inner.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.UTF8String)))
                    {
                        others.Add((oid, inner.ReadCharacterString(UniversalTagNumber.UTF8String)));
                    }

                    break;
                case 1:
                    emails.Add(sequence.ReadCharacterString(UniversalTagNumber.IA5String, Context(1)));
                    break;
                case 2:
                    hosts.Add(sequence.ReadCharacterString(UniversalTagNumber.IA5String, Context(2)));
                    break;
                case 6:
                    uris.Add(sequence.ReadCharacterString(UniversalTagNumber.IA5String, Context(6)));
                    break;
                case 7:
                    addresses.Add(new IPAddress(sequence.ReadOctetString(Context(7))).ToString());
                    break;
                default:
                    sequence.ReadEncodedValue();
                    break;
            }
        }

        return new() { Emails = emails, HostNames = hosts, Uris = uris, Addresses = addresses, Others = others };
    }
}
