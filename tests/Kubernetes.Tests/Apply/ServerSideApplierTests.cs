using System.Text.Json.Nodes;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Health;

namespace Flux.Kubernetes.Tests.Apply;

public sealed class ServerSideApplierTests : IDisposable
{
    private const string Group = Owners.Group;

    private static readonly ApplyOwner _owner = Owners.Apps;

    private readonly MiniCluster _cluster = new();
    private readonly AppliedStateCache _cache = new();
    private readonly KubernetesClient _client;

    public ServerSideApplierTests() => _client = _cluster.Client();

    public void Dispose()
    {
        _client.Dispose();
        _cluster.Dispose();
    }

    [Fact]
    public async Task Apply_WhenObjectsAreNew_CreatesThemInKindOrder()
    {
        var result = await ApplyAsync([Deployment("web"), Manifest.ConfigMap("config")]);

        Assert.Equal("ConfigMap/apps/config created\nDeployment/apps/web created", result.Changes.ToString());
        Assert.Equal(["create configmaps/config", "create deployments/web"], _cluster.Writes);
        Assert.Equal("apps", _cluster.Find("configmaps", "config")!.Label(Group + "/name"));
    }

    [Fact]
    public async Task Apply_WhenNothingChanged_CostsAListAKindHoweverManyObjects()
    {
        var objects = Enumerable.Range(0, 50).Select(i => Manifest.ConfigMap($"c{i}"))
            .Concat(Enumerable.Range(0, 50).Select(i => Manifest.Of($"{{apiVersion: v1, kind: Secret, metadata: {{name: s{i}, namespace: apps}}}}")))
            .ToList();
        await ApplyAsync(objects);
        _cluster.Counter.Reset();

        var result = await ApplyAsync(objects);

        Assert.All(result.Changes.Entries, e => Assert.Equal(ChangeAction.Unchanged, e.Action));
        Assert.Equal(100, result.Changes.Entries.Count);
        Assert.Equal(
            ["list /api/v1/namespaces/apps/configmaps", "list /api/v1/namespaces/apps/secrets"],
            _cluster.Counter.Requests.Select(r => r.ToString()).Order());
        Assert.Empty(result.NotReady);
    }

    [Fact]
    public async Task Apply_WhenOneManifestChanged_AsksForThatObjectAlone()
    {
        var objects = Enumerable.Range(0, 5).Select(i => Manifest.ConfigMap($"c{i}")).ToList();
        await ApplyAsync(objects);
        _cluster.Counter.Reset();
        objects[3] = Manifest.ConfigMap("c3", "2");

        var result = await ApplyAsync(objects);

        Assert.Equal("ConfigMap/apps/c3 configured", Assert.Single(result.Changes.Changes).ToString());
        Assert.Equal(
            [
                "list /api/v1/namespaces/apps/configmaps",
                "apply /api/v1/namespaces/apps/configmaps/c3 (dry run)", "apply /api/v1/namespaces/apps/configmaps/c3",
            ],
            _cluster.Counter.Requests.Select(r => r.ToString()));
    }

    [Fact]
    public async Task Apply_WhenOnlyAStatusMoved_LooksOnceAndThenKnowsAgain()
    {
        await ApplyAsync([Deployment("web")]);
        _cluster.Edit("deployments", "web", o => o["status"] = new JsonObject { ["replicas"] = 1 }, "deployment-controller");
        _cluster.Writes.Clear();

        Assert.Equal("Deployment/apps/web unchanged", (await ApplyAsync([Deployment("web")])).Changes.ToString());
        _cluster.Counter.Reset();
        await ApplyAsync([Deployment("web")]);

        Assert.Empty(_cluster.Writes);
        Assert.Equal("list", Assert.Single(_cluster.Counter.Requests).Verb);
    }

    [Fact]
    public async Task Apply_AfterTheFullCheckInterval_AsksForReal()
    {
        await ApplyAsync([Manifest.ConfigMap("c")]);
        _cluster.Clock.Advance(TimeSpan.FromHours(24));
        _cluster.Counter.Reset();

        await ApplyAsync([Manifest.ConfigMap("c")]);

        Assert.Equal(1, _cluster.Counter.CountOf("apply"));
    }

    [Fact]
    public async Task Apply_WhenTheObjectWasMadeAnew_AsksForReal()
    {
        await ApplyAsync([Manifest.ConfigMap("c")]);
        await _client.DeleteAsync(new("", "v1", "ConfigMap"), new("apps", "c"), DeleteOptions.Background, Cancel.Token);

        Assert.Equal("ConfigMap/apps/c created", (await ApplyAsync([Manifest.ConfigMap("c")])).Changes.ToString());
    }

