using System.Text;
using Flux.Primitives;
using Flux.TestKit.Durable;
using Microsoft.Extensions.Options;

namespace Flux.Artifacts.Tests;

public sealed class FolderArtifactStoreTests : IDisposable
{
    private const string Path1 = "demo/gitrepository/flux-system/apps/6b5.tar.gz";
    private readonly string _folder = Directory.CreateTempSubdirectory("flux-store-").FullName;
    private readonly ManualClock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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
    public async Task StoreAsync_WhenWritingFails_NothingIsStoredAndTheFaultPasses()
    {
        var store = Store();

        await Assert.ThrowsAsync<TimeoutException>(() => store.StoreAsync(
            Path1,
            async (stream, token) =>
            {
                await stream.WriteAsync(new byte[100_000], token);
                throw new TimeoutException("upstream");
            },
            default));

        await AssertNothingIsLeftAsync(store);
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
    public async Task StoreAsync_WhenItDiesBeforeTheRename_TheOldOneStaysAndTheRestIsSweptLater()
    {
        var crashing = Store(beforeCommit: temporary =>
        {
            // a crash leaves the temporary file: a copy stands for it, since the process lives on here
            File.Copy(temporary, temporary + ".crashed");
            throw new TimeoutException("power");
        });
        await Store().StoreAsync(Path1, Write("old"), default);

        await Assert.ThrowsAsync<TimeoutException>(() => crashing.StoreAsync(Path1, Write("new"), default));

        var reopened = Store();
        Assert.Equal("old", await ReadAsync(reopened, Path1));
        Assert.Equal([Path1], (await reopened.ListAsync("demo", default)).Select(entry => entry.Path));
        Assert.Single(Temporaries());
        _clock.Advance(TimeSpan.FromHours(2));
        Store();
        Assert.Empty(Temporaries());
    }

    [Fact]
    public async Task StoreAsync_WhenCancelled_NothingIsStored()
    {
        var store = Store();
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.StoreAsync(
            Path1,
            async (stream, token) =>
            {
                await cancellation.CancelAsync();
                token.ThrowIfCancellationRequested();
                await stream.WriteAsync(new byte[1], token);
            },
            cancellation.Token));

        await AssertNothingIsLeftAsync(store);
    }

    [Fact]
    public async Task StoreAsync_WhenOverTheLimit_Refuses()
    {
        var store = Store(limits: new() { MaxArchiveBytes = 4 });

        var error = await Assert.ThrowsAsync<ArtifactException>(() => store.StoreAsync(Path1, Write("hello"), default));

        Assert.Equal($"the artifact is larger than 4 bytes: {Path1}", error.Message);
        await AssertNothingIsLeftAsync(store);
    }

    [Fact]
    public async Task StoreAsync_WhenManyWriteTheSamePathAtOnce_ReadersSeeOneOfThemWhole()
    {
        var store = Store();
        var writers = Enumerable.Range(0, 8).Select(i => store.StoreAsync(
            Path1,
            async (stream, token) =>
            {
                for (var part = 0; part < 20; part++)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(new string((char)('a' + i), 1000)), token);
                    await Task.Yield();
                }
            },
            default));
        var digests = (await Task.WhenAll(writers)).Select(stored => stored.Digest).ToList();

        var content = await ReadAsync(store, Path1);

        Assert.Equal(20_000, content.Length);
        Assert.Single(content.Distinct());
        await using var stream = await store.OpenReadAsync(Path1, default);
        Assert.Contains(await Digest.ComputeAsync(stream, default), digests);
        Assert.Empty(Temporaries());
    }

    [Fact]
    public async Task StoreAsync_WhenSomeoneDeletesTheNeighbourMeanwhile_StillStores()
    {
        var store = Store();
        for (var i = 0; i < 50; i++)
        {
            await store.StoreAsync("demo/a/b/c/old", Write("old"), default);
            await Task.WhenAll(
                store.StoreAsync("demo/a/b/c/new", Write("new"), default),
                Task.Run(() => store.DeleteAsync("demo/a/b/c/old", default), TestContext.Current.CancellationToken));
            Assert.Equal("new", await ReadAsync(store, "demo/a/b/c/new"));
            await store.DeleteAsync("demo/a/b/c/new", default);
        }
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
    public async Task DeleteAsync_WhenItWasTheLast_ItsFoldersGoToo()
    {
        var store = Store();
        await store.StoreAsync(Path1, Write("x"), default);

        await store.DeleteAsync(Path1, default);
        await store.DeleteAsync(Path1, default);

        Assert.False(Directory.Exists(Path.Combine(_folder, "demo")));
        Assert.True(Directory.Exists(_folder));
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

    internal static FolderArtifactStore Open(string folder, TimeProvider clock, ArtifactOptions? limits = null) => new(
        Options.Create(new FolderArtifactStoreOptions { Path = folder, AdvertisedUrl = new("http://127.0.0.1:9090/base") }),
        Options.Create(limits ?? new()),
        clock);

    internal static Func<Stream, CancellationToken, Task> Write(string text) =>
        async (stream, token) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), token);

    private FolderArtifactStore Store(ArtifactOptions? limits = null, Action<string>? beforeCommit = null) => new(
        Options.Create(new FolderArtifactStoreOptions { Path = _folder, AdvertisedUrl = new("http://127.0.0.1:9090/base") }),
        Options.Create(limits ?? new()),
        _clock)
    {
        BeforeCommit = beforeCommit,
    };

    private string[] Temporaries() => Directory.GetFiles(Path.Combine(_folder, ".tmp"));

    private async Task AssertNothingIsLeftAsync(FolderArtifactStore store)
    {
        Assert.Empty(await store.ListAsync("demo", default));
        Assert.Empty(Temporaries());
    }

    private static async Task<string> ReadAsync(FolderArtifactStore store, string path)
    {
        await using var stream = await store.OpenReadAsync(path, default);
        return await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
