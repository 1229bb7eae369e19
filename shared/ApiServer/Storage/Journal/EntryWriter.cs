using System.Buffers;
using System.Text;

namespace Flux.ApiServer.Storage.Journal;

/// <summary>Writes the entries of a frame.</summary>
internal sealed class EntryWriter
{
    private const int KeepCapacity = 4 * 1024 * 1024;

    private ArrayBufferWriter<byte> _buffer = new(64 * 1024);

    /// <summary>How many bytes there are, the place of the frame's head included.</summary>
    public int Length => _buffer.WrittenCount;

    /// <summary>Begins a frame.</summary>
    public void Begin()
    {
        if (_buffer.Capacity > KeepCapacity)
        {
            _buffer = new(64 * 1024);
        }

        _buffer.ResetWrittenCount();
        _buffer.GetSpan(Frame.Size)[..Frame.Size].Clear();
        _buffer.Advance(Frame.Size);
    }

    /// <summary>Ends the frame; the bytes are valid until the next begins.</summary>
    public ReadOnlySpan<byte> End(uint salt, long sequence, long synced)
    {
        var span = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_buffer.WrittenMemory).Span;
        Frame.Close(span, salt, sequence, synced);
        return span;
    }

    public void WriteStart(long revision)
    {
        Write((byte)EntryKind.Start);
        Write(revision);
    }

    public void WriteEnd(long objects)
    {
        Write((byte)EntryKind.End);
        Write(objects);
    }

    public void Write(string resource, StoredObject stored)
    {
        Write((byte)EntryKind.Object);
        Write(resource);
        WriteBody(stored);
    }

    public void Write(string resource, StoreEvent change)
    {
        Write((byte)(change.Type switch
        {
            StoreEventType.Created => EntryKind.Created,
            StoreEventType.Updated => EntryKind.Updated,
            _ => EntryKind.Deleted,
        }));
        Write(resource);
        WriteBody(change.Object);
    }

    private void WriteBody(StoredObject stored)
    {
        Write(stored.Revision);
        Write(stored.ApiVersion);
        Write(stored.Namespace);
        Write(stored.Name);
        Write(stored.Uid);
        var labels = stored.Labels ?? [];
        Write(labels.Length);
        foreach (var text in labels)
        {
            Write(text);
        }

        Write(stored.Json.Length);
        _buffer.Write(stored.Json);
    }

    private void Write(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    private void Write(long value)
    {
        var span = _buffer.GetSpan(10);
        var at = 0;
        var left = (ulong)value;
        for (; left >= 0x80; left >>= 7)
        {
            span[at++] = (byte)(left | 0x80);
        }

        span[at++] = (byte)left;
        _buffer.Advance(at);
    }

    private void Write(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Write(length);
        Encoding.UTF8.GetBytes(text, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }
}
