using Flux.Api;
using Flux.Artifacts;

namespace Flux.Sources.Tests;

/// <summary>What of a repository, and of those it includes, becomes the artifact.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly GitRepositoryWorld _world = new();

    public ArchiveTests() => _world.Git.Files.Clear();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Archive_WhenThereAreAllKindsOfEntries_HasFilesAndDirectories()
    {
        Files(("b.yaml", "b"), ("*run.sh", "#!"), ("@link", "b.yaml"), ("dir/x", "x"), ("sub/module/", ""), ("dir.d", "d"), ("empty", ""));

        await _world.ReconcileAsync();

        // as Go's filepath.Walk: names of a directory in order, "dir" before "dir.d", its content at once
        Assert.Equal(["b.yaml=b", "dir/", "dir/x=x", "dir.d=d", "empty=", "*run.sh=#!", "sub/", "sub/module/"], await _world.ArtifactAsync());
    }

    [Fact]
    public async Task Archive_WhenThereAreNoRules_LeavesOutTheDefaults()
    {
        Files((".gitignore", "x"), (".github/workflows/ci.yaml", "x"), ("logo.png", "x"), ("app.yaml", "x"), ("sub/.sops.yaml", "x"));

        await _world.ReconcileAsync();

        // .github is matched as a directory; "sub" itself is not
        Assert.Equal(["app.yaml=x", "sub/"], await _world.ArtifactAsync());
    }

    [Fact]
    public async Task Archive_WhenThereAreRulesInFilesAndInTheSpec_FollowsBoth()
    {
        Files((".sourceignore", "*.md\n"), ("README.md", "r"), ("apps/.sourceignore", "!README.md\nsecret.yaml\n"),
            ("apps/README.md", "r"), ("apps/secret.yaml", "s"), ("secret.yaml", "t"), ("tmp/x", "x"));
        _world.EditSpec("""{"ignore": "/tmp\n"}""");

        await _world.ReconcileAsync();

        Assert.Equal(
            [".sourceignore=*.md\n", "apps/", "apps/.sourceignore=!README.md\nsecret.yaml\n", "apps/README.md=r", "secret.yaml=t"],
            await _world.ArtifactAsync());
    }

    [Fact]
    public async Task Archive_WhenAnIgnoreFileIsALink_FollowsItWithinTheTree()
    {
        Files(("rules", "*.txt"), ("@a/.sourceignore", "../rules"), ("a/x.txt", "x"), ("b/x.txt", "x"), ("@b/.sourceignore", "/etc/hosts"));

        await _world.ReconcileAsync();

        Assert.Equal(["a/", "b/", "b/x.txt=x", "rules=*.txt"], await _world.ArtifactAsync());
    }

    [Fact]
    public async Task Archive_WhenTheRulesAreTooMany_SaysSo()
    {
        Files((".sourceignore", string.Concat(Enumerable.Repeat("a\n", SourceIgnore.MaxPatterns + 1))));

        await _world.ReconcileAsync();

        Assert.Contains(
            "Ready=False SourceIgnoreError \"failed to load source ignore patterns from repository: .sourceignore: more than 10000 patterns\"",
            _world.Conditions);
    }

    [Fact]
    public async Task Archive_WhenTheSameCommitIsArchivedTwice_TheDigestIsTheSame()
    {
        Files(("b.yaml", "b"), ("a/x", "x"));
        await _world.ReconcileAsync();
        var first = _world.Repository.Status.Artifact!;
        await _world.Store.DeleteAsync(first.Path, default);
        _world.Clock.Advance(TimeSpan.FromDays(400));

        await _world.ReconcileAsync();

        Assert.Equal(first.Digest, _world.Repository.Status.Artifact?.Digest);
    }

    [Theory]
    [InlineData("apps", "apps/ apps/a=a apps/deep/ apps/deep/b=b")]
    [InlineData("./apps/deep/", "apps/ apps/deep/ apps/deep/b=b")]
    [InlineData("root.yaml", "root.yaml=r")]
    [InlineData(".", "apps/ apps/a=a apps/deep/ apps/deep/b=b apps-old/ apps-old/c=c root.yaml=r")]
    public async Task Sparse_WhenADirectoryIsWanted_HasItAlone(string sparse, string expected)
    {
        Files(("apps/a", "a"), ("apps/deep/b", "b"), ("apps-old/c", "c"), ("root.yaml", "r"));
        _world.EditSpec($$"""{"sparseCheckout": ["{{sparse}}"]}""");

        await _world.ReconcileAsync();

        Assert.Equal(expected, string.Join(' ', await _world.ArtifactAsync()));
    }

    [Fact]
    public async Task Sparse_WhenADirectoryIsMissing_SaysWhich()
    {
        Files(("apps/a", "a"));
        _world.EditSpec("""{"sparseCheckout": ["apps", "nope"]}""");

        await _world.ReconcileAsync();

        const string message = "failed to sparse checkout directories : sparse checkout dir 'nope' does not exist in repository";
        Assert.Contains($"FetchFailed=True GitOperationFailed \"{message}\"", _world.Conditions);
        Assert.Contains($"Ready=False GitOperationFailed \"{message}\"", _world.Conditions);
    }

    [Fact]
    public async Task Include_WhenItsArtifactIsThere_IsCopiedIn()
    {
        Files(("app.yaml", "a"), ("z.yaml", "z"));
        var included = await PutIncludedAsync("lib", ("x.yaml", "x"), ("sub/y.yaml", "y"), ("*run", "r"));
        _world.EditSpec("""{"include": [{"repository": {"name": "lib"}}]}""");

        await _world.ReconcileAsync();

        Assert.Equal(
            ["app.yaml=a", "lib/", "*lib/run=r", "lib/sub/", "lib/sub/y.yaml=y", "lib/x.yaml=x", "z.yaml=z"], await _world.ArtifactAsync());
        var status = _world.Repository.Status;
        Assert.Equal(included.Digest, Assert.Single(status.IncludedArtifacts).Digest);
        Assert.Equal("lib", Assert.Single(status.ObservedInclude).Repository.Name);
        Assert.DoesNotContain(status.Conditions, condition => condition.Type == "IncludeUnavailable");
    }

    [Theory]
    [InlineData("sub", "vendor/lib", "vendor/ vendor/lib/ vendor/lib/y.yaml=y")]
    [InlineData("x.yaml", "copied.yaml", "copied.yaml=x")]
    [InlineData("./sub/../x.yaml", "../../up.yaml", "up.yaml=x")]
    [InlineData("/", "module", "module/ module/sub/ module/sub/y.yaml=y module/x.yaml=x")]
    public async Task Include_WhenPathsAreGiven_CopiesWithinTheRoot(string from, string to, string expected)
    {
        Files(("module/", ""));
        await PutIncludedAsync("lib", ("x.yaml", "x"), ("sub/y.yaml", "y"));
        _world.EditSpec($$"""{"include": [{"repository": {"name": "lib"}, "fromPath": "{{from}}", "toPath": "{{to}}"}]}""");

        await _world.ReconcileAsync();

        Assert.Equal(
            expected, string.Join(' ', (await _world.ArtifactAsync()).Where(entry => to == "module" || !entry.StartsWith("module", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("nope", "lib", "'nope' does not exist in the artifact")]
    [InlineData("", "dir", "'dir' exists already")]
    [InlineData("", "dir/file", "'dir/file' exists already")]
    [InlineData("", "dir/file/below", "'dir/file' is not a directory")]
    [InlineData("", ".", "'.' exists already")]
    public async Task Include_WhenItCannotBeCopied_SaysWhy(string from, string to, string problem)
    {
        Files(("dir/file", "f"));
        await PutIncludedAsync("lib", ("x.yaml", "x"));
        _world.EditSpec($$"""{"include": [{"repository": {"name": "lib"}, "fromPath": "{{from}}", "toPath": "{{to}}"}]}""");

        await _world.ReconcileAsync();

        var message = $"failed to copy 'lib' include from {from} to {to}: {problem}";
        Assert.Contains($"StorageOperationFailed=True CopyFailure \"{message}\"", _world.Conditions);
        Assert.Contains($"Ready=False CopyFailure \"{message}\"", _world.Conditions);
    }

    [Fact]
    public async Task Include_WhenTheTargetIsThroughALink_Refuses()
    {
        Files(("@vendor", "/etc"));
        await PutIncludedAsync("lib", ("x.yaml", "x"));
        _world.EditSpec("""{"include": [{"repository": {"name": "lib"}, "toPath": "vendor/lib"}]}""");

        await _world.ReconcileAsync();

        Assert.Contains(
            "StorageOperationFailed=True IllegalPath \"path calculation for include 'lib' failed: 'vendor' is a symbolic link\"",
            _world.Conditions);
    }

    [Fact]
    public async Task Include_WhenTheRepositoryIsMissing_Waits()
    {
        Files(("a", "a"));
        _world.EditSpec("""{"include": [{"repository": {"name": "lib"}}]}""");

        var outcome = await _world.ReconcileAsync();

        const string message = "could not get resource for include 'lib': gitrepositories.source.toolkit.fluxcd.io \"lib\" not found";
        Assert.Contains($"IncludeUnavailable=True NotFound \"{message}\"", _world.Conditions);
        Assert.Contains($"Ready=False NotFound \"{message}\"", _world.Conditions);
        Assert.Equal(TimeSpan.FromSeconds(30), outcome.RequeueAfter);
        Assert.False(outcome.BackOff);
        Assert.Empty(_world.Git.Calls);
    }

    [Fact]
    public async Task Include_WhenTheRepositoryHasNoArtifact_WaitsAndGoesOnWhenItHas()
    {
        Files(("a", "a"));
        _world.EditSpec("""{"include": [{"repository": {"name": "lib"}}]}""");
        _world.Cluster.Put(Included("lib", null));
        await _world.ReconcileAsync();
        Assert.Contains("IncludeUnavailable=True NoArtifact \"no artifact available for include 'lib'\"", _world.Conditions);

        await PutIncludedAsync("lib", ("x", "x"));
        await _world.ReconcileAsync();

        Assert.Equal(["a=a", "lib/", "lib/x=x"], await _world.ArtifactAsync());
        Assert.DoesNotContain(_world.Conditions, condition => condition.StartsWith("IncludeUnavailable", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Include_WhenItsArtifactChanged_TheArtifactIsMadeAgain()
    {
        Files(("a", "a"));
        await PutIncludedAsync("lib", ("x", "1"));
        _world.EditSpec("""{"include": [{"repository": {"name": "lib"}}]}""");
        await _world.ReconcileAsync();
        await PutIncludedAsync("lib", ("x", "2"));

        await _world.ReconcileAsync();

        Assert.Equal(["a=a", "lib/", "lib/x=2"], await _world.ArtifactAsync());
        // the same text twice is one event object that counts
        Assert.Equal(2, (int)_world.Cluster.Events.Single(e => (string?)e["reason"] == "NewArtifact")["count"]!);
    }

    private void Files(params (string Path, string Content)[] files)
    {
        foreach (var (path, content) in files)
        {
            _world.Git.Files[path] = content;
        }
    }

    private async Task<ArtifactStatus> PutIncludedAsync(string name, params (string Path, string Content)[] files)
    {
        var path = $"demo/gitrepository/flux-system/{name}/x.tar.gz";
        var stored = await _world.Store.StoreAsync(
            path,
            async (output, token) =>
            {
                await using var writer = new TarballWriter(output);
                await writer.WriteDirectoryAsync(".", token);
                foreach (var directory in files.Select(file => file.Path).Where(file => file.Contains('/', StringComparison.Ordinal)).Select(file => file.Split('/')[0]))
                {
                    await writer.WriteDirectoryAsync(directory, token);
                }

                foreach (var (file, content) in files)
                {
                    await writer.WriteFileAsync(file.TrimStart('*'), file[0] == '*', System.Text.Encoding.UTF8.GetBytes(content), token);
                }

                await writer.CompleteAsync(token);
            },
            default);
        var artifact = new ArtifactStatus
        {
            Digest = stored.Digest,
            LastUpdateTime = _world.Clock.GetUtcNow(),
            Path = path,
            Revision = Primitives.Revision.Parse("main@sha1:" + new string('c', 40), null),
            Url = _world.Store.UrlOf(path).AbsoluteUri,
        };
        _world.Cluster.Put(Included(name, artifact));
        return artifact;
    }

    private static System.Text.Json.Nodes.JsonObject Included(string name, ArtifactStatus? artifact)
    {
        var obj = (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse($$"""
            {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "metadata": {"name": "{{name}}", "namespace": "flux-system"},
             "spec": {"url": "https://git.example.org/lib", "interval": "1m"} }
            """)!;
        obj["status"] = new GitRepositoryStatus { Artifact = artifact }.ToJson();
        return obj;
    }
}
