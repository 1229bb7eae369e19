using System.Text;

namespace Flux.Git.Protocol;

/// <summary>The data channel of a side-band response: channel 1; progress (2) is dropped, an error (3) is thrown.</summary>
/// <remarks>Spec: gitprotocol-pack "Packfile Data". Ends at the flush.</remarks>
internal sealed class SideBandStream(PktLineReader reader) : Stream
{
    private ReadOnlyMemory<byte> _current;
    private bool _ended;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_current.IsEmpty)
        {
            if (_ended)
            {
                return 0;
            }

            await NextAsync(cancellationToken);
        }

        var count = Math.Min(buffer.Length, _current.Length);
        _current[..count].CopyTo(buffer);
        _current = _current[count..];
        return count;
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    /// <inheritdoc />
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask NextAsync(CancellationToken cancellationToken)
    {
        var line = await reader.ReadAsync(cancellationToken);
        switch (line.Kind)
        {
            case PktLineKind.Flush:
                _ended = true;
                return;
            case PktLineKind.EndOfStream:
                throw new GitException("protocol error: the connection ended before the pack did (unexpected EOF)");
            case PktLineKind.Data when line.Payload.Length > 0:
                break;
            default:
                throw new GitException($"protocol error: unexpected {line.Kind} line within a pack");
        }

        switch (line.Payload.Span[0])
        {
            case 1:
                _current = line.Payload[1..];
                break;
            case 2:
                break;
            case 3:
                throw RemoteErrors.Create(Encoding.UTF8.GetString(line.Payload.Span[1..]));
            default:
                throw new GitException($"protocol error: bad side-band channel {line.Payload.Span[0]}");
        }
    }
}
