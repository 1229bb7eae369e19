using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.TestKit.Git;
using Flux.TestKit.Helm;
using Flux.TestKit.Http;

namespace Flux.EndToEnd.Tests;

/// <summary>From a chart repository to a release, its upgrade, its drift and its end, over real HTTP on loopback.</summary>
public sealed class HelmReleaseTests
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");

    [Fact]
    public async Task Release_OfARepository_IsInstalledUpgradedCorrectedAndDeleted()
    {
        await using var server = await ServeAsync();
        await using var fleet = await Fleet.StartAsync();
        await SourceAsync(fleet, server);
        await ReleaseAsync(fleet, "{}");

        var installed = await fleet.WaitUntilReadyAsync(FluxKinds.HelmRelease, "web");
        Assert.Equal("Helm install succeeded for release flux-system/web.v1 with chart web@1.0.0", Fleet.Ready(installed).Text("message"));
        Assert.Equal("red", (await ConfigAsync(fleet)).Text("data", "color"));

        await ReleaseAsync(fleet, "{color: blue}");
        await fleet.WaitForAsync(
            FluxKinds.HelmRelease, "web",
            obj => Fleet.Ready(obj).Text("message") == "Helm upgrade succeeded for release flux-system/web.v2 with chart web@1.0.0");
        Assert.Equal("blue", (await ConfigAsync(fleet)).Text("data", "color"));

        await fleet.Client.PatchAsync(
            _configMap, new(Fleet.Namespace, "web-config"), PatchType.Merge, JsonNode.Parse("""{"data":{"color":"pink"}}""")!, new() { FieldManager = "somebody" },
            TestContext.Current.CancellationToken);
        var requestedAt = await fleet.RequestAsync(FluxKinds.HelmRelease, "web");
        await fleet.WaitForAsync(FluxKinds.HelmRelease, "web", obj => obj.Text("status", "lastHandledReconcileAt") == requestedAt && Fleet.Ready(obj).Text("status") == "True");
        Assert.Equal("blue", (await ConfigAsync(fleet)).Text("data", "color"));

        await fleet.Client.DeleteAsync(FluxKinds.HelmRelease.Gvk, new(Fleet.Namespace, "web"), DeleteOptions.Background, TestContext.Current.CancellationToken);
        await fleet.WaitForAsync(FluxKinds.HelmRelease, "web", obj => obj is null);
        Assert.Null(await ConfigAsync(fleet));
        await fleet.WaitForAsync(FluxKinds.HelmChart, "flux-system-web", obj => obj is null); // its own finalizer holds it for a moment
        var secrets = await fleet.Client.ListMetadataAsync(new("", "v1", "Secret"), new() { Namespace = Fleet.Namespace, LabelSelector = "owner=helm" }, TestContext.Current.CancellationToken);
        Assert.Empty(secrets.Items);
    }

    /// <summary>Real Helm reads the records, rolls back, and the next run goes on from there; without a change there is no new revision.</summary>
    [Fact]
    public async Task Records_AreReadAndRolledBackByHelmItself()
    {
        if (TestProgram.Find("helm") is not { } helm)
        {
            Assert.Skip("helm is not installed");
            return;
        }

        await using var server = await ServeAsync();
        await using var fleet = await Fleet.StartAsync();
        await SourceAsync(fleet, server);
        await ReleaseAsync(fleet, "{color: blue}");
        await fleet.WaitUntilReadyAsync(FluxKinds.HelmRelease, "web");
        Assert.Equal(["web flux-system 1 deployed web-1.0.0"], (await HelmAsync("list")).Select(r => $"{r!["name"]} {r["namespace"]} {r["revision"]} {r["status"]} {r["chart"]}"));
        Assert.Equal("blue", (string?)(await HelmAsync("get", "values", "web"))[0]!["color"]);

        await ReleaseAsync(fleet, "{color: pink}");
        await fleet.WaitForAsync(FluxKinds.HelmRelease, "web", obj => Fleet.Ready(obj).Text("message") == "Helm upgrade succeeded for release flux-system/web.v2 with chart web@1.0.0");
        await RunAsync("rollback", "web", "1", "--force-conflicts");
        Assert.Equal("blue", (await ConfigAsync(fleet)).Text("data", "color"));
        for (var i = 0; i < 2; i++)
        {
            var requestedAt = await fleet.RequestAsync(FluxKinds.HelmRelease, "web");
            await fleet.WaitForAsync(FluxKinds.HelmRelease, "web", obj => obj.Text("status", "lastHandledReconcileAt") == requestedAt && Fleet.Ready(obj).Text("status") == "True");
        }

        Assert.Equal("pink", (await ConfigAsync(fleet)).Text("data", "color"));
        Assert.Equal(
            ["1 superseded Install complete", "2 superseded Upgrade complete", "3 superseded Rollback to 1", "4 deployed Upgrade complete"],
            (await HelmAsync("history", "web")).Select(r => $"{r!["revision"]} {r["status"]} {r["description"]}"));

        async Task<JsonArray> HelmAsync(params string[] arguments) =>
            JsonNode.Parse(await RunAsync([.. arguments, "-o", "json"])) switch { JsonArray list => list, var other => [other?.DeepClone()] };

        Task<string> RunAsync(params string[] arguments) => TestProgram
            .RunAsync(helm, [.. arguments, "-n", Fleet.Namespace, "--kubeconfig", fleet.Kubeconfig])
            .WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    private static async Task<FileTestServer> ServeAsync()
    {
        var server = await FileTestServer.StartAsync();
        server.Put("web-1.0.0.tgz", TestCharts.Pack(
            ("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
            ("web/values.yaml", "color: red\n"),
            ("web/templates/config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"{{ .Release.Name }}-config\"}\ndata: {color: {{ .Values.color | quote }} }\n")));
        server.Put("index.yaml", """{"apiVersion":"v1","entries":{"web":[{"name":"web","version":"1.0.0","urls":["web-1.0.0.tgz"]}]}}""");
        return server;
    }

    private static Task SourceAsync(Fleet fleet, FileTestServer server) => fleet.ApplyAsync($$"""
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {name: charts, namespace: {{Fleet.Namespace}} }
        spec: {interval: 1h, url: "{{server.Address}}"}
        """);

    private static Task ReleaseAsync(Fleet fleet, string values) => fleet.ApplyAsync($$"""
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: web, namespace: {{Fleet.Namespace}} }
        spec:
          interval: 1h
          driftDetection: {mode: enabled}
          chart: {spec: {chart: web, version: 1.x, sourceRef: {kind: HelmRepository, name: charts} } }
          values: {{values}}
        """);

    private static Task<JsonObject?> ConfigAsync(Fleet fleet) => fleet.Client.GetAsync(_configMap, new(Fleet.Namespace, "web-config"), TestContext.Current.CancellationToken);
}
