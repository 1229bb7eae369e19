using System.Net;
using System.Text.Json.Nodes;
using Flux.Reconciliation.Tests;
using Flux.TestKit.Kubernetes;

namespace Flux.Kustomizations.Tests;

/// <summary>What deleting a Kustomization does to what it applied.</summary>
public sealed class FinalizerTests
{
    private const string Config = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"apps"},"data":{"a":"1"}}""";
    private const string Account = """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"runner","namespace":"apps"}}""";
    private readonly Harness _h = new();

    [Theory]
    [InlineData("""{"prune":true}""", false)]
    [InlineData("""{"prune":false}""", true)]
    [InlineData("""{"prune":false,"deletionPolicy":"Delete"}""", false)]
    [InlineData("""{"prune":true,"deletionPolicy":"Orphan"}""", true)]
    [InlineData("""{"prune":true,"suspend":true}""", true)]
    public async Task Delete_WhenPolicyIs_DeletesOrLeavesAndLetsTheObjectGo(string change, bool stays)
    {
        await ApplyAndDeleteAsync(change);

        var outcome = await _h.RunAsync();

        Assert.True(outcome.ObjectGone);
        Assert.Equal(stays, _h.Cluster.Has("ConfigMap", "settings"));
        Assert.False(_h.Cluster.Has("Kustomization", "web"));
    }

    [Fact]
    public async Task Delete_WhenObjectsGo_TellsInReverseOrderWithTheRevision()
    {
        await ApplyAndDeleteAsync();

        await _h.RunAsync();

        var told = Assert.Single(_h.Cluster.Events, e => ((string)e["message"]!).Contains("deleted", StringComparison.Ordinal));
        Assert.Equal("ConfigMap/apps/settings deleted\nServiceAccount/apps/runner deleted", (string?)told["message"]);
        Assert.Equal("ReconciliationSucceeded", (string?)told["reason"]);
        Assert.Equal(Harness.First, (string?)told["metadata"]!["annotations"]!["kustomize.toolkit.fluxcd.io/revision"]);
    }

    [Fact]
    public async Task Delete_WhenAnObjectAsksToStay_IsSkipped()
    {
        await ApplyAndDeleteAsync();
        _h.Cluster.Change("ConfigMap", "settings", obj =>
            obj["metadata"]!["annotations"] = new JsonObject { ["kustomize.toolkit.fluxcd.io/prune"] = "disabled" });

        await _h.RunAsync();

        Assert.True(_h.Cluster.Has("ConfigMap", "settings"));
        Assert.False(_h.Cluster.Has("ServiceAccount", "runner"));
    }

    [Fact]
    public async Task Delete_WhenRefused_KeepsTheFinalizerAndBacksOff()
    {
        await ApplyAndDeleteAsync();
        _h.Cluster.Refuse = (verb, id) => verb == "delete" && id.Name == "settings" ? InMemoryCluster.Error(HttpStatusCode.Forbidden, "Forbidden", "no") : null;

        var outcome = await _h.RunAsync();

        Assert.True(outcome.BackOff);
        Assert.Equal("""["finalizers.fluxcd.io"]""", _h.Object["metadata"]!["finalizers"]!.ToJsonString());
        Assert.Contains("Warning PruneFailed: pruning for deleted resource failed", _h.Events);
        Assert.False(_h.Cluster.Has("ServiceAccount", "runner"));
        _h.Cluster.Refuse = (_, _) => null;

        Assert.True((await _h.RunAsync()).ObjectGone);
        Assert.False(_h.Cluster.Has("ConfigMap", "settings"));
    }

    [Fact]
    public async Task Delete_WhenTheAccountToImpersonateIsGone_LeavesEverythingAndSaysSo()
    {
        await ApplyAndDeleteAsync("""{"serviceAccountName":"deployer"}""");

        var outcome = await _h.RunAsync();

        Assert.True(outcome.ObjectGone);
        Assert.True(_h.Cluster.Has("ConfigMap", "settings"));
        Assert.Contains(_h.Events, e => e == "Warning ReconciliationSucceeded: unable to prune objects: \nServiceAccount/apps/runner\nConfigMap/apps/settings");
    }

    [Fact]
    public async Task Delete_WhenTheKubeconfigIsGone_LeavesEverything()
    {
        await ApplyAndDeleteAsync("""{"kubeConfig":{"secretRef":{"name":"remote"}}}""");

        var outcome = await _h.RunAsync();

        Assert.True(outcome.ObjectGone);
        Assert.True(_h.Cluster.Has("ConfigMap", "settings"));
    }

    [Fact]
    public async Task Delete_WhenTheAccountExists_DeletesAsIt()
    {
        await ApplyAndDeleteAsync("""{"serviceAccountName":"deployer"}""");
        _h.Cluster.Put("""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"deployer","namespace":"apps"}}""");

        await _h.RunAsync();

        Assert.Contains("DELETE ConfigMap/settings as system:serviceaccount:apps:deployer", _h.Cluster.Requests);
    }

    [Fact]
    public async Task Delete_WhenTerminationIsAwaited_LooksEvery2SecondsUntilAllIsGone()
    {
        await ApplyAndDeleteAsync("""{"deletionPolicy":"WaitForTermination"}""");
        _h.Cluster.Change("ConfigMap", "settings", obj => obj["metadata"]!["finalizers"] = new JsonArray("example.com/slow"));

        var waiting = await _h.RunAsync();

        Assert.Equal(TimeSpan.FromSeconds(2), waiting.RequeueAfter);
        Assert.Equal("""["finalizers.fluxcd.io"]""", _h.Object["metadata"]!["finalizers"]!.ToJsonString());
        _h.Cluster.Requests.Clear();
        var still = await _h.RunAsync();
        Assert.Equal(["GET Kustomization/web", "GET ConfigMap/settings"], _h.Cluster.Requests);
        Assert.NotNull(still.Continuation);
        _h.Cluster.Remove("ConfigMap", "settings");

        var done = await _h.RunAsync();

        Assert.True(done.ObjectGone);
        Assert.Single(_h.Events, e => e.Contains("deleted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_WhenTerminationTakesTooLong_TellsAndGoesOn()
    {
        await ApplyAndDeleteAsync("""{"deletionPolicy":"WaitForTermination","timeout":"1m"}""");
        _h.Cluster.Change("ConfigMap", "settings", obj => obj["metadata"]!["finalizers"] = new JsonArray("example.com/never"));
        var since = _h.Clock.GetUtcNow();

        var outcome = await _h.RunToEndAsync();

        Assert.True(outcome.ObjectGone);
        Assert.Equal(TimeSpan.FromMinutes(1), _h.Clock.GetUtcNow() - since);
        Assert.Contains("Warning ReconciliationSucceeded: failed to wait for resources termination", _h.Events);
    }

    [Fact]
    public async Task Delete_WhenNothingWasEverApplied_GoesAtOnce()
    {
        _h.Kustomization();
        _h.Cluster.Change("Kustomization", "web", obj => obj["metadata"]!["deletionTimestamp"] = "2026-01-31T08:00:00Z");

        Assert.True((await _h.RunAsync()).ObjectGone);
    }

    [Fact]
    public async Task Delete_WhenSpecIsMalformed_GoesAllTheSame()
    {
        _h.Kustomization("""{"interval":"soon"}""");
        _h.Cluster.Change("Kustomization", "web", obj => obj["metadata"]!["deletionTimestamp"] = "2026-01-31T08:00:00Z");

        Assert.True((await _h.RunAsync()).ObjectGone);
    }

    private async Task ApplyAndDeleteAsync(string change = "{}")
    {
        _h.Kustomization();
        _h.Source(Harness.First, Config, Account);
        await _h.RunAsync();
        _h.Cluster.Change("Kustomization", "web", obj =>
        {
            obj["metadata"]!["deletionTimestamp"] = "2026-01-31T08:00:00Z";
            foreach (var (key, value) in (JsonObject)JsonNode.Parse(change)!)
            {
                obj["spec"]![key] = value?.DeepClone();
            }
        });
    }
}
