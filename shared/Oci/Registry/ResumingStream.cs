namespace Flux.Oci.Registry;

/// <summary>A download that goes on where it broke off, a few times.</summary>
/// <param name="open">Opens the download from a position on.</param>
/// <param name="first">The download from its beginning.</param>
/// <param name="size">The size; a download that ends before it has broken off too.</param>
/// <param name="maxResumptions">How often it may break off.</param>
internal sealed class ResumingStream(Func<long, CancellationToken, Task<Stream>> open, Stream first, long size, int maxResumptions) : Stream
{
    private Stream _current = first;
    private long _position;
    private int _resumptions;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("downloads are read asynchronously");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var read = await _current.ReadAsync(buffer, cancellationToken);
                _position += read;
                if (read > 0 || _position >= size || buffer.Length == 0 || _resumptions == maxResumptions)
                {
                    return read;
                }
            }
            catch (Exception e) when (e is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
            {
                if (_resumptions == maxResumptions)
                {
                    throw new OciException($"the download broke off after {_position} of {size} bytes: {RegistryErrors.Clean(e.Message)}", e);
                }
            }

            _resumptions++;
            await _current.DisposeAsync();
            _current = await open(_position, cancellationToken);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _current.Dispose();
        }

        base.Dispose(disposing);
    }
}
