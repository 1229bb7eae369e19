using System.Formats.Tar;
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Flux.Helm.Charts;

/// <summary>Unpacks a packed chart (.tgz) into files in memory, as Helm does: links are never followed, nothing may leave the chart.</summary>
/// <remarks>Spec: Helm 4, pkg/chart/loader/archive.</remarks>
internal static partial class ChartArchive
{
    private const int BufferBytes = 64 * 1024;

    /// <exception cref="HelmException">Not such an archive, an unsafe name, or over a limit.</exception>
    public static List<ChartFile> Unpack(Stream archive, LoadBudget budget)
    {
        try
        {
            using var gzip = new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true);
            using var limited = new LimitedStream(gzip, budget.Limits.MaxChartBytes * 2, budget);
            using var tar = new TarReader(limited, leaveOpen: true);
            var files = new List<ChartFile>();
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes) && !entry.Name.EndsWith('/'))
                {
                    files.Add(Read(entry, budget));
                }
            }

            return files.Count > 0 ? files : throw new HelmException("no files in chart archive");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw new HelmException(
                e is EndOfStreamException || e.Message.Contains("truncated", StringComparison.OrdinalIgnoreCase) ? "unexpected EOF" : "archive/tar: invalid tar header", e);
        }
    }

    /// <summary>Whether the bytes begin as gzip does.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]);

    private static ChartFile Read(TarEntry entry, LoadBudget budget)
    {
        var name = NameOf(entry.Name);
        if (!budget.FitsBytes(entry.Length))
        {
            throw budget.TooLarge();
        }

        if (entry.Length > budget.Limits.MaxFileBytes)
        {
            throw new HelmException(
                $"decompressed chart file {GoText.Quote(entry.Name)} is larger than the maximum file size {budget.Limits.MaxFileBytes}");
        }

        budget.TakeFile(entry.Length);
        var content = new byte[entry.Length];
        entry.DataStream?.ReadExactly(content);
        return ChartFile.Read(name, content);
    }

    private static string NameOf(string path)
    {
        var delimiter = path.Contains('\\', StringComparison.Ordinal) ? '\\' : '/';
        var parts = path.Split(delimiter);
        var name = string.Join('/', parts[1..]);
        if (name.StartsWith('/'))
        {
            throw new HelmException("chart illegally contains absolute paths");
        }

        name = GoPath.Clean(name);
        return name == "." ? throw new HelmException($"chart illegally contains content outside the base directory: {GoText.Quote(path)}")
            : name.StartsWith("..", StringComparison.Ordinal) ? throw new HelmException("chart illegally references parent directory")
            : DrivePath().IsMatch(name) ? throw new HelmException("chart contains illegally named files")
            : parts[0] == "Chart.yaml" ? throw new HelmException("chart yaml not in base directory")
            : name;
    }

    [GeneratedRegex("^[a-zA-Z]:/", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex DrivePath();

    /// <summary>The unpacked archive, headers included, under a limit: a bomb of headers ends as well.</summary>
    private sealed class LimitedStream(Stream inner, long limit, LoadBudget budget) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer[..Math.Min(buffer.Length, BufferBytes)]);
            _read += read;
            return _read <= limit ? read : throw budget.TooLarge();
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
