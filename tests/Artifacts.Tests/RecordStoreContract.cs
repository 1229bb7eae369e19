using System.Text;

namespace Flux.Artifacts.Tests;

/// <summary>What every store of records does.</summary>
public abstract class RecordStoreContract
{
    private const string Record = "demo/kustomization/apps/web/applied";

    /// <summary>The same store each time.</summary>
    protected abstract IRecordStore Store();

    [Fact]
    public async Task Read_WhenNothingIsStored_IsNull() => Assert.Null(await Store().ReadAsync("demo/nothing", default));

    [Fact]
    public async Task Write_ReplacesTheRecordForAnotherProcessToo()
    {
        await Store().WriteAsync(Record, "one"u8.ToArray(), default);
        await Store().WriteAsync(Record, "two"u8.ToArray(), default);

        Assert.Equal("two", Encoding.UTF8.GetString((await Store().ReadAsync(Record, default))!.Value.Span));
    }

    [Fact]
    public async Task Write_WhenManyDoSoAtOnce_OneIsThereWhole()
    {
        var records = Enumerable.Range(0, 8).Select(i => Encoding.ASCII.GetBytes(new string((char)('a' + i), 50_000))).ToList();

        await Task.WhenAll(records.Select(record => Store().WriteAsync(Record, record, default)));

        var read = Encoding.ASCII.GetString((await Store().ReadAsync(Record, default))!.Value.Span);
        Assert.Equal(50_000, read.Length);
        Assert.Single(read.Distinct());
    }

    [Fact]
    public async Task Delete_WhenTheRecordIsGone_IsNoError()
    {
        await Store().WriteAsync(Record, "one"u8.ToArray(), default);
        await Store().DeleteAsync(Record, default);
        await Store().DeleteAsync(Record, default);
        await Store().DeleteAsync("nobody/kustomization/a/b/applied", default);

        Assert.Null(await Store().ReadAsync(Record, default));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData("/etc/passwd")]
    [InlineData("a/.hidden")]
    public async Task EveryMethod_WhenThePathIsUnsafe_Refuses(string path)
    {
        await Assert.ThrowsAsync<ArtifactException>(() => Store().WriteAsync(path, new byte[1], default));
        await Assert.ThrowsAsync<ArtifactException>(() => Store().ReadAsync(path, default));
        await Assert.ThrowsAsync<ArtifactException>(() => Store().DeleteAsync(path, default));
    }

    [Fact]
    public async Task Write_WhenTheRecordIsTooLong_IsRefused() =>
        await Assert.ThrowsAsync<ArtifactException>(() => Store().WriteAsync(Record, new byte[IRecordStore.MaxBytes + 1], default));
}
