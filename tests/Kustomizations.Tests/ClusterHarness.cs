using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.TestKit.ApiServer;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kustomizations.Tests;

/// <summary>The reconciler on the embedded API server, through the real client, over HTTPS on loopback.</summary>
internal sealed class ClusterHarness : IAsyncDisposable, IClusterRegistry
{
    public const string First = "main@sha1:1111111111111111111111111111111111111111";
    public const string Second = "main@sha1:2222222222222222222222222222222222222222";
    private readonly TestCluster _server;
    private readonly bool _isFork;
    private readonly KubernetesClient _client;
    private readonly InterceptedClient _between;
    private KustomizationReconciler _reconciler;
    private readonly Dictionary<string, JsonElement?> _continuations = [];

    private ClusterHarness(TestCluster server, ClusterHarness? owner = null)
    {
        (_server, _isFork) = (server, owner is not null);
        (Records, Fetcher) = (owner?.Records, owner?.Fetcher ?? new());
        _client = Connect(server);
        _between = new(_client);
        Services = new()
        {
            Clusters = this,
            Events = [new KubernetesEventSink(this, TimeProvider.System, new(), NullLogger<KubernetesEventSink>.Instance)],
            Jitter = IntervalJitter.None,
            Loggers = NullLoggerFactory.Instance,
        };
        _reconciler = NewReconciler();
    }

    /// <summary>Where what was applied is kept across restarts; null for memory alone. Set it before <see cref="Restart"/>.</summary>
    public IAppliedRecordStore? Records { get; set; }

    /// <summary>Identities towards clusters; null for none. Set it before <see cref="Restart"/>.</summary>
    public ICloudIdentities? Identities { get; set; }

    public ReconcileServices Services { get; }

    public KustomizationOptions Options { get; } = new();

    public FakeFetcher Fetcher { get; }

    public RequestCounter Requests { get; } = new();

    public TestCluster Server => _server;

    public IKubernetesClient Client => _client;

    public IReadOnlyCollection<string> Names => ["demo"];

    /// <summary>What stands between the reconciler and the cluster; the test's own requests go past it.</summary>
    public InterceptedClient Between => _between;

    /// <summary>Ends what the reconciler is doing, as the end of its process would.</summary>
    public CancellationToken Stopping { get; set; }

    public static async Task<ClusterHarness> StartAsync()
    {
        // what a workload becomes is each test's to say
        var server = await TestCluster.StartAsync(new() { Controllers = new() { Workloads = false } });
        await server.InstallAsync(CrdGenerator.Generate(FluxKinds.GitRepository));
        await server.InstallAsync(CrdGenerator.Generate(FluxKinds.Kustomization));
        var harness = new ClusterHarness(server);
        await harness.PutAsync("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"apps"}}""");
        return harness;
    }

    /// <summary>Another worker on the same cluster, with a memory of its own. The first one owns the cluster.</summary>
    public ClusterHarness Fork() => new(_server, this);

    /// <summary>Another process takes over: nothing in memory is left.</summary>
    public void Restart()
    {
        _reconciler = NewReconciler();
        _continuations.Clear();
    }

    public IKubernetesClient Get(string cluster) => cluster == "demo" ? _between : throw new KeyNotFoundException(cluster);

    public Task<JsonObject> PutAsync(string json) =>
        _client.ApplyAsync((JsonObject)JsonNode.Parse(json)!, new() { FieldManager = "test", Force = true }, CancellationToken.None);

    public Task<JsonObject> KustomizationAsync(string name, string spec = "{}")
    {
        var merged = (JsonObject)JsonNode.Parse("""{"interval":"10m","prune":true,"sourceRef":{"kind":"GitRepository","name":"repo"}}""")!;
        foreach (var (key, value) in (JsonObject)JsonNode.Parse(spec)!)
        {
            merged[key] = value?.DeepClone();
        }

        return PutAsync($$"""
            {"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization","metadata":{"name":"{{name}}","namespace":"apps"},"spec":{{merged.ToJsonString()}} }
            """);
    }

