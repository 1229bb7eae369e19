using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Flux.ApiServer.Storage.Journal;

/// <summary>The first 32 bytes of a file: <c>fluxlog</c> or <c>fluxcopy</c> filled up to eight bytes, format, generation, salt, checksum.</summary>
/// <param name="IsLog">A log of changes; otherwise a copy of all objects.</param>
/// <param name="Generation">The number in the file's name.</param>
/// <param name="Salt">Goes into every checksum of the file, so that no content can pass for a frame.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JournalHeader(bool IsLog, long Generation, uint Salt)
{
    public const int Size = 32;

    /// <summary>The format this code reads and writes.</summary>
    public const uint Format = 1;

    private static ReadOnlySpan<byte> LogMagic => "fluxlog\n"u8;

    private static ReadOnlySpan<byte> CopyMagic => "fluxcopy"u8;

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        (IsLog ? LogMagic : CopyMagic).CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Format);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Generation);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24), Salt);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(28), Checksum.Of(0, bytes.AsSpan(0, 28)));
        return bytes;
    }

    /// <summary>Reads the header of a file.</summary>
    /// <exception cref="ApiServerDataException">It is none of a known format.</exception>
    public static JournalHeader Read(IJournalFile file, string path, bool isLog, long generation)
    {
        var bytes = new byte[Size];
        var isWhole = file.Read(0, bytes) == Size;
        if (!isWhole || !bytes.AsSpan(0, 8).SequenceEqual(isLog ? LogMagic : CopyMagic))
        {
            throw new ApiServerDataException(path, 0, isLog ? "this is no log of an API server" : "this is no snapshot of an API server");
        }

        var format = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (format != Format)
        {
            throw new ApiServerDataException(path, 8, $"the file has format {format}, this program reads format {Format}");
        }

        var header = new JournalHeader(
            isLog, BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(24)));
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(28)) != Checksum.Of(0, bytes.AsSpan(0, 28)))
        {
            throw new ApiServerDataException(path, 0, "the header's checksum is wrong");
        }

        return header.Generation == generation
            ? header
            : throw new ApiServerDataException(path, 16, $"the file is number {header.Generation}, not {generation}");
    }
}
