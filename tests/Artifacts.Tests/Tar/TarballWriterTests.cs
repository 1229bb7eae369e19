using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Flux.Artifacts.Tests;

public sealed class TarballWriterTests
{
    [Fact]
    public async Task Write_WhenReadByAnotherReader_HasNormalisedEntriesInOrder()
    {
        var archive = await ArchiveAsync(async writer =>
        {
            await writer.WriteDirectoryAsync(".", default);
            await writer.WriteDirectoryAsync("apps", default);
            await writer.WriteFileAsync("apps/app.yaml", executable: false, "kind: A\n"u8.ToArray(), default);
            await writer.WriteFileAsync("run.sh", executable: true, "#!/bin/sh\n"u8.ToArray(), default);
            await writer.WriteFileAsync("empty", executable: false, default, default);
        });

        var entries = Entries(archive);

        Assert.Equal(
            [
                ". Directory 750 ",
                "apps Directory 750 ",
                "apps/app.yaml RegularFile 600 kind: A\n",
                "run.sh RegularFile 700 #!/bin/sh\n",
                "empty RegularFile 600 ",
            ],
            entries.Select(entry => $"{entry.Name} {entry.EntryType} {Convert.ToString((int)entry.Mode, 8)} {Text(entry)}"));
        Assert.All(entries, entry => Assert.Equal((0, 0), (entry.Uid, entry.Gid)));
        Assert.All(entries, entry => Assert.Equal(DateTimeOffset.UnixEpoch, entry.ModificationTime));
        Assert.All(entries.Cast<PosixTarEntry>(), entry => Assert.Equal("", entry.UserName + entry.GroupName));
    }

    [Fact]
    public async Task Write_WhenTheSameIsWrittenTwice_TheBytesAreTheSame()
    {
        Task<byte[]> Write() => ArchiveAsync(async writer =>
        {
            await writer.WriteDirectoryAsync(".", default);
            for (var i = 0; i < 500; i++)
            {
                await writer.WriteFileAsync($"f{i:000}.yaml", i % 7 == 0, Encoding.UTF8.GetBytes($"index: {i}\n"), default);
            }
        });

        Assert.Equal(await Write(), await Write());
    }

    [Fact]
    public async Task Write_WhenAFileIsLargerThanTheBuffers_ItIsWhole()
    {
        var content = new byte[1_000_003];
        new Random(7).NextBytes(content);

        var archive = await ArchiveAsync(writer => writer.WriteFileAsync("big", false, content, default));

        Assert.Equal(content, Assert.Single(Entries(archive)).DataStream is { } data ? ReadAll(data) : []);
    }

    [Theory]
    [InlineData(100, 0)] // fits the name
    [InlineData(60, 60)] // needs the prefix
    [InlineData(99, 154)] // fills both
    [InlineData(101, 0)] // needs an extended header
    [InlineData(120, 120)]
    public async Task Write_WhenThePathIsLong_ItIsWhole(int name, int directory)
    {
        var path = (directory == 0 ? "" : new string('d', directory) + "/") + new string('n', name);

        var archive = await ArchiveAsync(writer => writer.WriteFileAsync(path, false, "x"u8.ToArray(), default));

        Assert.Equal(path, Assert.Single(Entries(archive)).Name);
        Assert.Equal(path, Assert.Single(await ReadBackAsync(archive)).Path);
    }

    [Theory]
    [InlineData("grüße/日本.yaml")]
    [InlineData("emoji-😀")]
    public async Task Write_WhenThePathIsNotAscii_ItIsUtf8(string path)
    {
        var archive = await ArchiveAsync(writer => writer.WriteFileAsync(path, false, "x"u8.ToArray(), default));

        Assert.Equal(path, Assert.Single(Entries(archive)).Name);
        Assert.Equal(path, Assert.Single(await ReadBackAsync(archive)).Path);
    }

    [Fact]
    public async Task Write_WhenThePathHasBytesThatAreNotUtf8_TheyComeBack()
    {
        // 0xFF 0xE9 in the repository's tree
        var path = "caf\uDCE9/\uDCFF.yaml";

        var archive = await ArchiveAsync(writer => writer.WriteFileAsync(path, false, "x"u8.ToArray(), default));

        Assert.Equal(path, Assert.Single(await ReadBackAsync(archive)).Path);
        var unpacked = ReadAll(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress));
        Assert.True(unpacked.AsSpan().IndexOf((ReadOnlySpan<byte>)[(byte)'f', 0xE9, (byte)'/', 0xFF, (byte)'.']) > 0);
    }

    internal static async Task<byte[]> ArchiveAsync(Func<TarballWriter, Task> write)
    {
        var output = new MemoryStream();
        await using (var writer = new TarballWriter(output))
        {
            await write(writer);
            await writer.CompleteAsync(default);
        }

        return output.ToArray();
    }

    private static async Task<List<TarballEntry>> ReadBackAsync(byte[] archive)
    {
        var entries = new List<TarballEntry>();
        await foreach (var entry in TarballReader.ReadAsync(new MemoryStream(archive), "test", new(), default))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static List<TarEntry> Entries(byte[] archive)
    {
        using var reader = new TarReader(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress));
        var entries = new List<TarEntry>();
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static string Text(TarEntry entry) => entry.DataStream is { } data ? Encoding.UTF8.GetString(ReadAll(data)) : "";

    private static byte[] ReadAll(Stream stream)
    {
        var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
