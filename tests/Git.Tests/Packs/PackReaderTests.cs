using System.Security.Cryptography;
using System.Text;
using Flux.Git.Objects;

namespace Flux.Git.Packs;

public sealed class PackReaderTests
{
    private static readonly GitLimits _limits = new();

    // In memory; with a file from the first object on; and fed byte by byte.
    public static TheoryData<long, int> Ways => new() { { 64 << 20, int.MaxValue }, { 0, int.MaxValue }, { 64 << 20, 1 }, { 40, 3 } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ReadAsync_WhenObjectsAreWhole_FindsEachByItsId(long memory, int chunk)
    {
        var builder = new PackBuilder();
        builder.AddBlob("");
        builder.AddBlob("hello\n");
        builder.AddBlob(new string('z', 3_000_000));

        using var pack = await ReadAsync(builder.Build(), memory, chunk);

        // As `git hash-object` gives them.
        Assert.Equal("", ReadBlob(pack, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"));
        Assert.Equal("hello\n", ReadBlob(pack, "ce013625030ba8dba906f756967f9e9ca394464a"));
        Assert.Equal(3_000_000, ReadBlob(pack, Hex("blob", new string('z', 3_000_000)))?.Length);
        Assert.Null(ReadBlob(pack, new string('0', 40)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ReadAsync_WhenDeltasBuildOnEachOther_ResolvesThem(long memory, int chunk)
    {
        var builder = new PackBuilder();
        var first = builder.AddBlob("hello world");
        var second = builder.AddOffsetDelta(first, PackBuilder.MakeDelta(11, 12, PackBuilder.Copy(6, 5), PackBuilder.Insert(", "), PackBuilder.Copy(0, 5)));
        builder.AddOffsetDelta(second, PackBuilder.MakeDelta(12, 13, PackBuilder.Copy(0, 12), PackBuilder.Insert("!")));
        builder.AddOffsetDelta(second, PackBuilder.MakeDelta(12, 5, PackBuilder.Copy(7, 5)));

        using var pack = await ReadAsync(builder.Build(), memory, chunk);

        foreach (var text in new[] { "hello world", "world, hello", "world, hello!", "hello" })
        {
            Assert.Equal(text, ReadBlob(pack, Hex("blob", text)));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ReadAsync_WhenAReferenceDeltaComesBeforeItsBase_ResolvesIt(long memory, int chunk)
    {
        var builder = new PackBuilder();
        var middle = "hello there";
        builder.AddReferenceDelta(PackBuilder.IdOf("blob", Bytes(middle)), PackBuilder.MakeDelta(11, 5, PackBuilder.Copy(6, 5)));
        builder.AddReferenceDelta(PackBuilder.IdOf("blob", Bytes("hello")), PackBuilder.MakeDelta(5, 11, PackBuilder.Copy(0, 5), PackBuilder.Insert(" there")));
        builder.AddBlob("hello");

        using var pack = await ReadAsync(builder.Build(), memory, chunk);

        Assert.Equal("there", ReadBlob(pack, Hex("blob", "there")));
        Assert.Equal(middle, ReadBlob(pack, Hex("blob", middle)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ReadAsync_WhenAChainIsLong_ResolvesItWithoutRecursion(long memory, int chunk)
    {
        const int Length = 4000;
        var builder = new PackBuilder();
        var offset = builder.AddBlob("");
        var text = new StringBuilder();
        for (var i = 0; i < Length; i++)
        {
            offset = builder.AddOffsetDelta(offset, text.Length == 0
                ? PackBuilder.MakeDelta(0, 1, PackBuilder.Insert("x"))
                : PackBuilder.MakeDelta(text.Length, text.Length + 1, PackBuilder.Copy(0, text.Length), PackBuilder.Insert("x")));
            text.Append('x');
        }

        using var pack = await ReadAsync(builder.Build(), memory, chunk == 1 ? 997 : chunk);

        Assert.Equal(text.ToString(), ReadBlob(pack, Hex("blob", text.ToString())));
    }

    [Fact]
    public async Task ReadAsync_WhenThePackIsThin_TakesBasesFromOutside()
    {
        var builder = new PackBuilder();
        builder.AddReferenceDelta(PackBuilder.IdOf("blob", "base"u8), PackBuilder.MakeDelta(4, 5, PackBuilder.Copy(0, 4), PackBuilder.Insert("!")));
        var outside = new PackBuilder();
        outside.AddBlob("base");
        using var bases = await ReadAsync(outside.Build());

        using var pack = await new PackReader(new MemoryStream(builder.Build()), ObjectFormat.Sha1, _limits, null) { ExternalBases = bases }
            .ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal("base!", ReadBlob(pack, Hex("blob", "base!")));
        Assert.Null(ReadBlob(pack, Hex("blob", "base")));
    }

    [Fact]
    public async Task ReadAsync_WhenObjectsAreSha256_UsesThatThroughout()
    {
        var builder = new PackBuilder(sha256: true);
        builder.AddReferenceDelta(PackBuilder.IdOf("blob", "hello"u8, true), PackBuilder.MakeDelta(5, 4, PackBuilder.Copy(0, 4)));
        builder.AddBlob("hello");

        using var pack = await new PackReader(new MemoryStream(builder.Build()), ObjectFormat.Sha256, _limits, null)
            .ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal("hell", ReadBlob(pack, Convert.ToHexStringLower(PackBuilder.IdOf("blob", "hell"u8, true))));
    }

    [Fact]
    public async Task ReadAsync_WhenCutOffAnywhere_SaysSo()
    {
        var builder = new PackBuilder();
        var first = builder.AddBlob("hello world");
        builder.AddOffsetDelta(first, PackBuilder.MakeDelta(11, 5, PackBuilder.Copy(0, 5)));
        var whole = builder.Build();
        for (var length = 0; length < whole.Length; length++)
        {
            var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(whole[..length]));

            Assert.Equal(GitError.Corrupt, error.Error);
            Assert.Contains("unexpected EOF", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ReadAsync_WhenAnyByteIsChanged_IsRefused()
    {
        var builder = new PackBuilder();
        var first = builder.AddBlob("hello world");
        builder.AddOffsetDelta(first, PackBuilder.MakeDelta(11, 5, PackBuilder.Copy(0, 5)));
        var whole = builder.Build();
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x21;

            var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(damaged));

            Assert.True(error.Error is GitError.Corrupt or GitError.LimitExceeded, $"byte {at}: {error.Message}");
        }
    }

    [Theory]
    [InlineData(64 << 20)]
    [InlineData(0)]
    public async Task ReadAsync_WhenAnyByteIsChangedAndTheChecksumFits_FailsInOrderOrGivesObjectsOfTheirId(long memory)
    {
        var builder = new PackBuilder();
        var first = builder.AddBlob("hello world");
        var second = builder.AddOffsetDelta(first, PackBuilder.MakeDelta(11, 12, PackBuilder.Copy(6, 5), PackBuilder.Insert(", "), PackBuilder.Copy(0, 5)));
        builder.AddReferenceDelta(PackBuilder.IdOf("blob", "world, hello"u8), PackBuilder.MakeDelta(12, 5, PackBuilder.Copy(7, 5)));
        builder.AddOffsetDelta(second, PackBuilder.MakeDelta(12, 3, PackBuilder.Insert("xyz")));
        var whole = builder.Build();
        var random = new Random(5);
        for (var round = 0; round < 40 * whole.Length; round++)
        {
            var damaged = whole[..^20];
            var at = 12 + (round % (damaged.Length - 12));
            damaged[at] = (byte)random.Next(256);
            try
            {
                using var pack = await ReadAsync(PackBuilder.Seal(damaged), memory);
                foreach (var id in pack.Ids)
                {
                    Assert.True(pack.TryRead(id, out var value));
                    Assert.Equal(id.ToString(), Convert.ToHexStringLower(PackBuilder.IdOf(value.Type.Name(), value.Content.Span)));
                }
            }
            catch (GitException e)
            {
                Assert.True(e.Error is GitError.Corrupt or GitError.LimitExceeded, e.Message);
            }
        }
    }

    [Fact]
    public async Task ReadAsync_WhenTheChecksumIsWrong_NamesBoth()
    {
        var whole = new PackBuilder().Build();
        whole[^1] ^= 1;

        var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(whole));

        Assert.Contains($"its checksum is {Convert.ToHexStringLower(whole.AsSpan(12))}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_WhenDeltasFormACycle_IsRefused()
    {
        // Neither id is reachable from a whole object, whatever they would hash to.
        var builder = new PackBuilder();
        builder.AddReferenceDelta(PackBuilder.IdOf("blob", "b"u8), PackBuilder.MakeDelta(1, 1, PackBuilder.Copy(0, 1)));
        builder.AddReferenceDelta(PackBuilder.IdOf("blob", "a"u8), PackBuilder.MakeDelta(1, 1, PackBuilder.Copy(0, 1)));

        var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(builder.Build()));

        Assert.Equal("pack is corrupt: the bases of 2 deltas are missing or form a cycle", error.Message);
    }

    [Fact]
    public async Task ReadAsync_WhenADeltaIsItsOwnBase_IsRefused()
    {
        var builder = new PackBuilder();
        builder.AddRaw(6, 4, [0], PackBuilder.Compress([1, 1, 0x90, 1]));

        var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(builder.Build()));

        Assert.Contains("base offset is out of bounds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_WhenABaseOffsetIsBetweenEntries_IsRefused()
    {
        var builder = new PackBuilder();
        var first = builder.AddBlob("hello");
        builder.AddOffsetDelta(first + 1, PackBuilder.MakeDelta(5, 5, PackBuilder.Copy(0, 5)));

        var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(builder.Build()));

        Assert.Contains("base offset is out of bounds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_WhenADeltaDoesNotFitItsBase_NamesTheEntry()
    {
        var builder = new PackBuilder();
        var first = builder.AddBlob("hello");
        var second = builder.AddOffsetDelta(first, PackBuilder.MakeDelta(5, 6, PackBuilder.Copy(0, 6)));

        var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(builder.Build()));

        Assert.Equal(GitError.Corrupt, error.Error);
        Assert.Equal($"pack is corrupt: the object at byte {second} is a delta that does not fit its base", error.Message);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(4)]
    public async Task ReadAsync_WhenASizeIsNotTrue_IsRefused(int claimed)
    {
        var builder = new PackBuilder();
        builder.Add(3, "hello"u8, claimed);

        var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(builder.Build()));

        Assert.Contains($"is not the {claimed} bytes it claims to be", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_WhenASizeIsHuge_IsRefusedBeforeMemoryIsTaken()
    {
        var builder = new PackBuilder();
        builder.Add(3, "hello"u8, 1L << 50);

        var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(builder.Build()));

        Assert.Equal(GitError.LimitExceeded, error.Error);
        Assert.Equal($"pack refused: the object at byte 12 claims {1L << 50} bytes, more than {256 << 20}", error.Message);
    }

    [Fact]
    public async Task ReadAsync_WhenALargeSizeIsAClaimOnly_TakesMemoryAsDataComes()
    {
        var builder = new PackBuilder();
        builder.Add(3, "hello"u8, 250 << 20);
        var bytes = builder.Build();
        var before = GC.GetAllocatedBytesForCurrentThread();

        await Assert.ThrowsAsync<GitException>(() => ReadAsync(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public async Task ReadAsync_WhenADeltasResultIsHuge_IsRefusedBeforeMemoryIsTaken()
    {
        var builder = new PackBuilder();
        var first = builder.AddBlob("hello");
        builder.AddOffsetDelta(first, PackBuilder.MakeDelta(5, 1 << 30, PackBuilder.Copy(0, 5)));

        var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(builder.Build()));

        Assert.Equal(GitError.LimitExceeded, error.Error);
    }

    [Fact]
    public async Task ReadAsync_WhenMoreObjectsAreClaimedThanAllowed_IsRefused()
    {
        var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(new PackBuilder().Build(uint.MaxValue)));

        Assert.Equal("pack refused: it claims 4294967295 objects, more than 2000000", error.Message);
    }

    [Fact]
    public async Task ReadAsync_WhenAChainIsLongerThanAllowed_IsRefused()
    {
        var builder = new PackBuilder();
        var offset = builder.AddBlob("x");
        for (var i = 0; i < 11; i++)
        {
            offset = builder.AddOffsetDelta(offset, PackBuilder.MakeDelta(i + 1, i + 2, PackBuilder.Copy(0, i + 1), PackBuilder.Insert("x")));
        }

        var limits = new GitLimits { DeltaDepth = 10 };
        var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(builder.Build(), limits: limits));

        Assert.Equal("pack refused: a chain of deltas is longer than 10", error.Message);
    }

    [Fact]
    public async Task ReadAsync_WhenThePackIsLargerThanAllowed_IsRefused()
    {
        var builder = new PackBuilder();
        builder.Add(3, RandomNumberGenerator.GetBytes(5000));

        var error = await Assert.ThrowsAsync<GitException>(() => ReadAsync(builder.Build(), limits: new GitLimits { PackBytes = 4096 }));

        Assert.Equal((GitError.LimitExceeded, "pack refused: it has more than 4096 bytes"), (error.Error, error.Message));
    }

    [Fact]
    public async Task ReadAsync_WhenItFailsAfterSpooling_LeavesNoFile()
    {
        var directory = Directory.CreateTempSubdirectory("fluxfn-test-");
        try
        {
            var builder = new PackBuilder();
            builder.AddBlob("hello");
            var bytes = builder.Build();
            bytes[^1] ^= 1;
            var limits = new GitLimits { MemoryBytes = 0 };

            await Assert.ThrowsAsync<GitException>(() => new PackReader(new MemoryStream(bytes), ObjectFormat.Sha1, limits, directory.FullName)
                .ReadAsync(TestContext.Current.CancellationToken));

            Assert.Empty(directory.EnumerateFileSystemInfos());
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task ReadAsync_WhenCancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new PackReader(new ChunkedStream(new PackBuilder().Build(), 1), ObjectFormat.Sha1, _limits, null).ReadAsync(source.Token));
    }

    [Theory]
    [InlineData("KCAP", 2)]
    [InlineData("PACK", 4)]
    public async Task ReadAsync_WhenItIsNoPack_IsRefused(string signature, uint version)
    {
        var bytes = new PackBuilder().Build(version: version);
        Bytes(signature).CopyTo(bytes, 0);

        await Assert.ThrowsAsync<GitException>(() => ReadAsync(bytes));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Hex(string type, string text) => Convert.ToHexStringLower(PackBuilder.IdOf(type, Bytes(text)));

    private static Task<PackObjects> ReadAsync(byte[] bytes, long memory = 64 << 20, int chunk = int.MaxValue, GitLimits? limits = null) =>
        new PackReader(new ChunkedStream(bytes, chunk), ObjectFormat.Sha1, limits ?? new GitLimits { MemoryBytes = memory }, null)
            .ReadAsync(TestContext.Current.CancellationToken);

    private static string? ReadBlob(PackObjects pack, string id)
    {
        Assert.True(ObjectId.TryParse(id, out var parsed));
        if (!pack.TryRead(parsed, out var value))
        {
            return null;
        }

        Assert.Equal(ObjectType.Blob, value.Type);
        return Encoding.UTF8.GetString(value.Content.Span);
    }
}
