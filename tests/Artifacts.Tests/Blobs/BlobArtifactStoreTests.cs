using System.Net;
using Flux.Buckets;
using Flux.Buckets.Azure;
using Flux.Primitives;
using Flux.TestKit.Storage;
using Microsoft.Extensions.Options;

namespace Flux.Artifacts.Tests.Blobs;

/// <summary>What is particular to blob storage: ways in, busy servers, broken connections, links, and writers that meet.</summary>
[Collection(nameof(AzuriteFixture))]
public sealed class BlobArtifactStoreTests(AzuriteFixture azurite)
{
    private const string Path1 = "demo/bucket/apps/web/1.tar.gz";
    private const string Path2 = "demo/bucket/apps/web/odd %2F+name é.tar.gz";

    [Theory]
    [InlineData("key")]
    [InlineData("token")]
    [InlineData("sas")]
    public async Task EveryCredential_GetsIn(string credential)
    {
        var options = azurite.NewContainer();
        if (credential == "sas")
        {
            // a service signature for the container (sr=c), made as "Create a service SAS" says
            options.SasToken = await ContainerSasAsync(options);
            options.AccountKey = null;
            options.CreateContainer = false;
        }
        else if (credential == "token")
        {
            options.AccountKey = null;
        }

        var store = azurite.Store(options);
        foreach (var path in (string[])[Path1, Path2])
        {
            var stored = await store.StoreAsync(path, Write(new string('x', 200_000)), default);
            Assert.True(await store.VerifyAsync(path, stored.Digest, default));
        }

        Assert.Equal([Path1, Path2], (await store.ListAsync("demo", default)).Select(entry => entry.Path).Order(StringComparer.Ordinal));
        await store.DeleteAsync(Path1, default);
        Assert.Single(await store.ListAsync("demo", default));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("token")]
    public async Task LinkOfAsync_WhenLinksAreWanted_CanBeReadByAnyone(string credential)
    {
        var options = azurite.NewContainer();
        options.LinkLifetime = TimeSpan.FromMinutes(10);
        options.AccountKey = credential == "key" ? options.AccountKey : null;
        var store = azurite.Store(options, TimeProvider.System);
        await store.StoreAsync(Path1, Write("hello"), default);

        var link = await store.LinkOfAsync(Path1, default);

        using var http = new HttpClient(azurite.Server.Handler, disposeHandler: false);
        Assert.Equal("hello", await http.GetStringAsync(link, TestContext.Current.CancellationToken));
        using var refused = await http.GetAsync(new Uri(link!.GetLeftPart(UriPartial.Path)), TestContext.Current.CancellationToken);
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
        using var other = await http.PutAsync(link, new StringContent("changed"), TestContext.Current.CancellationToken);
        Assert.False(other.IsSuccessStatusCode);
    }

