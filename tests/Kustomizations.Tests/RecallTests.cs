using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Kustomizations.Tests;

/// <summary>What an unchanged Kustomization costs, and what may not be taken for unchanged. Requests are counted at the client of an embedded API server.</summary>
public sealed class RecallTests
{
    private const string Config = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"apps","labels":{"a":"1"},"annotations":{"a":"1"}},"data":{"a":"1"}}""";
    private const string Deployment = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"server","namespace":"apps"},
         "spec":{"replicas":1,"selector":{"matchLabels":{"app":"server"}},"template":{"metadata":{"labels":{"app":"server"}},
          "spec":{"containers":[{"name":"main","image":"nginx:1"}]}}}}
        """;

    private static readonly GroupVersionKind _config = new("", "v1", "ConfigMap");
    private static readonly GroupVersionKind _deployment = new("apps", "v1", "Deployment");

    [Fact]
    public async Task Reconcile_WhenNothingHasChanged_NeitherFetchesNorAsks()
    {
        await using var h = await AppliedAsync(Config, Deployment);
        var fetches = h.Fetcher.Fetches;

        await h.RunAsync("web");

        Assert.Equal(["get", "get", "list", "list", "patch"], Verbs(h));
        Assert.Equal(fetches, h.Fetcher.Fetches);
        Assert.Equal(2, (long)(await h.StatusAsync("web"))["history"]![0]!["totalReconciliations"]!);
    }

    [Fact]
    public async Task Reconcile_When300ObjectsOf12KindsIn4NamespacesAreUnchanged_CostsAtMost20Requests()
    {
        await using var h = await ClusterHarness.StartAsync();
        await LargeAsync(h);
        h.Requests.Reset();

        await h.RunAsync("web");

        Assert.InRange(h.Requests.Total, 1, 20);
        Assert.Equal(0, h.Requests.Requests.Count(r => r.DryRun));
    }

    [Fact]
    public async Task Reconcile_WhenOneOf300ObjectsHasChanged_CostsAtMost6More()
    {
        await using var h = await ClusterHarness.StartAsync();
        await LargeAsync(h);
        h.Requests.Reset();
        await h.RunAsync("web");
        var unchanged = h.Requests.Total;
        await EditAsync(h, _config, new("n1", "c0"), """{"data":{"a":"other"}}""");
        h.Requests.Reset();

        await h.RunAsync("web");

        Assert.InRange(h.Requests.Total - unchanged, 1, 6);
        Assert.Equal("1", (string?)(await h.ReadAsync("v1", "ConfigMap", "c0", "n1"))["data"]!["a"]);
    }

    [Fact]
    public async Task Reconcile_WhenTheIdentityMayListPerNamespaceOnly_CostsAtMost60Requests()
    {
        await using var h = await ClusterHarness.StartAsync();
        foreach (var ns in Namespaces)
        {
            await h.PutAsync($$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{ns}}"} }""");
            await h.PutAsync($$"""
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"tenant","namespace":"{{ns}}"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
                 "subjects":[{"kind":"ServiceAccount","name":"tenant","namespace":"apps"}]}
                """);
        }

        await LargeAsync(h, """{"serviceAccountName":"tenant"}""");
        h.Requests.Reset();

        await h.RunAsync("web");

        Assert.Equal(0, h.Requests.Requests.Count(r => r.DryRun));
        Assert.InRange(h.Requests.Total, 21, 60);
    }

    [Fact]
    public async Task Reconcile_WhenEightObjectsAreNew_CostsFewRequests()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web");
        await h.SourceAsync(ClusterHarness.First, Files([.. Enumerable.Range(0, 8).Select(i => Config.Replace("settings", $"c{i}", StringComparison.Ordinal))]));
        await h.Client.ResolveAsync(_config, CancellationToken.None);
        h.Requests.Reset();

        await h.RunAsync("web");

        // each is tried and applied; the object and its source are read; its finalizer and its status are written; two events; who depends on it
        Assert.Equal((16, 7), (h.Requests.CountOf("apply"), h.Requests.Total - 16));
    }

    [Fact]
    public async Task Reconcile_WhenOnlyAStatusHasChanged_DoesNotAsk()
    {
        await using var h = await AppliedAsync(Config, Deployment);
        await StatusAsync(h, """{"status":{"observedGeneration":1,"replicas":1}}""");
        h.Requests.Reset();

        await h.RunAsync("web");

        Assert.Equal(["get", "get", "list", "list", "patch"], Verbs(h));
    }

    [Fact]
    public async Task Reconcile_WhenAStatusHasChangedAndIsWaitedFor_SeesIt()
    {
        await using var h = await AppliedAsync("""{"wait":true}""", Config, Deployment);
        await StatusAsync(h, """{"status":{"observedGeneration":1,"replicas":1,"unavailableReplicas":1,"updatedReplicas":1,"readyReplicas":null,"availableReplicas":null}}""");

        var outcome = await h.RunAsync("web");

        Assert.NotNull(outcome.Continuation);
        Assert.Contains("Healthy=Unknown", await h.ConditionsAsync("web"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("field", """{"data":{"a":"2"}}""")]
    [InlineData("label", """{"metadata":{"labels":{"a":"2"}}}""")]
    [InlineData("label gone", """{"metadata":{"labels":{"a":null}}}""")]
    [InlineData("field gone", """{"data":null}""")]
    [InlineData("more fields", """{"data":{"a":"2","b":"3"}}""")]
    [InlineData("annotation", """{"metadata":{"annotations":{"a":"2"}}}""")]
    [InlineData("annotation gone", """{"metadata":{"annotations":{"a":null}}}""")]
    [InlineData("owner's namespace label", """{"metadata":{"labels":{"kustomize.toolkit.fluxcd.io/namespace":"other"}}}""")]
    [InlineData("owner label", """{"metadata":{"labels":{"kustomize.toolkit.fluxcd.io/name":"other"}}}""")]
    [InlineData("owner label gone", """{"metadata":{"labels":{"kustomize.toolkit.fluxcd.io/name":null}}}""")]
    public async Task Reconcile_WhenAnObjectHasDrifted_CorrectsIt(string what, string patch)
    {
        Assert.NotEmpty(what);
        await using var h = await AppliedAsync(Config, Deployment);
        await EditAsync(h, _config, new("apps", "settings"), patch);

        await h.RunAsync("web");

        var live = await h.ReadAsync("v1", "ConfigMap", "settings");
        Assert.Equal("1", (string?)live["data"]!["a"]);
        Assert.Equal("1", (string?)live["metadata"]!["labels"]!["a"]);
        Assert.Equal("1", (string?)live["metadata"]!["annotations"]!["a"]);
        Assert.Equal("apps", (string?)live["metadata"]!["labels"]!["kustomize.toolkit.fluxcd.io/namespace"]);
        Assert.Equal("web", (string?)live["metadata"]!["labels"]!["kustomize.toolkit.fluxcd.io/name"]);
        Assert.Contains("Normal Progressing: ConfigMap/apps/settings configured", await EventsAsync(h), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenSomeoneAddedAFieldWithKubectl_TakesItAway()
    {
        await using var h = await AppliedAsync(Config, Deployment);
        await h.Client.PatchAsync(
            _config, new("apps", "settings"), PatchType.Merge, JsonNode.Parse("""{"data":{"extra":"x"}}""")!, new() { FieldManager = "kubectl-edit" }, CancellationToken.None);

        await h.RunAsync("web");

        Assert.Null((await h.ReadAsync("v1", "ConfigMap", "settings"))["data"]!["extra"]);
    }

    [Fact]
    public async Task Reconcile_WhenAScaleWasChanged_CorrectsIt()
    {
        await using var h = await AppliedAsync(Config, Deployment);
        await h.Client.PatchAsync(
            _deployment, new("apps", "server"), PatchType.Merge, JsonNode.Parse("""{"spec":{"replicas":5}}""")!,
            new() { FieldManager = "kubectl", Subresource = "scale" }, CancellationToken.None);

        await h.RunAsync("web");

        Assert.Equal(1, (int)(await h.ReadAsync("apps/v1", "Deployment", "server"))["spec"]!["replicas"]!);
    }

    [Fact]
    public async Task Reconcile_WhenAChangeWasTakenBack_WritesNothing()
    {
        await using var h = await AppliedAsync(Config, Deployment);
        await EditAsync(h, _config, new("apps", "settings"), """{"data":{"a":"2"}}""");
        await EditAsync(h, _config, new("apps", "settings"), """{"data":{"a":"1"}}""");
        var before = (await h.ReadAsync("v1", "ConfigMap", "settings")).ResourceVersionOf();
        h.Requests.Reset();

        await h.RunAsync("web");

        Assert.Equal(1, h.Requests.Requests.Count(r => r.DryRun));
        Assert.Equal(before, (await h.ReadAsync("v1", "ConfigMap", "settings")).ResourceVersionOf());
        h.Requests.Reset();
        await h.RunAsync("web");
        Assert.Equal(0, h.Requests.Requests.Count(r => r.DryRun));
    }

    [Fact]
    public async Task Reconcile_WhenAnObjectWasDeleted_CreatesIt()
    {
        await using var h = await AppliedAsync(Config, Deployment);
        await h.Client.DeleteAsync(_config, new("apps", "settings"), DeleteOptions.Background, CancellationToken.None);

        await h.RunAsync("web");

        await h.ReadAsync("v1", "ConfigMap", "settings");
    }

    [Fact]
    public async Task Reconcile_WhenAnObjectWasMadeAnewWithTheSameContent_AsksForIt()
    {
        await using var h = await AppliedAsync(Config, Deployment);
        var live = await h.ReadAsync("v1", "ConfigMap", "settings");
        await h.Client.DeleteAsync(_config, new("apps", "settings"), DeleteOptions.Background, CancellationToken.None);
        await h.PutAsync($$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"apps","labels":{{live["metadata"]!["labels"]!.ToJsonString()}} },"data":{"a":"1"} }""");
        h.Requests.Reset();

        await h.RunAsync("web");

        Assert.Equal(1, h.Requests.Requests.Count(r => r.DryRun));
    }

    [Fact]
    public async Task Reconcile_WhenTheSpecHasChanged_BuildsAgain()
    {
        await using var h = await AppliedAsync(Config, Deployment);
        await h.KustomizationAsync("web", """{"commonMetadata":{"labels":{"team":"x"}}}""");

        await h.RunAsync("web");

        Assert.Equal("x", (string?)(await h.ReadAsync("v1", "ConfigMap", "settings"))["metadata"]!["labels"]!["team"]);
    }

    [Fact]
    public async Task Reconcile_WhenAVariableHasChanged_BuildsAgain()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.PutAsync("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"vars","namespace":"apps"},"stringData":{"v":"one"}}""");
        await h.KustomizationAsync("web", """{"postBuild":{"substituteFrom":[{"kind":"Secret","name":"vars"}]}}""");
        await h.SourceAsync(ClusterHarness.First, Files(Config.Replace("\"a\":\"1\"}}", "\"a\":\"${v}\"}}", StringComparison.Ordinal)));
        await h.SettleAsync("web");
        await h.PutAsync("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"vars","namespace":"apps"},"stringData":{"v":"two"}}""");

        await h.RunAsync("web");

        Assert.Equal("two", (string?)(await h.ReadAsync("v1", "ConfigMap", "settings"))["data"]!["a"]);
    }

    [Fact]
    public async Task Reconcile_WhenAnotherProcessTakesOver_GoesOnFromTheRecord()
    {
        var records = new MemoryRecordStore();
        await using var h = await AppliedAsync(records, Config, Deployment);
        h.Restart();
        h.Requests.Reset();

        await h.RunAsync("web");

        Assert.Equal(["get", "get", "list", "list", "patch"], Verbs(h));
        Assert.Equal(1, records.Writes);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("down")]
    [InlineData("damaged")]
    [InlineData("of another version")]
    public async Task Reconcile_WhenTheRecordIsLost_LooksAtEverythingOnce(string how)
    {
        var records = new MemoryRecordStore();
        await using var h = await AppliedAsync(records, Config, Deployment);
        h.Restart();
        Lose(records, how);
        h.Requests.Reset();

        await h.RunAsync("web");

        Assert.Equal(2, h.Requests.Requests.Count(r => r.DryRun));
        Assert.Equal(2, h.Requests.CountOf("apply"));
        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        h.Requests.Reset();
        await h.RunAsync("web");
        Assert.Equal(["get", "get", "list", "list", "patch"], Verbs(h));
    }

    [Fact]
    public async Task Reconcile_WhenAnotherWorkerWentOn_TakesItsRecordInsteadOfAsking()
    {
        var records = new MemoryRecordStore();
        await using var h = await AppliedAsync(records, Config, Deployment);
        await using var other = h.Fork();
        await h.SourceAsync(ClusterHarness.Second, Files(Config.Replace("\"a\":\"1\"}}", "\"a\":\"2\"}}", StringComparison.Ordinal), Deployment));
        await other.RunAsync("web");
        h.Requests.Reset();

        await h.RunAsync("web");

        Assert.Equal(["get", "get", "list", "list", "patch"], Verbs(h));
    }

    [Fact]
    public async Task Reconcile_WhenTheClusterWasMadeAnewAndRecordsSurvived_AppliesEverything()
    {
        var records = new MemoryRecordStore();
        await using (await AppliedAsync(records, Config, Deployment))
        {
        }

        Assert.Single(records.Records);
        await using var h = await AppliedAsync(records, Config, Deployment);

        await h.ReadAsync("v1", "ConfigMap", "settings");
        await h.ReadAsync("apps/v1", "Deployment", "server");
    }

    [Theory]
    [InlineData("finalizer", """{"metadata":{"finalizers":["example.com/hold"]}}""")]
    [InlineData("another's field", """{"data":{"theirs":"x"}}""")]
    public async Task Reconcile_WhenAnotherAddsWhatGitDoesNotHave_LooksOnceAndLeavesIt(string what, string patch)
    {
        Assert.NotEmpty(what);
        await using var h = await AppliedAsync(Config, Deployment);
        await EditAsync(h, _config, new("apps", "settings"), patch);
        var before = (await h.ReadAsync("v1", "ConfigMap", "settings")).ResourceVersionOf();
        h.Requests.Reset();

        await h.RunAsync("web");

        Assert.Equal(1, h.Requests.Requests.Count(r => r.DryRun));
        Assert.Equal(before, (await h.ReadAsync("v1", "ConfigMap", "settings")).ResourceVersionOf());
        h.Requests.Reset();
        await h.RunAsync("web");
        Assert.Equal(0, h.Requests.Requests.Count(r => r.DryRun));
    }

    [Fact]
    public async Task Reconcile_WhenTheInventoryWasEdited_PutsItRight()
    {
        await using var h = await AppliedAsync(Config, Deployment);
        await h.Client.PatchAsync(
            Api.FluxKinds.Kustomization.Gvk, new("apps", "web"), PatchType.Merge, JsonNode.Parse("""{"status":{"inventory":{"entries":[]}}}""")!,
            new() { FieldManager = "test", Subresource = "status" }, CancellationToken.None);

        await h.RunAsync("web");

        Assert.Equal(2, (await h.StatusAsync("web"))["inventory"]!["entries"]!.AsArray().Count);
    }

    [Fact]
    public async Task Reconcile_WhenADefinitionHasChanged_AsksForItsObjects()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web");
        await h.PutAsync(Definition(""));
        await h.SourceAsync(ClusterHarness.First, Files("""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"apps"},"spec":{"a":"1"}}"""));
        await h.SettleAsync("web");
        await h.RunAsync("web");
        h.Requests.Reset();
        await h.RunAsync("web");
        Assert.Equal(0, h.Requests.Requests.Count(r => r.DryRun));
        await h.PutAsync(Definition(""","b":{"type":"string","default":"x"}"""));
        h.Requests.Reset();

        await h.RunAsync("web");

        Assert.Equal(1, h.Requests.Requests.Count(r => r.DryRun));
    }

    [Fact]
    public async Task Reconcile_WhenADefinitionMovesToAnotherVersion_SaysSoAndGoesOnInItWithTheSameObject()
    {
        const string Widget = """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"apps"},"spec":{"a":"1"}}""";
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web");
        await h.PutAsync(Definition(""));
        await h.SourceAsync(ClusterHarness.First, Files(Widget));
        await h.SettleAsync("web");
        await h.RunAsync("web");
        var uid = (await h.ReadAsync("example.com/v1", "Widget", "w")).UidOf();
        await h.PutAsync(Definition("").Replace(
            """{"name":"v1","served":true,"storage":true,"schema":""",
            """{"name":"v1","served":false,"storage":false,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true} } },{"name":"v2","served":true,"storage":true,"schema":""",
            StringComparison.Ordinal));

        await h.RunAsync("web");
        Assert.Contains("no matches for kind \"Widget\" in version \"example.com/v1\"", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal(uid, (await h.ReadAsync("example.com/v2", "Widget", "w")).UidOf());
        await h.SourceAsync(ClusterHarness.Second, Files(Widget.Replace("/v1", "/v2", StringComparison.Ordinal).Replace("\"1\"", "\"2\"", StringComparison.Ordinal)));
        await h.SettleAsync("web");

        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        var live = await h.ReadAsync("example.com/v2", "Widget", "w");
        Assert.Equal((uid, "2"), (live.UidOf(), (string?)live["spec"]!["a"]));
        var entry = Assert.Single((await h.StatusAsync("web"))["inventory"]!["entries"]!.AsArray());
        Assert.Equal(("apps_w_example.com_Widget", "v2"), ((string?)entry!["id"], (string?)entry["v"]));
    }

    [Fact]
    public async Task Reconcile_WhenADefinitionIsGone_SaysSo()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web");
        await h.PutAsync(Definition(""));
        await h.SourceAsync(ClusterHarness.First, Files("""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"apps"},"spec":{"a":"1"}}"""));
        await h.SettleAsync("web");
        await h.Client.DeleteAsync(
            new("apiextensions.k8s.io", "v1", "CustomResourceDefinition"), new("", "widgets.example.com"), DeleteOptions.Background, CancellationToken.None);

        await h.RunAsync("web");

        Assert.Contains("no matches for kind \"Widget\" in version \"example.com/v1\"", await h.ConditionsAsync("web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenTheKustomizationIsDeleted_ItsRecordGoes()
    {
        var records = new MemoryRecordStore();
        await using var h = await AppliedAsync(records, Config, Deployment);
        Assert.Single(records.Records);
        await h.Client.DeleteAsync(Api.FluxKinds.Kustomization.Gvk, new("apps", "web"), DeleteOptions.Background, CancellationToken.None);

        await h.RunAsync("web");

        Assert.Empty(records.Records);
    }

    private static string[] Namespaces => ["n0", "n1", "n2", "n3"];

    private static IEnumerable<string> Verbs(ClusterHarness h) => h.Requests.Requests.Select(r => r.Verb).Order(StringComparer.Ordinal);

    private static async Task<ClusterHarness> AppliedAsync(params string[] manifests) => manifests[0].StartsWith("{\"wait", StringComparison.Ordinal)
        ? await AppliedAsync(null, manifests[0], manifests[1..])
        : await AppliedAsync(null, "{}", manifests);

    private static Task<ClusterHarness> AppliedAsync(MemoryRecordStore records, params string[] manifests) => AppliedAsync(records, "{}", manifests);

    private static async Task<ClusterHarness> AppliedAsync(MemoryRecordStore? records, string spec, string[] manifests)
    {
        var h = await ClusterHarness.StartAsync();
        h.Records = records?.Applied;
        h.Restart();
        await h.KustomizationAsync("web", spec);
        await h.SourceAsync(ClusterHarness.First, Files(manifests));
        if (spec.Contains("wait", StringComparison.Ordinal))
        {
            await h.RunAsync("web");
            await StatusAsync(h, """{"status":{"observedGeneration":1,"replicas":1,"readyReplicas":1,"availableReplicas":1,"updatedReplicas":1,"conditions":[{"type":"Available","status":"True"},{"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable"}]}}""");
        }

        await h.SettleAsync("web");
        h.Requests.Reset();
        return h;
    }

    /// <summary>300 objects of 12 kinds in 4 namespaces, applied.</summary>
    private static async Task LargeAsync(ClusterHarness h, string spec = "{}")
    {
        string[] kinds =
        [
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":META,"data":{"a":"1"}}""",
            """{"apiVersion":"v1","kind":"Secret","metadata":META,"stringData":{"a":"1"}}""",
            """{"apiVersion":"v1","kind":"ServiceAccount","metadata":META}""",
            """{"apiVersion":"v1","kind":"Service","metadata":META,"spec":{"selector":{"a":"b"},"ports":[{"port":80}]}}""",
            """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":META,"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""",
            """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":META,"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},"subjects":[]}""",
            """{"apiVersion":"apps/v1","kind":"Deployment","metadata":META,"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""",
            """{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":META,"spec":{"serviceName":"s","selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""",
            """{"apiVersion":"batch/v1","kind":"CronJob","metadata":META,"spec":{"schedule":"0 0 * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""",
            """{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":META,"spec":{"defaultBackend":{"service":{"name":"s","port":{"number":80}}}}}""",
            """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":META,"spec":{"podSelector":{}}}""",
            """{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":META,"spec":{"maxUnavailable":1,"selector":{"matchLabels":{"a":"b"}}}}""",
        ];
        foreach (var ns in Namespaces)
        {
            await h.PutAsync($$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{ns}}"} }""");
        }

        var objects = Enumerable.Range(0, 300).Select(i =>
            kinds[i % 12].Replace("META", $$"""{"name":"c{{i / 12}}","namespace":"n{{(i / 12 + 1) % 4}}"}""", StringComparison.Ordinal));
        await h.KustomizationAsync("web", spec);
        await h.SourceAsync(ClusterHarness.First, Files([.. objects]));
        await h.SettleAsync("web");
        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal(300, (await h.StatusAsync("web"))["inventory"]!["entries"]!.AsArray().Count);
    }

    private static Task EditAsync(ClusterHarness h, GroupVersionKind kind, ObjectKey key, string patch) =>
        h.Client.PatchAsync(kind, key, PatchType.Merge, JsonNode.Parse(patch)!, new() { FieldManager = "someone" }, CancellationToken.None);

    private static Task StatusAsync(ClusterHarness h, string patch) => h.Client.PatchAsync(
        _deployment, new("apps", "server"), PatchType.Merge, JsonNode.Parse(patch)!, new() { FieldManager = "kubelet", Subresource = "status" }, CancellationToken.None);

    private static async Task<string> EventsAsync(ClusterHarness h) => string.Join('\n', await h.EventsAsync());

    private static void Lose(MemoryRecordStore records, string how)
    {
        switch (how)
        {
            case "gone":
                records.Records.Clear();
                break;
            case "down":
                records.Fails = true;
                break;
            case "damaged":
                records.Records[records.Records.Keys.Single()] = records.Records.Values.Single()[..40];
                break;
            default:
                records.Records[records.Records.Keys.Single()] = "{}"u8.ToArray();
                break;
        }
    }

    private static string Definition(string more) => $$$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList"},
          "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{
           "spec":{"type":"object","properties":{"a":{"type":"string"}{{{more}}} } } } } } }]}}
        """;

    private static Dictionary<string, string> Files(params string[] manifests) =>
        manifests.Select((text, index) => (text, index)).ToDictionary(m => $"{m.index:000}.yaml", m => m.text);
}
