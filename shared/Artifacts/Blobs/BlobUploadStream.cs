using System.Security.Cryptography;
using Flux.Buckets;
using Flux.Buckets.Azure;

namespace Flux.Artifacts;

/// <summary>
/// Takes an artifact of any size and holds one block of it. What fits into one is written at once when it is complete; what does not
/// is staged block by block, under a lease, and seen by nobody before it is complete.
/// </summary>
internal sealed class BlobUploadStream(BlobStorage storage, string blob, BlobUploadSettings settings, CancellationToken cancellationToken) : Stream
{
    private const int MaxBlocks = 50_000;
    private readonly MemoryStream _block = new();
    private readonly List<string> _ids = [];
    private readonly byte[] _writer = RandomNumberGenerator.GetBytes(16);
    private BlobLease? _lease;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Makes what was written the blob's content.</summary>
    /// <exception cref="BucketException">The service refused.</exception>
    public async Task CompleteAsync(BlobWrite write)
    {
        if (_ids.Count == 0)
        {
            await storage.WriteAsync(container => container.PutAsync(blob, Buffered(), write, cancellationToken), cancellationToken);
            return;
        }

        if (_block.Length > 0)
        {
            await StageAsync(Buffered());
        }

        await storage.Container.CommitAsync(blob, _ids, write, cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (_block.Length >= settings.BlockBytes)
            {
                await StageAsync(Buffered());
                _block.SetLength(0);
            }

            var part = buffer[..(int)Math.Min(buffer.Length, settings.BlockBytes - _block.Length)];
            _block.Write(part.Span);
            buffer = buffer[part.Length..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // what is written without waiting is staged with what comes next
    public override void Write(byte[] buffer, int offset, int count) => _block.Write(buffer, offset, count);

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (_lease is not null)
        {
            await _lease.DisposeAsync();
        }

        await _block.DisposeAsync();
        await base.DisposeAsync();
    }

    private ReadOnlyMemory<byte> Buffered() => _block.GetBuffer().AsMemory(0, (int)_block.Length);

    private async Task StageAsync(ReadOnlyMemory<byte> part)
    {
        if (_ids.Count == MaxBlocks)
        {
            throw new BucketException($"the artifact has more than {MaxBlocks} blocks of {settings.BlockBytes} bytes");
        }

        if (_lease is null)
        {
            _lease = await BlobLease.AcquireAsync(storage, settings.Lock, settings.LeaseWait, settings.Clock, cancellationToken)
                ?? throw new BucketException("failed to acquire lock for artifact: another writer holds it");
        }

        await _lease.KeepAsync(cancellationToken);

        // of this writer alone, should two stage for the same blob after all
        var id = new byte[20];
        _writer.CopyTo(id, 0);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(id.AsSpan(16), _ids.Count);
        var text = Convert.ToBase64String(id);
        await storage.Container.PutBlockAsync(blob, text, part, cancellationToken);
        _ids.Add(text);
    }
}
