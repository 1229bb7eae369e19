using System.Text;
using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.Kustomizations.Tests;

/// <summary>The reconciler on an API server that validates, defaults, keeps managed fields and authorises.</summary>
public sealed class ClusterTests
{
    private const string Config = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
          namespace: apps
        data:
          color: blue
        """;

    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: server
          namespace: apps
        spec:
          selector:
            matchLabels: {app: server}
          template:
            metadata:
              labels: {app: server}
            spec:
              containers:
              - name: server
                image: registry.example/server:1.0
                ports:
                - containerPort: 8080
        """;

    private const string Available = """
        {"status":{"observedGeneration":1,"replicas":1,"updatedReplicas":1,"readyReplicas":1,"availableReplicas":1,
         "conditions":[{"type":"Available","status":"True"},{"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable"}]}}
        """;

    [Fact]
    public async Task Reconcile_WhenDeploymentIsAwaited_BecomesHealthyAndReady()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web", """{"wait":true}""");
        await h.SourceAsync(ClusterHarness.First, Files(Deployment, Config));

        await h.RunAsync("web");
        var waiting = await h.RunAsync("web");
        await h.Client.PatchAsync(
            new("apps", "v1", "Deployment"), new("apps", "server"), Kubernetes.PatchType.Merge, JsonNode.Parse(Available)!,
            new() { FieldManager = "kube-controller-manager", Subresource = "status" }, CancellationToken.None);
        var outcome = await h.RunAsync("web");

        Assert.Equal(TimeSpan.FromSeconds(5), waiting.RequeueAfter);
        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
        var conditions = await h.ConditionsAsync("web");
        Assert.StartsWith($"Ready=True ReconciliationSucceeded: Applied revision: {ClusterHarness.First}\nHealthy=True Succeeded: Health check passed in ", conditions, StringComparison.Ordinal);
        var events = await h.EventsAsync();
        Assert.Contains("Normal Progressing: ConfigMap/apps/settings created\nDeployment/apps/server created", events);
        var managers = (await h.ReadAsync("v1", "ConfigMap", "settings"))["metadata"]!["managedFields"]!.AsArray();
        Assert.Equal(["kustomize-controller Apply"], managers.Select(m => $"{m!["manager"]} {m["operation"]}"));
    }

    [Fact]
    public async Task Reconcile_WhenThereIsNothingToDo_CostsFewRequests()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web");
        await h.SourceAsync(ClusterHarness.First, Files([.. Enumerable.Range(0, 30).Select(i => Config.Replace("settings", $"c{i}", StringComparison.Ordinal))]));
        await h.SettleAsync("web");
        await h.RunAsync("web");
        h.Requests.Reset();

        await h.RunAsync("web");

        var verbs = h.Requests.Requests.Select(r => r.Verb).Order(StringComparer.Ordinal);
        // the object, its source; one list of metadata; status. That all is as it was is told as an event once an hour
        Assert.Equal(["get", "get", "list", "patch"], verbs);
    }

    [Fact]
    public async Task Reconcile_WhenOneOfThreeIsBad_EachEndsWithItsOwnReasonAndTheOthersGoOn()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("missing", """{"path":"./nowhere"}""");
        await h.KustomizationAsync("broken", """{"path":"./broken"}""");
        await h.KustomizationAsync("refused", """{"path":"./refused"}""");
        await h.KustomizationAsync("good", """{"path":"./good"}""");
        await h.SourceAsync(ClusterHarness.First, new Dictionary<string, string>
        {
            ["broken/a.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [",
            ["refused/a.yaml"] = Deployment.Replace("matchLabels: {app: server}", "matchLabels: {app: other}", StringComparison.Ordinal),
            ["good/a.yaml"] = Config,
        });

        foreach (var name in (string[])["missing", "broken", "refused", "good"])
        {
            await h.SettleAsync(name);
        }

        Assert.EndsWith("Ready=False ArtifactFailed: kustomization path not found: stat ./nowhere: no such file or directory", await h.ConditionsAsync("missing"), StringComparison.Ordinal);
        Assert.Contains("Ready=False BuildFailed: ", await h.ConditionsAsync("broken"), StringComparison.Ordinal);
        var refused = await h.ConditionsAsync("refused");
        Assert.Contains("Ready=False ReconciliationFailed: Deployment/apps/server dry-run failed (Invalid): ", refused, StringComparison.Ordinal);
        Assert.Contains("`selector` does not match template `labels`", refused, StringComparison.Ordinal);
        Assert.Equal($"Ready=True ReconciliationSucceeded: Applied revision: {ClusterHarness.First}", await h.ConditionsAsync("good"));
    }

    [Fact]
    public async Task Reconcile_WhenDefinitionAndItsObjectComeTogether_AppliesBothInOneGo()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web");
        await h.SourceAsync(ClusterHarness.First, Files(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata:
              name: widgets.example.com
            spec:
              group: example.com
              scope: Namespaced
              names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """,
            """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: widgets
            """,
            """
            apiVersion: example.com/v1
            kind: Widget
            metadata:
              name: w
              namespace: widgets
            spec: {size: 1}
            """));

        for (var i = 0; i < 50; i++)
        {
            var outcome = await h.RunAsync("web");
            if (outcome.Continuation is null && outcome.RequeueAfter != TimeSpan.Zero)
            {
                break;
            }
        }

        Assert.Equal($"Ready=True ReconciliationSucceeded: Applied revision: {ClusterHarness.First}", await h.ConditionsAsync("web"));
        Assert.NotNull(await h.FindAsync("example.com/v1", "Widget", "w", "widgets"));
        Assert.Equal(
            ["_widgets.example.com_apiextensions.k8s.io_CustomResourceDefinition", "_widgets__Namespace", "widgets_w_example.com_Widget"],
            (await h.StatusAsync("web"))["inventory"]!["entries"]!.AsArray().Select(e => (string?)e!["id"]));
    }

    [Fact]
    public async Task Reconcile_WhenSomeoneEditedWithKubectl_UndoesIt()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web");
        await h.SourceAsync(ClusterHarness.First, Files(Config));
        await h.SettleAsync("web");
        await h.Client.PatchAsync(
            new("", "v1", "ConfigMap"), new("apps", "settings"), Kubernetes.PatchType.Merge,
            JsonNode.Parse("""{"data":{"color":"red","added":"by hand"}}""")!, new() { FieldManager = "kubectl-edit" }, CancellationToken.None);

        await h.RunAsync("web");

        Assert.Equal("""{"color":"blue"}""", (await h.ReadAsync("v1", "ConfigMap", "settings"))["data"]!.ToJsonString());
        Assert.Contains("Normal Progressing: ConfigMap/apps/settings configured", await h.EventsAsync());
    }

    [Fact]
    public async Task Reconcile_WhenAnObjectLeavesTheSource_IsPrunedAndTheRestGoesWithTheKustomization()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web");
        await h.SourceAsync(ClusterHarness.First, Files(Config, Config.Replace("settings", "other", StringComparison.Ordinal)));
        await h.SettleAsync("web");
        await h.SourceAsync(ClusterHarness.Second, Files(Config));

        await h.SettleAsync("web");

        Assert.Null(await h.FindAsync("v1", "ConfigMap", "other"));
        Assert.NotNull(await h.FindAsync("v1", "ConfigMap", "settings"));
        await h.Client.DeleteAsync(Api.FluxKinds.Kustomization.Gvk, new("apps", "web"), Kubernetes.DeleteOptions.Background, CancellationToken.None);
        var gone = await h.RunAsync("web");

        Assert.True(gone.ObjectGone);
        Assert.Null(await h.FindAsync("v1", "ConfigMap", "settings"));
        Assert.Null(await h.FindAsync(Api.FluxKinds.Kustomization.Gvk.ApiVersion, "Kustomization", "web"));
    }

    [Fact]
    public async Task Reconcile_WhenServiceAccountMayNot_IsForbiddenUntilItMay()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.PutAsync("""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"deployer","namespace":"apps"}}""");
        await h.KustomizationAsync("web", """{"serviceAccountName":"deployer"}""");
        await h.SourceAsync(ClusterHarness.First, Files(Config));

        await h.SettleAsync("web");

        var refused = await h.ConditionsAsync("web");
        Assert.Contains("Ready=False ReconciliationFailed: ConfigMap/apps/settings dry-run failed (Forbidden): ", refused, StringComparison.Ordinal);
        Assert.Contains("User \"system:serviceaccount:apps:deployer\" cannot patch resource \"configmaps\"", refused, StringComparison.Ordinal);
        await h.PutAsync("""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"deployer","namespace":"apps"},
             "rules":[{"apiGroups":[""],"resources":["configmaps"],"verbs":["*"]}]}
            """);
        await h.PutAsync("""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"deployer","namespace":"apps"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"deployer"},
             "subjects":[{"kind":"ServiceAccount","name":"deployer","namespace":"apps"}]}
            """);

        await h.SettleAsync("web");

        Assert.Equal($"Ready=True ReconciliationSucceeded: Applied revision: {ClusterHarness.First}", await h.ConditionsAsync("web"));
    }

    [Fact]
    public async Task Reconcile_WhenKubeconfigIsGiven_AppliesToThatCluster()
    {
        await using var h = await ClusterHarness.StartAsync();
        await using var remote = await TestCluster.StartAsync();
        var kubeconfig = Convert.ToBase64String(Encoding.UTF8.GetBytes(remote.Kubeconfig));
        await h.PutAsync($$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"remote","namespace":"apps"},"data":{"value":"{{kubeconfig}}"} }""");
        await h.KustomizationAsync("web", """{"kubeConfig":{"secretRef":{"name":"remote"}}}""");
        await h.SourceAsync(ClusterHarness.First, Files(Config.Replace("namespace: apps", "namespace: default", StringComparison.Ordinal)));

        await h.SettleAsync("web");

        Assert.Equal($"Ready=True ReconciliationSucceeded: Applied revision: {ClusterHarness.First}", await h.ConditionsAsync("web"));
        Assert.NotNull(await remote.GetAsync("/api/v1/namespaces/default/configmaps/settings"));
        Assert.Null(await h.FindAsync("v1", "ConfigMap", "settings", "default"));
    }

    [Fact]
    public async Task Reconcile_WhenAnImmutableFieldChanges_NeedsForce()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web");
        await h.SourceAsync(ClusterHarness.First, Files(Deployment));
        await h.SettleAsync("web");
        var before = (await h.ReadAsync("apps/v1", "Deployment", "server"))["metadata"]!["uid"]!.GetValue<string>();
        await h.SourceAsync(ClusterHarness.Second, Files(Deployment.Replace("app: server", "app: renamed", StringComparison.Ordinal)));

        await h.SettleAsync("web");
        var refused = await h.ConditionsAsync("web");
        await h.KustomizationAsync("web", """{"force":true}""");
        await h.SettleAsync("web");

        Assert.Contains("field is immutable", refused, StringComparison.Ordinal);
        Assert.Equal($"Ready=True ReconciliationSucceeded: Applied revision: {ClusterHarness.Second}", await h.ConditionsAsync("web"));
        Assert.NotEqual(before, (await h.ReadAsync("apps/v1", "Deployment", "server"))["metadata"]!["uid"]!.GetValue<string>());
    }

    [Fact]
    public async Task Reconcile_WhenDependenciesChain_EachWaitsForTheOneBefore()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("app", """{"path":"app","dependsOn":[{"name":"base"}]}""");
        await h.KustomizationAsync("base", """{"path":"base"}""");
        await h.SourceAsync(ClusterHarness.First, new Dictionary<string, string>
        {
            ["base/a.yaml"] = Config,
            ["app/a.yaml"] = Config.Replace("settings", "app", StringComparison.Ordinal),
        });

        await h.SettleAsync("app");
        var early = await h.ConditionsAsync("app");
        var woken = await h.SettleAsync("base");
        await h.SettleAsync("app");

        Assert.Equal("Ready=False DependencyNotReady: dependency 'apps/base' is not ready", early);
        Assert.Equal([new("demo", "Kustomization", "apps", "app")], woken.Wakes);
        Assert.Equal($"Ready=True ReconciliationSucceeded: Applied revision: {ClusterHarness.First}", await h.ConditionsAsync("app"));
    }

    [Fact]
    public async Task Reconcile_WhenSpecOverlaysAnExistingKustomization_BuildsBoth()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web", """
            {"path":"./overlay","targetNamespace":"apps","namePrefix":"my-","nameSuffix":"-x","components":["../extra"],
             "images":[{"name":"registry.example/server","newTag":"2.0"}],
             "patches":[{"target":{"kind":"ConfigMap"},"patch":"[{\"op\":\"add\",\"path\":\"/data/patched\",\"value\":\"yes\"}]"}]}
            """);
        await h.SourceAsync(ClusterHarness.First, new Dictionary<string, string>
        {
            ["overlay/kustomization.yaml"] = "resources: [../base]\nnamespace: elsewhere\nlabels:\n- pairs: {tier: web}\n",
            ["base/kustomization.yaml"] = "resources: [deployment.yaml]\nconfigMapGenerator:\n- name: generated\n  literals: [a=b]\n",
            ["base/deployment.yaml"] = Deployment,
            ["extra/kustomization.yaml"] = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [config.yaml]\n",
            ["extra/config.yaml"] = Config,
        });

        await h.SettleAsync("web");

        Assert.Equal($"Ready=True ReconciliationSucceeded: Applied revision: {ClusterHarness.First}", await h.ConditionsAsync("web"));
        var deployment = await h.ReadAsync("apps/v1", "Deployment", "my-server-x");
        Assert.Equal("registry.example/server:2.0", (string?)deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]);
        Assert.Equal("web", (string?)deployment["metadata"]!["labels"]!["tier"]);
        Assert.Equal("""{"color":"blue","patched":"yes"}""", (await h.ReadAsync("v1", "ConfigMap", "my-settings-x"))["data"]!.ToJsonString());
        var ids = (await h.StatusAsync("web"))["inventory"]!["entries"]!.AsArray().Select(e => (string)e!["id"]!).ToList();
        Assert.Equal(3, ids.Count);
        Assert.Single(ids, id => id.StartsWith("apps_my-generated-x-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reconcile_WhenPathHoldsNothing_AppliesNothingAndIsReady()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web", """{"path":"./docs","wait":true}""");
        await h.SourceAsync(ClusterHarness.First, new Dictionary<string, string> { ["docs/README.md"] = "# nothing here" });

        await h.SettleAsync("web");

        Assert.Equal($"Ready=True ReconciliationSucceeded: Applied revision: {ClusterHarness.First}", await h.ConditionsAsync("web"));
        Assert.Empty((await h.StatusAsync("web"))["inventory"]!["entries"]!.AsArray());
    }

    private static Dictionary<string, string> Files(params string[] manifests) =>
        manifests.Select((text, index) => (text, index)).ToDictionary(m => $"{m.index:000}.yaml", m => m.text);
}
