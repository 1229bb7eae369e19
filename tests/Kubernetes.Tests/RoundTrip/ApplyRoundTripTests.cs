using System.Text.Json.Nodes;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Health;
using Flux.Kubernetes.Tests.Apply;
using Flux.Primitives;

namespace Flux.Kubernetes.Tests.RoundTrip;

/// <summary>Server-side apply, pruning and health against the embedded API server, over HTTPS on loopback.</summary>
public sealed class ApplyRoundTripTests
{
    private const string Group = "kustomize.toolkit.fluxcd.io";
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");

    [Fact]
    public async Task Apply_WhenDefinitionNamespaceAndObjectsComeTogether_AppliesThemInStages()
    {
        await using var cluster = await ClusterFixture.StartAsync();

        var changes = await cluster.ApplyAsync([Widget("w"), Manifest.ConfigMap("c", ns: "team"), Namespace("team"), WidgetDefinition()]);

        Assert.Equal(
            """
            CustomResourceDefinition/widgets.example.test created
            Namespace/team created
            ConfigMap/team/c created
            Widget/team/w created
            """, changes.ToString());
        Assert.NotNull(await cluster.Client.GetAsync(new("example.test", "v1", "Widget"), new("team", "w"), Cancel.Token));
    }

    [Fact]
    public async Task Apply_WhenNothingChanged_CostsAListAKind()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var objects = Enumerable.Range(0, 20).Select(i => Manifest.ConfigMap($"c{i}"))
            .Concat(Enumerable.Range(0, 10).Select(i => Deployment($"d{i}")))
            .Append(Namespace("team"))
            .ToList();
        await cluster.ApplyAsync(objects);
        cluster.Counter.Reset();

        var changes = await cluster.ApplyAsync(objects);

