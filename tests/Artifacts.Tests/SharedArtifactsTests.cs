using Flux.Primitives;

namespace Flux.Artifacts.Tests;

public sealed class SharedArtifactsTests
{
    private static readonly Uri _url = new("http://store/a.tar.gz");
    private readonly Source _source = new();

    [Fact]
    public async Task Fetch_WhenManyAskAtOnce_FetchesOnce()
    {
        var shared = new SharedArtifacts(_source, 5000);
        _source.Gate = new();

        var all = Enumerable.Range(0, 50).Select(_ => shared.FetchAsync(_url, Digest('a'), default)).ToList();
        _source.Gate.SetResult();
        var trees = await Task.WhenAll(all);

        Assert.Equal(1, _source.Fetches);
        Assert.All(trees, tree => Assert.Same(trees[0], tree));
    }

    [Fact]
    public async Task Fetch_WhenTheDigestDiffers_FetchesAgain()
    {
        var shared = new SharedArtifacts(_source, 5000);

        await shared.FetchAsync(_url, Digest('a'), default);
        await shared.FetchAsync(_url, Digest('b'), default);

        Assert.Equal(2, _source.Fetches);
    }

    [Fact]
    public async Task Fetch_WhenItFails_TheNextOneTriesAgain()
    {
        var shared = new SharedArtifacts(_source, 5000);
        _source.Error = new ArtifactException("down", "a");
        await Assert.ThrowsAsync<ArtifactException>(() => shared.FetchAsync(_url, Digest('a'), default));
        _source.Error = null;

        await shared.FetchAsync(_url, Digest('a'), default);

        Assert.Equal(2, _source.Fetches);
    }

    [Fact]
    public async Task Fetch_WhenTheFirstGivesUp_TheOthersAreServed()
    {
        var shared = new SharedArtifacts(_source, 5000);
        _source.Gate = new();
        using var stop = new CancellationTokenSource();
        var first = shared.FetchAsync(_url, Digest('a'), stop.Token);
        var second = shared.FetchAsync(_url, Digest('a'), default);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _source.Gate.SetResult();

        Assert.NotNull(await second);
    }

    [Fact]
    public async Task Fetch_WhenTooMuchIsKept_ForgetsWhatWasNotAskedForLongest()
    {
        var shared = new SharedArtifacts(_source, 1250); // each is a file of 100 bytes, and 400 around it
        await shared.FetchAsync(_url, Digest('a'), default);
        await shared.FetchAsync(_url, Digest('b'), default);
        await shared.FetchAsync(_url, Digest('a'), default);
        await shared.FetchAsync(_url, Digest('c'), default);

        Assert.Equal(1000, shared.KeptBytes);
        Assert.Equal(3, _source.Fetches);
        await shared.FetchAsync(_url, Digest('a'), default);
        Assert.Equal(3, _source.Fetches);
        await shared.FetchAsync(_url, Digest('b'), default);
        Assert.Equal(4, _source.Fetches);
    }

    [Fact]
    public async Task Fetch_OfManyRevisionsOfOneSource_KeepsTheLastTwoAndThoseOfOthers()
    {
        var shared = new SharedArtifacts(_source, 1 << 20);
        await shared.FetchAsync(new("http://store/other/1.tar.gz"), Digest('a'), default);
        foreach (var revision in (string[])["1", "2", "3"])
        {
            await shared.FetchAsync(new($"http://store/repo/{revision}.tar.gz"), Digest('a'), default);
        }

        Assert.Equal(1500, shared.KeptBytes);
        await shared.FetchAsync(new("http://store/repo/2.tar.gz"), Digest('a'), default);
        await shared.FetchAsync(new("http://store/other/1.tar.gz"), Digest('a'), default);
        Assert.Equal(4, _source.Fetches);
        await shared.FetchAsync(new("http://store/repo/1.tar.gz"), Digest('a'), default);
        Assert.Equal(5, _source.Fetches);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    public async Task Fetch_WhenAnArtifactIsMoreThanHalf_IsNotKept(long maxBytes)
    {
        var shared = new SharedArtifacts(_source, maxBytes);

        await shared.FetchAsync(_url, Digest('a'), default);
        await shared.FetchAsync(_url, Digest('a'), default);

        Assert.Equal((2, 0), (_source.Fetches, shared.KeptBytes));
    }

    private static Digest Digest(char digit) => Primitives.Digest.Parse($"sha256:{new string(digit, 64)}", null);

    private sealed class Source : IArtifactFetcher
    {
        public int Fetches { get; private set; }

        public TaskCompletionSource? Gate { get; set; }

        public Exception? Error { get; set; }

        public async Task<FileTree> FetchAsync(Uri url, Digest digest, CancellationToken cancellationToken)
        {
            Fetches++;
            if (Gate is { } gate)
            {
                await gate.Task.WaitAsync(cancellationToken);
            }

            return Error is null ? new([KeyValuePair.Create("a", (ReadOnlyMemory<byte>)new byte[100])]) : throw Error;
        }
    }
}
