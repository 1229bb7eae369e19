using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;
using Flux.TestKit.Durable;

namespace Flux.ApiServer.Tests.Controllers;

public sealed class ControllerTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task GarbageCollection_WhenAnOwnerGoes_TakesItsDependentsAndTheirs()
    {
        await using var cluster = await TestCluster.StartAsync();
        var owner = await cluster.CreateAsync(ConfigMaps, ConfigMap("owner", null));
        var child = await cluster.CreateAsync(ConfigMaps, ConfigMap("child", owner));
        await cluster.CreateAsync(ConfigMaps, ConfigMap("grandchild", child));
        var other = await cluster.CreateAsync(ConfigMaps, ConfigMap("other", null));

        await cluster.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/owner");

        await WaitAsync(cluster, ConfigMaps, other, e => Is(e, "DELETED", "grandchild"));
        Assert.Null(await cluster.GetAsync($"{ConfigMaps}/child"));
        Assert.NotNull(await cluster.GetAsync($"{ConfigMaps}/other"));
    }

    [Fact]
    public async Task GarbageCollection_WhenADependentBlocks_KeepsTheOwnerUntilItIsGone()
    {
        await using var cluster = await TestCluster.StartAsync();
        var owner = await cluster.CreateAsync(ConfigMaps, ConfigMap("owner", null));
        var child = ConfigMap("child", owner);
        child["metadata"]!["ownerReferences"]![0]!["blockOwnerDeletion"] = true;
        child["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        var created = await cluster.CreateAsync(ConfigMaps, child);

        await cluster.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/owner?propagationPolicy=Foreground");
        await WaitAsync(cluster, ConfigMaps, created, e => Is(e, "MODIFIED", "child"));
        var waiting = await cluster.GetAsync($"{ConfigMaps}/owner");
        await cluster.SendAsync(
            HttpMethod.Patch, $"{ConfigMaps}/child", JsonNode.Parse("""{"metadata":{"finalizers":null}}"""), "application/merge-patch+json");
        await WaitAsync(cluster, ConfigMaps, created, e => Is(e, "DELETED", "owner"));

        Assert.Equal("""["foregroundDeletion"]""", waiting!["metadata"]!["finalizers"]!.ToJsonString());
    }

    [Fact]
    public async Task GarbageCollection_WhenDependentsAreOrphaned_TakesTheReferenceOff()
    {
        await using var cluster = await TestCluster.StartAsync();
        var owner = await cluster.CreateAsync(ConfigMaps, ConfigMap("owner", null));
        var child = await cluster.CreateAsync(ConfigMaps, ConfigMap("child", owner));

        await cluster.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/owner?propagationPolicy=Orphan");
        await WaitAsync(cluster, ConfigMaps, child, e => Is(e, "DELETED", "owner"));

        var left = await cluster.GetAsync($"{ConfigMaps}/child");
        Assert.Null(left!["metadata"]!["ownerReferences"]);
    }

    [Fact]
    public async Task Namespace_WhenDeleted_IsEmptiedFirstAndRefusesNewContent()
    {
        await using var cluster = await TestCluster.StartAsync();
        var ns = await cluster.CreateAsync("/api/v1/namespaces", new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = "gone" },
        });
        var held = ConfigMap("held", null);
        held["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        await cluster.CreateAsync("/api/v1/namespaces/gone/configmaps", held);
        var last = await cluster.CreateAsync("/api/v1/namespaces/gone/configmaps", ConfigMap("free", null));

        await cluster.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/gone");
        await WaitAsync(cluster, "/api/v1/namespaces/gone/configmaps", last, e => Is(e, "DELETED", "free"));
        var (status, refused) = await cluster.SendAsync(HttpMethod.Post, "/api/v1/namespaces/gone/configmaps", ConfigMap("late", null));
        var terminating = await cluster.GetAsync("/api/v1/namespaces/gone");
        await cluster.SendAsync(
            HttpMethod.Patch,
            "/api/v1/namespaces/gone/configmaps/held",
            JsonNode.Parse("""{"metadata":{"finalizers":null}}"""),
            "application/merge-patch+json");
        await WaitAsync(cluster, "/api/v1/namespaces", ns, e => Is(e, "DELETED", "gone"));

        Assert.Equal((403, "Forbidden"), (status, (string?)refused!["reason"]));
        Assert.Equal("Terminating", (string?)terminating!["status"]!["phase"]);
        Assert.Null(await cluster.GetAsync("/api/v1/namespaces/gone"));
    }

    [Fact]
    public async Task Deployment_WhenItsDelayIsOver_BecomesAvailable()
    {
        const string deployments = "/apis/apps/v1/namespaces/default/deployments";
        var delay = TimeSpan.FromMinutes(7);
        var clock = new SignallingClock(delay);
        await using var cluster = await TestCluster.StartAsync(new ApiServerOptions
        {
            Https = false,
            TimeProvider = clock,
            Controllers = new ControllerOptions { WorkloadDelay = delay },
        });
        var created = await cluster.CreateAsync(deployments, (JsonObject)JsonNode.Parse("""
            {
              "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
              "spec": {
                "replicas": 2, "selector": {"matchLabels": {"app": "web"}},
                "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "nginx:1"}]}}
              }
            }
            """)!);

        await clock.Armed.WaitAsync(Cancel);
        var seen = await cluster.GetAsync($"{deployments}/web");
        clock.Inner.Advance(delay);
        await WaitAsync(cluster, deployments, created, e => (int?)e["object"]!["status"]!["availableReplicas"] == 2);

        Assert.Equal(1, (int?)seen!["status"]!["observedGeneration"]);
        Assert.Null(seen["status"]!["availableReplicas"]);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static bool Is(JsonObject happened, string type, string name) =>
        (string?)happened["type"] == type && (string?)happened["object"]!["metadata"]!["name"] == name;

    private static async Task WaitAsync(TestCluster cluster, string collection, JsonObject since, Func<JsonObject, bool> isIt)
    {
        using var stream = await cluster.Http.GetStreamAsync(
            $"{collection}?watch=true&resourceVersion={(string?)since["metadata"]!["resourceVersion"]}", Cancel);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(Cancel) is { } line)
        {
            if (isIt(JsonNode.Parse(line)!.AsObject()))
            {
                return;
            }
        }

        Assert.Fail("the watch ended before what was waited for");
    }

    private static JsonObject ConfigMap(string name, JsonObject? owner)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (owner is not null)
        {
            metadata["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ConfigMap",
                ["name"] = owner["metadata"]!["name"]!.DeepClone(),
                ["uid"] = owner["metadata"]!["uid"]!.DeepClone(),
            });
        }

        return new() { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = metadata };
    }

    /// <summary>A manual clock that tells when a timer of one length is armed.</summary>
    private sealed class SignallingClock(TimeSpan awaited) : TimeProvider
    {
        private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualClock Inner { get; } = new();

        public Task Armed => _armed.Task;

        public override long TimestampFrequency => Inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Inner.GetUtcNow();

        public override long GetTimestamp() => Inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = Inner.CreateTimer(callback, state, dueTime, period);
            if (dueTime == awaited)
            {
                _armed.TrySetResult();
            }

            return timer;
        }
    }
}
