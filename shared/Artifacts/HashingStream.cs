using System.Security.Cryptography;
using Flux.Primitives;

namespace Flux.Artifacts;

/// <summary>Passes bytes on to (or from) another stream and takes their digest and number on the way, up to a limit.</summary>
internal sealed class HashingStream : Stream
{
    private readonly Stream _inner;
    private readonly IncrementalHash _hash;
    private readonly string _algorithm;
    private readonly long _limit;
    private readonly string _location;

    /// <param name="inner">Not disposed.</param>
    /// <param name="algorithm"><c>sha256</c>, <c>sha384</c> or <c>sha512</c>.</param>
    /// <param name="limit">The most bytes.</param>
    /// <param name="location">What to call the content in an error.</param>
    public HashingStream(Stream inner, string algorithm, long limit, string location)
    {
        (_inner, _algorithm, _limit, _location) = (inner, algorithm, limit, location);
        _hash = IncrementalHash.CreateHash(algorithm switch
        {
            "sha384" => HashAlgorithmName.SHA384,
            "sha512" => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        });
    }

    public long Count { get; private set; }

    public override bool CanRead => _inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => _inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException();
    }

    /// <summary>The digest of what has passed; may be asked once.</summary>
    public Digest Digest() => Primitives.Digest.Parse($"{_algorithm}:{Convert.ToHexStringLower(_hash.GetHashAndReset())}", null);

    /// <summary>Reads on to the end.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        while (await ReadAsync(buffer, cancellationToken) > 0)
        {
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var read = _inner.Read(buffer);
        Pass(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _inner.ReadAsync(buffer, cancellationToken);
        Pass(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Pass(buffer);
        try
        {
            _inner.Write(buffer);
        }
        catch (IOException e)
        {
            throw CannotStore(e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Pass(buffer.Span);
        try
        {
            await _inner.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw CannotStore(e);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => _inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }

    private ArtifactException CannotStore(IOException e) => new("the artifact cannot be stored", _location, e);

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        Count += bytes.Length;
        if (Count > _limit)
        {
            throw new ArtifactException($"the artifact is larger than {_limit} bytes", _location);
        }

        _hash.AppendData(bytes);
    }
}
