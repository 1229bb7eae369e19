using System.Text;
using Flux.Git.Server;
using Flux.Git.Writing;
using Flux.Local.GitHosting;
using Flux.TestKit.Git;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Flux.EndToEnd.Tests.GitHosting;

/// <summary>The real git program against the Git server that the demo runs.</summary>
public sealed class RealGitTests
{
    private static readonly GitSignature _author = new("A U Thor", "author@example.com", DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task Clone_Fetch_AndPush_Work()
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        using var folder = new TestDirectory();
        var repository = new MemoryRepository();
        var first = repository.Commit("main", "First", _author, [File("README.md", "hello\n"), File("apps/a.yaml", "a: 1\n")]);
        await using var server = await ServeAsync(repository);
        var git = new RealGit(folder.Path);

        await git.RunAsync("clone", "-q", $"{server.Urls.First()}/fleet.git", "full");
        await git.RunAsync("clone", "-q", "--depth", "1", $"{server.Urls.First()}/fleet.git", "shallow");
        var clone = new RealGit(folder["full"]);
        var second = repository.Commit("main", "Second", _author, [File("apps/b.yaml", "b: 2\n")]);
        await clone.RunAsync("pull", "-q", "--ff-only");
        var third = await clone.CommitAsync("Third", ("apps/c.yaml", "c: 3\n"));
        await clone.RunAsync("push", "-q", "origin", "main");
        await new RealGit(folder["shallow"]).RunAsync("pull", "-q", "--ff-only");

        Assert.Equal([third, second, first], (await clone.RunAsync("log", "--format=%H")).Split('\n'));
        Assert.Equal([KeyValuePair.Create("refs/heads/main", third)], repository.References);
        Assert.Equal("c: 3\n", await System.IO.File.ReadAllTextAsync(Path.Combine(folder["shallow"], "apps", "c.yaml"), TestContext.Current.CancellationToken));
        await clone.RunAsync("fsck", "--full", "--strict");
    }

    [Fact]
    public async Task Push_OfAnOldBranch_IsRefused()
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        using var folder = new TestDirectory();
        var repository = new MemoryRepository();
        repository.Commit("main", "First", _author, [File("a", "1")]);
        await using var server = await ServeAsync(repository);
        await new RealGit(folder.Path).RunAsync("clone", "-q", $"{server.Urls.First()}/fleet.git", "clone");
        var theirs = repository.Commit("main", "Theirs", _author, [File("a", "2")]);
        var clone = new RealGit(folder["clone"]);
        await clone.CommitAsync("Ours", ("a", "3"));

        var error = await Assert.ThrowsAsync<IOException>(() => clone.RunAsync("push", "-q", "origin", "main"));

        Assert.Contains("rejected", error.Message, StringComparison.Ordinal);
        Assert.Equal([KeyValuePair.Create("refs/heads/main", theirs)], repository.References);
    }

    private static GitFileChange File(string path, string content) => new(path, Encoding.UTF8.GetBytes(content));

    private static async Task<WebApplication> ServeAsync(MemoryRepository repository)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGit("/fleet.git", new GitSmartServer(repository));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
