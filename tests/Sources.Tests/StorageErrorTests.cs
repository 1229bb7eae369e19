using Flux.Api;
using Flux.Sources.Tests.Buckets;
using Flux.Sources.Tests.Charts;
using Flux.TestKit.Storage;

namespace Flux.Sources.Tests;

/// <summary>
/// A store that takes no more, for each kind of source: <c>StorageOperationFailed</c> with source-controller's words, tried again with back-off, and what
/// was advertised stays so. GitRepositories are in <see cref="GitRepositoryErrorTableTests"/>.
/// </summary>
public sealed class StorageErrorTests
{
    private static readonly TimeSpan _firstRetry = TimeSpan.FromMilliseconds(750);

    [Theory]
    [InlineData("extract", "unable to archive artifact to storage: store failed: demo/ocirepository/flux-system/apps/")]
    [InlineData("copy", "unable to copy artifact to storage: store failed: demo/ocirepository/flux-system/apps/")]
    public async Task OciRepository_WhenTheStoreRefuses_RetriesAndKeepsTheArtifact(string operation, string message)
    {
        await using var world = await OciRepositoryWorld.CreateAsync();
        world.Push("v1", ("app.yaml", "a"));
        world.EditSpec($$"""{"layerSelector": {"mediaType": "{{OciRepositoryWorld.FluxContent}}", "operation": "{{operation}}"} }""");
        await world.ReconcileAsync();
        var stored = world.Repository.Status.Artifact;
        world.Push("v1", ("app.yaml", "b"));
        world.Store = new FaultyStore(world.Store, "store");

        var outcome = await world.ReconcileAsync();

        AssertStorageFailed(world.Conditions, message);
        Assert.Equal((_firstRetry, true), (outcome.RequeueAfter, outcome.BackOff));
        Assert.NotNull(stored);
        Assert.Equal(stored, world.Repository.Status.Artifact);
    }

    [Fact]
    public async Task HelmRepository_WhenTheStoreRefuses_RetriesAndKeepsTheIndex()
    {
        await using var world = await ServedCharts.StartAsync();
        var stored = world.Read("HelmRepository", "charts")["status"]!["artifact"]!.ToJsonString();
        world.Serve(("web", "9.9.9", TestKit.Helm.TestCharts.Archive("web", "9.9.9")));
        world.ArtifactOptions.MaxArchiveBytes = 10;

        var outcome = await world.ReconcileRepositoryAsync();

        AssertStorageFailed(world.ConditionsOf("HelmRepository", "charts"), "unable to save artifact to storage: the artifact is larger than 10 bytes: ");
        Assert.Equal((_firstRetry, true), (outcome.RequeueAfter, outcome.BackOff));
        Assert.Equal(stored, world.Read("HelmRepository", "charts")["status"]!["artifact"]!.ToJsonString());
    }

    [Fact]
    public async Task HelmChart_WhenTheStoreRefuses_Retries()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = "web" });
        world.ArtifactOptions.MaxArchiveBytes = 10;

        var outcome = await world.ReconcileChartAsync();

        AssertStorageFailed(world.ConditionsOf("HelmChart", "web"), "unable to copy Helm chart to storage: the artifact is larger than 10 bytes: ");
        Assert.Equal((_firstRetry, true), (outcome.RequeueAfter, outcome.BackOff));
        Assert.Null(world.Read("HelmChart", "web")["status"]!["artifact"]);
    }

    [Fact]
    public async Task Bucket_WhenTheStoreRefuses_RetriesAndKeepsTheArtifact()
    {
        await using var server = await GcsTestServer.StartAsync();
        server.Objects["a.yaml"] = "1";
        using var world = new BucketWorld();
        world.PutSecret("gcs", ("serviceaccount", server.ServiceAccount));
        world.EditSpec($$"""{"provider": "gcp", "endpoint": "{{server.Endpoint}}", "secretRef": {"name": "gcs"} }""");
        await world.ReconcileAsync();
        var stored = world.Bucket.Status.Artifact;
        server.Objects["a.yaml"] = "2";
        world.Limits.MaxArchiveBytes = 10;

        var outcome = await world.ReconcileAsync();

        AssertStorageFailed(world.Conditions, "unable to archive artifact to storage: the artifact is larger than 10 bytes: ");
        Assert.Equal((_firstRetry, true), (outcome.RequeueAfter, outcome.BackOff));
        Assert.NotNull(stored);
        Assert.Equal(stored, world.Bucket.Status.Artifact);
    }

    private static void AssertStorageFailed(IReadOnlyList<string> conditions, string message)
    {
        foreach (var condition in (string[])[$"{ConditionTypes.StorageOperationFailed}=True", "Ready=False"])
        {
            Assert.True(
                conditions.Any(line => line.StartsWith($"{condition} ArchiveOperationFailed \"{message}", StringComparison.Ordinal)),
                $"no {condition} in {string.Join('\n', conditions)}");
        }
    }
}
