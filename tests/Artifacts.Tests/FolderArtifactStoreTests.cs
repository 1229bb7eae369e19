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
    public async Task DeleteAsync_WhenItWasTheLast_ItsFoldersGoToo()
    {
        var store = Store();
        await store.StoreAsync(Path1, Write("x"), default);

        await store.DeleteAsync(Path1, default);
        await store.DeleteAsync(Path1, default);

        Assert.False(Directory.Exists(Path.Combine(_folder, "demo")));
        Assert.True(Directory.Exists(_folder));
    }

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
