using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Rest;

/// <summary>Deletes, and finalizers that come and go, from many clients at once.</summary>
public sealed class FinalizerRaceTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Finalizer = "example.test/hold";
    private const int Clients = 6;
    private const int Rounds = 40;

    [Fact]
    public async Task Delete_WhileFinalizersComeAndGo_HappensOnceAndNeverBeforeTheLastIsGone()
    {
        await using var cluster = await TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });
        var start = await cluster.GetAsync($"{ConfigMaps}?limit=1");
        var version = start!["metadata"]!["resourceVersion"]!.GetValue<string>();

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => RunAsync(cluster, new Random(client))));
        for (var i = 0; i < 3; i++)
        {
            await cluster.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/f{i}");
            await ReleaseAsync(cluster, $"f{i}");
            await cluster.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/f{i}");
        }

        await cluster.CreateAsync(ConfigMaps, Object("end"));
        Check(await EventsAsync(cluster, version));
    }

    /// <summary>What the watch tells of each object must be one life after the other.</summary>
    private static void Check(List<JsonObject> events)
    {
        var alive = new Dictionary<string, JsonObject>();
        var lives = 0;
        foreach (var change in events)
        {
            var obj = change["object"]!.AsObject();
            var metadata = obj["metadata"]!.AsObject();
            var name = metadata["name"]!.GetValue<string>();
            switch (change["type"]!.GetValue<string>())
            {
                case "ADDED":
                    Assert.False(alive.ContainsKey(name), "created twice");
                    Assert.Null(metadata["deletionTimestamp"]);
                    alive[name] = metadata;
                    break;
                case "MODIFIED":
                    var before = alive[name];
                    Assert.Equal(before["uid"]!.GetValue<string>(), metadata["uid"]!.GetValue<string>());
                    Assert.False(
                        before["deletionTimestamp"] is not null && metadata["deletionTimestamp"] is null, "an object under deletion came back");
                    alive[name] = metadata;
                    break;
                default:
                    Assert.True(alive.Remove(name, out var last), "deleted twice");
                    Assert.Equal(last["uid"]!.GetValue<string>(), metadata["uid"]!.GetValue<string>());
                    lives++;
                    break;
            }
        }

        Assert.Equal(["end"], alive.Keys);
        Assert.True(lives > 3, $"only {lives} objects came to an end: the race did not happen");
    }

    private static async Task RunAsync(TestCluster cluster, Random random)
    {
        for (var i = 0; i < Rounds; i++)
        {
            var name = $"f{random.Next(3)}";
            switch (random.Next(4))
            {
                case 0:
                    await cluster.SendAsync(HttpMethod.Post, ConfigMaps, Object(name));
                    break;
                case 1:
                    await cluster.SendAsync(
                        HttpMethod.Patch, $"{ConfigMaps}/{name}", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray(Finalizer) } }, "application/merge-patch+json");
                    break;
                case 2:
                    await ReleaseAsync(cluster, name);
                    break;
                default:
                    var (status, body) = await cluster.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/{name}");
                    if (status == 200 && body!["kind"]!.GetValue<string>() == "ConfigMap")
                    {
                        // Not gone: then it waits for something, and says so.
                        Assert.NotNull(body["metadata"]!["deletionTimestamp"]);
                        Assert.NotEmpty(body["metadata"]!["finalizers"]!.AsArray());
                    }

                    break;
            }
        }
    }

    private static Task ReleaseAsync(TestCluster cluster, string name) => cluster.SendAsync(
        HttpMethod.Patch, $"{ConfigMaps}/{name}", JsonNode.Parse("""{"metadata":{"finalizers":null}}"""), "application/merge-patch+json");

    private static async Task<List<JsonObject>> EventsAsync(TestCluster cluster, string version)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var reader = new StreamReader(await cluster.Http.GetStreamAsync($"{ConfigMaps}?watch=true&resourceVersion={version}", cancel));
        var events = new List<JsonObject>();
        while (true)
        {
            var change = JsonNode.Parse((await reader.ReadLineAsync(cancel))!)!.AsObject();
            events.Add(change);
            if (change["object"]!["metadata"]!["name"]!.GetValue<string>() == "end")
            {
                return events;
            }
        }
    }

    private static JsonObject Object(string name) => new() { ["metadata"] = new JsonObject { ["name"] = name } };
}
