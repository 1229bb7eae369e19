using System.Formats.Tar;
using System.Net;
using System.Text;
using Flux.Primitives;
using Flux.TestKit.Durable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Artifacts.Tests;

public sealed class ArtifactFetcherTests : IDisposable
{
    private static readonly Uri _remote = new("http://user:secret@source.example.org/apps.tar.gz?sig=abc");
    private readonly string _folder = Directory.CreateTempSubdirectory("flux-fetch-").FullName;
    private readonly ManualClock _clock = new();
    private readonly ScriptedHandler _server = new();

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task FetchAsync_WhenTheAddressIsTheStores_ReadsItWithoutARequest()
    {
        var store = FolderArtifactStoreTests.Open(_folder, _clock);
        var archive = await SampleAsync();
        var stored = await store.StoreAsync("demo/a/b/c", async (stream, token) => await stream.WriteAsync(archive, token), default);

        var tree = await Fetcher().FetchAsync(store.UrlOf("demo/a/b/c"), stored.Digest, default);

        Assert.Equal(["apps/app.yaml", "run.sh"], tree.Files.Order());
        Assert.Equal("kind: A", Read(tree, "apps/app.yaml"));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task FetchAsync_WhenTheStoresArtifactWasReplaced_SaysTheDigests()
    {
        var store = FolderArtifactStoreTests.Open(_folder, _clock);
        var stored = await store.StoreAsync("demo/a/b/c", async (stream, token) => await stream.WriteAsync(await SampleAsync(), token), default);
        var wrong = Digest.OfSha256(new byte[32]);

        var error = await Assert.ThrowsAsync<ArtifactException>(() => Fetcher().FetchAsync(store.UrlOf("demo/a/b/c"), wrong, default));

        Assert.Equal(stored.Digest, error.ActualDigest);
        Assert.Equal($"failed to verify artifact: computed digest '{stored.Digest}' doesn't match '{wrong}': demo/a/b/c", error.Message);
        Assert.False(error.NotFound);
    }

    [Fact]
    public async Task FetchAsync_WhenTheAddressIsRemote_DownloadsAndVerifies()
    {
        var archive = await SampleAsync();
        _server.Answers.Enqueue(() => Ok(archive));

        var tree = await Fetcher().FetchAsync(_remote, await DigestOfAsync(archive), default);

        Assert.Equal("#!", Read(tree, "run.sh"));
    }

    [Fact]
    public async Task FetchAsync_WhenTheServerHasNone_SaysNotFoundAtOnceWithoutCredentials()
    {
        _server.Answers.Enqueue(() => new(HttpStatusCode.NotFound));

        var error = await Assert.ThrowsAsync<ArtifactException>(() => Fetcher().FetchAsync(_remote, Digest.OfSha256(new byte[32]), default));

        Assert.True(error.NotFound);
        Assert.Equal("artifact not found: http://source.example.org/apps.tar.gz", error.Message);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task FetchAsync_WhenTheServerFailsTwice_TriesAThirdTime()
    {
        var archive = await SampleAsync();
        _server.Answers.Enqueue(() => new(HttpStatusCode.ServiceUnavailable));
        _server.Answers.Enqueue(() => throw new HttpRequestException("refused"));
        _server.Answers.Enqueue(() => Ok(archive));

        var fetch = Fetcher().FetchAsync(_remote, await DigestOfAsync(archive), default);
        await AdvanceUntilAsync(fetch);

        Assert.Equal(2, (await fetch).Files.Count);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, 1)]
    [InlineData(HttpStatusCode.Found, 1)]
    [InlineData(HttpStatusCode.InternalServerError, 3)]
    public async Task FetchAsync_WhenTheServerRefuses_TriesAgainOnlyWhereThatMayHelp(HttpStatusCode status, int requests)
    {
        for (var i = 0; i < 3; i++)
        {
            _server.Answers.Enqueue(() => new(status));
        }

        var fetch = Fetcher().FetchAsync(_remote, Digest.OfSha256(new byte[32]), default);
        await AdvanceUntilAsync(fetch);

        var error = await Assert.ThrowsAsync<ArtifactException>(() => fetch);
        Assert.Equal($"the download failed (the server answered {(int)status}): http://source.example.org/apps.tar.gz", error.Message);
        Assert.Equal(requests, _server.Requests.Count);
    }

    [Fact]
    public async Task FetchAsync_WhenTheServerHangs_GivesUpAfterTheTimeout()
    {
        _server.Hang = true;

        var fetch = Fetcher().FetchAsync(_remote, Digest.OfSha256(new byte[32]), default);
        _clock.Advance(TimeSpan.FromSeconds(61));

        var error = await Assert.ThrowsAsync<ArtifactException>(() => fetch);
        Assert.Equal("the download took longer than 1m0s: http://source.example.org/apps.tar.gz", error.Message);
    }

    [Fact]
    public async Task FetchAsync_WhenTheBodyIsAnErrorPage_TellsTheDigestRatherThanTheFormat()
    {
        _server.Answers.Enqueue(() => Ok("<html>"u8.ToArray()));

        var error = await Assert.ThrowsAsync<ArtifactException>(() => Fetcher().FetchAsync(_remote, Digest.OfSha256(new byte[32]), default));

        Assert.StartsWith("failed to verify artifact: computed digest", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.ActualDigest);
    }

    [Fact]
    public async Task FetchAsync_WhenTheArchiveIsUnsafeThoughItsDigestIsRight_Refuses()
    {
        var archive = TarballReaderTests.Archive(TarEntryFormat.Pax, writer => writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "../x")));
        _server.Answers.Enqueue(() => Ok(archive));

