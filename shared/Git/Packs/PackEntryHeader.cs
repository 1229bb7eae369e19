using System.Runtime.InteropServices;
using Flux.Git.Objects;

namespace Flux.Git.Packs;

/// <summary>What stands before the compressed data of a pack's entry.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PackEntryHeader
{
    /// <summary>The most bytes a header can have.</summary>
    public const int MaxLength = 64;

    private const int MaxNumberBytes = 9;

    /// <summary>A whole object's type, or one of the two kinds of delta.</summary>
    public ObjectType Type { get; private init; }

    /// <summary>The claimed size of the object or delta.</summary>
    public long Size { get; private init; }

    /// <summary>How many bytes before this entry an offset delta's base begins.</summary>
    public long BaseDistance { get; private init; }

    /// <summary>The id of a reference delta's base.</summary>
    public ObjectId BaseId { get; private init; }

    /// <summary>The header's own length.</summary>
    public int Length { get; private init; }

    /// <summary>Whether the entry is a delta.</summary>
    public bool IsDelta => Type is ObjectType.OffsetDelta or ObjectType.ReferenceDelta;

    /// <summary>Reads a header; false where it goes on past the bytes given.</summary>
    /// <exception cref="GitException">It is malformed.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ObjectFormat format, long offset, out PackEntryHeader header)
    {
        header = default;
        if (bytes.IsEmpty)
        {
            return false;
        }

        var type = (ObjectType)((bytes[0] >> 4) & 7);
        if (type is ObjectType.None or (ObjectType)5)
        {
            throw PackErrors.CorruptEntry(offset, $"has the unknown type {(int)type}");
        }

        long size = bytes[0] & 15;
        var at = 1;
        for (var shift = 4; (bytes[at - 1] & 0x80) != 0; shift += 7)
        {
            if (at > MaxNumberBytes - 1)
            {
                throw PackErrors.CorruptEntry(offset, "has a malformed size");
            }

            if (at == bytes.Length)
            {
                return false;
            }

            size |= (long)(bytes[at++] & 0x7f) << shift;
        }

        long distance = 0;
        ObjectId baseId = default;
        if (type == ObjectType.OffsetDelta && !TryReadDistance(bytes, offset, ref at, out distance))
        {
            return false;
        }

        if (type == ObjectType.ReferenceDelta)
        {
            if (bytes.Length - at < format.IdLength())
            {
                return false;
            }

            baseId = new ObjectId(bytes.Slice(at, format.IdLength()));
            at += format.IdLength();
        }

        header = new PackEntryHeader { Type = type, Size = size, BaseDistance = distance, BaseId = baseId, Length = at };
        return true;
    }

    // Big-endian groups of seven bits, each group but the last counting one more than it says.
    private static bool TryReadDistance(ReadOnlySpan<byte> bytes, long offset, ref int at, out long distance)
    {
        distance = -1;
        for (var i = 0; at < bytes.Length; i++)
        {
            if (i == MaxNumberBytes - 1)
            {
                throw PackErrors.CorruptEntry(offset, "is a delta whose base offset is out of bounds");
            }

            var value = bytes[at++];
            distance = ((distance + 1) << 7) | (value & 0x7fL);
            if ((value & 0x80) == 0)
            {
                return distance > 0 && distance < offset
                    ? true
                    : throw PackErrors.CorruptEntry(offset, "is a delta whose base offset is out of bounds");
            }
        }

        return false;
    }
}
