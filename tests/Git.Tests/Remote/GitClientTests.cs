using System.Text;
using Flux.TestKit.Git;

namespace Flux.Git.Remote;

/// <summary>The same behaviour over every transport, against the real git.</summary>
public sealed class GitClientTests
{
    public static TheoryData<string> Hosts => RepositoryHost.All;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenABranchIsNamed_GivesItsTree(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        await git.CommitAsync("first", ("old.txt", "gone\n"));
        await git.RunAsync("rm", "-q", "old.txt");
        var commit = await git.CommitAsync("second\n\nbody", ("a.yaml", "kind: A\n"), ("dir/b.yaml", "kind: B\n"), ("dir-x/c", ""), ("dir.d", "x"));
        using var client = Clients.Create();

        await using var checkout = await client.FetchAsync(host.Remote(), new GitReference { Branch = "main" }, Clients.Token);

        Assert.Equal($"main@sha1:{commit}", checkout.Revision.ToString());
        Assert.Equal("second", checkout.Subject);
        await Checkouts.AssertIsAsync(checkout, git, commit);

        // Go's filepath.Walk goes by name; Git's own order would put "dir" after "dir-x" and "dir.d".
        Assert.Equal(["a.yaml", "dir", "dir/b.yaml", "dir-x", "dir-x/c", "dir.d"], checkout.Walk().Select(entry => entry.Path));
        Assert.Equal(commit, (await client.ResolveAsync(host.Remote(), new GitReference { Branch = "main" }, Clients.Token))?.Checksum);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenNothingIsNamed_TakesMaster(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        var commit = await git.CommitAsync("first", ("a", "1"));
        using var client = Clients.Create();

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(host.Remote(), new GitReference(), Clients.Token));
        await git.RunAsync("branch", "master");
        await using var checkout = await client.FetchAsync(host.Remote(), new GitReference(), Clients.Token);

        Assert.Equal(GitError.ReferenceNotFound, error.Error);
        Assert.EndsWith("': couldn't find remote ref \"refs/heads/master\"", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("unable to clone '", error.Message, StringComparison.Ordinal);
        Assert.Equal($"master@sha1:{commit}", checkout.Revision.ToString());
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenTheTagIsAnnotated_GivesTheCommitItPointsTo(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        var tagged = await git.CommitAsync("first", ("a", "1"));
        await git.RunAsync("tag", "-a", "v1", "-m", "annotated");
        await git.RunAsync("tag", "-a", "nested", "-m", "a tag of a tag", "v1");
        await git.CommitAsync("second", ("a", "2"));
        await git.RunAsync("tag", "light");
        using var client = Clients.Create();

        foreach (var tag in new[] { "v1", "nested", "light" })
        {
            var reference = new GitReference { Tag = tag };
            await using var checkout = await client.FetchAsync(host.Remote(), reference, Clients.Token);
            var expected = await git.RunAsync("rev-parse", tag + "^{commit}");
            Assert.Equal($"{tag}@sha1:{expected}", checkout.Revision.ToString());
            Assert.Equal(checkout.Revision, await client.ResolveAsync(host.Remote(), reference, Clients.Token));
            await Checkouts.AssertIsAsync(checkout, git, expected);
        }

        Assert.NotEqual(tagged, await git.RunAsync("rev-parse", "v1"));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenARefIsNamed_KeepsItsFullNameInTheRevision(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        await git.CommitAsync("first", ("a", "1"));
        await git.RunAsync("checkout", "-q", "-b", "proposal");
        var proposed = await git.CommitAsync("proposed", ("a", "2"));
        await git.RunAsync("update-ref", "refs/pull/420/head", "HEAD");
        await git.RunAsync("tag", "-a", "v1", "-m", "x");
        await git.RunAsync("checkout", "-q", "main");
        await git.RunAsync("branch", "-q", "-D", "proposal");
        using var client = Clients.Create();

        foreach (var name in new[] { "refs/pull/420/head", "refs/tags/v1", "refs/tags/v1^{}" })
        {
            var reference = new GitReference { Name = name, Branch = "ignored" };
            await using var checkout = await client.FetchAsync(host.Remote(), reference, Clients.Token);
            Assert.Equal($"{name}@sha1:{proposed}", checkout.Revision.ToString());
            Assert.Equal(checkout.Revision, await client.ResolveAsync(host.Remote(), reference, Clients.Token));
        }

        var missing = await Assert.ThrowsAsync<GitException>(() =>
            client.ResolveAsync(host.Remote(), new GitReference { Name = "refs/pull/1/head" }, Clients.Token));
        Assert.Equal((GitError.ReferenceNotFound, "unable to resolve ref 'refs/pull/1/head' to a specific commit"), (missing.Error, missing.Message));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenAVersionRangeIsGiven_TakesTheHighestTag(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        foreach (var tag in new[] { "v0.9.0", "v1.0.0", "1.2.0", "v1.10.0", "v1.11.0-rc.1", "v2.0.0", "1.99", "release-1.50.0" })
        {
            await git.CommitAsync(tag, ("version", tag));
            await git.RunAsync("tag", "-a", tag, "-m", tag);
        }

        using var client = Clients.Create();
        var reference = new GitReference { SemVer = "1.x" };

        await using var checkout = await client.FetchAsync(host.Remote(), reference, Clients.Token);

        Assert.Equal($"v1.10.0@sha1:{await git.RunAsync("rev-parse", "v1.10.0^{commit}")}", checkout.Revision.ToString());
        Assert.Equal(checkout.Revision, await client.ResolveAsync(host.Remote(), reference, Clients.Token));
        var none = await Assert.ThrowsAsync<GitException>(() =>
            client.FetchAsync(host.Remote(), new GitReference { SemVer = ">=3.0.0" }, Clients.Token));
        Assert.Equal("no match found for semver: >=3.0.0", none.Message);
        var broken = await Assert.ThrowsAsync<GitException>(() =>
            client.FetchAsync(host.Remote(), new GitReference { SemVer = "a.b" }, Clients.Token));
        Assert.StartsWith("semver parse error: ", broken.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenVersionsDifferInBuildMetadataOnly_TakesTheNewestCommit(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        foreach (var (tag, time) in new[] { ("1.0.0+b", 1700000300), ("1.0.0+c", 1700000100), ("1.0.0+a", 1700000200) })
        {
            await git.CommitAsync(tag, ("version", tag));
            var tree = await git.RunAsync("rev-parse", "HEAD^{tree}");
            var text = $"tree {tree}\nauthor A <a@example.com> 1 +0000\ncommitter C <c@example.com> {time} +0000\n\n{tag}\n";
            var commit = await git.RunWithInputAsync(Encoding.UTF8.GetBytes(text), "hash-object", "-t", "commit", "-w", "--stdin");
            await git.RunAsync("tag", tag, commit);
        }

        using var client = Clients.Create();
        var reference = new GitReference { SemVer = "1.0.0" };

        await using var checkout = await client.FetchAsync(host.Remote(), reference, Clients.Token);

        Assert.Equal("1.0.0+b", checkout.Revision.Pointer);
        Assert.Equal("(File) 1.0.0+b", Checkouts.Describe(checkout)["version"]);
        Assert.Null(await client.ResolveAsync(host.Remote(), reference, Clients.Token));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenACommitIsGiven_FindsItInTheHistory(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        var old = await git.CommitAsync("old", ("a", "1"));
        await git.CommitAsync("new", ("a", "2"));
        await git.RunAsync("checkout", "-q", "-b", "other");
        var elsewhere = await git.CommitAsync("elsewhere", ("a", "3"));
        using var client = Clients.Create();

        await using (var alone = await client.FetchAsync(host.Remote(), new GitReference { Commit = old }, Clients.Token))
        {
            Assert.Equal($"sha1:{old}", alone.Revision.ToString());
            await Checkouts.AssertIsAsync(alone, git, old);
        }

        await using (var onBranch = await client.FetchAsync(host.Remote(), new GitReference { Commit = old, Branch = "main" }, Clients.Token))
        {
            Assert.Equal($"main@sha1:{old}", onBranch.Revision.ToString());
            await Checkouts.AssertIsAsync(onBranch, git, old);
        }

        await using (var tip = await client.FetchAsync(host.Remote(), new GitReference { Commit = elsewhere, Branch = "other" }, Clients.Token))
        {
            Assert.Equal($"other@sha1:{elsewhere}", tip.Revision.ToString());
        }

        foreach (var wrong in new GitReference[]
        {
            new() { Commit = elsewhere, Branch = "main" },
            new() { Commit = new string('1', 40) },
            new() { Commit = "a-random-invalid-commit" },
            new() { Commit = new string('1', 64) },
            new() { Commit = await git.RunAsync("rev-parse", "HEAD^{tree}") },
        })
        {
            var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(host.Remote(), wrong, Clients.Token));
            Assert.Equal((GitError.ReferenceNotFound, $"unable to resolve commit object for '{wrong.Commit}': object not found"), (error.Error, error.Message));
        }

        Assert.Null(await client.ResolveAsync(host.Remote(), new GitReference { Commit = old }, Clients.Token));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenTheRepositoryIsEmpty_SaysSo(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        await host.InitAsync();
        using var client = Clients.Create();

        foreach (var reference in new GitReference[] { new() { Branch = "main" }, new() { Tag = "v1" }, new() { SemVer = "*" }, new() { Name = "refs/heads/main" } })
        {
            var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(host.Remote(), reference, Clients.Token));
            Assert.Equal((GitError.EmptyRepository, "git repository is empty"), (error.Error, error.Message));
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenTheRepositoryIsMissing_SaysSo(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        using var client = Clients.Create();

        var error = await Assert.ThrowsAsync<GitException>(() =>
            client.FetchAsync(host.Remote("nowhere"), new GitReference { Branch = "main" }, Clients.Token));

        Assert.Equal(GitError.RepositoryNotFound, error.Error);
        Assert.StartsWith($"unable to clone '{host.Remote("nowhere").Url.Scheme}://", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenABranchIsForcePushed_FollowsIt(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        var before = await git.CommitAsync("before", ("a", "1"));
        using var client = Clients.Create();
        var reference = new GitReference { Branch = "main" };
        Assert.Equal(before, (await client.ResolveAsync(host.Remote(), reference, Clients.Token))?.Checksum);

        await git.RunAsync("checkout", "-q", "--orphan", "fresh");
        var after = await git.CommitAsync("after", ("b", "2"));
        await git.RunAsync("branch", "-f", "main", "fresh");
        await using var checkout = await client.FetchAsync(host.Remote(), reference, Clients.Token);

        Assert.Equal(after, checkout.CommitId);
        Assert.Equal(after, (await client.ResolveAsync(host.Remote(), reference, Clients.Token))?.Checksum);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenNamesAndTypesAreUnusual_KeepsThemApart(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        var longName = new string('n', 255);
        byte[] stream =
        [
            .. Encoding.UTF8.GetBytes(
                "blob\nmark :1\ndata 7\ncrlf\r\n\n\nblob\nmark :2\ndata 8\n../a b/c\n"
                + "commit refs/heads/main\ncommitter C <c@example.com> 1700000000 +0000\ndata 1\nm\n"
                + "M 100644 :1 \"\\303\\244/\\360\\237\\230\\200 \\\"q\\\".yaml\"\n"
                + "M 100644 :1 \"\\344\"\nM 100644 :1 \"\\355\\260\\204\"\nM 100644 :1 \"tab\\there\"\nM 100644 :1 \"new\\nline\"\n"
                + "M 100644 :1 back\\slash\nM 100755 :1 run.sh\nM 120000 :2 link\n"
                + "M 160000 0123456789012345678901234567890123456789 vendor/sub\n"
                + $"M 100644 :1 {longName}\nM 100644 :1 -dash\nM 100644 :1 .gitmodules\n"),
        ];
        await git.RunWithInputAsync(stream, "fast-import", "--quiet");
        using var client = Clients.Create();

        await using var checkout = await client.FetchAsync(host.Remote(), new GitReference { Branch = "main" }, Clients.Token);

        var content = "(File) crlf\r\n\n";
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["ä"] = "(Directory)",
                ["ä/😀 \"q\".yaml"] = content,
                ["\udce4"] = content,
                ["\udced\udcb0\udc84"] = content,
                ["tab\there"] = content,
                ["new\nline"] = content,
                ["back\\slash"] = content,
                ["run.sh"] = content.Replace("File", "Executable", StringComparison.Ordinal),
                ["link"] = "(Symlink) ../a b/c",
                ["vendor"] = "(Directory)",
                ["vendor/sub"] = "(Submodule)",
                [longName] = content,
                ["-dash"] = content,
                [".gitmodules"] = content,
            },
            Checkouts.Describe(checkout));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenObjectsAreSha256_GivesASha256Revision(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync("repo", "--object-format=sha256");
        var commit = await git.CommitAsync("first", ("a", "1"), ("d/b", "2"));
        using var client = Clients.Create();

        await using var checkout = await client.FetchAsync(host.Remote(), new GitReference { Branch = "main" }, Clients.Token);

        Assert.Equal(64, commit.Length);
        Assert.Equal($"main@sha256:{commit}", checkout.Revision.ToString());
        await Checkouts.AssertIsAsync(checkout, git, commit);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task FetchAsync_WhenObjectsArePackedAsDeltas_ResolvesThem(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        var lines = Enumerable.Range(0, 2000).Select(i => $"line {i}: {i * 7919 % 10007}\n").ToArray();
        for (var version = 0; version < 12; version++)
        {
            lines[version * 100] = $"changed in {version}\n";
            await git.CommitAsync($"version {version}", [.. Enumerable.Range(0, 8).Select(i => ($"copy-{i}.txt", $"{i}\n{string.Concat(lines)}"))]);
        }

        await git.RunAsync("gc", "-q", "--aggressive", "--prune=now");
        var commit = await git.RunAsync("rev-parse", "HEAD~3");
        await git.RunAsync("branch", "older", commit);
        using var client = Clients.Create(options => options.Limits.MemoryBytes = 100_000);

        foreach (var reference in new GitReference[] { new() { Branch = "older" }, new() { Commit = commit, Branch = "main" } })
        {
            await using var checkout = await client.FetchAsync(host.Remote(), reference, Clients.Token);
            await Checkouts.AssertIsAsync(checkout, git, commit);
        }
    }

    [Theory]
    [InlineData("http")]
    [InlineData("file")]
    public async Task FetchAsync_WhenARefPointsToABlob_SaysSo(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        await git.CommitAsync("first", ("a", "1"));
        await git.RunAsync("tag", "blob", "HEAD:a");
        using var client = Clients.Create();

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(host.Remote(), new GitReference { Tag = "blob" }, Clients.Token));

        Assert.EndsWith("': ref \"refs/tags/blob\" points to a blob, not to a commit", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("refs/heads/a..b")]
    [InlineData("refs/heads/a\nwant 0000")]
    [InlineData("refs/heads/a b")]
    [InlineData("refs/heads/ä\0")]
    [InlineData("/refs/heads/main")]
    [InlineData("refs/heads/main/")]
    public async Task FetchAsync_WhenANameCannotBeARef_IsRefusedBeforeItIsSent(string name)
    {
        await using var host = await RepositoryHost.StartAsync("http");
        var git = await host.InitAsync();
        await git.CommitAsync("first", ("a", "1"));
        using var client = Clients.Create();

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(host.Remote(), new GitReference { Name = name }, Clients.Token));

        Assert.Equal(GitError.ReferenceNotFound, error.Error);
    }
}
