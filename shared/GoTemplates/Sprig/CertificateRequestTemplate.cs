using System.Formats.Asn1;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Security.Cryptography;

namespace Flux.GoTemplates.Sprig;

/// <summary>What goes into a certificate, and the signing of it.</summary>
/// <remarks>Spec: RFC 5280; contents and order of the extensions as Go's crypto/x509 CreateCertificate writes them for Sprig's templates.</remarks>
internal sealed class CertificateRequestTemplate
{
    private readonly string[] _hosts;
    private readonly IPAddress[] _addresses;
    private readonly DateTimeOffset _start;
    private readonly DateTimeOffset _end;
    private readonly BigInteger _serial;

    public CertificateRequestTemplate(TemplateContext context, string name, string[] addresses, string[] hosts, long days, PrivateKey key)
    {
        _addresses = Array.ConvertAll(addresses, Parse);
        _hosts = hosts;
        Key = key;
        Subject = Name(name);
        _start = context.Options.Clock.GetUtcNow();
        _end = _start + TimeSpan.FromDays(Math.Clamp(days, -106_751, 106_751));
        _serial = new(RandomFunctions.Bytes(context, 16), isUnsigned: true);
    }

    public PrivateKey Key { get; }

    /// <summary>The name in DER.</summary>
    public byte[] Subject { get; }

    public bool IsAuthority { get; init; }

    /// <summary>The certificate as PEM.</summary>
    public string Sign(byte[] issuer, byte[]? authorityKeyId, PrivateKey signer)
    {
        if (Key.PublicKey is null || signer.Sign is null || signer.Algorithm is null)
        {
            throw new GoCallException("error creating certificate: x509: only RSA, ECDSA and Ed25519 keys supported");
        }

        var body = Body(issuer, authorityKeyId is null || issuer.AsSpan().SequenceEqual(Subject) ? null : authorityKeyId, signer.Algorithm);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(body);
            writer.WriteEncodedValue(signer.Algorithm);
            writer.WriteBitString(signer.Sign(body));
        }

        return PemEncoding.WriteString("CERTIFICATE", writer.Encode()) + "\n";
    }

    private static IPAddress Parse(string text)
    {
        // as net.ParseIP: four plain numbers, or a version 6 address without zone
        var isFour = text.Split('.') is { Length: 4 } parts && Array.TrueForAll(parts, p => p.Length is > 0 and < 4 && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0'));
        return (isFour || (text.Contains(':', StringComparison.Ordinal) && !text.Contains('%', StringComparison.Ordinal))) && IPAddress.TryParse(text, out var address)
            ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address
            : throw new GoCallException($"error parsing ip: {text}");
    }

    private static byte[] Name(string commonName)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            if (commonName.Length > 0)
            {
                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier("2.5.4.3");
                    var isPrintable = commonName.All(c => char.IsAsciiLetterOrDigit(c) || " '()+,-./:=?".Contains(c, StringComparison.Ordinal));
                    writer.WriteCharacterString(isPrintable ? UniversalTagNumber.PrintableString : UniversalTagNumber.UTF8String, commonName);
                }
            }
        }

        return writer.Encode();
    }

    private static void Time(AsnWriter writer, DateTimeOffset time)
    {
        if (time.Year is >= 1950 and < 2050)
        {
            writer.WriteUtcTime(time);
        }
        else
        {
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        }
    }

    private static void Extension(AsnWriter writer, string oid, bool isCritical, Action<AsnWriter> content)
    {
        var value = new AsnWriter(AsnEncodingRules.DER);
        content(value);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (isCritical)
            {
                writer.WriteBoolean(true);
            }

            writer.WriteOctetString(value.Encode());
        }
    }

    private byte[] Body(byte[] issuer, byte[]? authorityKeyId, byte[] algorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                writer.WriteInteger(2);
            }

            writer.WriteInteger(_serial);
            writer.WriteEncodedValue(algorithm);
            writer.WriteEncodedValue(issuer);
            using (writer.PushSequence())
            {
                Time(writer, _start);
                Time(writer, _end);
            }

            writer.WriteEncodedValue(Subject);
            writer.WriteEncodedValue(Key.PublicKey);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
            using (writer.PushSequence())
            {
                Extensions(writer, authorityKeyId);
            }
        }

        return writer.Encode();
    }

    private void Extensions(AsnWriter writer, byte[]? authorityKeyId)
    {
        // digitalSignature, keyEncipherment and, for an authority, keyCertSign
        Extension(writer, "2.5.29.15", isCritical: true, w => w.WriteBitString([(byte)(IsAuthority ? 0xA4 : 0xA0)], IsAuthority ? 2 : 5));
        Extension(writer, "2.5.29.37", isCritical: false, w =>
        {
            using (w.PushSequence())
            {
                w.WriteObjectIdentifier("1.3.6.1.5.5.7.3.1");
                w.WriteObjectIdentifier("1.3.6.1.5.5.7.3.2");
            }
        });
        Extension(writer, "2.5.29.19", isCritical: true, w =>
        {
            using (w.PushSequence())
            {
                if (IsAuthority)
                {
                    w.WriteBoolean(true);
                }
            }
        });
        if (IsAuthority)
        {
            Extension(writer, "2.5.29.14", isCritical: false, w => w.WriteOctetString(KeyId()));
        }

        if (authorityKeyId is not null)
        {
            Extension(writer, "2.5.29.35", isCritical: false, w =>
            {
                using (w.PushSequence())
                {
                    w.WriteOctetString(authorityKeyId, new Asn1Tag(TagClass.ContextSpecific, 0));
                }
            });
        }

        if (_hosts.Length + _addresses.Length > 0)
        {
            Extension(writer, "2.5.29.17", isCritical: Subject.Length == 2, AlternativeNames);
        }
    }

    private void AlternativeNames(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            foreach (var host in _hosts)
            {
                if (!System.Text.Ascii.IsValid(host))
                {
                    throw new GoCallException($"error creating certificate: x509: \"{host}\" cannot be encoded as an IA5String");
                }

                writer.WriteCharacterString(UniversalTagNumber.IA5String, host, new Asn1Tag(TagClass.ContextSpecific, 2));
            }

            foreach (var address in _addresses)
            {
                writer.WriteOctetString(address.GetAddressBytes(), new Asn1Tag(TagClass.ContextSpecific, 7));
            }
        }
    }

    // the first 160 bits of the SHA-256 of the key: RFC 7093, method 1
    private byte[] KeyId()
    {
        var info = new AsnReader(Key.PublicKey, AsnEncodingRules.DER).ReadSequence();
        info.ReadSequence();
        return SHA256.HashData(info.ReadBitString(out _))[..20];
    }
}
