using Microsoft.Extensions.Options;

namespace Flux.Artifacts.Tests;

/// <summary>The contract over a folder, and what is particular to one.</summary>
public sealed class FolderRecordStoreTests : RecordStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flux-records-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Write_LeavesNothingBeside()
    {
        await Store().WriteAsync("demo/a", "one"u8.ToArray(), default);
        await Store().WriteAsync("demo/a", "two"u8.ToArray(), default);

        Assert.Single(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Write_WhenTheFolderCannotBeMade_SaysSo()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, ".records"), "in the way", TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<ArtifactException>(() => Store().WriteAsync("demo/a", new byte[1], default));

        Assert.Contains("the record cannot be stored", error.Message, StringComparison.Ordinal);
    }

    protected override IRecordStore Store() => new FolderRecordStore(Options.Create(new FolderArtifactStoreOptions { Path = _folder }));
}
