using System.IO.Compression;

namespace Flux.Artifacts;

/// <summary>
/// Writes a <c>.tar.gz</c> entry by entry. The same entries in the same order give the same bytes: no owner, no times, and
/// three modes (directory 0750, file 0600, executable 0700).
/// </summary>
/// <remarks>
/// Spec: fluxcd/pkg artifact/storage archive.go. The caller keeps the order of Go's <c>filepath.Walk</c> and begins with the
/// root, <c>.</c>. Compressed with zlib's fastest level, where time is best spent: an artifact is written once, read a few
/// times, and deleted.
/// </remarks>
public sealed class TarballWriter : IAsyncDisposable
{
    private const int StagingSize = 128 << 10;
    private const int DirectoryMode = 0x1E8; // 0750
    private const int FileMode = 0x180; // 0600
    private const int ExecutableMode = 0x1C0; // 0700
    private readonly Stream _output;
    private readonly MemoryStream _compressed = new(2 * StagingSize);
    private readonly GZipStream _gzip;
    private readonly byte[] _staging = new byte[StagingSize];
    private int _staged;

    /// <summary>Begins an archive.</summary>
    /// <param name="output">Where it goes; not disposed.</param>
    public TarballWriter(Stream output)
    {
        _output = output;
        _gzip = new(_compressed, CompressionLevel.Fastest, leaveOpen: true);
    }

    /// <summary>Writes a directory; <c>.</c> is the root.</summary>
    public Task WriteDirectoryAsync(string path, CancellationToken cancellationToken) =>
        WriteAsync(path, TarHeader.Directory, DirectoryMode, default, cancellationToken);

    /// <summary>Writes a file.</summary>
    public Task WriteFileAsync(string path, bool executable, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(path, TarHeader.File, executable ? ExecutableMode : FileMode, content, cancellationToken);

    /// <summary>Writes a file from a stream, of which no more than a part is held in memory.</summary>
    /// <exception cref="EndOfStreamException">It has fewer than <paramref name="length"/> bytes.</exception>
    public async Task WriteFileAsync(string path, bool executable, Stream content, long length, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var name = await NameAsync(path, cancellationToken);
        await HeaderAsync(name, TarHeader.File, executable ? ExecutableMode : FileMode, length, cancellationToken);
        var part = new byte[64 << 10];
        for (var left = length; left > 0;)
        {
            var size = (int)Math.Min(left, part.Length);
            await content.ReadExactlyAsync(part.AsMemory(0, size), cancellationToken);
            await StageAsync(part.AsMemory(0, size), cancellationToken);
            left -= size;
        }

        await StageAsync(new byte[(int)(-length & (TarHeader.BlockSize - 1))], cancellationToken);
    }

    /// <summary>Writes the end; nothing may be written after it.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await StageAsync(new byte[2 * TarHeader.BlockSize], cancellationToken);
        Compress();
        await _gzip.DisposeAsync();
        await DrainAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _gzip.DisposeAsync();
        await _compressed.DisposeAsync();
    }

    private async Task WriteAsync(string path, byte type, int mode, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var name = await NameAsync(path, cancellationToken);
        await EntryAsync(name, type, mode, content, cancellationToken);
    }

    /// <summary>The name for the header; one that does not fit goes before it.</summary>
    private async Task<byte[]> NameAsync(string path, CancellationToken cancellationToken)
    {
        var name = PathEncoding.GetBytes(path);
        if (TarHeader.Fits(name))
        {
            return name;
        }

        var record = TarHeader.Record("path"u8, name);
        await EntryAsync([.. "PaxHeaders.0/"u8, .. AsciiOf(name)], TarHeader.Extended, FileMode, record, cancellationToken);
        return AsciiOf(name);
    }

    private async Task EntryAsync(byte[] name, byte type, int mode, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await HeaderAsync(name, type, mode, content.Length, cancellationToken);
        await StageAsync(content, cancellationToken);
        var padding = -content.Length & (TarHeader.BlockSize - 1);
        await StageAsync(new byte[padding], cancellationToken);
    }

    private async Task HeaderAsync(byte[] name, byte type, int mode, long length, CancellationToken cancellationToken)
    {
        if (_staged > StagingSize - TarHeader.BlockSize)
        {
            await FlushStagedAsync(cancellationToken);
        }

        TarHeader.Write(_staging.AsSpan(_staged), name, type, mode, length);
        _staged += TarHeader.BlockSize;
    }

    private async ValueTask StageAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            if (_staged == StagingSize)
            {
                await FlushStagedAsync(cancellationToken);
            }

            var part = bytes[..Math.Min(bytes.Length, StagingSize - _staged)];
            part.Span.CopyTo(_staging.AsSpan(_staged));
            _staged += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    private async Task FlushStagedAsync(CancellationToken cancellationToken)
    {
        Compress();
        if (_compressed.Length >= StagingSize)
        {
            await DrainAsync(cancellationToken);
        }
    }

    private void Compress()
    {
        _gzip.Write(_staging, 0, _staged);
        _staged = 0;
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        await _output.WriteAsync(_compressed.GetBuffer().AsMemory(0, (int)_compressed.Length), cancellationToken);
        _compressed.SetLength(0);
    }

    private static byte[] AsciiOf(byte[] name) =>
        [.. name.Take(80).Select(part => part < 0x80 ? part : (byte)'_')];
}
