using System.Text.Json.Nodes;
using Flux.Durable;
using Flux.Kubernetes;
using Flux.Orchestrations;
using Flux.Reconciliation;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kustomizations.Tests;

/// <summary>Two clusters in one host's loops, one of them out of reach for an hour of virtual time.</summary>
public sealed class UnreachableClusterTests : IClusterRegistry, IAsyncDisposable
{
    private readonly ManualClock _clock = new();
    private readonly InMemoryCluster _near = new("near");
    private readonly InMemoryCluster _far = new("far");
    private readonly InterceptedClient _wayToFar;
    private readonly FakeFetcher _fetcher = new();
    private readonly LocalOrchestrationRuntime _runtime;

    public UnreachableClusterTests()
    {
        _wayToFar = new(_far);
        var reconciler = new KustomizationReconciler(
            new()
            {
                Clusters = this,
                Clock = _clock,
                Events = [new KubernetesEventSink(this, _clock, new(), NullLogger<KubernetesEventSink>.Instance)],
                Jitter = IntervalJitter.None,
                Loggers = NullLoggerFactory.Instance,
            },
            _fetcher, new(), new());
        _runtime = new(
            new OrchestratorRegistry().AddFluxOrchestrators(),
            new ActivityRegistry().Add<ReconcileRequest, ReconcileOutcome>(OrchestrationNames.Reconcile, reconciler.ReconcileAsync),
            new LocalOrchestrationOptions(), _clock, NullLoggerFactory.Instance);
    }

    public IReadOnlyCollection<string> Names => ["near", "far"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public IKubernetesClient Get(string cluster) => cluster == "near" ? _near : _wayToFar;

    public ValueTask DisposeAsync() => _runtime.DisposeAsync();

    [Fact]
    public async Task Loops_WhenOneClusterIsOutOfReachForAnHour_TheOtherGoesOnAndItCatchesUpAfterwards()
    {
        foreach (var cluster in (InMemoryCluster[])[_near, _far])
        {
            Source(cluster, 1);
            cluster.Put("""
                {"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization",
                 "metadata":{"name":"web","namespace":"apps","generation":1,"finalizers":["finalizers.fluxcd.io"]},
                 "spec":{"interval":"10m","prune":true,"sourceRef":{"kind":"GitRepository","name":"repo"}},"status":{"observedGeneration":-1}}
                """);
            var target = new ReconcileTarget(cluster.Cluster, "Kustomization", "apps", "web");
            await _runtime.StartAsync(OrchestrationNames.ReconcileLoop, target.InstanceId, new ReconcileLoopInput { Target = target }, Token);
        }

        await _runtime.WhenIdleAsync(Token);
        Assert.Equal((1, 1), (RunsOf(_near), RunsOf(_far)));
        _wayToFar.Before = _ => throw new KubernetesException("the connection was refused") { Cluster = "far" };
        Source(_far, 2);
        await PassAsync(TimeSpan.FromMinutes(30));
        _near.Remove("ConfigMap", "settings");

        await PassAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(7, RunsOf(_near)); // every 10 minutes, as if nothing had happened
        Assert.True(_near.Has("ConfigMap", "settings"));
        Assert.Equal((1, "1"), (RunsOf(_far), ValueAt(_far)));
        _wayToFar.Before = null;
        await PassAsync(TimeSpan.FromMinutes(16)); // the longest back-off, and one more

        Assert.Equal("2", ValueAt(_far));
        Assert.Equal("True", (string?)_far.Read("Kustomization", "web")["status"]!["conditions"]![0]!["status"]);
        Assert.DoesNotContain(_far.Requests.Concat(_near.Requests), r => r.StartsWith("DELETE", StringComparison.Ordinal));
    }

    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(1))
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await _runtime.WhenIdleAsync(Token);
        }
    }

    private void Source(InMemoryCluster cluster, int version)
    {
        var files = new Dictionary<string, string>
        {
            ["a.yaml"] = $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"apps"},"data":{"a":"{{version}}"} }""",
        };
        _fetcher.Put(new($"http://store/{version}.tar.gz"), files);
        cluster.Put((JsonObject)JsonNode.Parse($$"""
            {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"GitRepository","metadata":{"name":"repo","namespace":"apps"},
             "status":{"artifact":{"url":"http://store/{{version}}.tar.gz","path":"a.tar.gz","revision":"main@sha1:{{version:x40}}",
               "lastUpdateTime":"2026-01-01T00:00:00Z","digest":"{{FakeFetcher.DigestOf(files)}}"} } }
            """)!);
    }

    private static long RunsOf(InMemoryCluster cluster) =>
        cluster.Read("Kustomization", "web")["status"]!["history"]!.AsArray().Sum(entry => (long)entry!["totalReconciliations"]!);

    private static string? ValueAt(InMemoryCluster cluster) => (string?)cluster.Read("ConfigMap", "settings")["data"]!["a"];
}
