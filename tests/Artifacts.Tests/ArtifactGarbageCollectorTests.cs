using Flux.TestKit.Durable;
using Microsoft.Extensions.Options;

namespace Flux.Artifacts.Tests;

public sealed class ArtifactGarbageCollectorTests : IDisposable
{
    private const string Folder = "demo/gitrepository/x/y";
    private readonly string _folder = Directory.CreateTempSubdirectory("flux-gc-").FullName;
    private readonly ManualClock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task CollectAsync_WhenOldOnesAreMany_KeepsTheNewestTwo()
    {
        await StoreAsync("a", "b", "c", "d");
        _clock.Advance(TimeSpan.FromMinutes(5));

        var deleted = await Collector().CollectAsync(Folder, $"{Folder}/d", default);

        Assert.Equal([$"{Folder}/a", $"{Folder}/b"], deleted);
        Assert.Equal(["d", "c"], await NamesAsync());
    }

    [Fact]
    public async Task CollectAsync_WhenTheCurrentOneIsOld_KeepsItToo()
    {
        await StoreAsync("a", "b", "c", "d");
        _clock.Advance(TimeSpan.FromMinutes(5));

        await Collector().CollectAsync(Folder, $"{Folder}/a", default);

        Assert.Equal(["d", "c", "a"], await NamesAsync());
    }

    [Fact]
    public async Task CollectAsync_WhenTheyAreYoung_KeepsAll()
    {
        await StoreAsync("a", "b", "c", "d");

        // the oldest is 40 seconds old, the retention time is 60
        Assert.Empty(await Collector().CollectAsync(Folder, $"{Folder}/d", default));
        _clock.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal([$"{Folder}/a"], await Collector().CollectAsync(Folder, $"{Folder}/d", default));
    }

    [Fact]
    public async Task CollectAsync_WhenAnotherObjectHasArtifacts_LeavesThem()
    {
        await StoreAsync("a", "b", "c");
        var store = FolderArtifactStoreTests.Open(_folder, _clock);
        await store.StoreAsync("demo/gitrepository/x/yy/z", FolderArtifactStoreTests.Write("z"), default);
        _clock.Advance(TimeSpan.FromMinutes(5));

        await Collector().DeleteAllAsync(Folder, default);

        Assert.Empty(await NamesAsync());
        Assert.Single(await store.ListAsync("demo/gitrepository/x/yy", default));
    }

    private ArtifactGarbageCollector Collector() =>
        new(FolderArtifactStoreTests.Open(_folder, _clock), Options.Create(new ArtifactOptions()), _clock);

    private async Task StoreAsync(params string[] names)
    {
        var store = FolderArtifactStoreTests.Open(_folder, _clock);
        foreach (var name in names)
        {
            await store.StoreAsync($"{Folder}/{name}", FolderArtifactStoreTests.Write(name), default);
            _clock.Advance(TimeSpan.FromSeconds(10));
        }
    }

    private async Task<IEnumerable<string>> NamesAsync() =>
        (await FolderArtifactStoreTests.Open(_folder, _clock).ListAsync(Folder, default)).Select(entry => entry.Path.Split('/')[^1]);
}
