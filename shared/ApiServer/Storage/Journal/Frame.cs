using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Flux.ApiServer.Storage.Journal;

/// <summary>
/// What stands before each piece of a file, in 28 bytes: a mark, the length of the piece, its number, the number up to which the file was on
/// the disk for certain when it was written, and the checksum of all that.
/// </summary>
/// <param name="Length">The bytes that follow.</param>
/// <param name="Sequence">Counts from 1 in each file.</param>
/// <param name="Synced">A frame up to this number that cannot be read is damage; one after it may have been lost with the power.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Frame(int Length, long Sequence, long Synced)
{
    public const int Size = 28;

    /// <summary>No frame is larger.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    public static ReadOnlySpan<byte> Mark => [0xF1, 0x0E, 0xC7, 0x5A];

    /// <summary>Writes the frame's head before content that stands behind it already.</summary>
    /// <param name="frame">Head and content.</param>
    /// <param name="salt">The file's salt.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="synced">See <see cref="Synced"/>.</param>
    public static void Close(Span<byte> frame, uint salt, long sequence, long synced)
    {
        Mark.CopyTo(frame);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], frame.Length - Size);
        BinaryPrimitives.WriteInt64LittleEndian(frame[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], synced);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[24..], Sum(frame, salt));
    }

    /// <summary>The head of a frame, if it can be one; its content is not looked at.</summary>
    public static Frame? Read(ReadOnlySpan<byte> head)
    {
        if (head.Length < Size || !head.StartsWith(Mark))
        {
            return null;
        }

        var frame = new Frame(
            BinaryPrimitives.ReadInt32LittleEndian(head[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[16..]));
        return frame is { Length: > 0 and <= MaxLength, Sequence: > 0, Synced: >= 0 } && frame.Synced < frame.Sequence ? frame : null;
    }

    /// <summary>Whether a whole frame, head and content, is as it was written.</summary>
    public static bool IsSound(ReadOnlySpan<byte> frame, uint salt) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[24..]) == Sum(frame, salt);

    private static uint Sum(ReadOnlySpan<byte> frame, uint salt) => Checksum.Of(Checksum.Of(salt, frame[..24]), frame[Size..]);
}
