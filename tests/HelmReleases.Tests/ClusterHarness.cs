using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.HelmReleases.Storage;
using Flux.Kubernetes;
using Flux.Kustomizations.Tests;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.TestKit.ApiServer;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.HelmReleases.Tests;

/// <summary>The reconciler on the embedded API server, through the real client, over HTTPS on loopback.</summary>
internal sealed class ClusterHarness : IAsyncDisposable, IClusterRegistry
{
    public const string Api = "helm.toolkit.fluxcd.io/v2";
    private readonly TestCluster _server;
    private readonly bool _isFork;
    private readonly KubernetesClient _client;
    private readonly Dictionary<string, JsonElement?> _continuations = [];
    private HelmReleaseReconciler _reconciler;

    private ClusterHarness(TestCluster server, ClusterHarness? owner = null)
    {
        (_server, _isFork) = (server, owner is not null);
        Fetcher = owner?.Fetcher ?? new();
        Clock = owner?.Clock ?? new();
        _client = Connect(server);
        Between = new(_client);
        Services = new()
        {
            Clusters = this,
            Events = [new KubernetesEventSink(this, TimeProvider.System, new(), NullLogger<KubernetesEventSink>.Instance)],
            Clock = Clock,
            Jitter = IntervalJitter.None,
            Loggers = NullLoggerFactory.Instance,
        };
        _reconciler = NewReconciler();
    }

    public ReconcileServices Services { get; }

    public HelmReleaseOptions Options { get; } = new();

    public FakeFetcher Fetcher { get; }

    public AdvancingClock Clock { get; }

    public RequestCounter Requests { get; } = new();

    /// <summary>What stands between the reconciler and the cluster; the test's own requests go past it.</summary>
    public InterceptedClient Between { get; }

    public IKubernetesClient Client => _client;

    public TestCluster Server => _server;

    public IReadOnlyCollection<string> Names => ["demo"];

    /// <summary>Ends what the reconciler is doing, as the end of its process would.</summary>
    public CancellationToken Stopping { get; set; }

    /// <summary>Runs on the cluster after each run that waits, as time would pass; null for nothing.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public static async Task<ClusterHarness> StartAsync(bool workloads = false)
    {
        var server = await TestCluster.StartAsync(new() { Controllers = new() { Workloads = workloads, WorkloadDelay = TimeSpan.Zero } });
        await server.InstallAsync(CrdGenerator.Generate(FluxKinds.HelmRelease));
        await server.InstallAsync(CrdGenerator.Generate(FluxKinds.HelmChart));
        await server.InstallAsync(CrdGenerator.Generate(FluxKinds.ExternalArtifact));
        await server.InstallAsync((JsonObject)JsonNode.Parse("""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"ocirepositories.source.toolkit.fluxcd.io"},
             "spec":{"group":"source.toolkit.fluxcd.io","scope":"Namespaced","names":{"plural":"ocirepositories","singular":"ocirepository","kind":"OCIRepository","listKind":"OCIRepositoryList"},
              "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """)!);
        var harness = new ClusterHarness(server);
        await harness.PutAsync("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"apps"}}""");
        return harness;
    }

    /// <summary>Another worker on the same cluster, with a memory of its own. The first one owns the cluster.</summary>
    public ClusterHarness Fork() => new(_server, this);

    /// <summary>Another process takes over: nothing in memory is left, nor anything that a run handed on.</summary>
    public void Restart(bool keepContinuations = false)
    {
        _reconciler = NewReconciler();
        if (!keepContinuations)
        {
            _continuations.Clear();
        }
    }

    public IKubernetesClient Get(string cluster) => cluster == "demo" ? Between : throw new KeyNotFoundException(cluster);

    public Task<JsonObject> PutAsync(string json) => PutAsync((JsonObject)JsonNode.Parse(json)!);

    public Task<JsonObject> PutAsync(JsonObject json) => _client.ApplyAsync(json, new() { FieldManager = "test", Force = true }, CancellationToken.None);

    /// <summary>A HelmRelease of the chart of <see cref="ChartAsync(TestChart)"/>.</summary>
    public Task<JsonObject> HelmReleaseAsync(string name = "demo", string spec = "{}")
    {
        var merged = (JsonObject)JsonNode.Parse("""{"interval":"10m"}""")!;
        foreach (var (key, value) in (JsonObject)JsonNode.Parse(spec)!)
        {
            merged[key] = value?.DeepClone();
        }

        if (merged["chart"] is null && merged["chartRef"] is null)
        {
            merged["chartRef"] = JsonNode.Parse("""{"kind":"OCIRepository","name":"chart"}""");
        }

        return PutAsync($$"""{"apiVersion":"{{Api}}","kind":"HelmRelease","metadata":{"name":"{{name}}","namespace":"apps"},"spec":{{merged.ToJsonString()}} }""");
    }

