using System.Net;
using System.Text.Json.Nodes;
using Flux.Artifacts;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.TestKit.Kubernetes;

namespace Flux.Kustomizations.Tests;

/// <summary>What the Kustomization relies on fails for a while: nothing applied is lost, nothing is deleted, and afterwards the cluster is what Git says.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Reconcile_WhenTheArtifactStoreAnswersErrors_KeepsWhatIsAppliedAndGoesOnAfterwards()
    {
        await using var h = await AppliedAsync();
        await SourceAsync(h, ClusterHarness.Second, "2");
        h.Fetcher.Error = new ArtifactException("the download failed (the server answered 503)", "http://store/2222.tar.gz");

        var outcome = await h.RunAsync("web");

        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
        Assert.Contains("Ready=False ArtifactFailed: ", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal("1", await ValueAsync(h));
        Assert.Equal(2, await CountAsync(h));
        h.Fetcher.Error = null;
        await h.RunAsync("web");
        Assert.Equal("2", await ValueAsync(h));
    }

    [Fact]
    public async Task Reconcile_WhenTheRecordStoreIsDown_AppliesAllTheSame()
    {
        await using var h = await AppliedAsync();
        var records = new MemoryRecordStore { Fails = true };
        h.Records = records.Applied;
        h.Restart();
        await SourceAsync(h, ClusterHarness.Second, "2");

        await h.RunAsync("web");

        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal("2", await ValueAsync(h));
    }

    [Fact]
    public async Task Reconcile_WhenTheSourceIsGone_DeletesNothingAndGoesOnWhenItIsBack()
    {
        await using var h = await AppliedAsync();
        await h.Client.DeleteAsync(Api.FluxKinds.GitRepository.Gvk, new("apps", "repo"), DeleteOptions.Background, CancellationToken.None);

        await h.RunAsync("web");

        Assert.Contains("Ready=False ArtifactFailed: gitrepositories.source.toolkit.fluxcd.io \"repo\" not found", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal("1", await ValueAsync(h));
        Assert.Equal(2, await CountAsync(h));
        await SourceAsync(h, ClusterHarness.Second, "2");
        await h.RunAsync("web");
        Assert.Equal("2", await ValueAsync(h));
    }

    [Fact]
    public async Task Reconcile_WhenTheArtifactIsEmptyOfThePath_DeletesNothing()
    {
        await using var h = await AppliedAsync("""{"path":"deploy"}""");
        await h.SourceAsync(ClusterHarness.Second, new Dictionary<string, string> { ["README.md"] = "moved" });

        await h.RunAsync("web");

        Assert.Contains("kustomization path not found", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal(2, await CountAsync(h));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("apply")]
    [InlineData("delete")]
    [InlineData("patch")]
    public async Task Reconcile_WhenTheClusterFailsOneKindOfRequest_EndsAsGitSaysWhenItIsBack(string verb)
    {
        await using var h = await AppliedAsync();
        await h.SourceAsync(ClusterHarness.Second, new Dictionary<string, string> { ["deploy/a.yaml"] = Config("a", "2") });
        h.Between.Before = r => r.Verb == verb ? throw Unreachable() : Task.CompletedTask;
        await TryAsync(h);
        h.Between.Before = null;

        await h.SettleAsync("web");

        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal("2", await ValueAsync(h));
        Assert.Null(await h.FindAsync("v1", "ConfigMap", "b"));
        Assert.Equal(1, await CountAsync(h));
    }

    [Fact]
    public async Task Reconcile_WhenTheTokenHasExpired_SaysSoKeepsEverythingAndGoesOnWithAnotherOne()
    {
        await using var h = await AppliedAsync();
        await KubeconfigAsync(h, "expired");
        await h.KustomizationAsync("web", """{"path":"deploy","kubeConfig":{"secretRef":{"name":"target"}}}""");

        await h.RunAsync("web");

        Assert.Contains("Ready=False ReconciliationFailed", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.DoesNotContain("expired", await h.ConditionsAsync("web"), StringComparison.Ordinal); // the token itself is told to nobody
        Assert.Equal(2, await CountAsync(h));
        Assert.NotNull(await h.FindAsync("v1", "ConfigMap", "b"));
        await KubeconfigAsync(h, h.Server.Token);
        await SourceAsync(h, ClusterHarness.Second, "2");
        await h.RunAsync("web");
        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal("2", await ValueAsync(h));
    }

    [Fact]
    public async Task Reconcile_WhenAnotherManagerWritesAtEveryTurn_WinsWhatGitSaysAndLeavesTheRest()
    {
        await using var h = await AppliedAsync();
        await SourceAsync(h, ClusterHarness.Second, "2");
        var storm = 0;
        h.Between.Before = async r =>
        {
            if (r.Kind.Kind == "ConfigMap" && r.IsWrite)
            {
                await EditAsync(h, $$"""{"data":{"a":"theirs {{++storm}}","own":"{{storm}}"} }""");
            }

            if (r.Kind.Kind == "Kustomization" && r.Verb == "patch" && storm < 4)
            {
                storm++;
                await h.Client.PatchAsync(
                    Api.FluxKinds.Kustomization.Gvk, new("apps", "web"), PatchType.Merge, JsonNode.Parse($$"""{"metadata":{"annotations":{"storm":"{{storm}}"} } }""")!,
                    new() { FieldManager = "storm" }, CancellationToken.None);
            }
        };
        await h.RunAsync("web");
        h.Between.Before = null;
        Assert.InRange(storm, 2, 100);

        await h.RunAsync("web");

        var live = await h.ReadAsync("v1", "ConfigMap", "a");
        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal("2", (string?)live["data"]!["a"]);
        Assert.NotNull(live["data"]!["own"]); // a field that Git does not have is the other manager's
        Assert.Equal(2, await CountAsync(h));
    }

    [Fact]
    public async Task Reconcile_WhenKubectlWritesBetweenTrialAndApply_IsUndoneInTheNextRun()
    {
        await using var h = await AppliedAsync();
        await SourceAsync(h, ClusterHarness.Second, "2");
        h.Between.Before = async r =>
        {
            if (r is { Verb: "apply", DryRun: false, Key.Name: "a" })
            {
                h.Between.Before = null;
                await EditAsync(h, """{"data":{"extra":"x"}}""", "kubectl-edit");
            }
        };
        await h.RunAsync("web");
        Assert.NotNull((await h.ReadAsync("v1", "ConfigMap", "a"))["data"]!["extra"]);

        await h.RunAsync("web");

        Assert.Null((await h.ReadAsync("v1", "ConfigMap", "a"))["data"]!["extra"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reconcile_WhenADefinitionsConversionFails_AppliesNothingOfTheStageAndDeletesNothing(bool withRecord)
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web", """{"path":"deploy"}""");
        await h.PutAsync(Definition());
        await h.SourceAsync(ClusterHarness.First, Files("1", Widget("v1")));
        await h.SettleAsync("web");
        Assert.Equal(3, await CountAsync(h));
        if (!withRecord)
        {
            h.Restart();
        }

        await h.SourceAsync(ClusterHarness.Second, Files("2", Widget("v2")));

        // kube-apiserver, apiextensions conversion/webhook_converter.go: whatever is not of the stored version is answered so
        h.Between.Before = r => r.Kind is { Kind: "Widget", Version: "v2" }
            ? throw InMemoryCluster.Error(HttpStatusCode.InternalServerError, "InternalError", "conversion webhook for example.com/v1, Kind=Widget failed: connection refused")
            : Task.CompletedTask;
        await h.RunAsync("web");

        var conditions = await h.ConditionsAsync("web");
        Assert.Contains("Ready=False ReconciliationFailed: Widget", conditions, StringComparison.Ordinal);
        Assert.Contains("conversion webhook for example.com/v1, Kind=Widget failed", conditions, StringComparison.Ordinal);
        Assert.Equal("1", await ValueAsync(h));
        Assert.Equal(3, await CountAsync(h));
        h.Between.Before = null;
        await h.RunAsync("web");
        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal("2", await ValueAsync(h));
        Assert.Equal(3, await CountAsync(h));
    }

    [Fact]
    public async Task Apply_WhenObjectsOfAStageDiffer_WritesThemAtTheSameTime()
    {
        await using var h = await AppliedAsync();
        var both = new TaskCompletionSource();
        var under = 0;
        await h.SourceAsync(ClusterHarness.Second, new Dictionary<string, string> { ["deploy/a.yaml"] = Config("a", "2"), ["deploy/b.yaml"] = Config("b", "2") });
        h.Between.Before = async r =>
        {
            if (r is { Verb: "apply", DryRun: false })
            {
                if (Interlocked.Increment(ref under) == 2)
                {
                    both.SetResult();
                }

                await both.Task.WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None); // the first waits for the second
            }
        };

        await h.RunAsync("web");

        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
    }

    private static async Task<ClusterHarness> AppliedAsync(string spec = """{"path":"deploy"}""")
    {
        var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web", spec);
        await SourceAsync(h, ClusterHarness.First, "1");
        await h.SettleAsync("web");
        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        return h;
    }

    private static Task SourceAsync(ClusterHarness h, string revision, string value) => h.SourceAsync(revision, Files(value));

    private static Dictionary<string, string> Files(string value, params string[] more) => new(
        more.Select((text, i) => KeyValuePair.Create($"deploy/more{i}.yaml", text)))
    {
        ["deploy/a.yaml"] = Config("a", value),
        ["deploy/b.yaml"] = Config("b", "1"),
    };

    private static string Config(string name, string value) =>
        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","namespace":"apps"},"data":{"a":"{{value}}"} }""";

    private static string Widget(string version) =>
        $$"""{"apiVersion":"example.com/{{version}}","kind":"Widget","metadata":{"name":"w","namespace":"apps"},"spec":{"a":"1"} }""";

    private static string Definition()
    {
        const string Schema = "\"schema\":{\"openAPIV3Schema\":{\"type\":\"object\",\"x-kubernetes-preserve-unknown-fields\":true}}";
        return $$"""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
             "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList"},
              "versions":[{"name":"v1","served":true,"storage":true,{{Schema}} },{"name":"v2","served":true,"storage":false,{{Schema}} }]} }
            """;
    }

    private static Task EditAsync(ClusterHarness h, string patch, string manager = "someone") => h.Client.PatchAsync(
        new("", "v1", "ConfigMap"), new("apps", "a"), PatchType.Merge, JsonNode.Parse(patch)!, new() { FieldManager = manager }, CancellationToken.None);

    private static Task KubeconfigAsync(ClusterHarness h, string token) => h.PutAsync($$"""
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"target","namespace":"apps"},
         "data":{"value":"{{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(h.Server.Kubeconfig.Replace(h.Server.Token, token, StringComparison.Ordinal)))}}"} }
        """);

    private static KubernetesException Unreachable() => new("the connection was refused") { Cluster = "demo" };

    private static async Task TryAsync(ClusterHarness h)
    {
        try
        {
            await h.RunAsync("web");
        }
        catch (KubernetesException)
        {
            // its own status cannot be written either: the loop backs off and tries again
        }
    }

    private static async Task<string?> ValueAsync(ClusterHarness h) => (string?)(await h.ReadAsync("v1", "ConfigMap", "a"))["data"]!["a"];

    private static async Task<int> CountAsync(ClusterHarness h) => (await h.StatusAsync("web"))["inventory"]!["entries"]!.AsArray().Count;
}
