namespace Flux.ApiServer.Storage.Journal;

/// <summary>Reads the frames of a file one after the other.</summary>
internal sealed class FrameReader(IJournalFile file, string path, uint salt)
{
    private const int ScanBytes = 1024 * 1024;

    private readonly long _length = file.Length;
    private byte[] _buffer = new byte[64 * 1024];

    /// <summary>Where the next frame begins.</summary>
    public long Offset { get; private set; } = JournalHeader.Size;

    /// <summary>The number of the last frame.</summary>
    public long Sequence { get; private set; }

    /// <summary>Whether all is read.</summary>
    public bool IsAtEnd => Offset == _length;

    /// <summary>Reads the next frame; false where there is no sound one.</summary>
    /// <param name="content">What it holds; valid until the next is read.</param>
    public bool TryRead(out ReadOnlySpan<byte> content)
    {
        content = default;
        if (ReadAt(Offset) is not { } frame || frame.Sequence != Sequence + 1)
        {
            return false;
        }

        Offset += Frame.Size + frame.Length;
        Sequence = frame.Sequence;
        content = _buffer.AsSpan(Frame.Size, frame.Length);
        return true;
    }

    /// <summary>Whether what cannot be read was on the disk for certain: a later frame says so.</summary>
    public bool IsDamaged()
    {
        var broken = Sequence + 1;
        var chunk = new byte[ScanBytes];
        for (var at = Offset; at < _length;)
        {
            var read = file.Read(at, chunk);
            var span = chunk.AsSpan(0, read);
            for (var found = span.IndexOf(Frame.Mark); found >= 0;)
            {
                if (ReadAt(at + found) is { } frame && frame.Sequence > broken && frame.Synced >= broken)
                {
                    return true;
                }

                var next = span[(found + 1)..].IndexOf(Frame.Mark);
                found = next < 0 ? -1 : found + 1 + next;
            }

            if (read < chunk.Length)
            {
                return false;
            }

            // A mark may lie across the border.
            at += read - (Frame.Mark.Length - 1);
        }

        return false;
    }

    public ApiServerDataException Damage(string what) => new(path, Offset, what);

    private Frame? ReadAt(long offset)
    {
        if (_length - offset < Frame.Size || file.Read(offset, _buffer.AsSpan(0, Frame.Size)) < Frame.Size
            || Frame.Read(_buffer) is not { } frame || _length - offset - Frame.Size < frame.Length)
        {
            return null;
        }

        var whole = Frame.Size + frame.Length;
        if (_buffer.Length < whole)
        {
            _buffer = new byte[Math.Max(whole, _buffer.Length * 2)];
        }

        return file.Read(offset, _buffer.AsSpan(0, whole)) == whole && Frame.IsSound(_buffer.AsSpan(0, whole), salt) ? frame : null;
    }
}
