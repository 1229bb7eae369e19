using System.Text;
using Flux.Primitives;
using Flux.TestKit.Durable;

namespace Flux.Artifacts.Tests;

/// <summary>What every store of artifacts does, wherever it keeps them.</summary>
public abstract class ArtifactStoreContract
{
    private const string Path1 = "demo/gitrepository/flux-system/apps/6b5.tar.gz";

    /// <summary>The time of the store.</summary>
    protected ManualClock Clock { get; } = new();

    private ManualClock _clock => Clock;

    /// <summary>The same store each time, served under <c>http://127.0.0.1:9090/base</c>.</summary>
    protected abstract IArtifactStore Store(ArtifactOptions? limits = null);

    [Fact]
    public async Task StoreAsync_WhenContentIsWritten_ReturnsItsDigestAndServesIt()
    {
        var store = Store();

        var stored = await store.StoreAsync(Path1, Write("hello"), default);

        // sha256sum of "hello"
        Assert.Equal("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", stored.Digest.ToString());
        Assert.Equal(5, stored.SizeBytes);
        Assert.Equal("hello", await ReadAsync(store, Path1));
        Assert.True(await store.VerifyAsync(Path1, stored.Digest, default));
    }

    [Fact]
    public async Task StoreAsync_WhenWritingFailsWithAnIOFault_ItPassesAsItIs()
    {
        var error = await Assert.ThrowsAsync<IOException>(() => Store().StoreAsync(Path1, (_, _) => throw new IOException("pack"), default));

        Assert.Equal("pack", error.Message);
    }

    [Fact]
    public async Task StoreAsync_WhenWritingFailsAndThereIsAnOldArtifact_TheOldOneStays()
    {
        var store = Store();
        await store.StoreAsync(Path1, Write("old"), default);

        await Assert.ThrowsAsync<TimeoutException>(() => store.StoreAsync(Path1, (_, _) => throw new TimeoutException(), default));

        Assert.Equal("old", await ReadAsync(store, Path1));
    }

