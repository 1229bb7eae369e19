using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.EndToEnd.Tests;

public sealed class LifecycleTests
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");

    [Fact]
    public async Task Delete_OfAKustomization_PrunesWhatItApplied()
    {
        await using var fleet = await Fleet.StartAsync();
        fleet.Commit(("apps/config.yaml", ConfigMap("one", "1")));
        await fleet.ApplySourceAsync();
        await fleet.ApplyKustomizationAsync("apps", "./apps");
        await fleet.WaitUntilReadyAsync(FluxKinds.Kustomization, "apps");

        await fleet.Client.DeleteAsync(FluxKinds.Kustomization.Gvk, new(Fleet.Namespace, "apps"), DeleteOptions.Background, default);
        await fleet.WaitForAsync(FluxKinds.Kustomization, "apps", obj => obj is null);

        Assert.Null(await fleet.Client.GetAsync(_configMap, new("default", "one"), default));
    }

    [Fact]
    public async Task Drift_IsUndoneAtTheNextRun_AndWhatOthersAddedStays()
    {
        await using var fleet = await Fleet.StartAsync();
        fleet.Commit(("apps/config.yaml", ConfigMap("one", "1")));
        await fleet.ApplySourceAsync();
        await fleet.ApplyKustomizationAsync("apps", "./apps");
        await fleet.WaitUntilReadyAsync(FluxKinds.Kustomization, "apps");
        await fleet.Client.PatchAsync(
            _configMap,
            new("default", "one"),
            PatchType.Merge,
            new JsonObject { ["data"] = new JsonObject { ["value"] = "edited", ["other"] = "kept" } },
            new() { FieldManager = "someone" },
            default);

        var requestedAt = await fleet.RequestAsync(FluxKinds.Kustomization, "apps");
        await fleet.WaitForAsync(
            FluxKinds.Kustomization,
            "apps",
            obj => obj.Text("status", "lastHandledReconcileAt") == requestedAt && Fleet.Ready(obj).Text("status") == "True");

        var configMap = await fleet.Client.GetAsync(_configMap, new("default", "one"), default);
        Assert.Equal("1", configMap.Text("data", "value"));
        Assert.Equal("kept", configMap.Text("data", "other"));
    }

    [Fact]
    public async Task Reconcile_OfWhatTheHostWatches_ReadsItWithoutAsking()
    {
        await using var fleet = await Fleet.StartAsync();
        fleet.Commit(("apps/config.yaml", ConfigMap("one", "1")));
        await fleet.ApplySourceAsync();
        await fleet.ApplyKustomizationAsync("apps", "./apps");
        await fleet.WaitUntilReadyAsync(FluxKinds.Kustomization, "apps");
        fleet.Counter.Reset();

        for (var i = 0; i < 5; i++)
        {
            var requestedAt = await fleet.RequestAsync(FluxKinds.Kustomization, "apps");
            await fleet.WaitForAsync(
                FluxKinds.Kustomization,
                "apps",
                obj => obj.Text("status", "lastHandledReconcileAt") == requestedAt && Fleet.Ready(obj).Text("status") == "True");
        }

        // Each run reads its object and its source, ten times in all. Asked for is only what was written so lately that the watch
        // has not shown it yet.
        Assert.InRange(fleet.Counter.Requests.Count(r => r.Verb == "get" && r.Path.Contains(".toolkit.fluxcd.io/", StringComparison.Ordinal)), 0, 4);
    }

    [Fact]
    public async Task Suspend_StopsApplying_AndResumeCatchesUp()
    {
        await using var fleet = await Fleet.StartAsync();
        fleet.Commit(("apps/config.yaml", ConfigMap("one", "1")), ("other/config.yaml", ConfigMap("other", "1")));
        await fleet.ApplySourceAsync();
        await fleet.ApplyKustomizationAsync("apps", "./apps");
        await fleet.ApplyKustomizationAsync("other", "./other");
        await fleet.WaitUntilReadyAsync(FluxKinds.Kustomization, "apps");
        await fleet.SuspendAsync("apps", true);

        var commit = fleet.Commit(("apps/config.yaml", ConfigMap("two", "2")));
        await fleet.RequestAsync(FluxKinds.GitRepository, "fleet");
        await fleet.WaitUntilReadyAsync(FluxKinds.Kustomization, "other", commit); // so the source's news has been acted on
        var suspended = await fleet.Client.GetAsync(FluxKinds.Kustomization.Gvk, new(Fleet.Namespace, "apps"), default);
        await fleet.SuspendAsync("apps", false);
        await fleet.WaitUntilReadyAsync(FluxKinds.Kustomization, "apps", commit);

        Assert.False(suspended.Text("status", "lastAppliedRevision")?.EndsWith(commit, StringComparison.Ordinal));
        Assert.Null(await fleet.Client.GetAsync(_configMap, new("default", "one"), default));
    }

    private static string ConfigMap(string name, string value) =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: default}}\ndata: {{value: \"{value}\"}}\n";
}
