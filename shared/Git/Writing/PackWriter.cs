using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Flux.Git.Objects;

namespace Flux.Git.Writing;

/// <summary>Writes packs of whole objects, without deltas: what is pushed or served here is small.</summary>
/// <remarks>Spec: gitformat-pack.</remarks>
internal static class PackWriter
{
    /// <summary>Writes a pack with the objects in the order given.</summary>
    public static byte[] Write(IObjectSource source, IReadOnlyCollection<ObjectId> objects)
    {
        var pack = new MemoryStream();
        Span<byte> header = stackalloc byte[12];
        "PACK"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], 2);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], objects.Count);
        pack.Write(header);
        foreach (var id in objects)
        {
            if (!source.TryRead(id, out var value))
            {
                throw new GitException($"object {id}: object not found") { Error = GitError.Corrupt };
            }

            WriteEntry(pack, value);
        }

        var content = pack.GetBuffer().AsSpan(0, (int)pack.Length);
#pragma warning disable CA5350 // the trailer's hash is the repository's
        pack.Write(source.Format == ObjectFormat.Sha1 ? SHA1.HashData(content) : SHA256.HashData(content));
#pragma warning restore CA5350
        return pack.ToArray();
    }

    private static void WriteEntry(MemoryStream pack, GitObject value)
    {
        var size = (uint)value.Content.Length;
        var first = (byte)(((int)value.Type << 4) | (int)(size & 15));
        size >>= 4;
        while (size > 0)
        {
            pack.WriteByte((byte)(first | 0x80));
            first = (byte)(size & 0x7F);
            size >>= 7;
        }

        pack.WriteByte(first);
        using var deflate = new ZLibStream(pack, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write(value.Content.Span);
    }
}
