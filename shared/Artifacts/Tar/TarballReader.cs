using System.Buffers.Text;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Flux.Artifacts;

/// <summary>
/// Reads a <c>.tar.gz</c> into memory, under limits. Symlinks are skipped; anything else that is neither file nor directory,
/// and a path that is absolute, has <c>..</c> or a backslash, is refused.
/// </summary>
/// <remarks>Spec: fluxcd/pkg tar, untar.go.</remarks>
public static class TarballReader
{
    private const int MaxPathBytes = 4096;
    private const int MaxDepth = 128;
    private const int MaxExtendedHeaderBytes = 1 << 20;

    /// <summary>Reads entry by entry. The compressed stream is read at most to the archive's end, and not disposed.</summary>
    /// <param name="archive">The compressed archive; its own length is the caller's to limit.</param>
    /// <param name="location">What to call the archive in an error.</param>
    /// <param name="options">The limits on size and number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArtifactException">Not such an archive, over a limit, or an unsafe entry.</exception>
    public static IAsyncEnumerable<TarballEntry> ReadAsync(
        Stream archive, string location, ArtifactOptions options, CancellationToken cancellationToken) =>
        ReadAsync(archive, location, options, refuseLinks: false, cancellationToken);

    /// <summary>As the other, where a symlink may be refused instead of skipped.</summary>
    /// <exception cref="ArtifactException">Not such an archive, over a limit, or an unsafe entry.</exception>
    public static async IAsyncEnumerable<TarballEntry> ReadAsync(
        Stream archive, string location, ArtifactOptions options, bool refuseLinks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var gzip = new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true);
        await using var source = new Source(gzip, location, options.MaxUnpackedBytes);
        var count = 0;
        string? longPath = null;
        while (await source.NextAsync(cancellationToken) is { } header)
        {
            if (header.IsExtension)
            {
                longPath = PathOf(header, await source.ReadAsync(MaxExtendedHeaderBytes, header, cancellationToken), location) ?? longPath;
                continue;
            }

            if (++count > options.MaxEntries)
            {
                throw new ArtifactException($"the archive has more than {options.MaxEntries} entries", location);
            }

            var path = Clean(longPath ?? header.Path, location);
            longPath = null;
            var content = await source.ReadAsync(options.MaxUnpackedBytes, header, cancellationToken);
            if (header.Type == EntryType.Unsupported)
            {
                throw new ArtifactException($"the archive's entry '{path}' has an unsupported file type", location);
            }

            if (refuseLinks && header.Type == EntryType.Symlink)
            {
                throw new ArtifactException($"tar file entry {path} is a symlink, which is not allowed in this context", location);
            }

            if (header.Type != EntryType.Symlink && path.Length > 0)
            {
                yield return new()
                {
                    Path = path,
                    IsDirectory = header.Type == EntryType.Directory,
                    IsExecutable = header.Type == EntryType.File && header.IsExecutable,
                    Content = header.Type == EntryType.File ? content : default,
                };
            }
        }
    }

    private static string? PathOf(Header header, ReadOnlyMemory<byte> content, string location) => header.Type switch
    {
        EntryType.LongName => PathEncoding.GetString(TarHeader.Text(content.Span)),
        EntryType.Extended => PathRecord(content.Span, location),
        _ => null,
    };

    private static string? PathRecord(ReadOnlySpan<byte> records, string location)
    {
        string? path = null;
        while (!records.IsEmpty)
        {
            var space = records.IndexOf((byte)' ');
            if (space <= 0
                || !Utf8Parser.TryParse(records[..space], out int length, out var digits)
                || digits != space
                || length <= space + 1
                || length > records.Length
                || records[length - 1] != '\n')
            {
                throw new ArtifactException("the archive has a malformed extended header", location);
            }

            var record = records[(space + 1)..(length - 1)];
            if (record.StartsWith("path="u8))
            {
                path = PathEncoding.GetString(record["path="u8.Length..]);
            }
            else if (record.StartsWith("size="u8) || record.StartsWith("GNU.sparse"u8))
            {
                throw new ArtifactException("the archive has a sparse or oversized entry", location);
            }

            records = records[length..];
        }

        return path;
    }

    private static string Clean(string path, string location)
    {
        if (path.Length > MaxPathBytes)
        {
            throw new ArtifactException($"the archive has a path longer than {MaxPathBytes} bytes", location);
        }

        var segments = path.Split('/');
        if (path.StartsWith('/') || path.AsSpan().IndexOfAny('\\', '\0') >= 0 || segments.Contains(".."))
        {
            throw new ArtifactException($"the archive has an unsafe path '{path}'", location);
        }

        var clean = segments.Where(segment => segment is not ("" or ".")).ToList();
        return clean.Count <= MaxDepth
            ? string.Join('/', clean)
            : throw new ArtifactException($"the archive has a path deeper than {MaxDepth} directories", location);
    }

    private enum EntryType
    {
        File,
        Directory,
        Symlink,
        Extended,
        LongName,
        Skipped,
        Unsupported,
    }

    private sealed record Header(string Path, EntryType Type, long Size, bool IsExecutable)
    {
        public bool IsExtension => Type is EntryType.Extended or EntryType.LongName or EntryType.Skipped;
    }

    /// <summary>The unpacked archive, counted.</summary>
    private sealed class Source(Stream stream, string location, long limit) : IAsyncDisposable
    {
        private readonly BufferedStream _stream = new(stream, 64 << 10);
        private readonly byte[] _block = new byte[TarHeader.BlockSize];
        private long _read;

        public ValueTask DisposeAsync() => _stream.DisposeAsync();

        public async Task<Header?> NextAsync(CancellationToken cancellationToken)
        {
            await FillAsync(_block, cancellationToken);
            return _block.AsSpan().ContainsAnyExcept((byte)0) ? Parse() : null;
        }

        public async Task<ReadOnlyMemory<byte>> ReadAsync(long max, Header header, CancellationToken cancellationToken)
        {
            if (header.Size > Math.Min(Math.Min(max, limit - _read), Array.MaxLength))
            {
                throw new ArtifactException($"the archive's entry '{header.Path}' of {header.Size} bytes is over the limit", location);
            }

            if (header.Size == 0)
            {
                return default;
            }

            var content = new byte[header.Size];
            await FillAsync(content, cancellationToken);
            await FillAsync(_block.AsMemory(0, (int)(-header.Size & (TarHeader.BlockSize - 1))), cancellationToken);
            return content;
        }

        private async Task FillAsync(Memory<byte> memory, CancellationToken cancellationToken)
        {
            _read += memory.Length;
            if (_read > limit + TarHeader.BlockSize)
            {
                throw new ArtifactException($"the archive unpacks to more than {limit} bytes", location);
            }

            try
            {
                await _stream.ReadExactlyAsync(memory, cancellationToken);
            }
            catch (EndOfStreamException e)
            {
                throw new ArtifactException("the archive is truncated", location, e);
            }
            catch (InvalidDataException e)
            {
                throw new ArtifactException("the archive is not gzip, or damaged", location, e);
            }
        }

        private Header Parse()
        {
            var block = _block.AsSpan();
            if (TarHeader.Number(block[148..156]) != TarHeader.Checksum(block) || TarHeader.Number(block[124..136]) is not { } size)
            {
                throw new ArtifactException("the archive has a damaged header", location);
            }

            var name = PathEncoding.GetString(TarHeader.Text(block[..100]));
            var prefix = block[257..262].SequenceEqual("ustar"u8) && block[262] == 0
                ? PathEncoding.GetString(TarHeader.Text(block[345..500]))
                : "";
            var type = block[156] switch
            {
                (byte)'0' or 0 or (byte)'7' => name.EndsWith('/') ? EntryType.Directory : EntryType.File,
                (byte)'5' => EntryType.Directory,
                (byte)'2' => EntryType.Symlink,
                (byte)'x' => EntryType.Extended,
                (byte)'L' => EntryType.LongName,
                (byte)'g' or (byte)'K' => EntryType.Skipped,
                _ => EntryType.Unsupported,
            };
            return new(prefix.Length > 0 ? $"{prefix}/{name}" : name, type, size, (TarHeader.Number(block[100..108]) & 0x49) > 0);
        }
    }
}
