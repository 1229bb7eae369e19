using System.Security.Cryptography;
using System.Text;
using Flux.Buckets.Azure;
using Flux.TestKit.Git;
using Flux.TestKit.Storage;

namespace Flux.Sources.Tests.Buckets;

/// <summary>Buckets of Azure, against a real Azurite, and of Google, against a server that speaks its JSON API.</summary>
public sealed class CloudBucketTests : IDisposable
{
    private readonly BucketWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Gcs_WhenThereIsAServiceAccount_StoresTheObjects()
    {
        await using var server = await GcsTestServer.StartAsync();
        server.PageSize = 2;
        (server.Objects["a.yaml"], server.Objects["d/b c.yaml"], server.Objects["d/"], server.Objects["e.txt"]) = ("1", "2", "", "3");
        _world.PutSecret("gcs", ("serviceaccount", server.ServiceAccount));
        _world.EditSpec($$"""{"provider": "gcp", "endpoint": "{{server.Endpoint}}", "secretRef": {"name": "gcs"} }""");

        await _world.ReconcileAsync();

        Assert.Equal(["a.yaml=1", "d/", "d/b c.yaml=2", "e.txt=3"], (await _world.ArtifactAsync()).Where(entry => entry != "./"));
        var before = server.Requests.Count;
        await _world.ReconcileAsync();
        Assert.All(server.Requests.Skip(before), request => Assert.Equal("GET /storage/v1/b/apps/o", request));
        server.Objects["a.yaml"] = "changed";
        await _world.ReconcileAsync();
        Assert.Contains("a.yaml=changed", await _world.ArtifactAsync());
    }

    [Fact]
    public async Task Gcs_WhenTheBucketIsMissing_SaysSo()
    {
        await using var server = await GcsTestServer.StartAsync();
        _world.PutSecret("gcs", ("serviceaccount", server.ServiceAccount));
        _world.EditSpec($$"""{"provider": "gcp", "bucketName": "nothing", "endpoint": "{{server.Endpoint}}", "secretRef": {"name": "gcs"} }""");

        await _world.ReconcileAsync();

        _world.AssertFetchFailed("BucketOperationFailed", "bucket 'nothing' not found");
    }

    [Theory]
    [InlineData("{}", "missing 'type' field in credentials")]
    [InlineData("""{"type": "external_account"}""", "credentials of type 'external_account' are not supported: use those of a service account")]
    [InlineData("not json", "the credentials are not JSON")]
    public async Task Gcs_WhenTheServiceAccountIsOfNoUse_SaysSo(string json, string message)
    {
        _world.PutSecret("gcs", ("serviceaccount", json));
        _world.EditSpec("""{"provider": "gcp", "endpoint": "storage.googleapis.com", "secretRef": {"name": "gcs"}}""");

        await _world.ReconcileAsync();

        _world.AssertFetchFailed("AuthenticationFailed", message);
    }

    [Fact]
    public async Task Azure_WhenThereIsAKeyOrSignature_StoresTheObjects()
    {
        Assert.SkipUnless(AzuriteServer.IsAvailable, AzuriteServer.Missing);
        await using var server = await AzuriteServer.StartAsync();
        await using var proxy = new TestProxy();
        var container = new BlobContainer(
            server.Service, "apps", new BlobCredential.SharedKey(AzuriteServer.Account, new(AzuriteServer.Key)), new(), server.Handler, TimeProvider.System);
        await container.CreateAsync(default);
        var tag = await container.PutAsync("d/a b.yaml", "1"u8.ToArray(), new(), default);
        var link = await container.LinkAsync("d/a b.yaml", TimeSpan.FromHours(1), default);
        Assert.NotNull(link);
        // azure's own authorities are the system's; a proxy shows that everything goes through it, and the server's certificate is refused
        _world.PutSecret("azure", ("accountKey", AzuriteServer.Key));
        _world.PutSecret("proxy", ("address", $"http://127.0.0.1:{proxy.Port}"));
        _world.EditSpec($$"""{"provider": "azure", "endpoint": "{{server.Service}}", "secretRef": {"name": "azure"}, "proxySecretRef": {"name": "proxy"} }""");

        await _world.ReconcileAsync();

        Assert.Equal("BucketOperationFailed", _world.Bucket.Status.Conditions.Single(c => c.Type == "FetchFailed").Reason);
        Assert.NotEmpty(proxy.Targets);
        Assert.StartsWith("\"", tag, StringComparison.Ordinal);
        var bucket = new AzureBucket(container);
        var listed = new List<Flux.Buckets.BucketObject>();
        await foreach (var item in bucket.ListAsync("d/", default))
        {
            listed.Add(item);
        }

        await using var opened = await bucket.OpenAsync("d/a b.yaml", default);
        Assert.Equal([new("d/a b.yaml", opened.ETag, 1)], listed);
        Assert.Equal(tag, opened.ETag);
    }
}
