using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Flux.Artifacts.Tests;

public sealed class TarballReaderTests
{
    public static TheoryData<TarEntryFormat> Formats => [TarEntryFormat.V7, TarEntryFormat.Ustar, TarEntryFormat.Pax, TarEntryFormat.Gnu];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Read_WhenAnotherWriterMadeIt_HasItsFiles(TarEntryFormat format)
    {
        var archive = Archive(format, writer =>
        {
            Directory(writer, format, "./");
            Directory(writer, format, "./apps/");
            File(writer, format, "./apps/app.yaml", "kind: A", UnixFileMode.UserRead);
            File(writer, format, "run.sh", "#!", UnixFileMode.UserRead | UnixFileMode.GroupExecute);
        });

        var entries = await ReadAsync(archive);

        Assert.Equal(["apps dir", "apps/app.yaml kind: A", "run.sh exec #!"], entries.Select(Shown));
    }

    [Fact]
    public async Task Read_WhenGnuLongNames_TheyAreWhole()
    {
        var path = new string('a', 150) + "/" + new string('b', 200);

        var entries = await ReadAsync(Archive(TarEntryFormat.Gnu, writer => File(writer, TarEntryFormat.Gnu, path, "x")));

        Assert.Equal(path, Assert.Single(entries).Path);
    }

