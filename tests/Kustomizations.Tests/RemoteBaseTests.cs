using Flux.Primitives;
using Flux.Reconciliation.Tests;
using Flux.Sops.Tests.Cloud;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;

namespace Flux.Kustomizations.Tests;

/// <summary>What a kustomization names by URL (spec/kustomization.md §3.5: allowed unless <c>--no-remote-bases</c>).</summary>
public sealed class RemoteBaseTests
{
    private readonly ManualClock _clock = new();
    private readonly InMemoryCluster _cluster = new();
    private readonly FakeFetcher _fetcher = new();
    private readonly KustomizationOptions _options = new();

    [Fact]
    public async Task Reconcile_WhenAResourceIsNamedByUrl_FetchesItEachTime()
    {
        var value = "1";
        using var server = new LoopbackService(_ => new(200, $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: remote, namespace: apps}}\ndata: {{a: \"{value}\"}}\n"));
        var reconciler = Reconciler(new() { AllowLoopback = true });
        Put($"{server.Address}remote.yaml");

        await RunAsync(reconciler);
        Assert.Contains("ReconciliationSucceeded", Conditions(), StringComparison.Ordinal);
        Assert.Equal("1", Value());
        value = "2";
        await RunAsync(reconciler); // of the same revision: as upstream builds at each interval, so what changed elsewhere arrives

        Assert.Equal("2", Value());
    }

    [Fact]
    public async Task Reconcile_WhenRemoteBasesAreForbidden_FailsTheBuildAndAsksNobody()
    {
        using var server = new LoopbackService(_ => new(200, "{}"));
        _options.NoRemoteBases = true;
        Put($"{server.Address}remote.yaml");

        await RunAsync(Reconciler(new() { AllowLoopback = true }));

        Assert.Contains("Ready=False BuildFailed: kustomize build failed: ", Conditions(), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://127.0.0.1:1/x.yaml")]
    [InlineData("ssh://git@example.com/fleet.git//base?ref=main")]
    [InlineData("git@example.com:fleet.git//base?ref=main")]
    [InlineData("file:///etc//base")]
    public async Task Reconcile_WhenAUrlLeadsWhereItMayNot_FailsTheBuildAlone(string url)
    {
        Put(url);

        await RunAsync(Reconciler(new()));

        Assert.Contains("Ready=False BuildFailed: kustomize build failed: ", Conditions(), StringComparison.Ordinal);
        Assert.DoesNotContain(_cluster.Requests, r => r.StartsWith("APPLY", StringComparison.Ordinal));
    }

    private KustomizationReconciler Reconciler(EgressPolicy egress) => new(SampleReconciler.ServicesOf(_cluster, _clock), _fetcher, _options, egress);

    private static Task RunAsync(KustomizationReconciler reconciler) => reconciler.ReconcileAsync(
        new() { Target = new("demo", "Kustomization", "apps", "web") }, TestContext.Current.CancellationToken);

    private void Put(string resource)
    {
        var files = new Dictionary<string, string> { ["kustomization.yaml"] = $"resources:\n- {resource}\n" };
        _fetcher.Put(new("http://store/1.tar.gz"), files);
        _cluster.Put($$"""
            {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"GitRepository","metadata":{"name":"repo","namespace":"apps"},
             "status":{"artifact":{"url":"http://store/1.tar.gz","path":"a.tar.gz","revision":"{{Harness.First}}","lastUpdateTime":"2026-01-01T00:00:00Z",
               "digest":"{{FakeFetcher.DigestOf(files)}}"} } }
            """);
        _cluster.Put("""
            {"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization",
             "metadata":{"name":"web","namespace":"apps","generation":1,"finalizers":["finalizers.fluxcd.io"]},
             "spec":{"interval":"10m","prune":true,"sourceRef":{"kind":"GitRepository","name":"repo"}},"status":{"observedGeneration":-1}}
            """);
    }

    private string? Value() => (string?)_cluster.Read("ConfigMap", "remote")["data"]!["a"];

    private string Conditions() => string.Join(
        '\n', _cluster.Read("Kustomization", "web")["status"]!["conditions"]!.AsArray().Select(c => $"{c!["type"]}={c["status"]} {c["reason"]}: {c["message"]}"));
}
