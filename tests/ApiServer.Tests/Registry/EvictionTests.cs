using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Registry;

public sealed class EvictionTests
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";

    // kubernetes: pkg/registry/core/pod/storage/eviction.go
    [Fact]
    public async Task Evict_WhenTheBudgetAllowsNone_SaysHowManyAreNeeded()
    {
        await using var cluster = await StartAsync("""{"observedGeneration":1,"currentHealthy":1,"desiredHealthy":1,"expectedPods":1,"disruptionsAllowed":0}""");

        var (status, body) = await EvictAsync(cluster);

        Assert.Equal(429, status);
        Assert.Equal("Cannot evict pod as it would violate the pod's disruption budget.", (string?)body!["message"]);
        Assert.Equal("The disruption budget b needs 1 healthy pods and has 1 currently", (string?)body["details"]!["causes"]![0]!["message"]);
    }

    [Fact]
    public async Task Evict_WhenTheBudgetAllowsOne_TakesItAndDeletesThePod()
    {
        await using var cluster = await StartAsync("""{"observedGeneration":1,"currentHealthy":2,"desiredHealthy":1,"expectedPods":2,"disruptionsAllowed":1}""");

        var (status, _) = await EvictAsync(cluster);

        Assert.Equal(201, status);
        var budget = await cluster.GetAsync($"{Budgets}/b");
        Assert.Equal(0, (int?)budget!["status"]!["disruptionsAllowed"]);
        Assert.NotNull(budget["status"]!["disruptedPods"]!["p"]);
        Assert.NotNull((await cluster.GetAsync($"{Pods}/p"))!["metadata"]!["deletionTimestamp"]);
    }

    private static async Task<TestCluster> StartAsync(string budgetStatus)
    {
        var cluster = await TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });
        await cluster.CreateAsync(Pods, JsonNode.Parse("""
            {"metadata":{"name":"p","labels":{"a":"b"}},"spec":{"nodeName":"n","containers":[{"name":"c","image":"x"}]}}
            """)!.AsObject());
        await PatchAsync(cluster, $"{Pods}/p/status", """{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}""");
        await cluster.CreateAsync(Budgets, JsonNode.Parse("""
            {"metadata":{"name":"b"},"spec":{"minAvailable":1,"selector":{"matchLabels":{"a":"b"}}}}
            """)!.AsObject());
        await PatchAsync(cluster, $"{Budgets}/b/status", budgetStatus);
        return cluster;
    }

    private static async Task PatchAsync(TestCluster cluster, string path, string status)
    {
        var (code, body) = await cluster.SendAsync(HttpMethod.Patch, path, new JsonObject { ["status"] = JsonNode.Parse(status) }, "application/merge-patch+json");
        Assert.True(code == 200, body?.ToJsonString());
    }

    private static Task<(int Status, JsonObject? Body)> EvictAsync(TestCluster cluster) => cluster.SendAsync(
        HttpMethod.Post, $"{Pods}/p/eviction", JsonNode.Parse("""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"p"}}"""));
}
