using System.Text.Json.Nodes;

namespace Flux.Kustomizations.Tests;

/// <summary>Lines of the specification that no other test of this project holds; README.md says which test holds which line.</summary>
public sealed class SpecLineTests
{
    private const string Deployment = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"server","namespace":"apps"},
         "spec":{"selector":{"matchLabels":{"app":"server"}},"template":{"metadata":{"labels":{"app":"server"}},"spec":{"containers":[{"name":"main","image":"nginx:1"}]}}},
         "status":{"observedGeneration":1}}
        """;

    private readonly Harness _h = new();

    [Fact]
    public async Task CommonMetadata_StaysOutOfSelectorsAndPodTemplates()
    {
        _h.Kustomization("""{"commonMetadata":{"labels":{"team":"x"},"annotations":{"owner":"y"}}}""");
        _h.Source(Harness.First, Deployment);

        await _h.RunToEndAsync();

        var live = _h.Cluster.Read("Deployment", "server");
        Assert.Equal("x", (string?)live["metadata"]!["labels"]!["team"]);
        Assert.Equal("""{"app":"server"}""", live["spec"]!["selector"]!["matchLabels"]!.ToJsonString());
        Assert.Equal("""{"labels":{"app":"server"}}""", live["spec"]!["template"]!["metadata"]!.ToJsonString());
    }

    [Fact]
    public async Task Wait_GoesBeforeHealthChecks()
    {
        // the object of healthChecks does not exist: it would be waited for
        _h.Kustomization("""{"wait":true,"healthChecks":[{"kind":"Deployment","name":"missing","namespace":"apps"}]}""");
        _h.Source(Harness.First, Config("a", "1"));

        var outcome = await _h.RunAsync();

        Assert.Null(outcome.Continuation);
        Assert.Contains("Healthy=True Succeeded: Health check passed in ", _h.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Substitution_ReachesSecretsAndSkipsWhatOptsOut()
    {
        _h.Kustomization("""{"postBuild":{"substitute":{"v":"one"}}}""");
        _h.Source(
            Harness.First,
            """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"apps"},"stringData":{"a":"${v}"}}""",
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"apps","annotations":{"kustomize.toolkit.fluxcd.io/substitute":"disabled"}},"data":{"a":"${v}"}}""");

        await _h.RunToEndAsync();

        Assert.Equal(Convert.ToBase64String("one"u8), (string?)_h.Cluster.Read("Secret", "s")["data"]!["a"]);
        Assert.Equal("${v}", (string?)_h.Cluster.Read("ConfigMap", "c")["data"]!["a"]);
    }

    [Fact]
    public async Task Substitution_WithoutVariables_LeavesEvenDoubledDollars()
    {
        _h.Kustomization("""{"postBuild":{}}""");
        _h.Source(Harness.First, Config("a", "$${x} ${y}"));

        await _h.RunToEndAsync();

        Assert.Equal("$${x} ${y}", (string?)_h.Cluster.Read("ConfigMap", "a")["data"]!["a"]);
    }

    [Fact]
    public async Task Substitution_TakesTextOfConfigMapsAloneAndDropsNewlines()
    {
        _h.Cluster.Put("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"vars","namespace":"apps"},"data":{"v":"one\ntwo\n"},"binaryData":{"b":"b25l"}}""");
        _h.Kustomization("""{"postBuild":{"substituteFrom":[{"kind":"ConfigMap","name":"vars"}]}}""");
        _h.Source(Harness.First, Config("a", "${v} ${b:=none}"));

        await _h.RunToEndAsync();

        Assert.Equal("onetwo none", (string?)_h.Cluster.Read("ConfigMap", "a")["data"]!["a"]);
    }

    [Fact]
    public async Task Prune_GoesByNameWhateverTheVersion()
    {
        _h.Kustomization();
        _h.Source(Harness.First, """{"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler","metadata":{"name":"a","namespace":"apps"},"spec":{}}""", Config("b", "1"));
        await _h.RunToEndAsync();
        _h.Source(Harness.Second, """{"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"a","namespace":"apps"},"spec":{}}""");
        _h.Cluster.Requests.Clear();

        await _h.RunToEndAsync();

        Assert.Equal(["DELETE ConfigMap/b"], _h.Cluster.Requests.Where(r => r.StartsWith("DELETE", StringComparison.Ordinal)));
        Assert.Equal(["apps_a_autoscaling_HorizontalPodAutoscaler v2"], _h.Inventory);
    }

    [Fact]
    public async Task EarlierStages_StayAppliedAndOutOfTheInventoryWhereALaterOneIsRefused()
    {
        _h.Kustomization();
        _h.Source(Harness.First, """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"team"}}""", Config("bad", "1"));
        _h.Cluster.Refuse = (verb, id) => verb == "dry-run" && id.Name == "bad"
            ? TestKit.Kubernetes.InMemoryCluster.Error(System.Net.HttpStatusCode.UnprocessableEntity, "Invalid", "bad") : null;

        await _h.RunToEndAsync();

        Assert.True(_h.Cluster.Has("Namespace", "team"));
        Assert.Null(_h.Status["inventory"]);
        Assert.Contains("Namespace/team created", _h.Conditions, StringComparison.Ordinal);
        _h.Cluster.Refuse = (_, _) => null;
        await _h.RunToEndAsync();
        Assert.Equal(["_team__Namespace v1", "apps_bad__ConfigMap v1"], _h.Inventory);
    }

    [Fact]
    public async Task Request_WhenTakenAwayWhileHealthIsAwaited_CancelsNothing()
    {
        _h.Kustomization("""{"wait":true}""");
        _h.Cluster.Change("Kustomization", "web", o => o["metadata"]!["annotations"] = new JsonObject { ["reconcile.fluxcd.io/requestedAt"] = "1" });
        _h.Source(Harness.First, Deployment.Replace("\"observedGeneration\":1", "\"replicas\":0,\"observedGeneration\":0", StringComparison.Ordinal));
        Assert.NotNull((await _h.RunAsync()).Continuation);
        _h.Cluster.Change("Kustomization", "web", o => o["metadata"]!["annotations"]!.AsObject().Clear());

        var outcome = await _h.RunAsync();

        Assert.NotNull(outcome.Continuation);
        Assert.DoesNotContain("HealthCheckCanceled", _h.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metric_HasUpstreamsBucketsAndLabels()
    {
        _h.Kustomization();
        _h.Source(Harness.First, Config("a", "1"));

        await _h.RunToEndAsync();

        // prometheus.ExponentialBucketsRange(10e-3, 1800, 10): the first and the last are given, the others grow evenly
        var series = Assert.Single(_h.Metrics.Read().Single(family => family.Name == "gotk_reconcile_duration_seconds").Series);
        var buckets = series.Buckets.Select(bucket => bucket.Key).ToList();
        Assert.Equal(10, buckets.Count);
        Assert.Equal((0.01, 1800), (buckets[0], Math.Round(buckets[9], 6)));
        Assert.All(Enumerable.Range(1, 9), i => Assert.Equal(Math.Pow(180_000, 1 / 9.0), buckets[i] / buckets[i - 1], 6));
        Assert.Equal("kind=Kustomization,name=web,namespace=apps,cluster=demo", string.Join(',', series.Labels.Select(l => $"{l.Key}={l.Value}")));
    }

    private static string Config(string name, string value) =>
        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","namespace":"apps"},"data":{"a":"{{value}}"} }""";
}
