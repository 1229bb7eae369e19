#pragma warning disable CA5350 // Git's own hash
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Flux.Git.Packs;

/// <summary>Builds packs byte by byte, also ones that Git itself would never write.</summary>
internal sealed class PackBuilder(bool sha256 = false)
{
    private readonly List<byte> _body = [];
    private int _count;

    /// <summary>Where the next entry will begin.</summary>
    public long Position => 12 + _body.Count;

    public static byte[] IdOf(string type, ReadOnlySpan<byte> content, bool sha256 = false)
    {
        byte[] all = [.. Encoding.ASCII.GetBytes($"{type} {content.Length}\0"), .. content];
        return sha256 ? SHA256.HashData(all) : SHA1.HashData(all);
    }

    public static byte[] Compress(ReadOnlySpan<byte> content, CompressionLevel level = CompressionLevel.Optimal)
    {
        if (content.IsEmpty)
        {
            // ZLibStream writes nothing at all for nothing; zlib writes one block that ends.
            return [0x78, 0x9c, 0x03, 0, 0, 0, 0, 1];
        }

        using var buffer = new MemoryStream();
        using (var zlib = new ZLibStream(buffer, level, leaveOpen: true))
        {
            zlib.Write(content);
        }

        return buffer.ToArray();
    }

    /// <summary>An instruction to copy.</summary>
    public static byte[] Copy(int offset, int size)
    {
        var bytes = new List<byte> { 0x80 };
        for (var i = 0; i < 4; i++)
        {
            if ((offset >> (8 * i) & 0xff) is var value and not 0)
            {
                bytes.Add((byte)value);
                bytes[0] |= (byte)(1 << i);
            }
        }

        for (var i = 0; i < 3; i++)
        {
            if ((size >> (8 * i) & 0xff) is var value and not 0 && size != 0x10000)
            {
                bytes.Add((byte)value);
                bytes[0] |= (byte)(0x10 << i);
            }
        }

        return [.. bytes];
    }

    /// <summary>An instruction to insert.</summary>
    public static byte[] Insert(string text) => [(byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    public static byte[] MakeDelta(int baseSize, int resultSize, params byte[][] instructions) =>
        [.. Number(baseSize), .. Number(resultSize), .. instructions.SelectMany(bytes => bytes)];

    /// <summary>Adds a whole object.</summary>
    /// <returns>Its offset.</returns>
    public long Add(int type, ReadOnlySpan<byte> content, long? claimedSize = null) => AddRaw(type, claimedSize ?? content.Length, [], Compress(content));

    public long AddBlob(string text) => Add(3, Encoding.UTF8.GetBytes(text));

    public long AddOffsetDelta(long baseOffset, byte[] delta) => AddRaw(6, delta.Length, Distance(Position - baseOffset), Compress(delta));

    public long AddReferenceDelta(byte[] baseId, byte[] delta) => AddRaw(7, delta.Length, baseId, Compress(delta));

    public long AddRaw(int type, long size, byte[] beforeData, byte[] data)
    {
        var offset = Position;
        var first = (byte)((type << 4) | (int)(size & 15));
        size >>= 4;
        while (size > 0)
        {
            _body.Add((byte)(first | 0x80));
            first = (byte)(size & 0x7f);
            size >>= 7;
        }

        _body.Add(first);
        _body.AddRange(beforeData);
        _body.AddRange(data);
        _count++;
        return offset;
    }

    public byte[] Build(uint? claimedCount = null, uint version = 2)
    {
        var all = new byte[12 + _body.Count];
        "PACK"u8.CopyTo(all);
        BinaryPrimitives.WriteUInt32BigEndian(all.AsSpan(4), version);
        BinaryPrimitives.WriteUInt32BigEndian(all.AsSpan(8), claimedCount ?? (uint)_count);
        _body.CopyTo(all, 12);
        return [.. all, .. sha256 ? SHA256.HashData(all) : SHA1.HashData(all)];
    }

    /// <summary>Ends a damaged pack with the checksum that fits.</summary>
    public static byte[] Seal(byte[] content) => [.. content, .. SHA1.HashData(content)];

    // Big-endian groups of seven bits, each but the last counting one more.
    private static byte[] Distance(long distance)
    {
        var bytes = new List<byte> { (byte)(distance & 0x7f) };
        while ((distance >>= 7) > 0)
        {
            bytes.Insert(0, (byte)(0x80 | (--distance & 0x7f)));
        }

        return [.. bytes];
    }

    private static byte[] Number(int value)
    {
        var bytes = new List<byte>();
        while (value > 0x7f)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
