using System.Collections.Concurrent;
using System.Text;
using Flux.TestKit.Git;
using Microsoft.AspNetCore.Http;

namespace Flux.Git.Remote;

/// <summary>What is asked of a server for a pinned commit: that commit without its history, where the server gives commits by their ids. Upstream clones everything.</summary>
public sealed class PinnedCommitTests : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _bodies = new();
    private GitTestServer? _server;

    private GitTestServer Server => _server ?? throw new InvalidOperationException("start first");

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Fetch_OfAnOldCommit_AsksForItAloneAndGetsOnlyItsObjects()
    {
        var commits = await StartAsync();
        using var client = Clients.Create();

        await using var checkout = await client.FetchAsync(new() { Url = Server.UrlOf("repo") }, new GitReference { Commit = commits[3] }, Clients.Token);

        Assert.Equal(commits[3], checkout.CommitId);
        Assert.Equal($"want {commits[3]}; deepen 1", Assert.Single(Fetches()));

        // the commit, its tree and the two files of that time, of 20 commits, their trees and files
        Assert.Equal(4u, Assert.Single(_objects));
    }

    [Fact]
    public async Task Fetch_OfABranchsTip_AsksForItAlone()
    {
        var commits = await StartAsync();
        using var client = Clients.Create();

        await using var checkout = await client.FetchAsync(
            new() { Url = Server.UrlOf("repo") }, new GitReference { Commit = commits[^1], Branch = "main" }, Clients.Token);

        Assert.Equal([$"want {commits[^1]}; deepen 1"], Fetches());
        Assert.Equal([4u], _objects);
    }

    [Fact]
    public async Task Fetch_OfAnOldCommitOfABranch_ProvesThatByCommitsAloneWhereTheServerFilters()
    {
        var commits = await StartAsync("uploadpack.allowFilter", "true");
        using var client = Clients.Create();

        await using var checkout = await client.FetchAsync(
            new() { Url = Server.UrlOf("repo") }, new GitReference { Commit = commits[3], Branch = "main" }, Clients.Token);

        Assert.Equal([$"want {commits[^1]}; filter tree:0", $"want {commits[3]}; deepen 1"], Fetches());
        Assert.Equal([20u, 4u], _objects);
    }

    private readonly ConcurrentQueue<uint> _objects = new();

    // the lines of each fetch that say what is wanted
    private IEnumerable<string> Fetches() => _bodies.Where(body => body.Contains("command=fetch", StringComparison.Ordinal)).Select(body =>
        string.Join("; ", body.Split('\n').Select(line => line.Length > 4 ? line[4..] : "")
            .Where(line => line.StartsWith("want ", StringComparison.Ordinal) || line.StartsWith("deepen", StringComparison.Ordinal) || line.StartsWith("filter", StringComparison.Ordinal))
            .OrderByDescending(line => line.StartsWith("want ", StringComparison.Ordinal))));

    private async Task<List<string>> StartAsync(params string[] config)
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        _server = await GitTestServer.StartAsync(new() { Intercept = RecordAsync });
        var git = await RealGit.InitAsync(Path.Combine(_server.Root, "repo"));
        if (config.Length > 0)
        {
            await git.RunAsync(["config", .. config]);
        }

        var commits = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            commits.Add(await git.CommitAsync($"commit {i}", ("a", $"a{i}"), ("b", $"b{i}")));
        }

        return commits;
    }

    private async Task<bool> RecordAsync(HttpContext context)
    {
        if (context.Request.Method == "POST")
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
            context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
            _bodies.Enqueue(body);
            context.Response.Body = new PackCounter(context.Response.Body, _objects);
        }

        return false;
    }

    /// <summary>Passes an answer on and notes how many objects its pack says that it has.</summary>
    private sealed class PackCounter(Stream inner, ConcurrentQueue<uint> objects) : MemoryStream
    {
        private readonly MemoryStream _seen = new();
        private bool _isFound;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_isFound)
            {
                _seen.Write(buffer.Span);
                var seen = _seen.ToArray().AsSpan();
                var at = seen.IndexOf("PACK\0\0\0\u0002"u8);
                if (at >= 0 && seen.Length >= at + 12)
                {
                    _isFound = true;
                    objects.Enqueue(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(seen[(at + 8)..]));
                }
            }

            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
