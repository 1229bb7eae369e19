using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Conformance.Tests.Oci;

/// <summary>Where in a case's envelope the bytes stand that notation's signature covers or is made of.</summary>
/// <remarks>Spec: notaryproject signature-envelope-jws.md and signature-envelope-cose.md; RFC 9052 section 4.2 for COSE_Sign1.</remarks>
internal static class NotationRanges
{
    /// <summary>The ranges of the only envelope; none where there are several, of which another would still be good.</summary>
    public static IReadOnlyList<SignedRange> Of(TamperedCase tampered)
    {
        var jws = tampered.Content.Where(blob => Jws(blob.Value) is not null).Select(blob => blob.Key).ToList();
        var cose = tampered.Content.Where(blob => blob.Value is [0xd2, 0x84, ..]).Select(blob => blob.Key).ToList();
        return (jws, cose) switch
        {
            ([var only], []) => [.. OfJws(only, tampered.Content[only])],
            ([], [var only]) => [.. OfCose(only, tampered.Content[only])],
            _ => [],
        };
    }

    private static IEnumerable<SignedRange> OfJws(string hex, byte[] blob)
    {
        var envelope = Jws(blob)!;
        foreach (var part in (string[])["payload", "protected", "signature"])
        {
            yield return SignedRange.OfBase64(part, hex, blob, envelope[part]!.GetValue<string>());
        }

        foreach (var certificate in envelope["header"]!["x5c"]!.AsArray())
        {
            yield return SignedRange.OfBase64("certificate", hex, blob, certificate!.GetValue<string>());
        }
    }

    // [protected, unprotected, payload, signature]; the unprotected header has the chain, which the signature's key comes from
    private static IEnumerable<SignedRange> OfCose(string hex, byte[] blob)
    {
        var at = 2;
        yield return Take("protected");
        var header = at;
        Skip(blob, ref at);
        foreach (var range in Certificates(hex, blob, header, at))
        {
            yield return range;
        }

        yield return Take("payload");
        yield return Take("signature");

        SignedRange Take(string name)
        {
            var begin = at;
            Skip(blob, ref at);
            var head = begin;
            var (_, length) = Head(blob, ref head);
            return new(name, hex, head, (int)length, IsText: false);
        }
    }

    // a certificate is a byte string that is a DER sequence of just that length
    private static IEnumerable<SignedRange> Certificates(string hex, byte[] blob, int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            if (blob[at] == 0x59 && blob[at + 3] == 0x30 && blob[at + 4] == 0x82
                && BinaryPrimitives.ReadUInt16BigEndian(blob.AsSpan(at + 1)) == BinaryPrimitives.ReadUInt16BigEndian(blob.AsSpan(at + 5)) + 4
                && blob[at + 7] == 0x30)
            {
                yield return new("certificate", hex, at + 3, BinaryPrimitives.ReadUInt16BigEndian(blob.AsSpan(at + 1)), IsText: false);
                at += BinaryPrimitives.ReadUInt16BigEndian(blob.AsSpan(at + 1));
            }
        }
    }

    private static void Skip(byte[] blob, ref int at)
    {
        var (type, length) = Head(blob, ref at);
        switch (type)
        {
            case 2 or 3:
                at += (int)length;
                break;
            case 4 or 5:
                for (var i = 0L; i < length * (type - 3); i++)
                {
                    Skip(blob, ref at);
                }

                break;
            case 6:
                Skip(blob, ref at);
                break;
        }
    }

    private static (int Type, long Length) Head(byte[] blob, ref int at)
    {
        var first = blob[at++];
        var (type, small) = (first >> 5, first & 31);
        var bytes = small < 24 ? 0 : 1 << (small - 24);
        long value = small < 24 ? small : 0;
        for (var i = 0; i < bytes; i++)
        {
            value = (value << 8) | blob[at++];
        }

        return (type, value);
    }

    private static JsonObject? Jws(byte[] blob)
    {
        try
        {
            return blob is [(byte)'{', ..] && JsonNode.Parse(Encoding.UTF8.GetString(blob)) is JsonObject { Count: >= 4 } found && found["protected"] is not null
                ? found
                : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