        var error = await Assert.ThrowsAsync<ArtifactException>(async () => await Fetcher().FetchAsync(_remote, await DigestOfAsync(archive), default));

        Assert.Equal("the archive has an unsafe path '../x': http://source.example.org/apps.tar.gz", error.Message);
    }

    [Fact]
    public async Task FetchAsync_WhenTheDownloadIsOverTheLimit_Refuses()
    {
        var archive = await SampleAsync();
        _server.Answers.Enqueue(() => Ok(archive));

        var error = await Assert.ThrowsAsync<ArtifactException>(
            async () => await Fetcher(new() { MaxArchiveBytes = 20 }).FetchAsync(_remote, await DigestOfAsync(archive), default));

        Assert.Equal("the artifact is larger than 20 bytes: http://source.example.org/apps.tar.gz", error.Message);
    }

    [Fact]
    public async Task FetchAsync_WhenTheSchemeIsAnother_Refuses() =>
        await Assert.ThrowsAsync<ArtifactException>(() => Fetcher().FetchAsync(new("file:///etc/passwd"), Digest.OfSha256(new byte[32]), default));

    [Fact]
    public async Task CreateHttpClient_WhenThePolicyForbidsTheAddress_DoesNotConnect()
    {
        using var http = ArtifactFetcher.CreateHttpClient(new EgressPolicy());
        var fetcher = new ArtifactFetcher(
            FolderArtifactStoreTests.Open(_folder, _clock), http, Options.Create(new ArtifactOptions()), _clock, NullLogger<ArtifactFetcher>.Instance);

        var error = await Assert.ThrowsAsync<ArtifactException>(
            () => fetcher.FetchAsync(new("http://169.254.169.254/latest/meta-data"), Digest.OfSha256(new byte[32]), default));

        Assert.Contains("link-local addresses are not allowed", error.Message, StringComparison.Ordinal);
    }

    private ArtifactFetcher Fetcher(ArtifactOptions? options = null) => new(
        FolderArtifactStoreTests.Open(_folder, _clock),
        new(_server, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan },
        Options.Create(options ?? new()),
        _clock,
        NullLogger<ArtifactFetcher>.Instance);

    private static Task<byte[]> SampleAsync() => TarballWriterTests.ArchiveAsync(async writer =>
    {
        await writer.WriteDirectoryAsync(".", default);
        await writer.WriteDirectoryAsync("apps", default);
        await writer.WriteFileAsync("apps/app.yaml", false, "kind: A"u8.ToArray(), default);
        await writer.WriteFileAsync("run.sh", true, "#!"u8.ToArray(), default);
    });

    private static async Task<Digest> DigestOfAsync(byte[] content) => await Digest.ComputeAsync(new MemoryStream(content), default);

    private static HttpResponseMessage Ok(byte[] content) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(content) };

    private static string Read(FileTree tree, string path) =>
        tree.TryRead(path, out var content) ? Encoding.UTF8.GetString(content.Span) : "missing";

    /// <summary>Fires the timers between tries as they are set.</summary>
    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            // the timeout is one timer, a pause between tries another
            if (_clock.TimerCount > 1)
            {
                _clock.Advance(TimeSpan.FromSeconds(2));
            }

            await Task.Yield();
        }
    }

    private sealed class ScriptedHandler : HttpMessageHandler
    {
        public Queue<Func<HttpResponseMessage>> Answers { get; } = new();

        public List<Uri?> Requests { get; } = [];

        public bool Hang { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request.RequestUri);
            if (Hang)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            return Answers.Dequeue()();
        }
    }
}
