using System.Buffers;
using Flux.Git.Objects;

namespace Flux.Git.Packs;

/// <summary>
/// A pack as it streams in: a window over what has arrived and was not consumed yet. What is consumed enters the pack's
/// checksum and, once spooling has begun, the temporary file.
/// </summary>
internal sealed class PackInput(Stream stream, ObjectFormat format, long limit) : IDisposable
{
    private readonly ObjectHasher _hasher = new(format);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(128 << 10);
    private int _start;
    private int _end;
    private int _processed;
    private long _position;
    private PackSpool? _spool;

    /// <summary>The position in the pack of the next byte that is not consumed.</summary>
    public long Position => _position;

    /// <summary>What has arrived and was not consumed.</summary>
    public ReadOnlySpan<byte> Available => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Takes bytes from <see cref="Available"/>.</summary>
    public void Consume(int count)
    {
        _start += count;
        _position += count;
    }

    /// <summary>Waits for at least one more byte.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="GitException">The pack is over the limit.</exception>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        Process();
        if (_start == _end)
        {
            _start = _end = _processed = 0;
        }
        else if (_end == _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _processed, _end) = (0, 0, _end - _start);
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        return _position + (_end - _start) > limit
            ? throw PackErrors.Limit($"it has more than {limit} bytes")
            : read > 0;
    }

    /// <summary>Waits until that many bytes are there.</summary>
    /// <exception cref="GitException">The stream ends before, or the pack is over the limit.</exception>
    public async ValueTask RequireAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            if (!await FillAsync(cancellationToken))
            {
                throw Truncated();
            }
        }
    }

    /// <summary>From here on, what is consumed goes to the file too.</summary>
    public void SpoolTo(PackSpool spool)
    {
        Process();
        _spool = spool;
    }

    /// <summary>The checksum of all that was consumed so far.</summary>
    public ObjectId FinishChecksum()
    {
        Process();
        return _hasher.Finish();
    }

    /// <summary>The error for a stream that ends too early.</summary>
    public GitException Truncated() => PackErrors.Corrupt($"it is cut off after {_position + (_end - _start)} bytes (unexpected EOF)");

    /// <inheritdoc />
    public void Dispose()
    {
        _hasher.Dispose();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _start = _end = _processed = 0;
        }
    }

    private void Process()
    {
        var consumed = _buffer.AsSpan(_processed, _start - _processed);
        _hasher.Append(consumed);
        _spool?.Append(consumed);
        _processed = _start;
    }
}
