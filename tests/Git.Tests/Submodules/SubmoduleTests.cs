using System.Text;
using Flux.Git.Remote;
using Flux.Git.Submodules;
using Flux.TestKit.Git;

namespace Flux.Git.Tests.Submodules;

/// <summary>Submodules, as real git makes them.</summary>
public sealed class SubmoduleTests
{
    private static readonly GitReference _main = new() { Branch = "main", RecurseSubmodules = true };

    [Fact]
    public async Task FetchAsync_WhenThereAreNestedSubmodules_BringsTheirContent()
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        await using var server = await GitTestServer.StartAsync();
        var inner = await RealGit.InitAsync(Path.Combine(server.Root, "inner"));
        await inner.CommitAsync("Add", ("deep.yaml", "deep"));
        var lib = await RealGit.InitAsync(Path.Combine(server.Root, "lib"));
        await lib.CommitAsync("Add", ("lib.yaml", "lib"));
        await AddAsync(lib, "../inner", "vendor/inner", server);
        var pinned = await lib.RunAsync("rev-parse", "HEAD");
        var apps = await RealGit.InitAsync(Path.Combine(server.Root, "apps"));
        await apps.CommitAsync("Add", ("app.yaml", "app"), ("zz.yaml", "last"));
        await AddAsync(apps, server.UrlOf("lib").AbsoluteUri, "lib", server);
        await lib.CommitAsync("Later", ("lib.yaml", "not pinned"));
        using var client = Clients.Create();

        await using var checkout = await client.FetchAsync(new() { Url = server.UrlOf("apps") }, _main, Clients.Token);