    [Fact]
    public async Task LinkOfAsync_WhenLinksAreNotWanted_IsNull() => Assert.Null(await azurite.Store(azurite.NewContainer()).LinkOfAsync(Path1, default));

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "0")]
    [InlineData(HttpStatusCode.TooManyRequests, "0")]
    [InlineData(HttpStatusCode.InternalServerError, null)]
    public async Task EveryRequest_WhenTheServerIsBusy_IsTriedAgain(HttpStatusCode status, string? retryAfter)
    {
        var options = azurite.NewContainer();
        using var busy = new FaultyHandler(azurite.Server.Handler) { Status = status, RetryAfter = retryAfter };
        var store = azurite.Store(options, handler: busy);

        var stored = await store.StoreAsync(Path1, Write(new string('x', 200_000)), default);

        Assert.True(await store.VerifyAsync(Path1, stored.Digest, default));
        Assert.Equal(200_000, (await ReadAsync(store)).Length);
        Assert.Single(await store.ListAsync("demo", default));
        Assert.True(busy.Faults >= 5);
    }

    [Fact]
    public async Task EveryRequest_WhenTheServerStaysBusy_FailsInTheEndAndKeepsTheOldArtifact()
    {
        var options = azurite.NewContainer();
        options.MaxRetries = 2;
        await azurite.Store(options).StoreAsync(Path1, Write("old"), default);
        using var busy = new FaultyHandler(azurite.Server.Handler) { Status = HttpStatusCode.ServiceUnavailable, RetryAfter = "0", Always = true };
        var store = azurite.Store(options, handler: busy);

        var error = await Assert.ThrowsAsync<ArtifactException>(() => store.StoreAsync(Path1, Write(new string('x', 200_000)), default));

        Assert.Contains("503", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", await ReadAsync(azurite.Store(options)));
    }

    [Fact]
    public async Task OpenReadAsync_WhenTheConnectionBreaks_ReadsOn()
    {
        var options = azurite.NewContainer();
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(i => (char)('a' + (i % 26))));
        await azurite.Store(options).StoreAsync(Path1, Write(text), default);
        using var breaking = new FaultyHandler(azurite.Server.Handler) { BreakAfter = 10_000 };

        Assert.Equal(text, await ReadAsync(azurite.Store(options, handler: breaking)));
        Assert.True(breaking.Faults >= 3);
    }

    [Fact]
    public async Task OpenReadAsync_WhenItIsReplacedAndTheConnectionBreaks_NeverMixesThem()
    {
        var options = azurite.NewContainer();
        var plain = azurite.Store(options);
        await plain.StoreAsync(Path1, Write(new string('o', 40_000)), default);
        using var breaking = new FaultyHandler(azurite.Server.Handler) { BreakAfter = 10_000 };
        await using var stream = await azurite.Store(options, handler: breaking).OpenReadAsync(Path1, default);
        await plain.StoreAsync(Path1, Write(new string('n', 40_000)), default);

        await Assert.ThrowsAsync<IOException>(() => new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task VerifyAsync_WhenSomeoneElsePutContentThere_ReadsIt()
    {
        var options = azurite.NewContainer();
        var store = azurite.Store(options);
        var stored = await store.StoreAsync(Path1, Write("hello"), default);
        await azurite.Open(options).Container.PutAsync("artifacts/" + Path1, "HELLO"u8.ToArray(), new(), default);

        Assert.False(await store.VerifyAsync(Path1, stored.Digest, default));
        Assert.True(await store.VerifyAsync(Path1, await Digest.ComputeAsync(new MemoryStream("HELLO"u8.ToArray()), default), default));
    }

    [Fact]
    public async Task DeleteAsync_WhenAnotherWasStoredSinceItWasListed_LeavesIt()
    {
        var store = azurite.Store(azurite.NewContainer());
        await store.StoreAsync(Path1, Write("old"), default);
        var entry = Assert.Single(await store.ListAsync("demo", default));
        await store.StoreAsync(Path1, Write("new"), default);

        await store.DeleteAsync(entry, default);

        Assert.Equal("new", await ReadAsync(store));
    }

    [Fact]
    public async Task StoreAsync_WhenAnotherWriterHoldsTheLease_SaysSoAndStoresNothing()
    {
        var options = azurite.NewContainer();
        options.LeaseWait = TimeSpan.Zero;
        var store = azurite.Store(options);
        await store.StoreAsync(Path1, Write("old"), default);
        var container = azurite.Open(options).Container;
        await container.PutAsync("locks/" + Path1, default, new(), default);
        Assert.True(await container.LeaseAsync("locks/" + Path1, Guid.NewGuid(), 60, default));

        var error = await Assert.ThrowsAsync<ArtifactException>(() => store.StoreAsync(Path1, Write(new string('x', 200_000)), default));

        Assert.Contains("failed to acquire lock for artifact", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", await ReadAsync(store));
    }

    [Fact]
    public async Task StoreAsync_WhenItIsDone_LeavesNoLock()
    {
        var options = azurite.NewContainer();
        await azurite.Store(options).StoreAsync(Path1, Write(new string('x', 200_000)), default);

        Assert.Equal(["artifacts/" + Path1], await NamesAsync(azurite.Open(options).Container));
    }

    [Fact]
    public async Task StoreAsync_HoldsOneBlockInMemory()
    {
        var options = azurite.NewContainer();
        using var counting = new FaultyHandler(azurite.Server.Handler) { Status = HttpStatusCode.OK };
        var store = azurite.Store(options, handler: counting);

        await store.StoreAsync(Path1, Write(new string('x', 1_000_000)), default);

        Assert.True(counting.LargestBody <= options.BlockBytes, $"a request had {counting.LargestBody} bytes");
        Assert.Equal(1_000_000, (await ReadAsync(store)).Length);
    }

    [Theory]
    [InlineData(null, "there is no identity to get in with")]
    [InlineData("not base64!", "the account's key is not base64")]
    public void Open_WhenThereIsNoWayIn_SaysSoWithoutTheKey(string? key, string message)
    {
        var options = new BlobArtifactStoreOptions { ContainerUrl = new("https://account.blob.core.windows.net/artifacts"), AccountKey = key };

        var error = Assert.Throws<ArtifactException>(() => new BlobStorage(options, null, TimeProvider.System));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("base64!", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://account.blob.core.windows.net/", null, null, "ContainerUrl: names no container")]
    [InlineData("https://account.blob.core.windows.net/a?sig=x", null, null, "ContainerUrl: a signature goes into SasToken, not into the address")]
    [InlineData("http://account.blob.core.windows.net/a", null, null, "ContainerUrl: an identity's token is only sent over https")]
    [InlineData("https://account.blob.core.windows.net/a", "k", "s", "AccountKey and SasToken: only one of them can be used")]
    [InlineData("ftp://account.blob.core.windows.net/a", "k", null, "ContainerUrl: not an https or http address")]
    public void Options_WhenTheyDoNotFitTogether_AreRefused(string url, string? key, string? sas, string problem)
    {
        var result = new BlobArtifactStoreOptionsValidator().Validate(null, new() { ContainerUrl = new(url), AccountKey = key, SasToken = sas });

        Assert.Equal([problem], result.Failures);
    }

    [Theory]
    [InlineData("https://account.blob.core.windows.net/", "account")]
    [InlineData("https://127.0.0.1:10000/devstoreaccount1/", "devstoreaccount1")]
    [InlineData("http://localhost:10000/devstoreaccount1", "devstoreaccount1")]
    public void AccountOf_KnowsBothForms(string service, string account) => Assert.Equal(account, BlobContainer.AccountOf(new(service)));

    private static Func<Stream, CancellationToken, Task> Write(string text) =>
        async (stream, token) => await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), token);

    private static async Task<string> ReadAsync(BlobArtifactStore store)
    {
        await using var stream = await store.OpenReadAsync(Path1, default);
        return await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<List<string>> NamesAsync(BlobContainer container)
    {
        var names = new List<string>();
        await foreach (var blob in container.ListAsync("", default))
        {
            names.Add(blob.Name);
        }

        return names;
    }

    private async Task<string> ContainerSasAsync(BlobArtifactStoreOptions options)
    {
        var container = azurite.Open(options).Container;
        await container.CreateAsync(default);
        var end = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        string[] fields = ["rcwdl", "", end, $"/blob/{AzuriteServer.Account}/{container.Name}", "", "", "", "2020-12-06", "c", "", "", "", "", "", "", ""];
        var signature = SharedKeyPolicy.Sign(new(AzuriteServer.Account, new(AzuriteServer.Key)), string.Join('\n', fields));
        return $"?sv=2020-12-06&sr=c&sp=rcwdl&se={Uri.EscapeDataString(end)}&sig={Uri.EscapeDataString(signature)}";
    }
}