    public async Task AnnotateAsync(string name, string annotations) => await _client.PatchAsync(
        FluxKinds.HelmRelease.Gvk, new("apps", name), PatchType.Merge, JsonNode.Parse($$"""{"metadata":{"annotations":{{annotations}} } }""")!,
        new() { FieldManager = "test" }, CancellationToken.None);

    /// <summary>Sets the artifact of the OCIRepository <c>chart</c> to a chart.</summary>
    public Task ChartAsync(TestChart chart) => ChartAsync(chart, "OCIRepository", "chart", $"{chart.Version}@{chart.Digest}");

    /// <summary>Sets an object's artifact to a chart.</summary>
    public async Task ChartAsync(TestChart chart, string kind, string name, string revision)
    {
        var url = $"http://store/{kind}/{chart.Digest.Hex}.tgz";
        Fetcher.Put(new(url), chart.Files);
        if (await FindAsync("source.toolkit.fluxcd.io/v1", kind, name) is null)
        {
            var spec = kind == "HelmChart"
                ? """{"interval":"1m","chart":"demo","sourceRef":{"kind":"HelmRepository","name":"repo"} }"""
                : """{"interval":"1m","url":"oci://registry.example/charts"}""";
            await PutAsync($$"""{"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"{{kind}}","metadata":{"name":"{{name}}","namespace":"apps"},"spec":{{spec}} }""");
        }

        await SourceStatusAsync(kind, name, $$"""
            {"artifact":{"url":"{{url}}","path":"a.tgz","revision":"{{revision}}","lastUpdateTime":"2026-01-01T00:00:00Z","digest":"{{FakeFetcher.DigestOf(chart.Files)}}"} }
            """);
    }

    /// <summary>Sets an object's status, observed.</summary>
    public async Task SourceStatusAsync(string kind, string name, string status)
    {
        var gvk = new GroupVersionKind("source.toolkit.fluxcd.io", "v1", kind);
        var source = await _client.GetAsync(gvk, new("apps", name), CancellationToken.None);
        var json = (JsonObject)JsonNode.Parse(status)!;
        if (kind != "ExternalArtifact")
        {
            json["observedGeneration"] ??= (long)source!["metadata"]!["generation"]!;
        }

        await _client.PatchAsync(
            gvk, new("apps", name), PatchType.Merge, new JsonObject { ["status"] = json }, new() { FieldManager = "test", Subresource = "status" }, CancellationToken.None);
    }

    public async Task<JsonObject> ReadAsync(string apiVersion, string kind, string name, string @namespace = "apps") =>
        await FindAsync(apiVersion, kind, name, @namespace) ?? throw new InvalidOperationException($"{kind}/{@namespace}/{name} is not there");

    public Task<JsonObject?> FindAsync(string apiVersion, string kind, string name, string @namespace = "apps") =>
        _client.GetAsync(GroupVersionKind.From(apiVersion, kind), new(@namespace, name), CancellationToken.None);

    public Task<JsonObject?> ConfigMapAsync(string name, string @namespace = "apps") => FindAsync("v1", "ConfigMap", name, @namespace);

    public Task DeleteAsync(string apiVersion, string kind, string name, string @namespace = "apps") =>
        _client.DeleteAsync(GroupVersionKind.From(apiVersion, kind), new(@namespace, name), DeleteOptions.Background, CancellationToken.None);

    /// <summary>Sets fields of an object as somebody else.</summary>
    public Task<JsonObject> PatchAsync(string apiVersion, string kind, string name, string patch, string? subresource = null) => _client.PatchAsync(
        GroupVersionKind.From(apiVersion, kind), new("apps", name), PatchType.Merge, JsonNode.Parse(patch)!,
        new() { FieldManager = "kubectl-edit", Subresource = subresource }, CancellationToken.None);

