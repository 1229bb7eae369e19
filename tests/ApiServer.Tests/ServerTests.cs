using System.Net;
using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests;

public sealed class ServerTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Create_WhenNameIsTaken_AnswersAlreadyExists()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync(ConfigMaps, ConfigMap("a"));

        var (status, body) = await cluster.SendAsync(HttpMethod.Post, ConfigMaps, ConfigMap("a"));

        Assert.Equal(409, status);
        Assert.Equal("configmaps \"a\" already exists", body!["message"]!.GetValue<string>());
        Assert.Equal("AlreadyExists", body["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Patch_WhenNothingChanges_KeepsTheResourceVersion()
    {
        await using var cluster = await TestCluster.StartAsync();
        var created = await cluster.CreateAsync(ConfigMaps, ConfigMap("a"));

        var (_, patched) = await cluster.SendAsync(
            HttpMethod.Patch, $"{ConfigMaps}/a", new JsonObject { ["data"] = new JsonObject { ["k"] = "v" } }, "application/merge-patch+json");

        Assert.Equal(Version(created), Version(patched!));
    }

    [Fact]
    public async Task Watch_WhenResumedFromARevision_ReplaysWhatCameAfter()
    {
        await using var cluster = await TestCluster.StartAsync();
        var created = await cluster.CreateAsync(ConfigMaps, ConfigMap("a"));
        await cluster.CreateAsync(ConfigMaps, ConfigMap("b"));
        await cluster.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/a");

        using var stream = await cluster.Http.GetStreamAsync($"{ConfigMaps}?watch=true&resourceVersion={Version(created)}", Cancel);
        using var reader = new StreamReader(stream);
        var first = JsonNode.Parse((await reader.ReadLineAsync(Cancel))!)!;
        var second = JsonNode.Parse((await reader.ReadLineAsync(Cancel))!)!;

        Assert.Equal(("ADDED", "b"), (first["type"]!.GetValue<string>(), first["object"]!["metadata"]!["name"]!.GetValue<string>()));
        Assert.Equal(("DELETED", "a"), (second["type"]!.GetValue<string>(), second["object"]!["metadata"]!["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Dispose_WhenAWatchIsOpen_EndsIt()
    {
        var cluster = await TestCluster.StartAsync();
        using var stream = await cluster.Http.GetStreamAsync($"{ConfigMaps}?watch=true", Cancel);
        using var reader = new StreamReader(stream);

        await cluster.Server.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            if (await reader.ReadToEndAsync(Cancel) is var rest)
            {
                throw new EndOfStreamException(rest);
            }
        });
    }

    [Fact]
    public async Task CustomResource_WhenItsDefinitionIsInstalled_IsServedWithStatusApart()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.InstallAsync(Widgets());
        const string widgets = "/apis/example.com/v1/namespaces/default/widgets";

        var created = await cluster.CreateAsync(widgets, new JsonObject
        {
            ["apiVersion"] = "example.com/v1",
            ["kind"] = "Widget",
            ["metadata"] = new JsonObject { ["name"] = "w" },
            ["spec"] = new JsonObject { ["size"] = 1, ["unknown"] = true },
            ["status"] = new JsonObject { ["ready"] = true },
        });
        var (_, withStatus) = await cluster.SendAsync(
            HttpMethod.Patch, $"{widgets}/w/status", new JsonObject { ["status"] = new JsonObject { ["ready"] = true } }, "application/merge-patch+json");
        var (_, changed) = await cluster.SendAsync(
            HttpMethod.Patch, $"{widgets}/w", new JsonObject { ["spec"] = new JsonObject { ["size"] = 2 } }, "application/merge-patch+json");

        Assert.False(created.ContainsKey("status"));
        Assert.Equal("""{"size":1}""", created["spec"]!.ToJsonString());
        Assert.Equal(1, withStatus!["metadata"]!["generation"]!.GetValue<int>());
        Assert.Equal(2, changed!["metadata"]!["generation"]!.GetValue<int>());
        Assert.True(changed["status"]!["ready"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Request_WhenTheTokenIsWrong_IsUnauthorized()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var client = cluster.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "wrong");

        using var response = await client.GetAsync(ConfigMaps, Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Version(JsonObject obj) => obj["metadata"]!["resourceVersion"]!.GetValue<string>();

    private static JsonObject ConfigMap(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["data"] = new JsonObject { ["k"] = "v" },
    };

    private static JsonObject Widgets() => (JsonObject)JsonNode.Parse("""
        {
          "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
          "metadata": {"name": "widgets.example.com"},
          "spec": {
            "group": "example.com", "scope": "Namespaced",
            "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
            "versions": [{
              "name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
              "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "properties": {"size": {"type": "integer"}}},
                "status": {"type": "object", "properties": {"ready": {"type": "boolean"}}}}}}
            }]
          }
        }
        """)!;
}
