using System.Security.Cryptography;
using Flux.Primitives;

namespace Flux.Oci;

/// <summary>Reads another stream and throws where it would end with another size or digest than expected.</summary>
internal sealed class VerifyingStream : Stream
{
    private readonly Stream _inner;
    private readonly Digest _digest;
    private readonly long _size;
    private readonly IncrementalHash _hash;
    private long _read;
    private bool _isVerified;

    public VerifyingStream(Stream inner, Digest digest, long size)
    {
        (_inner, _digest, _size) = (inner, digest, size);
        _hash = IncrementalHash.CreateHash(digest.Algorithm switch
        {
            "sha512" => HashAlgorithmName.SHA512,
            "sha384" => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA256,
        });
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _size;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = _inner.Read(buffer);
        Account(buffer[..read], buffer.Length);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _inner.ReadAsync(buffer, cancellationToken);
        Account(buffer.Span[..read], buffer.Length);
        return read;
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
            _hash.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Account(ReadOnlySpan<byte> data, int asked)
    {
        if (asked == 0)
        {
            return;
        }

        _read += data.Length;
        if (_read > _size)
        {
            throw new OciException($"blob {_digest} is larger than the {_size} bytes that its descriptor says");
        }

        if (data.Length > 0)
        {
            _hash.AppendData(data);
            return;
        }

        if (_isVerified)
        {
            return;
        }

        if (_read != _size)
        {
            throw new OciException($"blob {_digest} ended after {_read} of {_size} bytes");
        }

        var actual = Convert.ToHexStringLower(_hash.GetHashAndReset());
        if (actual != _digest.Hex)
        {
            throw new OciException($"blob {_digest} has the digest {_digest.Algorithm}:{actual}");
        }

        _isVerified = true;
    }
}
