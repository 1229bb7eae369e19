using System.Text.Json.Nodes;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Health;
using Flux.Kubernetes.Tests.Apply;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kubernetes.Tests.Health;

public sealed class HealthCheckerTests : IDisposable
{
    private static readonly ApplyOwner _owner = Owners.Apps;

    private readonly MiniCluster _cluster = new();
    private readonly KubernetesClient _client;

    public HealthCheckerTests() => _client = _cluster.Client();

    public void Dispose()
    {
        _client.Dispose();
        _cluster.Dispose();
    }

    [Fact]
    public async Task Check_WhenThereAreManyOfAKind_ListsThemOnce()
    {
        for (var i = 0; i < 20; i++)
        {
            _cluster.Edit("configmaps", $"c{i}", _owner.Label);
        }

        await _client.ResolveAsync(new("", "v1", "ConfigMap"), Cancel.Token);
        _cluster.Counter.Reset();

        var report = await CheckAsync([.. Enumerable.Range(0, 20).Select(i => $"apps_c{i}__ConfigMap")]);

        Assert.Equal(HealthVerdict.Healthy, report.Judge(failFast: true));
        Assert.Equal(1, _cluster.Counter.Total);
    }

    [Fact]
    public async Task Check_WhenObjectsAreMissingOrUnknown_ReportsThemInOrder()
    {
        var report = await CheckAsync("apps_c__ConfigMap", "apps_w_example.test_Widget");

        Assert.Equal([HealthStatus.NotFound, HealthStatus.Unknown], report.Statuses.Select(s => s.Status));
        Assert.Equal(
            "timeout waiting for: [ConfigMap/apps/c status: 'NotFound', "
            + "Widget/apps/w status: 'Unknown': no matches for kind \"Widget\" in version \"example.test/v1\"]",
            report.TimeoutMessage());
    }

    [Theory]
    [InlineData("""{"phase":"Running","containerStatuses":[{"name":"main","state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}""", HealthStatus.Failed)]
    // A node may still come, and a Pod that is not ready yet may become so.
    [InlineData("""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable"}]}""", HealthStatus.InProgress)]
    [InlineData("""{"phase":"Running"}""", HealthStatus.InProgress)]
    public async Task Check_OfAStatefulSetInProgress_LooksAtItsPods(string podStatus, HealthStatus expected)
    {
        _cluster.Edit("statefulsets", "db", o => o["spec"] = JsonNode.Parse("""{"selector":{"matchLabels":{"app":"db"}}}"""));
        _cluster.Edit("pods", "db-0", o =>
        {
            o.Metadata()!["labels"] = new JsonObject { ["app"] = "db" };
            o["status"] = JsonNode.Parse(podStatus);
        });

        Assert.Equal(expected, (await CheckAsync("apps_db_apps_StatefulSet")).Statuses.Single().Status);
    }

    [Fact]
    public async Task Check_WhenTheClusterCannotBeReached_Throws()
    {
        var nobody = new ScriptedHandler().On("GET", "/api", () => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        using var client = new KubernetesClient(
            new() { Cluster = "c", Server = new Uri("https://c.test") }, new() { MaxTries = 1 }, _cluster.Clock,
            NullLogger<KubernetesClient>.Instance, nobody, () => 0);

        await Assert.ThrowsAsync<KubernetesException>(() => new HealthChecker(client, _cluster.Clock).CheckAsync(
            [new(ObjectIdentity.Parse("apps_c__ConfigMap", null), "v1")], null, null, Cancel.Token));
    }

    private Task<HealthReport> CheckAsync(params string[] ids) => new HealthChecker(_client, _cluster.Clock).CheckAsync(
        [.. ids.Select(id => new InventoryEntry(ObjectIdentity.Parse(id, null), "v1"))], _owner, null, Cancel.Token);
}
