using System.Text.Json.Nodes;
using Flux.Kubernetes.Apply;

namespace Flux.Kubernetes.Tests.Apply;

/// <summary>An object that was applied before, with another manifest: it is read only where somebody may have touched it since.</summary>
public sealed class KnownObjectTests : IDisposable
{
    private static readonly ApplyOwner _owner = Owners.Apps;
    private readonly MiniCluster _cluster = new();
    private readonly AppliedStateCache _cache = new();
    private readonly KubernetesClient _client;

    public KnownObjectTests() => _client = _cluster.Client();

    public void Dispose()
    {
        _client.Dispose();
        _cluster.Dispose();
    }

    [Fact]
    public async Task Apply_WhenNobodyTouchedIt_TriesAndAppliesWithoutReading()
    {
        await ApplyAsync(Manifest.ConfigMap("c"));
        _cluster.Counter.Reset();

        Assert.Equal("ConfigMap/apps/c configured", await ApplyAsync(Manifest.ConfigMap("c", "2")));

        Assert.Equal(["apply", "apply"], _cluster.Counter.Requests.Select(r => r.Verb));
    }

    [Fact]
    public async Task Apply_WhenTheManifestSaysTheSameInOtherWords_WritesNothing()
    {
        await ApplyAsync(Two("a", "b"));
        _cluster.Writes.Clear();

        Assert.Equal("ConfigMap/apps/c unchanged", await ApplyAsync(Two("b", "a")));

        Assert.Empty(_cluster.Writes);
    }

    [Fact]
    public async Task Apply_WhenKubectlEditedItSince_ReadsItAndTakesOver()
    {
        await ApplyAsync(Manifest.ConfigMap("c"));
        _cluster.Edit("configmaps", "c", o => o["data"]!["added"] = "x");

        Assert.Equal("ConfigMap/apps/c configured", await ApplyAsync(Manifest.ConfigMap("c", "2")));

        Assert.Equal("""{"key":"2"}""", _cluster.Find("configmaps", "c")!["data"]!.ToJsonString());
    }

    [Fact]
    public async Task Apply_WhenItNoLongerAsksToBeMerged_TakesOverWhatWasLeftTillThen()
    {
        await ApplyAsync(Merged("1"));
        _cluster.Edit("configmaps", "c", o => o["data"]!["added"] = "x");
        await ApplyAsync(Merged("2"));
        Assert.NotNull(_cluster.Find("configmaps", "c")!["data"]!["added"]);

        await ApplyAsync(Manifest.ConfigMap("c", "2")); // the object still asks for it, as upstream sees it (pkg/ssa: desired or existing)
        await ApplyAsync(Manifest.ConfigMap("c", "2"));

        Assert.Null(_cluster.Find("configmaps", "c")!["data"]!["added"]);
    }

    [Fact]
    public async Task Apply_WhenMoreManagersAreTakenOver_LooksForTheirFields()
    {
        await ApplyAsync(Manifest.ConfigMap("c"));
        _cluster.Edit("configmaps", "c", o => o["data"]!["added"] = "x", "other-tool");
        await ApplyAsync(Manifest.ConfigMap("c"));

        await ApplyAsync(Manifest.ConfigMap("c"), new() { OverrideManagers = ["other-tool"] });

        Assert.Null(_cluster.Find("configmaps", "c")!["data"]!["added"]);
    }

    [Fact]
    public async Task Apply_WhenItWasMarkedToBeLeftAloneSince_IsSkipped()
    {
        await ApplyAsync(Manifest.ConfigMap("c"));
        _cluster.Edit("configmaps", "c", o => o.Metadata()!["annotations"] = new JsonObject { [$"{Owners.Group}/reconcile"] = "disabled" }, "someone");

        Assert.Equal("ConfigMap/apps/c skipped", await ApplyAsync(Manifest.ConfigMap("c", "2")));
    }

    [Fact]
    public void Waves_PutDefinitionsAndQuotasFirstAndWebhooksLast()
    {
        string[] kinds =
        [
            "CustomResourceDefinition", "Namespace", "ClusterRole", "ResourceQuota", "ServiceAccount", "Service", "LimitRange", "Deployment", "Widget",
            "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
        ];

        var waves = kinds.Select(KindOrder.WaveOf).ToList();

        Assert.Equal(waves.Order(), waves);
        Assert.Equal(9, waves.Distinct().Count());
        Assert.Equal(KindOrder.WaveOf("ServiceAccount"), KindOrder.WaveOf("Service"));
        Assert.Equal(KindOrder.WaveOf("Deployment"), KindOrder.WaveOf("Widget"));
    }

    private async Task<string> ApplyAsync(JsonObject obj, ApplyOptions? options = null)
    {
        ManifestSet.Prepare([obj], _owner);
        var applier = new ServerSideApplier(_client, _owner, options ?? new(), _cache, _cluster.Clock);
        return (await applier.ApplyStageAsync(new ApplyStage("all", [obj], MustBeReady: false), Cancel.Token)).Changes.ToString();
    }

    private static JsonObject Two(string first, string second)
    {
        var obj = Manifest.ConfigMap("c");
        obj["data"] = new JsonObject { [first] = "1", [second] = "1" };
        return obj;
    }

    private static JsonObject Merged(string value)
    {
        var obj = Manifest.ConfigMap("c", value);
        obj.Metadata()!["annotations"] = new JsonObject { [$"{Owners.Group}/ssa"] = "Merge" };
        return obj;
    }
}