        Assert.Equal(
            [
                ".gitmodules", "app.yaml=app", "lib/", "lib/.gitmodules", "lib/lib.yaml=lib", "lib/vendor/", "lib/vendor/inner/",
                "lib/vendor/inner/deep.yaml=deep", "zz.yaml=last",
            ],
            Entries(checkout));
        Assert.NotEqual(pinned, await lib.RunAsync("rev-parse", "HEAD"));
    }

    [Fact]
    public async Task FetchAsync_WhenTheyAreNotWanted_LeavesThemEmpty()
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        await using var server = await GitTestServer.StartAsync();
        var lib = await RealGit.InitAsync(Path.Combine(server.Root, "lib"));
        await lib.CommitAsync("Add", ("lib.yaml", "lib"));
        var apps = await RealGit.InitAsync(Path.Combine(server.Root, "apps"));
        await apps.CommitAsync("Add", ("app.yaml", "app"));
        await AddAsync(apps, server.UrlOf("lib").AbsoluteUri, "lib", server);
        using var client = Clients.Create();
        var before = server.Requests.Count;

        await using var checkout = await client.FetchAsync(new() { Url = server.UrlOf("apps") }, _main with { RecurseSubmodules = false }, Clients.Token);

        Assert.Equal([".gitmodules", "app.yaml=app", "lib/"], Entries(checkout));
        Assert.DoesNotContain(server.Requests.Skip(before), request => request.Path.StartsWith("/lib", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FetchAsync_WhenARepositoryHoldsItself_EndsAtTheDepthOrNumberAllowed()
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        await using var server = await GitTestServer.StartAsync();
        var apps = await RealGit.InitAsync(Path.Combine(server.Root, "apps"));
        await apps.CommitAsync("Add", ("app.yaml", "app"));
        for (var i = 0; i < 12; i++)
        {
            // each commit holds the one before it twice: 2^12 submodules, were there no limit
            await LinkAsync(apps, await apps.RunAsync("rev-parse", "HEAD"), "a", "b");
        }

        using var client = Clients.Create(options => options.Limits.Submodules = 20);

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(new() { Url = server.UrlOf("apps") }, _main, Clients.Token));

        Assert.Equal(GitError.LimitExceeded, error.Error);
        Assert.Contains("the commit has more than 20 submodules", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///etc", "submodule 'a': file:// URLs are not enabled")]
    [InlineData("http://127.0.0.1:1/x", "submodule 'a': ")]
    [InlineData("../nothing", "submodule 'a': ")]
    [InlineData("ext::sh -c id", "submodule 'a': ")]
    public async Task FetchAsync_WhenASubmoduleCannotBeFetched_NamesIt(string url, string message)
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        await using var server = await GitTestServer.StartAsync();
        var apps = await RealGit.InitAsync(Path.Combine(server.Root, "apps"));
        await apps.CommitAsync("Add", (".gitmodules", $"[submodule \"a\"]\n\tpath = a\n\turl = {url}\n"));
        await apps.RunAsync("update-index", "--add", "--cacheinfo", $"160000,{new string('1', 40)},a");
        await apps.RunAsync("commit", "-q", "-m", "Link");
        using var client = Clients.Create(options => options.AllowFileUrls = false);

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(new() { Url = server.UrlOf("apps") }, _main, Clients.Token));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RemoteOf_WhenTheServerIsAnother_GivesItNoPassword()
    {
        var parent = new GitRemote
        {
            Url = new("https://git.example.org/apps"),
            Credentials = new() { Username = "me", Password = new("hunter22"), BearerToken = new("token"), CaCertificates = "CA", ClientKey = new("key") },
        };

        Assert.Same(parent.Credentials, SubmoduleUrl.RemoteOf(parent, new("https://git.example.org/lib")).Credentials);
        foreach (var other in (string[])["https://evil.example.org/lib", "http://git.example.org/lib", "https://git.example.org:444/lib"])
        {
            Assert.Equal(new GitCredentials { CaCertificates = "CA" }, SubmoduleUrl.RemoteOf(parent, new(other)).Credentials);
        }
    }

    [Theory]
    [InlineData("https://git.example.org/team/apps", "../lib", "https://git.example.org/team/lib")]
    [InlineData("https://git.example.org/team/apps.git/", "./lib", "https://git.example.org/team/apps.git/lib")]
    [InlineData("ssh://git@git.example.org/team/apps", "../../other/lib", "ssh://git@git.example.org/other/lib")]
    [InlineData("https://git.example.org/x", "git@github.com:org/lib.git", "ssh://git@github.com/org/lib.git")]
    [InlineData("https://git.example.org/x", "ssh://git@h:22/lib", "ssh://git@h:22/lib")]
    public void Resolve_WhenItIsRelativeOrShort_IsAbsolute(string parent, string url, string expected) =>
        Assert.Equal(new Uri(expected), SubmoduleUrl.Resolve(new(parent), url));

    [Fact]
    public void Parse_WhenValuesAreQuotedOrCommented_ReadsThemAsGitDoes()
    {
        // git-config(1), "Syntax"
        var found = GitModules.Parse("""
            # all of them
            [submodule "a \"b\""]
                path = dir/a   ; where
                url = "https://h/x#y"
            [Submodule "two"]
                PATH = "with space"
                url = https://h/\
            two
                branch = main
            [core]
                path = no
                url = no
            [submodule "half"]
                path = half
            """);

        Assert.Equal(
            new Dictionary<string, string> { ["dir/a"] = "https://h/x#y", ["with space"] = "https://h/two" },
            found);
    }

    private static async Task AddAsync(RealGit git, string url, string path, GitTestServer server)
    {
        await git.RunAsync("remote", "remove", "origin").ContinueWith(_ => { }, TaskScheduler.Default);
        await git.RunAsync("remote", "add", "origin", server.UrlOf(Path.GetFileName(git.Directory)).AbsoluteUri);
        await git.RunAsync("-c", "protocol.http.allow=always", "submodule", "--quiet", "add", url, path);
        await git.RunAsync("commit", "-q", "-m", "Add submodule");
    }

    private static async Task LinkAsync(RealGit git, string commit, params string[] paths)
    {
        var modules = string.Concat(paths.Select(path => $"[submodule \"{path}\"]\n\tpath = {path}\n\turl = ../apps\n"));
        await git.CommitAsync("Modules", (".gitmodules", modules + $"# {commit}\n"));
        foreach (var path in paths)
        {
            await git.RunAsync("update-index", "--add", "--cacheinfo", $"160000,{commit},{path}");
        }

        await git.RunAsync("commit", "-q", "-m", "Link");
    }

    private static IEnumerable<string> Entries(GitCheckout checkout) => checkout.Walk().Select(entry => entry.Type switch
    {
        GitEntryType.Directory or GitEntryType.Submodule => entry.Path + "/",
        _ when entry.Path.EndsWith(".gitmodules", StringComparison.Ordinal) => entry.Path,
        _ => $"{entry.Path}={Encoding.UTF8.GetString(checkout.Read(entry).Span)}",
    });
}
