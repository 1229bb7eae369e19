using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.TestKit.Git;
using Flux.TestKit.Helm;
using Flux.TestKit.Http;

namespace Flux.EndToEnd.Tests;

/// <summary>From a chart repository over HTTPS, and from Git, to artifacts, over real HTTP on loopback.</summary>
public sealed class HelmSourceTests
{
    [Fact]
    public async Task Charts_OfARepositoryBehindTlsAndAPassword_BecomeArtifactsAndFollowIt()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("charts");
        await using var server = await FileTestServer.StartAsync(certificate);
        server.Authorization = GitTestServer.Basic("alice", "open sesame");
        Serve(server, "1.0.0");
        await using var fleet = await Fleet.StartAsync();
        await fleet.ApplyAsync($$"""
            apiVersion: v1
            kind: Secret
            metadata: {name: login, namespace: {{Fleet.Namespace}} }
            stringData: {username: alice, password: open sesame}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: ca, namespace: {{Fleet.Namespace}} }
            stringData:
              ca.crt: |
            {{string.Join('\n', authority.Pem.Split('\n').Select(line => "    " + line))}}
            ---
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: HelmChart
            metadata: {name: web, namespace: {{Fleet.Namespace}} }
            spec: {interval: 1h, chart: web, version: 1.x, sourceRef: {kind: HelmRepository, name: charts} }
            ---
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: HelmRepository
            metadata: {name: charts, namespace: {{Fleet.Namespace}} }
            spec: {interval: 1h, url: "{{server.Address}}", secretRef: {name: login}, certSecretRef: {name: ca} }
            """);

        // the chart waits for its repository, which wakes it
        var chart = await fleet.WaitUntilReadyAsync(FluxKinds.HelmChart, "web");
        Assert.Equal("1.0.0", chart.Text("status", "artifact", "revision"));
        using var http = new HttpClient();
        Assert.Equal(
            TestCharts.Archive("web", "1.0.0"),
            await http.GetByteArrayAsync(new Uri(chart.Text("status", "artifact", "url")!), TestContext.Current.CancellationToken));
        Assert.Equal(
            TestCharts.Archive("web", "1.0.0"),
            await http.GetByteArrayAsync(new Uri(chart.Text("status", "url")!), TestContext.Current.CancellationToken));

        Serve(server, "1.0.0", "1.1.0");
        await fleet.RequestAsync(FluxKinds.HelmRepository, "charts");
        await fleet.WaitForAsync(FluxKinds.HelmChart, "web", obj => obj.Text("status", "artifact", "revision") == "1.1.0");
    }

    [Fact]
    public async Task Artifacts_OfAGenerator_AreAppliedByTheKustomizationsThatUseThem()
    {
        await using var fleet = await Fleet.StartAsync();
        fleet.Commit(("apps/web/config.yaml", ConfigMap("web", "1")), ("apps/api/config.yaml", ConfigMap("api", "1")));
        await fleet.ApplySourceAsync();
        await fleet.ApplyAsync($$"""
            apiVersion: source.extensions.fluxcd.io/v1beta1
            kind: ArtifactGenerator
            metadata: {name: apps, namespace: {{Fleet.Namespace}} }
            spec:
              sources: [{alias: git, kind: GitRepository, name: fleet}]
              pathPattern: "@git/apps/{app}"
              artifacts:
              - name: "app-{app}"
                originRevision: "@git"
                copy: [{from: "@git/apps/{app}/**", to: "@artifact/"}]
            ---
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: web, namespace: {{Fleet.Namespace}} }
            spec: {interval: 1h, retryInterval: 1h, prune: true, sourceRef: {kind: ExternalArtifact, name: app-web} }
            """);
        await fleet.WaitUntilReadyAsync(FluxKinds.ArtifactGenerator, "apps");
        var before = await fleet.WaitUntilReadyAsync(FluxKinds.Kustomization, "web");

        var commit = fleet.Commit(("apps/web/config.yaml", ConfigMap("web", "2")));
        await fleet.RequestAsync(FluxKinds.GitRepository, "fleet");
        var after = await fleet.WaitForAsync(
            FluxKinds.Kustomization,
            "web",
            obj => obj.Text("status", "lastAppliedRevision") != before.Text("status", "lastAppliedRevision") && Fleet.Ready(obj).Text("status") == "True");

        Assert.EndsWith(commit, after.Text("status", "lastAppliedOriginRevision"), StringComparison.Ordinal);
        var configMap = await fleet.Client.GetAsync(new("", "v1", "ConfigMap"), new("default", "web"), TestContext.Current.CancellationToken);
        Assert.Equal("2", configMap.Text("data", "value"));
    }

    private static void Serve(FileTestServer server, params string[] versions)
    {
        foreach (var version in versions)
        {
            server.Put($"web-{version}.tgz", TestCharts.Archive("web", version));
        }

        server.Put("index.yaml", new JsonObject
        {
            ["apiVersion"] = "v1",
            ["entries"] = new JsonObject
            {
                ["web"] = new JsonArray([.. versions.Select(version => new JsonObject
                {
                    ["name"] = "web", ["version"] = version, ["urls"] = new JsonArray($"web-{version}.tgz"),
                })]),
            },
        }.ToJsonString());
    }

    private static string ConfigMap(string name, string value) => $"""
        apiVersion: v1
        kind: ConfigMap
        metadata: {"{"}name: {name}, namespace: default{"}"}
        data: {"{"}value: "{value}"{"}"}
        """;
}
