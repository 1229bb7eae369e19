using System.Buffers.Binary;
using Flux.Git.Objects;

namespace Flux.Git.Local;

/// <summary>A pack's index: ids to offsets, by binary search. It is only a hint; what it leads to is checked.</summary>
/// <remarks>Spec: gitformat-pack "Version 2 pack-*.idx files".</remarks>
internal sealed class PackIndex
{
    private const int FanOut = 8;
    private const int FanOutEntries = 256;

    private readonly byte[] _file;
    private readonly int _idLength;
    private readonly int _ids;
    private readonly int _offsets;
    private readonly int _largeOffsets;

    private PackIndex(byte[] file, ObjectFormat format, int count)
    {
        _file = file;
        _idLength = format.IdLength();
        Count = count;
        _ids = FanOut + (4 * FanOutEntries);
        _offsets = _ids + (count * (_idLength + 4));
        _largeOffsets = _offsets + (count * 4);
    }

    /// <summary>How many objects there are.</summary>
    public int Count { get; }

    /// <summary>Takes over an index file's bytes.</summary>
    /// <exception cref="GitException">Not an index of version 2, or shorter than it claims.</exception>
    public static PackIndex Parse(byte[] file, ObjectFormat format, string name)
    {
        if (file.Length < FanOut + (4 * FanOutEntries) || !file.AsSpan(0, 8).SequenceEqual<byte>([0xff, (byte)'t', (byte)'O', (byte)'c', 0, 0, 0, 2]))
        {
            throw Corrupt(name, "is not a pack index of version 2");
        }

        var count = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(FanOut + (4 * (FanOutEntries - 1))));
        var needed = FanOut + (4L * FanOutEntries) + (count * (format.IdLength() + 8L)) + (2L * format.IdLength());
        return needed <= file.Length
            ? new PackIndex(file, format, (int)count)
            : throw Corrupt(name, "is cut off");
    }

    /// <summary>Where in the pack an object begins.</summary>
    public bool TryFind(ObjectId id, out long offset)
    {
        offset = 0;
        long low = id.FirstByte == 0 ? 0 : FanOutAt(id.FirstByte - 1);
        long high = Math.Min(FanOutAt(id.FirstByte), Count);
        Span<byte> wanted = stackalloc byte[32];
        id.CopyTo(wanted);
        wanted = wanted[.._idLength];
        while (low < high)
        {
            var middle = (int)((low + high) >> 1);
            var order = wanted.SequenceCompareTo(_file.AsSpan(_ids + (middle * _idLength), _idLength));
            if (order == 0)
            {
                return TryReadOffset(middle, out offset);
            }

            if (order < 0)
            {
                high = middle;
            }
            else
            {
                low = middle + 1L;
            }
        }

        return false;
    }

    private long FanOutAt(int slot) => BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(FanOut + (4 * slot)));

    private bool TryReadOffset(int index, out long offset)
    {
        var small = BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(_offsets + (4 * index)));
        offset = small;
        if ((small & 0x8000_0000) == 0)
        {
            return true;
        }

        var at = _largeOffsets + (8L * (small & 0x7fff_ffff));
        if (at + 8 > _file.Length)
        {
            return false;
        }

        offset = BinaryPrimitives.ReadInt64BigEndian(_file.AsSpan((int)at));
        return offset >= 0;
    }

    private static GitException Corrupt(string name, string what) => new($"'{name}' {what}") { Error = GitError.Corrupt };
}