    [Fact]
    public async Task Apply_WhenSomeoneElseAppliesItNow_IsNotTakenFromTheCache()
    {
        await ApplyAsync([Manifest.ConfigMap("c")]);
        _cluster.Counter.Reset();

        // Another user may be refused what this one was allowed.
        await ApplyAsync([Manifest.ConfigMap("c")], client: _client.Impersonate("system:serviceaccount:apps:deployer"));

        Assert.Equal(1, _cluster.Counter.CountOf("apply"));
    }

    [Fact]
    public async Task Apply_WhenKubectlHasEdited_UndoesItAndRemovesWhatItAdded()
    {
        await ApplyAsync([Manifest.ConfigMap("c")]);
        _cluster.Edit("configmaps", "c", o =>
        {
            o["data"]!["key"] = "mine";
            o["data"]!["added"] = "x";
            o.Metadata()!["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = "{}" };
        });

        var result = await ApplyAsync([Manifest.ConfigMap("c")]);

        var live = _cluster.Find("configmaps", "c")!;
        Assert.Equal("ConfigMap/apps/c configured", result.Changes.ToString());
        Assert.Equal("""{"key":"1"}""", live["data"]!.ToJsonString());
        Assert.Null(live.Annotation("kubectl.kubernetes.io/last-applied-configuration"));
        Assert.Equal(["kustomize-controller"], Managers(live));
    }

    [Theory]
    [InlineData("hpa")]
    public async Task Apply_WhenAControllerOwnsFieldsThatAreNotInGit_LeavesThem(string manager)
    {
        await ApplyAsync([Manifest.ConfigMap("c")]);
        _cluster.Edit("configmaps", "c", o => o["data"]!["added"] = "x", manager);
        _cluster.Writes.Clear();

        Assert.Equal("ConfigMap/apps/c unchanged", (await ApplyAsync([Manifest.ConfigMap("c")])).Changes.ToString());
        Assert.Empty(_cluster.Writes);
    }

    [Fact]
    public async Task Apply_WhenAManagerIsToBeOverridden_TakesItsFieldsToo()
    {
        await ApplyAsync([Manifest.ConfigMap("c")]);
        _cluster.Edit("configmaps", "c", o => o["data"]!["added"] = "x", "argocd-controller");

        await ApplyAsync([Manifest.ConfigMap("c")], new() { OverrideManagers = ["argocd"] });

        Assert.Equal("""{"key":"1"}""", _cluster.Find("configmaps", "c")!["data"]!.ToJsonString());
    }

    [Fact]
    public async Task Apply_WhenTheObjectAsksToMerge_KeepsWhatKubectlAdded()
    {
        var desired = Annotated("c", "ssa", "merge");
        await ApplyAsync([desired]);
        _cluster.Edit("configmaps", "c", o => o["data"]!["added"] = "x");

        Assert.Equal("ConfigMap/apps/c unchanged", (await ApplyAsync([desired])).Changes.ToString());
        Assert.Equal("""{"key":"1","added":"x"}""", _cluster.Find("configmaps", "c")!["data"]!.ToJsonString());
    }

    [Theory]
    [InlineData("reconcile", "disabled")]
    [InlineData("ssa", "Ignore")]
    public async Task Apply_WhenTheLiveObjectSaysHandsOff_SkipsItButKeepsItInTheInventory(string key, string value)
    {
        await ApplyAsync([Manifest.ConfigMap("c")]);
        _cluster.Edit("configmaps", "c", o =>
        {
            o["data"]!["key"] = "mine";
            o.Metadata()!["annotations"] = new JsonObject { [$"{Group}/{key}"] = value };
        });

        var result = await ApplyAsync([Manifest.ConfigMap("c")]);

        Assert.Equal("ConfigMap/apps/c skipped", result.Changes.ToString());
        Assert.Equal("mine", _cluster.Find("configmaps", "c")!["data"]!["key"]!.GetValue<string>());
        Assert.Equal("apps_c__ConfigMap", Inventory.Of(result.Changes).Entries.Single().Id);
        Assert.Empty(result.Statuses);
    }

    [Fact]
    public async Task Apply_WhenOnlyToBeCreated_CreatesOnceAndThenSkips()
    {
        var result = await ApplyAsync([Annotated("c", "ssa", "IfNotPresent")]);
        Assert.Equal("ConfigMap/apps/c created", result.Changes.ToString());

        var changed = Annotated("c", "ssa", "IfNotPresent");
        changed["data"]!["key"] = "2";
        Assert.Equal("ConfigMap/apps/c skipped", (await ApplyAsync([changed])).Changes.ToString());
        Assert.Equal("1", _cluster.Find("configmaps", "c")!["data"]!["key"]!.GetValue<string>());
    }

    [Fact]
    public async Task Apply_WhenOneObjectIsRefused_WritesNoneOfTheStage()
    {
        _cluster.Refuse = r => r is { Method: "PATCH", Name: "b" } ? (422, "Invalid", "ConfigMap \"b\" is invalid: data: bad") : null;

        var error = await Assert.ThrowsAsync<ApplyException>(
            () => ApplyAsync([Manifest.ConfigMap("a"), Manifest.ConfigMap("b"), Manifest.ConfigMap("c")]));

        Assert.Equal("ConfigMap/apps/b dry-run failed (Invalid): ConfigMap \"b\" is invalid: data: bad", error.Message);
        Assert.Empty(_cluster.Writes);
    }

    [Fact]
    public async Task Apply_WhenWritingFailsHalfWay_SaysWhatWasWritten()
    {
        _cluster.Refuse = r => r is { Method: "PATCH", Name: "b", DryRun: false } ? (403, "Forbidden", "quota exceeded") : null;

        var error = await Assert.ThrowsAsync<ApplyException>(() => ApplyAsync([Manifest.ConfigMap("a"), Manifest.ConfigMap("b")]));

        Assert.Equal("ConfigMap/apps/b apply failed: quota exceeded", error.Message);
        Assert.Equal("ConfigMap/apps/a created", error.Applied.ToString());
    }

    [Theory]
    [InlineData("{apiVersion: example.test/v1, kind: Widget, metadata: {name: w, namespace: apps}}",
        "Widget/apps/w dry-run failed: no matches for kind \"Widget\" in version \"example.test/v1\"")]
    [InlineData("{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}", "ConfigMap/c namespace not specified: configmaps \"c\" not found")]
    public async Task Apply_WhenTheObjectHasNoPlace_SaysAsUpstreamDoes(string manifest, string expected)
    {
        _cluster.Refuse = r => r is { Method: "PATCH", Namespace: "" } ? (404, "NotFound", "configmaps \"c\" not found") : null;

        Assert.Equal(expected, (await Assert.ThrowsAsync<ApplyException>(() => ApplyAsync([Manifest.Of(manifest)]))).Message);
    }

    [Fact]
    public async Task Apply_WhenAClusterScopedObjectCarriesANamespace_DropsIt()
    {
        var result = await ApplyAsync([Manifest.Of("{apiVersion: v1, kind: Namespace, metadata: {name: team, namespace: stray}}")]);

        Assert.Equal("_team__Namespace", Inventory.Of(result.Changes).Entries.Single().Id);
    }

    [Fact]
    public async Task Apply_WhenAFieldIsImmutableWithoutForce_Fails()
    {
        await ApplyAsync([Manifest.ConfigMap("c")]);
        RefuseChangesOf("c");

        await Assert.ThrowsAsync<ApplyException>(() => ApplyAsync([Manifest.ConfigMap("c", "2")]));

        Assert.DoesNotContain("delete configmaps/c", _cluster.Writes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Apply_WhenAFieldIsImmutableAndForceIsSet_RecreatesTheObject(bool bySpec)
    {
        await ApplyAsync([Manifest.ConfigMap("c")]);
        RefuseChangesOf("c");
        _cluster.Writes.Clear();
        var desired = bySpec ? Manifest.ConfigMap("c", "2") : Annotated("c", "force", "enabled");
        desired["data"]!["key"] = "2";

        var result = await ApplyAsync([desired], new() { Force = bySpec });

        Assert.Equal("ConfigMap/apps/c created", result.Changes.ToString());
        Assert.Equal(["delete configmaps/c", "create configmaps/c"], _cluster.Writes);
    }

    [Fact]
    public async Task Apply_WhenTheObjectTakesTimeToGo_DoesNotWaitButComesBack()
    {
        await ApplyAsync([Manifest.ConfigMap("c")]);
        _cluster.Edit("configmaps", "c", o => o.Metadata()!["finalizers"] = new JsonArray("example.test/hold"), "holder");
        RefuseChangesOf("c");
        _cluster.Writes.Clear();

        var first = await ApplyAsync([Manifest.ConfigMap("c", "2"), Manifest.ConfigMap("d")], new() { Force = true });
        Assert.Equal(["ConfigMap/apps/c"], first.Deleting.Select(d => d.Subject));
        Assert.False(first.IsApplied);

        // Still there: nothing is deleted twice and nothing is written.
        await ApplyAsync([Manifest.ConfigMap("c", "2"), Manifest.ConfigMap("d")], new() { Force = true });
        Assert.Equal(["delete configmaps/c"], _cluster.Writes);

        _cluster.Edit("configmaps", "c", o => o.Metadata()!.Remove("finalizers"), "holder");
        await _client.DeleteAsync(new("", "v1", "ConfigMap"), new("apps", "c"), DeleteOptions.Background, Cancel.Token);
        var last = await ApplyAsync([Manifest.ConfigMap("c", "2"), Manifest.ConfigMap("d")], new() { Force = true });
        Assert.Equal("ConfigMap/apps/c created\nConfigMap/apps/d created", last.Changes.ToString());
    }

    [Fact]
    public async Task Apply_WhenAnIgnoredFieldDrifts_LeavesItAndKeepsItWhenWritingForAnotherReason()
    {
        var options = new ApplyOptions { Ignore = [new() { Paths = ["/spec/replicas"], Target = new() { Kind = "Deployment" } }] };
        await ApplyAsync([Deployment("web")], options);
        _cluster.Edit("deployments", "web", o => o["spec"]!["replicas"] = 7, "scaler");

        Assert.Equal("Deployment/apps/web unchanged", (await ApplyAsync([Deployment("web")], options)).Changes.ToString());
        var changed = Deployment("web");
        changed["spec"]!["paused"] = true;
        Assert.Equal("Deployment/apps/web configured", (await ApplyAsync([changed], options)).Changes.ToString());

        var spec = _cluster.Find("deployments", "web")!["spec"]!;
        Assert.Equal((7, true), (spec["replicas"]!.GetValue<int>(), spec["paused"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Apply_WhenListingIsForbidden_StillWorksObjectByObject()
    {
        await ApplyAsync([Manifest.ConfigMap("c")]);
        _cluster.Refuse = r => r is { Method: "GET", Name: "" } ? (403, "Forbidden", "no list") : null;

        Assert.Equal("ConfigMap/apps/c unchanged", (await ApplyAsync([Manifest.ConfigMap("c")])).Changes.ToString());
    }

    [Fact]
    public async Task Apply_OfADefinition_SaysThatItIsNotReadyUntilItIs()
    {
        var definition = Manifest.Of("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: widgets.example.test}, spec: {group: example.test, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: []}}");
        var result = await ApplyAsync([definition]);
        var pending = Assert.Single(result.NotReady);
        Assert.Equal("CustomResourceDefinition/widgets.example.test", pending.Object.Subject);

        _cluster.Edit("customresourcedefinitions", "widgets.example.test",
            o => o["status"] = JsonNode.Parse("""{"conditions":[{"type":"Established","status":"True"}]}"""), "apiserver", "");

        var report = await new HealthChecker(_client, _cluster.Clock).CheckAsync(result.NotReady, _owner, null, Cancel.Token);
        Assert.Equal(HealthVerdict.Healthy, report.Judge(failFast: true));
        Assert.Empty((await ApplyAsync([definition])).NotReady);
    }

    private async Task<StageResult> ApplyAsync(
        IReadOnlyList<JsonObject> objects, ApplyOptions? options = null, IKubernetesClient? client = null)
    {
        ManifestSet.Prepare(objects, _owner);
        var applier = new ServerSideApplier(client ?? _client, _owner, options ?? new(), _cache, _cluster.Clock);
        return await applier.ApplyStageAsync(new ApplyStage("all", objects, MustBeReady: false), Cancel.Token);
    }

    private void RefuseChangesOf(string name) => _cluster.Refuse = r =>
        r is { Method: "PATCH" } && r.Name == name && _cluster.Find("configmaps", name) is not null
            ? (422, "Invalid", $"ConfigMap \"{name}\" is invalid: data: Forbidden: field is immutable when `immutable` is set")
            : null;

    private static JsonObject Annotated(string name, string key, string value)
    {
        var obj = Manifest.ConfigMap(name);
        obj.Metadata()!["annotations"] = new JsonObject { [$"{Group}/{key}"] = value };
        return obj;
    }

    private static JsonObject Deployment(string name) => Manifest.Of($$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{{name}}}, namespace: apps}
        spec:
          replicas: 2
          selector: {matchLabels: {app: {{{name}}}}}
          template:
            metadata: {labels: {app: {{{name}}}}}
            spec: {containers: [{name: main, image: "example.test/app:1"}]}
        """);

    private static IEnumerable<string> Managers(JsonObject obj) =>
        obj.Metadata()!["managedFields"]!.AsArray().Select(e => e!["manager"]!.GetValue<string>());
}
