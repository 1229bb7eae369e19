using System.Buffers.Binary;

namespace Flux.Cryptography.OpenPgp;

/// <summary>A packet: its tag and body.</summary>
/// <remarks>Spec: RFC 9580, section 4.2; old and new formats, partial lengths joined.</remarks>
internal sealed record PgpPacket(int Tag, byte[] Body)
{
    public const int EncryptedSessionKey = 1;
    public const int Signature = 2;
    public const int OnePassSignature = 4;
    public const int SecretKey = 5;
    public const int PublicKey = 6;
    public const int SecretSubkey = 7;
    public const int Compressed = 8;
    public const int Encrypted = 9;
    public const int Marker = 10;
    public const int Literal = 11;
    public const int Trust = 12;
    public const int UserId = 13;
    public const int PublicSubkey = 14;
    public const int UserAttribute = 17;
    public const int IntegrityProtected = 18;
    public const int AeadEncrypted = 20;
    public const int Padding = 21;

    private const int MaxPackets = 100_000;

    /// <summary>Reads packets.</summary>
    /// <exception cref="PgpException">The data is cut off or no packet.</exception>
    public static List<PgpPacket> ReadAll(ReadOnlySpan<byte> data)
    {
        var packets = new List<PgpPacket>();
        while (!data.IsEmpty)
        {
            if (packets.Count == MaxPackets)
            {
                throw new PgpException($"more than {MaxPackets} packets");
            }

            packets.Add(Read(ref data));
        }

        return packets;
    }

    private static PgpPacket Read(ref ReadOnlySpan<byte> data)
    {
        var header = data[0];
        data = data[1..];
        if ((header & 0x80) == 0)
        {
            throw new PgpException("openpgp: invalid data: tag byte does not have MSB set");
        }

        return (header & 0x40) == 0 ? Old((header >> 2) & 0xF, header & 3, ref data) : New(header & 0x3F, ref data);
    }

    private static PgpPacket Old(int tag, int lengthType, ref ReadOnlySpan<byte> data)
    {
        var size = lengthType == 3 ? 0 : 1 << lengthType;
        Require(data, size);
        var length = size switch
        {
            0 => data.Length,
            1 => data[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(data),
            _ => Limited(BinaryPrimitives.ReadUInt32BigEndian(data)),
        };
        return new(tag, Take(ref data, size, length));
    }

    private static PgpPacket New(int tag, ref ReadOnlySpan<byte> data)
    {
        var body = new List<byte>();
        while (true)
        {
            Require(data, 1);
            var first = data[0];
            if (first is < 224 or 255)
            {
                var (size, length) = Length(data);
                var last = Take(ref data, size, length);
                return new(tag, body.Count == 0 ? last : [.. body, .. last]);
            }

            body.AddRange(Take(ref data, 1, 1 << (first & 0x1F)));
        }
    }

    /// <summary>A length of the new format, that of subpackets too: how many bytes it takes and what it says.</summary>
    public static (int Size, int Length) Length(ReadOnlySpan<byte> data)
    {
        Require(data, 1);
        switch (data[0])
        {
            case < 192:
                return (1, data[0]);
            case < 255:
                Require(data, 2);
                return (2, ((data[0] - 192) << 8) + data[1] + 192);
            default:
                Require(data, 5);
                return (5, Limited(BinaryPrimitives.ReadUInt32BigEndian(data[1..])));
        }
    }

    private static int Limited(uint length) => length > int.MaxValue ? throw new PgpException("unexpected EOF") : (int)length;

    private static byte[] Take(ref ReadOnlySpan<byte> data, int skip, int length)
    {
        Require(data[skip..], length);
        var taken = data.Slice(skip, length).ToArray();
        data = data[(skip + length)..];
        return taken;
    }

    private static void Require(ReadOnlySpan<byte> data, int length)
    {
        if (data.Length < length)
        {
            throw new PgpException("unexpected EOF");
        }
    }
}
