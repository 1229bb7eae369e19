using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Admission;

/// <summary>An API server with a namespace for each way to limit what is in it.</summary>
public sealed class NamespaceLimitsFixture : IAsyncLifetime
{
    private TestCluster? _cluster;

    internal TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync();
        await NamespaceAsync("limits", "{}");
        await NamespaceAsync("quota", "{}");
        await NamespaceAsync("baseline", """{"pod-security.kubernetes.io/enforce":"baseline","pod-security.kubernetes.io/warn":"restricted"}""");
        await NamespaceAsync("restricted", """{"pod-security.kubernetes.io/enforce":"restricted"}""");
        await _cluster.CreateAsync("/api/v1/namespaces/limits/limitranges", Parse("""
            {"metadata":{"name":"l"},"spec":{"limits":[
              {"type":"Container","default":{"cpu":"500m"},"defaultRequest":{"cpu":"100m"},"max":{"cpu":"1"},"min":{"cpu":"50m"},"maxLimitRequestRatio":{"cpu":"10"}},
              {"type":"PersistentVolumeClaim","max":{"storage":"1Gi"}}]}}
            """));
        await _cluster.CreateAsync("/api/v1/namespaces/quota/resourcequotas", Parse("""
            {"metadata":{"name":"q"},"spec":{"hard":{"pods":"1","requests.cpu":"1","count/configmaps":"0"}}}
            """));

        // A quota holds once a controller has counted what there is.
        await _cluster.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/quota/resourcequotas/q/status", Parse("""
            {"status":{"hard":{"pods":"1","requests.cpu":"1","count/configmaps":"0"},"used":{"pods":"0","requests.cpu":"0","count/configmaps":"0"}}}
            """), "application/merge-patch+json");
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    private Task NamespaceAsync(string name, string labels) => Cluster.CreateAsync(
        "/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = Parse(labels) } });

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