    /// <summary>Makes the Deployment <c>web</c> available, where its image has the tag, if one is given; it is progressing otherwise.</summary>
    public async Task BecomeAvailableAsync(string? tag = null)
    {
        if (await FindAsync("apps/v1", "Deployment", "web") is not { } web)
        {
            return;
        }

        var isAvailable = tag is null || (string?)web["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] == $"web:{tag}";
        var available = isAvailable ? 1 : 0;
        await PatchAsync(
            "apps/v1", "Deployment", "web", $$"""
            {"status":{"observedGeneration":{{web["metadata"]!["generation"]}},"replicas":1,"readyReplicas":{{available}},"updatedReplicas":1,"availableReplicas":{{available}},
              "conditions":[{"type":"Available","status":"{{isAvailable}}"},{"type":"Progressing","status":"True","reason":"{{(isAvailable ? "NewReplicaSetAvailable" : "ReplicaSetUpdated")}}"}]} }
            """, "status");
    }

    public async Task<JsonNode> StatusAsync(string name = "demo") => (await ReadAsync(Api, "HelmRelease", name))["status"]!;

    public async Task<string> ConditionsAsync(string name = "demo") => string.Join(
        '\n', ((await StatusAsync(name))["conditions"] as JsonArray ?? []).Select(c => $"{c!["type"]}={c["status"]} {c["reason"]}: {c["message"]}"));

    public async Task<string[]> EventsAsync()
    {
        var list = await _client.ListAsync(new("", "v1", "Event"), new() { Namespace = "apps" }, CancellationToken.None);
        return [.. list.Items.OrderBy(e => (string?)e["metadata"]!["resourceVersion"], StringComparer.Ordinal).Select(e => $"{e["type"]} {e["reason"]}: {e["message"]}")];
    }

    /// <summary>The versions of a release with their statuses, e.g. <c>1 superseded, 2 deployed</c>.</summary>
    public async Task<string> ReleasesAsync(string name = "demo", string @namespace = "apps") => string.Join(
        ", ", (await SecretsAsync(name, @namespace)).Select(s => $"{s["metadata"]!["labels"]!["version"]} {s["metadata"]!["labels"]!["status"]}"));

    /// <summary>The latest record of a release.</summary>
    public async Task<Release> ReleaseAsync(string name = "demo", string @namespace = "apps") => ReleaseCodec.Decode(
        Encoding.UTF8.GetString(Convert.FromBase64String((string)(await SecretsAsync(name, @namespace))[^1]["data"]!["release"]!)));

    public async Task<IReadOnlyList<JsonObject>> SecretsAsync(string name = "demo", string @namespace = "apps")
    {
        var list = await _client.ListAsync(new("", "v1", "Secret"), new() { Namespace = @namespace, LabelSelector = $"owner=helm,name={name}" }, CancellationToken.None);
        return [.. list.Items.OrderBy(s => int.Parse((string)s["metadata"]!["labels"]!["version"]!, null))];
    }

    public async Task<ReconcileOutcome> RunAsync(string name = "demo", string? triggeredBy = null)
    {
        var outcome = await _reconciler.ReconcileAsync(
            new() { Target = new("demo", "HelmRelease", "apps", name), Continuation = _continuations.GetValueOrDefault(name), TriggeredBy = triggeredBy }, Stopping);
        _continuations[name] = outcome.Continuation;
        if (outcome.Continuation is not null && Meanwhile is { } meanwhile)
        {
            await meanwhile();
        }

        return outcome;
    }

    public bool IsWaiting(string name = "demo") => _continuations.GetValueOrDefault(name) is not null;

    /// <summary>Adds the finalizer and runs until the work is done, letting the time pass that a wait asks for.</summary>
    public async Task<ReconcileOutcome> SettleAsync(string name = "demo", int limit = 60)
    {
        for (var i = 0; i < limit; i++)
        {
            var outcome = await RunAsync(name);
            if (outcome.ObjectGone || (outcome.Continuation is null && outcome.RequeueAfter != TimeSpan.Zero))
            {
                return outcome;
            }

            Clock.Advance(outcome.RequeueAfter ?? TimeSpan.Zero);
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

    private HelmReleaseReconciler NewReconciler() => new(Services, Fetcher, Options, new EgressPolicy { AllowLoopback = true });

    private KubernetesClient Connect(TestCluster server)
    {
        var connection = Kubeconfig.Parse(server.Kubeconfig, "test", "").Connect("demo", null, KubeconfigOptions.Trusted, TimeProvider.System);
        return new(connection, new() { OnRequest = Requests.Add, QueriesPerSecond = 10_000, Burst = 10_000, RetryDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System, NullLogger<KubernetesClient>.Instance);
    }
}
