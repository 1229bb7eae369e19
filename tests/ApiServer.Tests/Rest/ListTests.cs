using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Rest;

public sealed class ListTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task List_WhenContinued_ShowsTheStateOfItsFirstPage()
    {
        await using var cluster = await StartAsync();
        foreach (var name in (string[])["a", "b", "c"])
        {
            await CreateAsync(cluster, name);
        }

        var first = await cluster.GetAsync($"{ConfigMaps}?limit=2");
        await cluster.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/c");
        await CreateAsync(cluster, "d");
        var second = await cluster.GetAsync($"{ConfigMaps}?limit=2&continue={(string?)first!["metadata"]!["continue"]}");

        Assert.Equal(["a", "b"], Names(first));
        Assert.Equal(1, (int?)first["metadata"]!["remainingItemCount"]);
        Assert.Equal(["c"], Names(second!));
        Assert.Null(second!["metadata"]!["continue"]);
        Assert.Equal((string?)first["metadata"]!["resourceVersion"], (string?)second["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task List_WhenTheTokenIsNoToken_IsABadRequest()
    {
        await using var cluster = await StartAsync();
        var (status, body) = await cluster.SendAsync(HttpMethod.Get, $"{ConfigMaps}?limit=2&continue=!!");
        Assert.Equal((400, "BadRequest"), (status, (string?)body!["reason"]));
    }

    [Fact]
    public async Task Watch_FromBeforeTheHistory_IsExpired()
    {
        await using var cluster = await StartAsync();
        await CreateAsync(cluster, "a");

        using var stream = await cluster.Http.GetStreamAsync(
            $"{ConfigMaps}?watch=true&resourceVersion=1", TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var happened = JsonNode.Parse((await reader.ReadLineAsync(TestContext.Current.CancellationToken))!)!;

        Assert.Equal("ERROR", (string?)happened["type"]);
        Assert.Equal((410, "Expired"), ((int?)happened["object"]!["code"], (string?)happened["object"]!["reason"]));
    }

    private static Task<TestCluster> StartAsync() => TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });

    private static Task CreateAsync(TestCluster cluster, string name) => cluster.CreateAsync(ConfigMaps, new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name },
    });

    private static IEnumerable<string?> Names(JsonObject list) =>
        list["items"]!.AsArray().Select(i => (string?)i!["metadata"]!["name"]);
}