    /// <summary>Sets the source's artifact to some files.</summary>
    public async Task SourceAsync(string revision, IReadOnlyDictionary<string, string> files)
    {
        var url = $"http://store/{revision[^4..]}.tar.gz";
        Fetcher.Put(new(url), files);
        await PutAsync("""
            {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"GitRepository","metadata":{"name":"repo","namespace":"apps"},
             "spec":{"interval":"1m","url":"https://git.example/repo"}}
            """);
        var status = JsonNode.Parse($$"""
            {"status":{"artifact":{"url":"{{url}}","path":"a.tar.gz","revision":"{{revision}}","lastUpdateTime":"2026-01-01T00:00:00Z",
              "digest":"{{FakeFetcher.DigestOf(files)}}"} } }
            """)!;
        await _client.PatchAsync(
            FluxKinds.GitRepository.Gvk, new("apps", "repo"), PatchType.Merge, status, new() { FieldManager = "test", Subresource = "status" }, CancellationToken.None);
    }

    public async Task<JsonObject> ReadAsync(string apiVersion, string kind, string name, string @namespace = "apps") =>
        await FindAsync(apiVersion, kind, name, @namespace) ?? throw new InvalidOperationException($"{kind}/{@namespace}/{name} is not there");

    public Task<JsonObject?> FindAsync(string apiVersion, string kind, string name, string @namespace = "apps") =>
        _client.GetAsync(GroupVersionKind.From(apiVersion, kind), new(@namespace, name), CancellationToken.None);

    public async Task<JsonNode> StatusAsync(string name) =>
        (await ReadAsync(FluxKinds.Kustomization.Gvk.ApiVersion, "Kustomization", name))["status"]!;

    public async Task<string> ConditionsAsync(string name) => string.Join(
        '\n', ((await StatusAsync(name))["conditions"] as JsonArray ?? []).Select(c => $"{c!["type"]}={c["status"]} {c["reason"]}: {c["message"]}"));

    public async Task<string[]> EventsAsync()
    {
        var list = await _client.ListAsync(new("", "v1", "Event"), new() { Namespace = "apps" }, CancellationToken.None);
        return [.. list.Items.Select(e => $"{e["type"]} {e["reason"]}: {e["message"]}")];
    }

    public async Task<ReconcileOutcome> RunAsync(string name, string? triggeredBy = null)
    {
        var outcome = await _reconciler.ReconcileAsync(
            new() { Target = new("demo", "Kustomization", "apps", name), Continuation = _continuations.GetValueOrDefault(name), TriggeredBy = triggeredBy },
            Stopping);
        _continuations[name] = outcome.Continuation;
        return outcome;
    }

    /// <summary>Adds the finalizer and runs until the work is done, without letting time pass between two pieces of it.</summary>
    public async Task<ReconcileOutcome> SettleAsync(string name)
    {
        for (var i = 0; i < 50; i++)
        {
            var outcome = await RunAsync(name);
            if (outcome.Continuation is null && outcome.RequeueAfter != TimeSpan.Zero)
            {
                return outcome;
            }
        }

        throw new InvalidOperationException($"{name} does not settle: {await ConditionsAsync(name)}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_isFork)
        {
            await _server.DisposeAsync();
        }
    }

    private KustomizationReconciler NewReconciler() => new(Services, Fetcher, Options, new EgressPolicy { AllowLoopback = true }, Records, Identities);

    private KubernetesClient Connect(TestCluster server)
    {
        var connection = Kubeconfig.Parse(server.Kubeconfig, "test", "").Connect("demo", null, KubeconfigOptions.Trusted, TimeProvider.System);
        return new(connection, new() { OnRequest = Requests.Add }, TimeProvider.System, NullLogger<KubernetesClient>.Instance);
    }
}
