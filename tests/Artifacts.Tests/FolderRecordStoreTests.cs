using System.Text;
using Microsoft.Extensions.Options;

namespace Flux.Artifacts.Tests;

public sealed class FolderRecordStoreTests : IDisposable
{
    private const string Record = "demo/kustomization/apps/web/applied";
    private readonly string _folder = Directory.CreateTempSubdirectory("flux-records-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Read_WhenNothingIsStored_IsNull() => Assert.Null(await Store().ReadAsync(Record, default));

    [Fact]
    public async Task Write_ReplacesTheRecordForAnotherProcessToo()
    {
        await Store().WriteAsync(Record, "one"u8.ToArray(), default);
        await Store().WriteAsync(Record, "two"u8.ToArray(), default);

        Assert.Equal("two", Encoding.UTF8.GetString((await Store().ReadAsync(Record, default))!.Value.Span));
        Assert.Single(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Delete_WhenTheRecordIsGone_IsNoError()
    {
        var store = Store();
        await store.WriteAsync(Record, "one"u8.ToArray(), default);
        await store.DeleteAsync(Record, default);
        await store.DeleteAsync(Record, default);
        await store.DeleteAsync("nobody/kustomization/a/b/applied", default);

        Assert.Null(await store.ReadAsync(Record, default));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData("/etc/passwd")]
    [InlineData("a/.hidden")]
    public async Task Write_WhenThePathWouldLeaveTheFolder_IsRefused(string path) =>
        await Assert.ThrowsAsync<ArtifactException>(() => Store().WriteAsync(path, new byte[1], default));

    [Fact]
    public async Task Write_WhenTheRecordIsTooLong_IsRefused() =>
        await Assert.ThrowsAsync<ArtifactException>(() => Store().WriteAsync(Record, new byte[IRecordStore.MaxBytes + 1], default));

    [Fact]
    public async Task Write_WhenTheFolderCannotBeMade_SaysSo()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, ".records"), "in the way", TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<ArtifactException>(() => Store().WriteAsync(Record, new byte[1], default));

        Assert.Contains("the record cannot be stored", error.Message, StringComparison.Ordinal);
    }

    private FolderRecordStore Store() => new(Options.Create(new FolderArtifactStoreOptions { Path = _folder }));
}
