using System.IO.Compression;
using System.Text;

namespace Flux.Artifacts.Tests;

/// <summary>Archives that no tar program would make: each ends in an error within the limits, or leaves out what it may not bring.</summary>
public sealed class HostileTarballTests
{
    [Theory]
    [InlineData('1', "a hard link")]
    [InlineData('3', "a character device")]
    [InlineData('4', "a block device")]
    [InlineData('6', "a FIFO")]
    [InlineData('S', "GNU sparse")]
    [InlineData('D', "GNU dump directory")]
    [InlineData('M', "GNU multi-volume")]
    [InlineData('N', "GNU old long name")]
    [InlineData('V', "GNU volume header")]
    [InlineData('X', "Solaris extended header")]
    [InlineData('\u00ff', "nothing known")]
    public async Task Read_WhenAnEntryIsNeitherFileNorDirectory_IsRefused(char type, string what)
    {
        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(Entry("x", (byte)type)));

        Assert.True(error.Message == "the archive's entry 'x' has an unsupported file type: test", $"{what}: {error.Message}");
    }

    [Theory]
    [InlineData("GNU.sparse.major", "1")]
    [InlineData("GNU.sparse.map", "0,512")]
    [InlineData("size", "99999999999")]
    [InlineData("size", "-1")]
    public async Task Read_WhenAnExtendedHeaderMakesAnEntrySparseOrLarger_IsRefused(string key, string value)
    {
        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(Extended((key, value)), Entry("x")));

        Assert.Equal("the archive has a sparse or oversized entry: test", error.Message);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("a/../../x")]
    [InlineData("..\\x")]
    [InlineData("x\0y")]
    public async Task Read_WhenAnExtendedHeaderHidesAPath_TheHiddenOneIsJudged(string path)
    {
        foreach (var hidden in new[] { Extended(("path", path)), Entry("././@LongLink", (byte)'L', Encoding.UTF8.GetBytes(path.Replace("\0", "\\", StringComparison.Ordinal))) })
        {
            var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(hidden, Entry("harmless")));

            Assert.Contains("unsafe path", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_WhenAGlobalHeaderNamesAPath_IsNotFollowed() =>
        Assert.Equal(["a", "b"], await ReadAsync(Entry("pax_global_header", (byte)'g', Record(("path", "../evil"))), Entry("a"), Entry("b")));

    [Fact]
    public async Task Read_WhenAnExtendedHeaderIsForOneEntry_TheNextHasItsOwnName() =>
        Assert.Equal(["hidden", "b"], await ReadAsync(Extended(("path", "hidden")), Entry("a"), Entry("b")));

    [Fact]
    public async Task Read_WhenNamesAreLongerThanAnyPath_IsRefused()
    {
        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(Extended(("path", new string('x', 5000))), Entry("a")));

        Assert.Equal("the archive has a path longer than 4096 bytes: test", error.Message);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('g')]
    [InlineData('L')]
    [InlineData('K')]
    public async Task Read_WhenThereAreHeadersWithoutEnd_EndsAtTheLimit(char type)
    {
        // 16 MiB of headers before the first entry, in some KiB
        var header = Entry("h", (byte)type, type is 'x' or 'g' ? Record(("comment", new string('c', 400))) : new byte[] { (byte)'n', 0 });

        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(new ArtifactOptions { MaxUnpackedBytes = 8 << 20 }, [.. Enumerable.Repeat(header, 16_384)]));

        Assert.Contains("over the limit", error.Message.Replace("unpacks to more than", "over the limit", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WhenThereAreMillionsOfEntries_EndsAtTheLimit()
    {
        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            ReadAsync(new ArtifactOptions { MaxEntries = 1000 }, [.. Enumerable.Repeat(Entry("x"), 50_000)]));

        Assert.Equal("the archive has more than 1000 entries: test", error.Message);
    }

    [Fact]
    public async Task Read_WhenEntriesOfNoNameAreMany_TheyCountToo()
    {
        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            ReadAsync(new ArtifactOptions { MaxEntries = 1000 }, [.. Enumerable.Repeat(Entry("./", (byte)'5'), 2000)]));

        Assert.Equal("the archive has more than 1000 entries: test", error.Message);
    }

    [Theory]
    [InlineData(10L << 30)]
    [InlineData(long.MaxValue >> 8)]
    public async Task Read_WhenAFileOfGigabytesIsClaimed_IsRefusedBeforeItIsRead(long size)
    {
        var block = new byte[512];
        TarHeader.Write(block, "bomb"u8, TarHeader.File, 0x180, 0);
        block.AsSpan(124, 12).Clear();
        block[124] = 0x80; // a number in binary
        for (var i = 0; i < 8; i++)
        {
            block[128 + i] = (byte)(size >> (8 * (7 - i)));
        }

        var error = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(Seal(block)));

        Assert.Equal($"the archive's entry 'bomb' of {size} bytes is over the limit: test", error.Message);
    }

    [Fact]
    public async Task Read_WhenZerosOfAGigabyteArePacked_EndsAtTheLimit()
    {
        // two files of 512 KiB in a kilobyte
        var zeros = new byte[512 << 10];

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            ReadAsync(new ArtifactOptions { MaxUnpackedBytes = 1 << 20 }, Entry("a", content: zeros), Entry("b", content: zeros)));

        Assert.Equal("the archive's entry 'b' of 524288 bytes is over the limit: test", error.Message);
    }

    [Fact]
    public async Task Read_WhenBytesAreRandom_FailsInOrder()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var archive = Entry("a/b", content: new byte[600]).Concat(Extended(("path", "p"))).Concat(Entry("c")).Concat(new byte[1024]).ToArray();
            for (var i = 0; i < 1 + (round % 4); i++)
            {
                archive[random.Next(archive.Length)] = (byte)random.Next(256);
            }

            try
            {
                await ReadAsync(archive);
            }
            catch (ArtifactException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    private static byte[] Entry(string name, byte type = TarHeader.File, byte[]? content = null)
    {
        content ??= [];
        var block = new byte[512 + ((content.Length + 511) / 512 * 512)];
        TarHeader.Write(block, Encoding.UTF8.GetBytes(name), type, 0x180, content.Length);
        content.CopyTo(block, 512);
        return block;
    }

    private static byte[] Extended(params (string Key, string Value)[] records) => Entry("x", TarHeader.Extended, Record(records));

    private static byte[] Record(params (string Key, string Value)[] records) =>
        [.. records.SelectMany(record => TarHeader.Record(Encoding.UTF8.GetBytes(record.Key), Encoding.UTF8.GetBytes(record.Value)))];

    private static byte[] Seal(byte[] block)
    {
        var sum = Convert.ToString(TarHeader.Checksum(block), 8).PadLeft(6, '0');
        Encoding.ASCII.GetBytes(sum + "\0 ").CopyTo(block, 148);
        return block;
    }

    private static Task<List<string>> ReadAsync(params byte[][] entries) => ReadAsync(new ArtifactOptions(), entries);

    private static async Task<List<string>> ReadAsync(ArtifactOptions options, params byte[][] entries)
    {
        using var archive = new MemoryStream();
        await using (var gzip = new GZipStream(archive, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                gzip.Write(entry);
            }

            gzip.Write(new byte[1024]);
        }

        archive.Position = 0;
        var paths = new List<string>();
        await foreach (var entry in TarballReader.ReadAsync(archive, "test", options, TestContext.Current.CancellationToken))
        {
            paths.Add(entry.Path);
        }

        return paths;
    }
}
