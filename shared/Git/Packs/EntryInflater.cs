using System.Buffers;

namespace Flux.Git.Packs;

/// <summary>Decompresses single entries of a pack on disk.</summary>
internal sealed class EntryInflater
{
    private readonly Inflater _inflater = new();

    /// <summary>Decompresses what begins at a position into a buffer of its exact size.</summary>
    /// <returns>False where it is not exactly that long, or damaged.</returns>
    public bool TryInflate(IRandomReader file, long position, Span<byte> content) =>
        Run(file, position, content) == InflateStatus.Done && _inflater.Written == content.Length;

    /// <summary>Decompresses the beginning of what begins at a position.</summary>
    /// <returns>How much there is, at most the buffer's length; -1 where it is damaged.</returns>
    public int InflateStart(IRandomReader file, long position, Span<byte> start) =>
        Run(file, position, start) is InflateStatus.Done or InflateStatus.NeedsOutput ? _inflater.Written : -1;

    private InflateStatus Run(IRandomReader file, long position, Span<byte> content)
    {
        // About what the entry takes, so that a small one does not read the whole neighbourhood.
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Clamp(content.Length / 2, 512, 64 << 10));
        try
        {
            var (start, end) = (0, 0);
            _inflater.Reset();
            while (true)
            {
                var status = _inflater.Inflate(buffer.AsSpan(start, end - start), content, out var consumed);
                start += consumed;
                if (status != InflateStatus.NeedsInput)
                {
                    return status;
                }

                var read = file.Read(position, buffer);
                if (read == 0)
                {
                    return InflateStatus.Invalid;
                }

                position += read;
                (start, end) = (0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