        Assert.Equal(31, changes.Entries.Count(e => e.Action == ChangeAction.Unchanged));
        Assert.Equal(
            ["list /api/v1/namespaces", "list /api/v1/namespaces/apps/configmaps", "list /apis/apps/v1/namespaces/apps/deployments"],
            cluster.Counter.Requests.Select(r => r.ToString()).Order());
    }

    [Fact]
    public async Task Apply_WithoutWhatIsRemembered_FindsNothingToWrite()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        JsonObject[] objects = [Deployment("web"), Manifest.ConfigMap("c"), Manifest.Of(
            "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: apps}, spec: {selector: {app: web}, ports: [{port: 80}]}}")];
        await cluster.ApplyAsync(objects);
        await cluster.Cache.ForgetAsync("embedded", ClusterFixture.Owner, Cancel.Token);
        cluster.Counter.Reset();

        var changes = await cluster.ApplyAsync(objects);

        // What the server defaults is no drift.
        Assert.All(changes.Entries, e => Assert.Equal(ChangeAction.Unchanged, e.Action));
        Assert.Equal((3, 3), (cluster.Counter.CountOf("get"), cluster.Counter.Requests.Count(r => r is { Verb: "apply", DryRun: true })));
        Assert.Equal(6, cluster.Counter.Total);
    }

    [Fact]
    public async Task Apply_WhenKubectlHasEditedTheObject_TakesItBack()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.ApplyAsync([Manifest.ConfigMap("c")]);
        await cluster.Client.PatchAsync(
            _configMap, new("apps", "c"), PatchType.Merge,
            JsonNode.Parse("""{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}"}},"data":{"key":"mine","added":"x"}}""")!,
            new() { FieldManager = "kubectl-edit" }, Cancel.Token);

        Assert.Equal("ConfigMap/apps/c configured", (await cluster.ApplyAsync([Manifest.ConfigMap("c")])).ToString());

        var live = (await cluster.Client.GetAsync(_configMap, new("apps", "c"), Cancel.Token))!;
        Assert.Equal("""{"key":"1"}""", live["data"]!.ToJsonString());
        Assert.Equal(
            "kustomize-controller Apply",
            Assert.Single(live.Metadata()!["managedFields"]!.AsArray().Select(e => $"{e!["manager"]} {e["operation"]}")));
        Assert.Equal("ConfigMap/apps/c unchanged", (await cluster.ApplyAsync([Manifest.ConfigMap("c")])).ToString());
    }

    [Fact]
    public async Task Apply_WhenAScalerChangesAnIgnoredField_LeavesIt()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var options = new ApplyOptions { Ignore = [new() { Paths = ["/spec/replicas"] }] };
        await cluster.ApplyAsync([Deployment("web")], options);
        await cluster.Client.PatchAsync(
            new("apps", "v1", "Deployment"), new("apps", "web"), PatchType.Merge, JsonNode.Parse("""{"spec":{"replicas":7}}""")!,
            new() { FieldManager = "scaler" }, Cancel.Token);

        Assert.Equal("Deployment/apps/web unchanged", (await cluster.ApplyAsync([Deployment("web")], options)).ToString());
        Assert.Equal("Deployment/apps/web configured", (await cluster.ApplyAsync([Deployment("web")])).ToString());
    }

    [Fact]
    public async Task Apply_WhenOneObjectIsInvalid_WritesNoneOfItsStage()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var bad = Deployment("bad");
        bad["spec"]!["template"]!["spec"]!.AsObject()["containers"] = new JsonArray();

        var error = await Assert.ThrowsAsync<ApplyException>(() => cluster.ApplyAsync([Manifest.ConfigMap("c"), bad]));

        Assert.StartsWith("Deployment/apps/bad dry-run failed (Invalid): Deployment.apps \"bad\" is invalid: ", error.Message, StringComparison.Ordinal);
        Assert.Null(await cluster.Client.GetAsync(_configMap, new("apps", "c"), Cancel.Token));
    }

    [Fact]
    public async Task Apply_WhenTheNamespaceIsMissing_SaysSo()
    {
        await using var cluster = await ClusterFixture.StartAsync();

        var error = await Assert.ThrowsAsync<ApplyException>(() => cluster.ApplyAsync([Manifest.ConfigMap("c", ns: "nowhere")]));

        Assert.Equal("ConfigMap/nowhere/c not found: namespaces \"nowhere\" not found", error.Message);
    }

    [Fact]
    public async Task Apply_AsAUserWithoutRights_IsForbidden()
    {
        await using var cluster = await ClusterFixture.StartAsync();

        var error = await Assert.ThrowsAsync<ApplyException>(
            () => cluster.ApplyAsync([Manifest.ConfigMap("c")], client: cluster.Client.Impersonate("system:serviceaccount:apps:deployer")));

        Assert.StartsWith(
            "ConfigMap/apps/c dry-run failed (Forbidden): configmaps \"c\" is forbidden: User \"system:serviceaccount:apps:deployer\" cannot patch",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_WhenAnImmutableSecretChanges_NeedsForce()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.ApplyAsync([Secret("one")]);

        var error = await Assert.ThrowsAsync<ApplyException>(() => cluster.ApplyAsync([Secret("two")]));
        Assert.StartsWith("Secret/apps/s dry-run failed (Invalid): ", error.Message, StringComparison.Ordinal);

        Assert.Equal("Secret/apps/s created", (await cluster.ApplyAsync([Secret("two")], new() { Force = true })).ToString());
    }

    [Fact]
    public async Task Prune_WhenObjectsHaveGoneFromTheSource_DeletesOnlyOurs()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var before = Inventory.Of(await cluster.ApplyAsync([Manifest.ConfigMap("a"), Manifest.ConfigMap("b"), Manifest.ConfigMap("c"), Manifest.ConfigMap("d")]));
        await MarkAsync(cluster, "b", "annotations", Group + "/prune", "disabled");
        await MarkAsync(cluster, "c", "labels", Group + "/name", "other");
        var after = Inventory.Of(await cluster.ApplyAsync([Manifest.ConfigMap("d")]));

        var result = await new Pruner(cluster.Client, ClusterFixture.Owner, cluster.Cache).PruneAsync(before.Except(after), Cancel.Token);

        Assert.Equal("ConfigMap/apps/c skipped\nConfigMap/apps/b skipped\nConfigMap/apps/a deleted", result.Changes.ToString());
        var left = await cluster.Client.ListAsync(_configMap, new() { Namespace = "apps" }, Cancel.Token);
        Assert.Equal(["b", "c", "d"], left.Items.Select(i => i.KeyOf().Name));
    }

    [Fact]
    public async Task Prune_WhenDefinitionAndObjectsGoTogether_DeletesBoth()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var all = Inventory.Of(await cluster.ApplyAsync([Namespace("team"), WidgetDefinition(), Widget("w")]));
        var pruner = new Pruner(cluster.Client, ClusterFixture.Owner, cluster.Cache);

        var first = await pruner.PruneAsync(all.Except(Inventory.Of(new ChangeSet([]))), Cancel.Token);
        Assert.Null(first.Error);

        // Whatever is asked again is gone, the kind itself too.
        var again = await pruner.PruneAsync([.. all.Entries.Where(e => e.Object.Kind == "Widget")], Cancel.Token);
        Assert.Equal("Widget/team/w deleted", again.Changes.ToString());
    }

    [Fact]
    public async Task Check_WhenADeploymentBecomesAvailable_TurnsHealthy()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var entries = Inventory.Of(await cluster.ApplyAsync([Deployment("web")])).Entries;
        var checker = new HealthChecker(cluster.Client, TimeProvider.System);
        Assert.Equal(HealthVerdict.Waiting, (await checker.CheckAsync(entries, ClusterFixture.Owner, null, Cancel.Token)).Judge(failFast: true));

        // What a Deployment's controller writes when all is well.
        await cluster.Client.PatchAsync(
            new("apps", "v1", "Deployment"), new("apps", "web"), PatchType.Merge,
            JsonNode.Parse(
                """
                {"status":{"observedGeneration":1,"replicas":2,"updatedReplicas":2,"readyReplicas":2,"availableReplicas":2,"conditions":[
                  {"type":"Available","status":"True","reason":"MinimumReplicasAvailable"},
                  {"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable"}]}}
                """)!,
            new() { FieldManager = "kube-controller-manager", Subresource = "status" }, Cancel.Token);

        Assert.Equal(HealthVerdict.Healthy, (await checker.CheckAsync(entries, ClusterFixture.Owner, null, Cancel.Token)).Judge(failFast: true));
    }

    private static Task<JsonObject> MarkAsync(ClusterFixture cluster, string name, string map, string key, string value) => cluster.Client.PatchAsync(
        _configMap, new("apps", name), PatchType.Merge, new JsonObject { ["metadata"] = new JsonObject { [map] = new JsonObject { [key] = value } } },
        new() { FieldManager = "someone" }, Cancel.Token);

    private static JsonObject Namespace(string name) => Manifest.Of($"{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}}}}}");

    private static JsonObject Widget(string name) => Manifest.Of($$"""
        apiVersion: example.test/v1
        kind: Widget
        metadata:
          name: {{name}}
          namespace: team
        spec:
          size: 1
        """);

    private static JsonObject WidgetDefinition() => Manifest.Of("""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.test}
        spec:
          group: example.test
          scope: Namespaced
          names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec: {type: object, properties: {size: {type: integer}}}
        """);

    private static JsonObject Secret(string value) => Manifest.Of($$"""
        apiVersion: v1
        kind: Secret
        metadata:
          name: s
          namespace: apps
        immutable: true
        stringData:
          key: {{value}}
        """);

    private static JsonObject Deployment(string name) => Manifest.Of($$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{name}}
          namespace: apps
        spec:
          replicas: 2
          selector:
            matchLabels:
              app: {{name}}
          template:
            metadata:
              labels:
                app: {{name}}
            spec:
              containers:
              - name: main
                image: example.test/app:1
                ports:
                - containerPort: 8080
        """);
}
