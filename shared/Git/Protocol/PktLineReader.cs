using System.Buffers;
using System.Globalization;

namespace Flux.Git.Protocol;

/// <summary>
/// Reads pkt-lines from a stream. What was read ahead is kept, so on a two-way connection one reader serves all answers.
/// Disposing returns the buffer; the stream stays the caller's.
/// </summary>
internal sealed class PktLineReader(Stream stream) : IDisposable
{
    // Two lines of the largest size, so that filling up rarely has to move what is left.
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * (PktLine.MaxPayload + 4));
    private int _start;
    private int _end;

    /// <summary>Bytes read from the stream so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The next line.</summary>
    /// <exception cref="GitException">The stream ends within a line, or a length is malformed.</exception>
    public async ValueTask<PktLine> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(4, cancellationToken))
        {
            return _start == _end ? new PktLine(PktLineKind.EndOfStream, default) : throw Truncated();
        }

        var length = ParseLength(_buffer.AsSpan(_start, 4));
        switch (length)
        {
            case 0 or 1 or 2:
                _start += 4;
                return new PktLine((PktLineKind)(length + 1), default);
            case 3 or > PktLine.MaxPayload + 4:
                throw new GitException($"protocol error: bad line length {length}");
        }

        if (!await FillAsync(length, cancellationToken))
        {
            throw Truncated();
        }

        var payload = _buffer.AsMemory(_start + 4, length - 4);
        _start += length;
        return new PktLine(PktLineKind.Data, payload);
    }

    /// <summary>Reads what follows the lines without framing (a pack from a server without side-band); 0 at the end.</summary>
    public async ValueTask<int> ReadRawAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            var direct = await stream.ReadAsync(destination, cancellationToken);
            BytesRead += direct;
            return direct;
        }

        var count = Math.Min(destination.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private static int ParseLength(ReadOnlySpan<byte> digits)
    {
        var length = 0;
        foreach (var digit in digits)
        {
            length = (length << 4) | digit switch
            {
                >= (byte)'0' and <= (byte)'9' => digit - '0',
                >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
                _ => throw NotALength(digits),
            };
        }

        return length;
    }

    private static GitException NotALength(ReadOnlySpan<byte> digits)
    {
        var shown = string.Create(CultureInfo.InvariantCulture, $"{digits[0]:x2}{digits[1]:x2}{digits[2]:x2}{digits[3]:x2}");
        return new GitException($"protocol error: bad line length characters (bytes {shown}); is this a Git server?");
    }

    private static GitException Truncated() => new("protocol error: the connection ended within a line (unexpected EOF)");

    private async ValueTask<bool> FillAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            if (_start == _end)
            {
                _start = _end = 0;
            }
            else if (_start + count > _buffer.Length)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return false;
            }

            _end += read;
            BytesRead += read;
        }

        return true;
    }
}
