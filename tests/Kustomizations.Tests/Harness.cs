using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives.Metrics;
using Flux.Reconciliation;
using Flux.Reconciliation.Tests;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;

namespace Flux.Kustomizations.Tests;

/// <summary>A Kustomization <c>apps/web</c> that takes its manifests from the GitRepository <c>apps/repo</c>.</summary>
internal sealed class Harness
{
    public const string First = "main@sha1:1111111111111111111111111111111111111111";
    public const string Second = "main@sha1:2222222222222222222222222222222222222222";
    private readonly KustomizationReconciler _reconciler;
    private JsonElement? _continuation;

    public Harness() => _reconciler = new(SampleReconciler.ServicesOf(Cluster, Clock) with { Metrics = Metrics }, Fetcher, Options, new());

    public ManualClock Clock { get; } = new(new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));

    public FluxMetrics Metrics { get; } = new();

    public InMemoryCluster Cluster { get; } = new();

    public FakeFetcher Fetcher { get; } = new();

    public KustomizationOptions Options { get; } = new();

    public JsonObject Object => Cluster.Read("Kustomization", "web");

    public JsonNode Status => Object["status"]!;

    public string Conditions => string.Join('\n', (Status["conditions"] as JsonArray ?? []).Select(c => $"{c!["type"]}={c["status"]} {c["reason"]}: {c["message"]}"));

    public string[] Events => [.. Cluster.Events.Select(e => $"{e["type"]} {e["reason"]}: {e["message"]}")];

    public string[] Inventory => [.. Status["inventory"]!["entries"]!.AsArray().Select(e => $"{e!["id"]} {e["v"]}")];

    public void Kustomization(string spec = "{}")
    {
        var obj = (JsonObject)JsonNode.Parse("""
            {"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization",
             "metadata":{"name":"web","namespace":"apps","generation":1,"finalizers":["finalizers.fluxcd.io"]},
             "spec":{"interval":"10m","prune":true,"sourceRef":{"kind":"GitRepository","name":"repo"}},
             "status":{"observedGeneration":-1}}
            """)!;
        foreach (var (key, value) in (JsonObject)JsonNode.Parse(spec)!)
        {
            obj["spec"]![key] = value?.DeepClone();
        }

        Cluster.Put(obj);
    }

    /// <summary>Puts one file a manifest into the source's artifact.</summary>
    public void Source(string revision, params string[] manifests)
    {
        var url = $"http://store/{revision[^4..]}.tar.gz";
        var files = manifests.Select((text, index) => (text, index)).ToDictionary(m => $"{m.index:000}.yaml", m => m.text);
        Cluster.Put($$"""
            {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"GitRepository","metadata":{"name":"repo","namespace":"apps"},
             "status":{"artifact":{"url":"{{url}}","path":"a.tar.gz","revision":"{{revision}}","lastUpdateTime":"2026-01-01T00:00:00Z",
               "digest":"{{FakeFetcher.DigestOf(files)}}"} } }
            """);
        Fetcher.Put(new(url), files);
    }

    /// <summary>Runs one piece of work; goes on where the last one waited.</summary>
    public async Task<ReconcileOutcome> RunAsync(string? triggeredBy = null)
    {
        var outcome = await _reconciler.ReconcileAsync(
            new() { Target = new("demo", "Kustomization", "apps", "web"), Continuation = _continuation, TriggeredBy = triggeredBy }, CancellationToken.None);
        _continuation = outcome.Continuation;
        if (_continuation is { } left)
        {
            Assert.InRange(left.GetRawText().Length, 1, 16 << 10);
        }

        return outcome;
    }

    /// <summary>Runs as the loop does, time included, until the work is done; at most <paramref name="limit"/> pieces.</summary>
    public async Task<ReconcileOutcome> RunToEndAsync(int limit = 100)
    {
        for (var i = 0; i < limit; i++)
        {
            var outcome = await RunAsync();
            if (outcome.Continuation is null)
            {
                return outcome;
            }

            Clock.Advance(outcome.RequeueAfter!.Value);
        }

        throw new InvalidOperationException($"not done after {limit} pieces of work");
    }
}
