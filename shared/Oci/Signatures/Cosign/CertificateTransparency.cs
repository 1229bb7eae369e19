using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Flux.Cryptography;
using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>The signed certificate time stamps inside a certificate: a log knows of it.</summary>
/// <remarks>Spec: RFC 6962 sections 3.2 and 3.3. Logs' keys are P-256 or RSA of 2048 bits and more.</remarks>
internal static class CertificateTransparency
{
    private const string Extension = "1.3.6.1.4.1.11129.2.4.2";

    /// <exception cref="SignatureException">No trusted log has signed that it knows of the certificate.</exception>
    public static void Verify(IReadOnlyList<IReadOnlyList<Certificate>> chains, IReadOnlyDictionary<string, TransparencyLog> logs)
    {
        var leaf = chains[0][0];
        var stamps = leaf.Extension(Extension) is { } extension ? Read(extension.Value) : [];
        foreach (var stamp in stamps)
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(stamp.Timestamp);
            if (logs.TryGetValue(stamp.LogId, out var log) && log.IsValidAt(time) && IsFit(log.Key)
                && chains.Any(chain => chain.Count > 1 && Holds(stamp, log.Key, leaf, chain[1])))
            {
                return;
            }
        }

        throw new SignatureException("failed to verify signed certificate timestamp: only able to verify 0 SCT entries; unable to meet threshold of 1");
    }

    private static bool IsFit(SignatureKey key) => key is { Kind: SignatureKeyKind.Ecdsa, Bits: 256 } or { Kind: SignatureKeyKind.Rsa, Bits: >= 2048 };

    private static bool Holds(Stamp stamp, SignatureKey key, Certificate leaf, Certificate issuer)
    {
        // sha256 with ecdsa or rsa
        if (stamp.HashAlgorithm != 4 || stamp.SignatureAlgorithm != (key.Kind == SignatureKeyKind.Rsa ? 1 : 3))
        {
            return false;
        }

        var body = WithoutStamps(leaf);
        var signed = new List<byte> { 0, 0 };
        signed.AddRange(BigEndian(stamp.Timestamp, 8));
        signed.AddRange(BigEndian(1, 2));
        signed.AddRange(SHA256.HashData(issuer.RawSubjectPublicKeyInfo.Span));
        signed.AddRange(BigEndian(body.Length, 3));
        signed.AddRange(body);
        signed.AddRange(BigEndian(stamp.Extensions.Length, 2));
        signed.AddRange(stamp.Extensions);
        return key.Verify([.. signed], stamp.Signature, HashAlgorithmName.SHA256);
    }

    private static byte[] BigEndian(long value, int bytes)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(all, value);
        return all[(8 - bytes)..].ToArray();
    }

    // the certificate as the log saw it, before the time stamps were put in
    private static byte[] WithoutStamps(Certificate leaf)
    {
        var body = new AsnReader(leaf.RawToBeSigned, AsnEncodingRules.DER).ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        var extensionsTag = new Asn1Tag(TagClass.ContextSpecific, 3);
        using (writer.PushSequence())
        {
            while (body.HasData)
            {
                if (!body.PeekTag().HasSameClassAndValue(extensionsTag))
                {
                    writer.WriteEncodedValue(body.ReadEncodedValue().Span);
                    continue;
                }

                var list = body.ReadSequence(extensionsTag).ReadSequence();
                using (writer.PushSequence(extensionsTag))
                using (writer.PushSequence())
                {
                    while (list.HasData)
                    {
                        var encoded = list.ReadEncodedValue();
                        if (new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier() != Extension)
                        {
                            writer.WriteEncodedValue(encoded.Span);
                        }
                    }
                }
            }
        }

        return writer.Encode();
    }

    private static List<Stamp> Read(ReadOnlyMemory<byte> extension)
    {
        try
        {
            var outer = new AsnReader(extension, AsnEncodingRules.DER);
            ReadOnlySpan<byte> list = outer.ReadOctetString();
            outer.ThrowIfNotEmpty();
            var stamps = new List<Stamp>();
            var entries = Take(ref list, 2);
            if (list.Length > 0)
            {
                throw new SignatureException("malformed signed certificate timestamps");
            }

            while (entries.Length > 0)
            {
                stamps.Add(ReadOne(Take(ref entries, 2)));
            }

            return stamps;
        }
        catch (Exception e) when (e is AsnContentException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new SignatureException("malformed signed certificate timestamps", e);
        }
    }

    private static Stamp ReadOne(ReadOnlySpan<byte> entry)
    {
        var stamp = new Stamp
        {
            LogId = Convert.ToHexStringLower(entry[1..33]),
            Timestamp = BinaryPrimitives.ReadInt64BigEndian(entry[33..41]),
        };
        if (entry[0] != 0 || stamp.Timestamp is < 0 or > 253_402_300_799_000)
        {
            throw new SignatureException("malformed signed certificate timestamp");
        }

        var rest = entry[41..];
        var extensions = Take(ref rest, 2);
        var (hash, signatureAlgorithm) = (rest[0], rest[1]);
        rest = rest[2..];
        var signature = Take(ref rest, 2);
        return rest.Length == 0
            ? stamp with { Extensions = extensions.ToArray(), HashAlgorithm = hash, SignatureAlgorithm = signatureAlgorithm, Signature = signature.ToArray() }
            : throw new SignatureException("malformed signed certificate timestamp");
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from, int lengthBytes)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(from[..lengthBytes]);
        var taken = from[lengthBytes..(lengthBytes + length)];
        from = from[(lengthBytes + length)..];
        return taken;
    }

    private sealed record Stamp
    {
        public required string LogId { get; init; }

        public required long Timestamp { get; init; }

        public byte[] Extensions { get; init; } = [];

        public byte HashAlgorithm { get; init; }

        public byte SignatureAlgorithm { get; init; }

        public byte[] Signature { get; init; } = [];
    }
}
