using Azure;

namespace Flux.Buckets.Azure;

/// <summary>Reads a blob; where the connection breaks, asks for the rest of the same version.</summary>
internal sealed class BlobReadStream(Response response, long length, Func<long, CancellationToken, Task<Response>> resume) : Stream
{
    private const int MaxResumptions = 5;
    private Response _response = response;
    private long _position;
    private int _resumptions;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var read = _response.ContentStream is { } content ? await content.ReadAsync(buffer, cancellationToken) : 0;
                if (read > 0 || _position == length || buffer.IsEmpty)
                {
                    _position += read;
                    return read;
                }

                throw new IOException("the connection ended before the content");
            }
            catch (Exception e) when (e is IOException or HttpRequestException && e.InnerException is not BucketException && _resumptions < MaxResumptions)
            {
                _resumptions++;
                await ResumeAsync(cancellationToken);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // only for readers that know no other way; nothing here waits for the thread it blocks
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = _response.ContentStream?.Read(buffer, offset, count) ?? 0;
        _position += read;
        return read > 0 || _position == length || count == 0 ? read : throw new IOException("the connection ended before the content");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var next = await resume(_position, cancellationToken);
            _response.Dispose();
            _response = next;
        }
        catch (BucketException e)
        {
            throw new IOException($"the blob cannot be read on: {e.Message}", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _response.Dispose();
        }

        base.Dispose(disposing);
    }
}
