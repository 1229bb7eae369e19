using Flux.Api;
using Flux.Artifacts;
using Flux.Kubernetes;
using Flux.Kubernetes.Caching;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.TestKit.ApiServer;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kustomizations.Tests;

/// <summary>Many Kustomizations that are due together, on a client that watches what is ours and shares lists, as in <c>Local</c>.</summary>
public sealed class SharedReadTests : IClusterRegistry, IAsyncDisposable
{
    private const int Count = 40;
    private const string Revision = "main@sha1:1111111111111111111111111111111111111111";
    private readonly RequestCounter _requests = new();
    private readonly FakeFetcher _fetcher = new();
    private TestCluster _server = null!;
    private CachedClient _client = null!;

    public IReadOnlyCollection<string> Names => ["demo"];

    public IKubernetesClient Get(string cluster) => _client;

    [Fact]
    public async Task Round_WhenNothingHasChanged_CostsAWriteEachAndAFewListsInAll()
    {
        var reconciler = await AppliedAsync();
        _requests.Reset();

        await RoundAsync(reconciler, TimeProvider.System.GetUtcNow().UtcDateTime);

        // each counts its run in status.history; one list of every kind serves them all
        Assert.Equal(Count, _requests.CountOf("patch"));
        Assert.InRange(_requests.Total - Count, 1, 8);
    }

    [Fact]
    public async Task Round_WhenAnObjectChangedBeforeItWasAskedFor_SeesIt()
    {
        var reconciler = await AppliedAsync();
        await RoundAsync(reconciler, TimeProvider.System.GetUtcNow().UtcDateTime);
        await _client.PatchAsync(
            new("", "v1", "ConfigMap"), new("apps", "c7-1"), PatchType.Merge, System.Text.Json.Nodes.JsonNode.Parse("""{"data":{"a":"2"}}""")!,
            new() { FieldManager = "someone" }, CancellationToken.None);

        // asked for after the change, and late enough for the lists of others: those of the round before are too old for it
        var asOf = TimeProvider.System.GetUtcNow().UtcDateTime;
        await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        await RunAsync(reconciler, 7, asOf);

        var live = await _client.GetAsync(new("", "v1", "ConfigMap"), new("apps", "c7-1"), CancellationToken.None);
        Assert.Equal("1", (string?)live!["data"]!["a"]);
    }

    [Fact]
    public async Task Round_WhenRevisionsMove_NobodyListsAllKustomizations()
    {
        var reconciler = await AppliedAsync();
        _requests.Reset();
        await SourceAsync("2");

        await RoundAsync(reconciler, TimeProvider.System.GetUtcNow().UtcDateTime);

        Assert.Equal(0, _requests.Requests.Count(r => r.Verb == "list" && r.Path.EndsWith("/kustomizations", StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<KustomizationReconciler> AppliedAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        _server = await TestCluster.StartAsync(new() { Controllers = new() { Workloads = false } });
        await _server.InstallAsync(CrdGenerator.Generate(FluxKinds.GitRepository));
        await _server.InstallAsync(CrdGenerator.Generate(FluxKinds.Kustomization));
        var connection = Kubeconfig.Parse(_server.Kubeconfig, "test", "").Connect("demo", null, KubeconfigOptions.Trusted, TimeProvider.System);
        _client = CachedClient.Create(
            new KubernetesClient(connection, new() { OnRequest = _requests.Add, QueriesPerSecond = 1000, Burst = 2000 }, TimeProvider.System, NullLogger<KubernetesClient>.Instance),
            new SharedLists(TimeProvider.System),
            [FluxKinds.GitRepository.Gvk, FluxKinds.Kustomization.Gvk],
            TimeProvider.System,
            [Dependents.Index]);
        await PutAsync("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"apps"}}""");
        await SourceAsync("1");
        for (var i = 0; i < Count; i++)
        {
            await PutAsync($$"""
                {"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization","metadata":{"name":"k{{i}}","namespace":"apps"},
                 "spec":{"interval":"10m","prune":true,"path":"k{{i}}","sourceRef":{"kind":"GitRepository","name":"repo"} } }
                """);
        }

        foreach (var kind in new[] { FluxKinds.GitRepository.Gvk, FluxKinds.Kustomization.Gvk })
        {
            _ = _client.CacheOf(kind)!.RunAsync(stop);
        }

        while (!_client.CacheOf(FluxKinds.GitRepository.Gvk)!.IsCurrent || !_client.CacheOf(FluxKinds.Kustomization.Gvk)!.IsCurrent)
        {
            await Task.Delay(10, stop);
        }

        var reconciler = new KustomizationReconciler(
            new() { Clusters = this, Events = [], Jitter = IntervalJitter.None, Loggers = NullLoggerFactory.Instance }, _fetcher, new(), new());
        await RoundAsync(reconciler, TimeProvider.System.GetUtcNow().UtcDateTime);
        return reconciler;
    }

    /// <summary>All of them, four at a time, as if each had waited its turn for a while.</summary>
    private static Task RoundAsync(KustomizationReconciler reconciler, DateTime asOf) => Parallel.ForEachAsync(
        Enumerable.Range(0, Count),
        new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken },
        async (i, _) => await RunAsync(reconciler, i, asOf - TimeSpan.FromSeconds(1)));

    private static async Task RunAsync(KustomizationReconciler reconciler, int i, DateTime asOf) => Assert.Null((await reconciler.ReconcileAsync(
        new() { Target = new("demo", "Kustomization", "apps", $"k{i}"), AsOf = asOf }, CancellationToken.None)).Continuation);

    private async Task SourceAsync(string value)
    {
        var files = Enumerable.Range(0, Count).SelectMany(i => Enumerable.Range(0, 3).Select(j => (
            Path: $"k{i}/{j}.yaml",
            Text: $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c{{i}}-{{j}}","namespace":"apps"},"data":{"a":"{{value}}"} }""")))
            .ToDictionary(f => f.Path, f => f.Text);
        var url = $"http://store/{value}.tar.gz";
        _fetcher.Put(new(url), files);
        await PutAsync("""
            {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"GitRepository","metadata":{"name":"repo","namespace":"apps"},
             "spec":{"interval":"1m","url":"https://git.example/repo"}}
            """);
        var status = System.Text.Json.Nodes.JsonNode.Parse($$"""
            {"status":{"artifact":{"url":"{{url}}","path":"a.tar.gz","revision":"{{Revision[..^1]}}{{value}}","lastUpdateTime":"2026-01-01T00:00:00Z",
              "digest":"{{FakeFetcher.DigestOf(files)}}"} } }
            """)!;
        await _client.PatchAsync(
            FluxKinds.GitRepository.Gvk, new("apps", "repo"), PatchType.Merge, status, new() { FieldManager = "test", Subresource = "status" }, CancellationToken.None);
    }

    private Task PutAsync(string json) => _client.ApplyAsync(
        (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(json)!, new() { FieldManager = "test", Force = true }, CancellationToken.None);
}