    [Fact]
    public async Task OpenReadAsync_WhenItIsReplacedMeanwhile_ReadsTheOldOneToItsEnd()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "an open file cannot be replaced there");
        var store = Store();
        await store.StoreAsync(Path1, Write(new string('o', 200_000)), default);
        await using var stream = await store.OpenReadAsync(Path1, default);
        var first = stream.ReadByte();

        await store.StoreAsync(Path1, Write("new"), default);

        Assert.Equal('o', first);
        Assert.Equal(199_999, (await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken)).Count(character => character == 'o'));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a\\..\\b")]
    [InlineData(".tmp/x")]
    [InlineData("a/\0")]
    [InlineData("a/b/")]
    public async Task EveryMethod_WhenThePathIsUnsafe_Refuses(string path)
    {
        var store = Store();

        await Assert.ThrowsAsync<ArtifactException>(() => store.StoreAsync(path, Write("x"), default));
        await Assert.ThrowsAsync<ArtifactException>(() => store.OpenReadAsync(path, default));
        await Assert.ThrowsAsync<ArtifactException>(() => store.ListAsync(path, default));
        await Assert.ThrowsAsync<ArtifactException>(() => store.DeleteAsync(path, default));
        Assert.Throws<ArtifactException>(() => store.UrlOf(path));
    }

    [Fact]
    public async Task OpenReadAsync_WhenThereIsNone_SaysNotFound()
    {
        var store = Store();
        await store.StoreAsync(Path1, Write("x"), default);

        foreach (var path in (string[])["demo/nothing", Path1 + ".other", "demo/gitrepository"])
        {
            var error = await Assert.ThrowsAsync<ArtifactException>(() => store.OpenReadAsync(path, default));
            Assert.True(error.NotFound);
        }

        Assert.False(await store.VerifyAsync("demo/nothing", Digest.OfSha256(new byte[32]), default));
    }

    [Theory]
    [InlineData("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", true)]
    [InlineData("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9825", false)]
    [InlineData("sha512:9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043", true)]
    [InlineData("sha384:59e1748777448c69de6b800d7a33bbfb9ff1b463e44354c3553bcdb9c666fa90125a3c79f90397bdf5f6a13de828684f", true)]
    public async Task VerifyAsync_WhenTheDigestNamesAnAlgorithm_UsesIt(string digest, bool expected)
    {
        var store = Store();
        await store.StoreAsync(Path1, Write("hello"), default);

        Assert.Equal(expected, await store.VerifyAsync(Path1, Digest.Parse(digest, null), default));
    }

    [Fact]
    public async Task ListAsync_WhenThereAreSeveral_TheNewestIsFirst()
    {
        var store = Store();
        foreach (var name in (string[])["b", "c", "a"])
        {
            await store.StoreAsync($"demo/gitrepository/x/y/{name}", Write(name), default);
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        await store.StoreAsync("demo/gitrepository/x/other/z", Write("z"), default);

        var entries = await store.ListAsync("demo/gitrepository/x/y", default);

        Assert.Equal(["a", "c", "b"], entries.Select(entry => entry.Path.Split('/')[^1]));
        Assert.Equal(_clock.GetUtcNow() - TimeSpan.FromSeconds(10), entries[0].StoredAt);
        Assert.Empty(await store.ListAsync("demo/nothing", default));
    }

    [Fact]
    public void UrlOf_WhenAPathHasOddCharacters_PathOfGivesItBack()
    {
        var store = Store();
        var path = "demo/ocirepository/x/y/sha256:abc def+1.tar.gz";

        var url = store.UrlOf(path);

        Assert.Equal("http://127.0.0.1:9090/base/artifacts/demo/ocirepository/x/y/sha256%3Aabc%20def%2B1.tar.gz", url.AbsoluteUri);
        Assert.Equal(path, store.PathOf(url));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9091/base/artifacts/a/b")]
    [InlineData("https://127.0.0.1:9090/base/artifacts/a/b")]
    [InlineData("http://127.0.0.1:9090/artifacts/a/b")]
    [InlineData("http://127.0.0.1:9090/base/artifacts/a/b?x=1")]
    [InlineData("http://127.0.0.1:9090/base/artifacts/a/%2e%2e/b%2F..%2F..%2Fc")]
    [InlineData("http://127.0.0.1:9090/base/artifacts/")]
    public void PathOf_WhenTheAddressIsNotTheStores_IsNull(string url) => Assert.Null(Store().PathOf(new(url)));

    [Fact]
    public async Task StoreAsync_WhenWritingFailsOrGivesUp_NothingIsStored()
    {
        var store = Store();
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAsync<TimeoutException>(() => store.StoreAsync(
            Path1,
            async (stream, token) =>
            {
                await stream.WriteAsync(new byte[1_000_000], token);
                throw new TimeoutException("upstream");
            },
            default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.StoreAsync(
            Path1,
            async (stream, token) =>
            {
                await stream.WriteAsync(new byte[1_000_000], token);
                await cancellation.CancelAsync();
                token.ThrowIfCancellationRequested();
            },
            cancellation.Token));

        Assert.Empty(await store.ListAsync("demo", default));
    }

    [Fact]
    public async Task StoreAsync_WhenOverTheLimit_IsRefused()
    {
        var error = await Assert.ThrowsAsync<ArtifactException>(() => Store(new() { MaxArchiveBytes = 4 }).StoreAsync(Path1, Write("hello"), default));

        Assert.Equal($"the artifact is larger than 4 bytes: {Path1}", error.Message);
        Assert.Empty(await Store().ListAsync("demo", default));
    }

    [Fact]
    public async Task StoreAsync_WhenItIsLarge_ComesBackByteForByte()
    {
        var store = Store();
        var content = new byte[1_300_000];
        new Random(1).NextBytes(content);

        var stored = await store.StoreAsync(
            Path1,
            async (stream, token) =>
            {
                for (var at = 0; at < content.Length; at += 70_001)
                {
                    await stream.WriteAsync(content.AsMemory(at, Math.Min(70_001, content.Length - at)), token);
                }
            },
            default);

        await using var read = await store.OpenReadAsync(Path1, default);
        Assert.Equal(stored.Digest, await Digest.ComputeAsync(read, default));
        Assert.Equal(content.Length, stored.SizeBytes);
        Assert.Equal(content.Length, Assert.Single(await store.ListAsync("demo", default)).SizeBytes);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(60_000)]
    public async Task StoreAsync_WhenManyWriteTheSamePathAtOnce_OneOfThemIsThereWhole(int part)
    {
        var store = Store();
        var writers = Enumerable.Range(0, 6).Select(i => Task.Run(() => store.StoreAsync(
            Path1,
            async (stream, token) =>
            {
                for (var n = 0; n < 5; n++)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(new string((char)('a' + i), part)), token);
                    await Task.Yield();
                }
            },
            default)));
        var digests = (await Task.WhenAll(writers)).Select(stored => stored.Digest).ToList();

        var content = await ReadAsync(store, Path1);

        Assert.Equal(5 * part, content.Length);
        Assert.Single(content.Distinct());
        await using var stream = await store.OpenReadAsync(Path1, default);
        var actual = await Digest.ComputeAsync(stream, default);
        Assert.Contains(actual, digests);
        Assert.True(await store.VerifyAsync(Path1, actual, default));
        Assert.Equal([Path1], (await store.ListAsync("demo", default)).Select(entry => entry.Path));
    }

    [Fact]
    public async Task DeleteAsync_WhenItIsGoneAlready_IsNoError()
    {
        var store = Store();
        await store.StoreAsync(Path1, Write("x"), default);

        await store.DeleteAsync(Path1, default);
        await store.DeleteAsync(Path1, default);

        Assert.Empty(await store.ListAsync("demo", default));
    }

    [Fact]
    public async Task CollectAsync_WhenThereAreOldOnes_KeepsTheNewestAndTheCurrent()
    {
        var store = Store();
        for (var i = 0; i < 5; i++)
        {
            await store.StoreAsync($"demo/bucket/x/y/{i}", Write($"{i}"), default);
            _clock.Advance(TimeSpan.FromMinutes(2));
        }

        var collector = new ArtifactGarbageCollector(store, Microsoft.Extensions.Options.Options.Create(new ArtifactOptions()), _clock);

        var deleted = await collector.CollectAsync("demo/bucket/x/y", "demo/bucket/x/y/1", default);

        Assert.Equal(["demo/bucket/x/y/0", "demo/bucket/x/y/2"], deleted);
        Assert.Equal(["4", "3", "1"], (await store.ListAsync("demo/bucket/x/y", default)).Select(entry => entry.Path[^1..]));
        Assert.Equal(3, (await collector.DeleteAllAsync("demo/bucket/x/y", default)).Count);
        Assert.Empty(await store.ListAsync("demo", default));
    }

    /// <summary>Writes a text.</summary>
    protected static Func<Stream, CancellationToken, Task> Write(string text) =>
        async (stream, token) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), token);

    /// <summary>An artifact as text.</summary>
    protected static async Task<string> ReadAsync(IArtifactStore store, string path)
    {
        await using var stream = await store.OpenReadAsync(path, default);
        return await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
