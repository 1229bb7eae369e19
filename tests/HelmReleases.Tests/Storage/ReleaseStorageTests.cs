using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;

namespace Flux.HelmReleases.Storage.Tests;

public sealed class ReleaseStorageTests
{
    private readonly InMemoryCluster _cluster = new();
    private readonly ManualClock _clock = new(new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));
    private readonly ReleaseStorage _storage;

    public ReleaseStorageTests() => _storage = new(_cluster, "apps", _clock);

    [Fact]
    public async Task Create_WritesTheSecretAsHelmDoes()
    {
        await CreateAsync(1, ReleaseStatuses.PendingInstall);

        var secret = _cluster.Read("Secret", "sh.helm.release.v1.web.v1");
        Assert.Equal("helm.sh/release.v1", secret.Text("type"));
        Assert.Equal(
            ["createdAt=1769846400", "name=web", "owner=helm", "status=pending-install", "version=1"],
            secret.Map("metadata", "labels").Select(l => $"{l.Key}={l.Value}"));
        Assert.Equal("web", ReleaseCodec.Decode(Encoding.ASCII.GetString(Convert.FromBase64String(secret.Text("data", "release")!))).Name);
    }

    [Fact]
    public async Task Update_KeepsLabelsAndSaysWhen()
    {
        var release = await CreateAsync(1, ReleaseStatuses.PendingInstall);
        _clock.Advance(TimeSpan.FromSeconds(5));

        await _storage.UpdateAsync(release.WithStatus(ReleaseStatuses.Deployed, "Install complete"), CancellationToken.None);

        Assert.Equal(
            ["createdAt=1769846400", "modifiedAt=1769846405", "name=web", "owner=helm", "status=deployed", "version=1"],
            _cluster.Read("Secret", "sh.helm.release.v1.web.v1").Map("metadata", "labels").Select(l => $"{l.Key}={l.Value}"));
        Assert.Equal("Install complete", (await _storage.GetAsync("web", 1, CancellationToken.None))!.Info.Description);
    }

    [Fact]
    public async Task Update_WhenSomeoneElseWasFaster_IsAConflict()
    {
        var release = await CreateAsync(1, ReleaseStatuses.PendingInstall);
        await _storage.UpdateAsync(release.WithStatus(ReleaseStatuses.Failed), CancellationToken.None);

        var e = await Assert.ThrowsAsync<KubernetesException>(() => _storage.UpdateAsync(release.WithStatus(ReleaseStatuses.Deployed), CancellationToken.None));

        Assert.True(e.IsConflict);
    }

    [Fact]
    public async Task Create_WhenRevisionExists_SaysSo()
    {
        await CreateAsync(1, ReleaseStatuses.Deployed);

        var e = await Assert.ThrowsAsync<ReleaseStorageException>(() => CreateAsync(1, ReleaseStatuses.Deployed));

        Assert.Equal("release: already exists", e.Message);
    }

    [Fact]
    public async Task List_LooksAtMetadataAlone_AndAtTheReleaseAlone()
    {
        await CreateAsync(2, ReleaseStatuses.Deployed);
        await CreateAsync(10, ReleaseStatuses.Failed);
        await CreateAsync(1, ReleaseStatuses.Superseded);
        _cluster.Put("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"sh.helm.release.v1.web-other.v3","namespace":"apps","labels":{"name":"web-other","owner":"helm"}}}""");

        var entries = await _storage.ListAsync("web", CancellationToken.None);

        Assert.Equal(["1 superseded", "2 deployed", "10 failed"], entries.Select(e => $"{e.Version} {e.Status}"));
    }

    /// <remarks>Expected: Helm 4, pkg/storage/storage.go, removeLeastRecent: the oldest go, the deployed one stays.</remarks>
    [Fact]
    public async Task Create_WhenHistoryIsFull_DeletesTheOldestButTheDeployed()
    {
        await CreateAsync(1, ReleaseStatuses.Deployed);
        await CreateAsync(2, ReleaseStatuses.Failed);
        await CreateAsync(3, ReleaseStatuses.Failed);
        var entries = await _storage.ListAsync("web", CancellationToken.None);

        await _storage.CreateAsync(Release(4, ReleaseStatuses.PendingUpgrade), entries, 2, CancellationToken.None);

        Assert.Equal([1, 4], (await _storage.ListAsync("web", CancellationToken.None)).Select(e => e.Version));
    }

    [Fact]
    public async Task Create_WhenHistoryHasNoLimit_KeepsAll()
    {
        await CreateAsync(1, ReleaseStatuses.Superseded);
        await _storage.CreateAsync(Release(2, ReleaseStatuses.PendingUpgrade), await _storage.ListAsync("web", CancellationToken.None), 0, CancellationToken.None);

        Assert.Equal([1, 2], (await _storage.ListAsync("web", CancellationToken.None)).Select(e => e.Version));
    }

    [Fact]
    public async Task Create_WhenTooLargeForASecret_SaysHowLarge()
    {
        var e = await Assert.ThrowsAsync<ReleaseStorageException>(() => _storage.CreateAsync(Large(), [], 0, CancellationToken.None));

        Assert.StartsWith(
            "create: failed to create: Secret \"sh.helm.release.v1.web.v1\" is invalid: data: Too long: may not be more than 1048576 bytes (the release takes ",
            e.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain(_cluster.Requests, r => r.StartsWith("CREATE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Create_WhenSplittingIsAllowed_KeepsItInSeveralSecrets()
    {
        var storage = new ReleaseStorage(_cluster, "apps", _clock, split: true);
        var large = Large();

        await storage.CreateAsync(large, [], 0, CancellationToken.None);

        Assert.Equal(large.Manifest, (await storage.GetAsync("web", 1, CancellationToken.None))!.Manifest);
        Assert.Single(await storage.ListAsync("web", CancellationToken.None));
        await storage.DeleteAsync("web", 1, CancellationToken.None);
        Assert.Empty((await _cluster.ListAsync(new("", "v1", "Secret"), ListOptions.All, CancellationToken.None)).Items);
    }

    [Fact]
    public async Task Get_WhenSecretIsDamaged_NamesIt()
    {
        _cluster.Put("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"sh.helm.release.v1.web.v1","namespace":"apps"},"data":{"release":"JSUl"}}""");

        var e = await Assert.ThrowsAsync<ReleaseStorageException>(() => _storage.GetAsync("web", 1, CancellationToken.None));

        Assert.Equal("get: failed to decode data \"sh.helm.release.v1.web.v1\": the release is not base64", e.Message);
        Assert.Null(await _storage.GetAsync("web", 2, CancellationToken.None));
    }

    private Task<Release> CreateAsync(int version, string status) => _storage.CreateAsync(Release(version, status), [], 0, CancellationToken.None);

    private static Release Release(int version, string status) =>
        new() { Name = "web", Namespace = "apps", Version = version, Info = new() { Status = status, FirstDeployed = GoTime.Parse("2026-01-31T08:00:00Z") } };

    private static Release Large() => Release(1, ReleaseStatuses.PendingInstall) with { Manifest = Convert.ToBase64String(RandomNumberGenerator.GetBytes(1 << 20)) };
}
