using System.Security.Cryptography;
using System.Text;
using Flux.TestKit.Storage;

namespace Flux.Sources.Tests.Buckets;

/// <summary>Buckets of S3, against a real s3rver. Conditions and messages are those of source-controller 1.9.</summary>
public sealed class S3BucketTests : IAsyncLifetime, IDisposable
{
    private readonly BucketWorld _world = new();
    private S3TestServer? _server;

    private S3TestServer Server => _server ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        if (S3TestServer.IsAvailable)
        {
            _server = await S3TestServer.StartAsync("apps", "empty");
            _world.EditSpec($$"""{"endpoint": "{{Server.Endpoint}}", "secretRef": {"name": "s3"} }""");
            _world.PutSecret("s3", ("accesskey", S3TestServer.Key), ("secretkey", S3TestServer.Key));
        }
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Reconcile_WhenItIsNew_StoresTheObjects()
    {
        Assert.SkipUnless(S3TestServer.IsAvailable, S3TestServer.Missing);
        await PutAsync(("b.yaml", "two"), ("a/x y+z.yaml", "one"), ("é/ü.txt", "three"));

        var outcome = await _world.ReconcileAsync();

        var revision = RevisionOf(("a/x y+z.yaml", "one"), ("b.yaml", "two"), ("é/ü.txt", "three"));
        Assert.Equal(
            [$"Ready=True Succeeded \"stored artifact: revision '{revision}'\"", $"ArtifactInStorage=True Succeeded \"stored artifact: revision '{revision}'\""],
            _world.Conditions);
        var status = _world.Bucket.Status;
        Assert.Equal(revision, status.Artifact?.Revision.ToString());
        Assert.Equal($"demo/bucket/flux-system/apps/{revision["sha256:".Length..]}.tar.gz", status.Artifact?.Path);
        Assert.Equal("http://127.0.0.1:9090/artifacts/demo/bucket/flux-system/apps/latest.tar.gz", status.Url);
        Assert.Equal(["./", "a/", "a/x y+z.yaml=one", "b.yaml=two", "é/", "é/ü.txt=three"], WithRoot(await _world.ArtifactAsync()));
        Assert.Equal(["Normal NewArtifact \"stored artifact with 3 fetched files from 'apps' bucket\""], _world.Events);
        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenNothingChanged_FetchesNothing()
    {
        Assert.SkipUnless(S3TestServer.IsAvailable, S3TestServer.Missing);
        await PutAsync(("b.yaml", "two"));
        await _world.ReconcileAsync();
        var artifact = _world.Bucket.Status.Artifact;

        await _world.ReconcileAsync();

        Assert.Equal(artifact, _world.Bucket.Status.Artifact);
        Assert.Contains($"Normal ArtifactUpToDate \"artifact up-to-date with remote revision: '{artifact?.Revision}'\"", _world.Events);
        await Server.DeleteAsync("apps", "b.yaml");
        await PutAsync(("c.yaml", "new"));
        await _world.ReconcileAsync();
        Assert.Equal(RevisionOf(("c.yaml", "new")), _world.Bucket.Status.Artifact?.Revision.ToString());
        Assert.Equal(["./", "c.yaml=new"], WithRoot(await _world.ArtifactAsync()));
    }

    [Fact]
    public async Task Reconcile_WhenThereAreRules_OnlyTheyCount()
    {
        Assert.SkipUnless(S3TestServer.IsAvailable, S3TestServer.Missing);
        // the defaults (*.png, .git/, …) are not in force for buckets; rules of directories below are not read
        await PutAsync((".sourceignore", "*.txt\n"), ("a.txt", "1"), ("b.png", "2"), ("d/.sourceignore", "*\n"), ("d/c.yaml", "3"), ("d/e.md", "4"));
        _world.EditSpec("""{"ignore": "*.md\n!a.txt"}""");

        await _world.ReconcileAsync();

        Assert.Equal(["./", ".sourceignore=*.txt\n", "a.txt=1", "b.png=2", "d/", "d/.sourceignore=*\n", "d/c.yaml=3"], WithRoot(await _world.ArtifactAsync()));
        Assert.Equal(RevisionOf(("a.txt", "1"), ("b.png", "2"), ("d/.sourceignore", "*\n"), ("d/c.yaml", "3")), _world.Bucket.Status.Artifact?.Revision.ToString());
        Assert.Equal("*.md\n!a.txt", _world.Bucket.Status.ObservedIgnore);
    }

    [Fact]
    public async Task Reconcile_WhenThereIsAPrefix_KeysKeepItAndTheRulesOfTheRootCount()
    {
        Assert.SkipUnless(S3TestServer.IsAvailable, S3TestServer.Missing);
        await PutAsync((".sourceignore", "*.txt\n"), ("a/1.yaml", "1"), ("a/2.txt", "2"), ("b/3.yaml", "3"));
        _world.EditSpec("""{"prefix": "a/"}""");

        await _world.ReconcileAsync();

        Assert.Equal(["./", ".sourceignore=*.txt\n", "a/", "a/1.yaml=1"], WithRoot(await _world.ArtifactAsync()));
    }

    [Fact]
    public async Task Reconcile_WhenTheBucketIsMissing_SaysSoAndKeepsTheArtifact()
    {
        Assert.SkipUnless(S3TestServer.IsAvailable, S3TestServer.Missing);
        await PutAsync(("b.yaml", "two"));
        await _world.ReconcileAsync();
        var artifact = _world.Bucket.Status.Artifact;
        _world.EditSpec("""{"bucketName": "nothing"}""");

        await _world.ReconcileAsync();

        _world.AssertFetchFailed("BucketOperationFailed", "bucket 'nothing' not found");
        Assert.Equal(artifact?.Revision, _world.Bucket.Status.Artifact?.Revision);
    }

    [Fact]
    public async Task Reconcile_WhenTheKeyIsWrong_SaysSoWithoutIt()
    {
        Assert.SkipUnless(S3TestServer.IsAvailable, S3TestServer.Missing);
        _world.PutSecret("s3", ("accesskey", "SOMEONE"), ("secretkey", "not-the-key-at-all"));

        await _world.ReconcileAsync();

        var condition = _world.Bucket.Status.Conditions.Single(c => c.Type == "FetchFailed");
        Assert.Equal(
            "failed to confirm existence of 'apps' bucket: The AWS Access Key Id you provided does not exist in our records.", condition.Message);
        Assert.DoesNotContain("not-the-key", _world.Object.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenItIsEmptyAndAnonymous_StoresAnEmptyArtifact()
    {
        Assert.SkipUnless(S3TestServer.IsAvailable, S3TestServer.Missing);
        _world.EditSpec("""{"bucketName": "empty", "secretRef": null}""");

        await _world.ReconcileAsync();

        // sha256 of nothing
        Assert.Equal("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", _world.Bucket.Status.Artifact?.Revision.ToString());
        Assert.Equal(["./"], WithRoot(await _world.ArtifactAsync()));
    }

    [Fact]
    public async Task Reconcile_WhenItIsLargerThanAllowed_SaysSo()
    {
        Assert.SkipUnless(S3TestServer.IsAvailable, S3TestServer.Missing);
        await PutAsync(("big", new string('x', 2_000)));
        _world.Limits.MaxUnpackedBytes = 1_000;

        await _world.ReconcileAsync();

        _world.AssertFetchFailed(
            "BucketOperationFailed", "fetch from bucket 'apps' failed: failed to get 'big' object: the objects have more than 1000 bytes together");
    }

    private static List<string> WithRoot(IReadOnlyList<string> entries) => [.. entries is [] or not ["./", ..] ? entries.Prepend("./") : entries];

    /// <summary>S3's entity tag of an object put at once is its MD5; the lines are in the keys' byte order.</summary>
    private static string RevisionOf(params (string Key, string Content)[] objects)
    {
        var lines = objects.Select(item => $"{item.Key} {Md5(item.Content)}\n");
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

#pragma warning disable CA5351 // S3's entity tags are MD5
    private static string Md5(string content) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(content)));
#pragma warning restore CA5351

    private async Task PutAsync(params (string Key, string Content)[] objects)
    {
        foreach (var (key, content) in objects)
        {
            await Server.PutAsync("apps", key, content);
        }
    }
}