    [Fact]
    public async Task Read_WhenThereIsASymlink_SkipsIt()
    {
        var archive = Archive(TarEntryFormat.Pax, writer =>
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "link") { LinkName = "/etc/passwd" });
            File(writer, TarEntryFormat.Pax, "a", "x");
        });

        Assert.Equal(["a x"], (await ReadAsync(archive)).Select(Shown));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../up.yaml")]
    [InlineData("a/../../up.yaml")]
    [InlineData("a\\b.yaml")]
    [InlineData("..")]
    public async Task Read_WhenAPathIsUnsafe_Refuses(string path)
    {
        var archive = Archive(TarEntryFormat.Pax, writer => File(writer, TarEntryFormat.Pax, path, "x"));

        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(archive));

        Assert.Equal($"the archive has an unsafe path '{path}': test", error.Message);
    }

    [Theory]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.CharacterDevice)]
    public async Task Read_WhenAnEntryIsNeitherFileNorDirectory_Refuses(TarEntryType type)
    {
        var archive = Archive(TarEntryFormat.Pax, writer =>
            writer.WriteEntry(type == TarEntryType.HardLink ? new PaxTarEntry(type, "x") { LinkName = "a" } : new PaxTarEntry(type, "x")));

        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(archive));

        Assert.Equal("the archive's entry 'x' has an unsupported file type: test", error.Message);
    }

    [Fact]
    public async Task Read_WhenItUnpacksToMoreThanAllowed_Refuses()
    {
        var archive = Archive(TarEntryFormat.Ustar, writer =>
        {
            File(writer, TarEntryFormat.Ustar, "a", new string('x', 4000));
            File(writer, TarEntryFormat.Ustar, "b", new string('x', 4000));
        });

        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(archive, new() { MaxUnpackedBytes = 8000 }));

        Assert.Equal("the archive's entry 'b' of 4000 bytes is over the limit: test", error.Message);
    }

    [Fact]
    public async Task Read_WhenAHeaderClaimsAHugeSize_RefusesBeforeReserving()
    {
        var block = new byte[1024];
        TarHeader.Write(block, "a"u8, TarHeader.File, 0x180, 0x1_0000_0000);

        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(Gzip(block)));

        Assert.Equal("the archive's entry 'a' of 4294967296 bytes is over the limit: test", error.Message);
    }

    [Fact]
    public async Task Read_WhenAnExtendedHeaderIsHuge_Refuses()
    {
        var block = new byte[(2 << 20) + 1024];
        TarHeader.Write(block, "a"u8, TarHeader.Extended, 0x180, 2 << 20);

        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(Gzip(block)));

        Assert.Contains("over the limit", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9 path=a\n")] // nine bytes, as it says: well-formed
    [InlineData("12 path=a\n")]
    [InlineData("path=a\n")]
    [InlineData("8 path=a\n")]
    public async Task Read_WhenAnExtendedHeaderIsMalformed_RefusesOrReadsIt(string record)
    {
        var block = new byte[1536];
        TarHeader.Write(block, "h"u8, TarHeader.Extended, 0x180, record.Length);
        Encoding.ASCII.GetBytes(record).CopyTo(block, 512);

        if (record.StartsWith('9'))
        {
            Assert.Empty(await ReadAsync(Gzip(block)));
        }
        else
        {
            var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(Gzip(block)));
            Assert.Equal("the archive has a malformed extended header: test", error.Message);
        }
    }

    [Fact]
    public async Task Read_WhenThereAreTooManyEntries_Refuses()
    {
        var archive = Archive(TarEntryFormat.Ustar, writer =>
        {
            File(writer, TarEntryFormat.Ustar, "a", "x");
            File(writer, TarEntryFormat.Ustar, "b", "x");
        });

        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(archive, new() { MaxEntries = 1 }));

        Assert.Equal("the archive has more than 1 entries: test", error.Message);
    }

    [Fact]
    public async Task Read_WhenPathsAreTooDeep_Refuses()
    {
        var path = string.Concat(Enumerable.Repeat("d/", 200)) + "f";

        var error = await Assert.ThrowsAsync<ArtifactException>(
            () => ReadAsync(Archive(TarEntryFormat.Pax, writer => File(writer, TarEntryFormat.Pax, path, "x"))));

        Assert.Equal("the archive has a path deeper than 128 directories: test", error.Message);
    }

    [Fact]
    public async Task Read_WhenTruncatedAnywhere_SaysSo()
    {
        var archive = await TarballWriterTests.ArchiveAsync(writer =>
            writer.WriteFileAsync("a", false, Encoding.ASCII.GetBytes(Guid.NewGuid().ToString()), default));

        foreach (var length in (int[])[0, 5, 12, archive.Length / 2, archive.Length - 30])
        {
            var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(archive[..length]));
            Assert.Matches("^the archive is (truncated|not gzip, or damaged): test$", error.Message);
        }
    }

    [Fact]
    public async Task Read_WhenItIsNotGzip_SaysSo()
    {
        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync("<html>not found</html>"u8.ToArray()));

        Assert.Equal("the archive is not gzip, or damaged: test", error.Message);
    }

    [Fact]
    public async Task Read_WhenAHeaderIsDamaged_SaysSo()
    {
        var block = new byte[1024];
        TarHeader.Write(block, "a"u8, TarHeader.File, 0x180, 0);
        block[3] ^= 1;

        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(Gzip(block)));

        Assert.Equal("the archive has a damaged header: test", error.Message);
    }

    internal static byte[] Archive(TarEntryFormat format, Action<TarWriter> write)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        using (var writer = new TarWriter(gzip, format))
        {
            write(writer);
        }

        return output.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return output.ToArray();
    }

    private static void Directory(TarWriter writer, TarEntryFormat format, string path) =>
        writer.WriteEntry(Entry(format, TarEntryType.Directory, path));

    private static void File(TarWriter writer, TarEntryFormat format, string path, string content, UnixFileMode mode = UnixFileMode.UserRead)
    {
        var entry = Entry(format, format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, path);
        entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        entry.Mode = mode;
        writer.WriteEntry(entry);
    }

    private static TarEntry Entry(TarEntryFormat format, TarEntryType type, string path) => format switch
    {
        TarEntryFormat.V7 => new V7TarEntry(type, path),
        TarEntryFormat.Ustar => new UstarTarEntry(type, path),
        TarEntryFormat.Gnu => new GnuTarEntry(type, path),
        _ => new PaxTarEntry(type, path),
    };

    private static string Shown(TarballEntry entry) =>
        $"{entry.Path} {(entry.IsDirectory ? "dir" : entry.IsExecutable ? "exec " : "")}{Encoding.UTF8.GetString(entry.Content.Span)}";

    private static async Task<List<TarballEntry>> ReadAsync(byte[] archive, ArtifactOptions? options = null)
    {
        var entries = new List<TarballEntry>();
        await foreach (var entry in TarballReader.ReadAsync(new MemoryStream(archive), "test", options ?? new(), default))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
