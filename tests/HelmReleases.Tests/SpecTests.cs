using System.Text;
using System.Text.Json.Nodes;
using Flux.HelmReleases.Storage;
using Flux.Kubernetes;

namespace Flux.HelmReleases.Tests;

/// <summary>Fields of the spec that change how an action is done.</summary>
public sealed class SpecTests
{
    private const string Widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n";

    /// <remarks>Expected: Helm 4, pkg/action: <c>ssa</c> and <c>csa</c> stand in the record; <c>auto</c> takes the method of the release before.</remarks>
    [Theory]
    [InlineData("""{"install":{"serverSideApply":false} }""", "csa", """{"upgrade":{"serverSideApply":"auto"},"values":{"color":"blue"} }""", "csa")]
    [InlineData("""{"install":{"serverSideApply":false} }""", "csa", """{"upgrade":{"serverSideApply":"enabled"},"values":{"color":"blue"} }""", "ssa")]
    [InlineData("{}", "ssa", """{"values":{"color":"blue"} }""", "ssa")]
    [InlineData("{}", "ssa", """{"upgrade":{"serverSideApply":"disabled"},"values":{"color":"blue"} }""", "csa")]
    public async Task ServerSideApply_SaysHowObjectsAreWritten(string install, string first, string upgrade, string second)
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: install);
        await h.SettleAsync();
        Assert.Equal(first, (await h.ReleaseAsync()).ApplyMethod);
        Assert.Equal(first == "ssa" ? "Apply" : "Update", await OperationAsync(h));

        await h.HelmReleaseAsync(spec: upgrade);
        await h.SettleAsync();

        Assert.StartsWith("Ready=True UpgradeSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Equal(second, (await h.ReleaseAsync()).ApplyMethod);
        Assert.Equal("blue", (string?)(await h.ConfigMapAsync("demo-config"))!["data"]!["color"]);
    }

    /// <remarks>Expected: helm-controller v1.6, feature gate UseHelm3Defaults: installs are done by the client.</remarks>
    [Fact]
    public async Task Helm3Defaults_InstallByTheClient()
    {
        await using var h = await ClusterHarness.StartAsync();
        h.Options.UseHelm3Defaults = true;
        await h.ChartAsync(new());
        await h.HelmReleaseAsync();

        await h.SettleAsync();

        Assert.Equal("csa", (await h.ReleaseAsync()).ApplyMethod);
    }

    /// <remarks>Expected: helm-controller v1.6, internal/action/crds.go: Skip touches nothing, the others bring a definition that is missing.</remarks>
    [Theory]
    [InlineData("Skip", false)]
    [InlineData("Create", true)]
    [InlineData("CreateReplace", true)]
    public async Task Crds_OfAnInstall_AreCreatedUnlessSkipped(string policy, bool isCreated)
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().With("crds/widgets.yaml", Definition("one")));
        await h.HelmReleaseAsync(spec: $$"""{"install":{"crds":"{{policy}}"} }""");

        await h.SettleAsync();

        Assert.StartsWith("Ready=True InstallSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Equal(isCreated, await DefinitionAsync(h) is not null);
    }

    /// <remarks>Expected: as above: CreateReplace changes a definition that exists; Create by the client does not.</remarks>
    [Theory]
    [InlineData("Skip", "", "one")]
    [InlineData("Create", """,{"serverSideApply":"disabled"}""", "one")]
    [InlineData("CreateReplace", "", "two")]
    [InlineData("CreateReplace", """,{"serverSideApply":"disabled"}""", "two")]
    public async Task Crds_OfAnUpgrade_AreChangedAsThePolicySays(string policy, string more, string description)
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().With("crds/widgets.yaml", Definition("one")));
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        await h.ChartAsync(new TestChart { Version = "1.1.0" }.With("crds/widgets.yaml", Definition("two")));
        var upgrade = (JsonObject)JsonNode.Parse(more.Length > 0 ? more[1..] : "{}")!;
        upgrade["crds"] = policy;
        await h.HelmReleaseAsync(spec: $$"""{"upgrade":{{upgrade.ToJsonString()}} }""");

        await h.SettleAsync();

        Assert.StartsWith("Ready=True UpgradeSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Equal(description, (string?)(await DefinitionAsync(h))!["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["description"]);
    }

    /// <remarks>Expected: the error of Helm 3's waiter names nothing; the one of helm-controller's poller names the object.</remarks>
    [Theory]
    [InlineData("legacy", "context deadline exceeded")]
    [InlineData("poller", "Deployment/apps/web status: 'InProgress'")]
    public async Task WaitStrategy_SaysHowItIsWaited(string strategy, string message)
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithDeployment());
        await h.HelmReleaseAsync(spec: $$"""{"timeout":"1m","waitStrategy":{"name":"{{strategy}}"} }""");

        await h.SettleAsync();

        var conditions = await h.ConditionsAsync();
        Assert.Contains("Ready=False InstallFailed: Helm install failed for release apps/demo with chart demo@1.0.0", conditions, StringComparison.Ordinal);
        Assert.Contains(message, conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisableWait_WaitsForNothing()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithDeployment());
        await h.HelmReleaseAsync(spec: """{"install":{"disableWait":true} }""");

        await h.SettleAsync();

        Assert.StartsWith("Ready=True InstallSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ready", "Ready=True InstallSucceeded")]
    [InlineData("Broken", "Ready=False InstallFailed")]
    public async Task HealthCheckExprs_JudgeCustomKinds(string phase, string expected)
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().With("crds/widgets.yaml", Definition("one")).With("templates/widget.yaml", Widget));
        await h.HelmReleaseAsync(spec: """
            {"healthCheckExprs":[{"apiVersion":"example.com/v1","kind":"Widget","current":"has(data.phase) && data.phase == 'Ready'","failed":"has(data.phase) && data.phase == 'Broken'"}]}
            """);
        for (var i = 0; i < 20 && (await h.ReleasesAsync()).Length == 0; i++)
        {
            h.Clock.Advance((await h.RunAsync()).RequeueAfter ?? TimeSpan.Zero);
        }

        Assert.True(h.IsWaiting());
        Assert.Equal("1 pending-install", await h.ReleasesAsync());
        await h.PatchAsync("example.com/v1", "Widget", "w", $$"""{"data":{"phase":"{{phase}}"} }""");

        await h.SettleAsync();

        Assert.Contains(expected, await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    /// <remarks>Expected: Kubernetes' garbage collection: dependents of an orphaned object stay, and lose their owner; others go with it.</remarks>
    [Theory]
    [InlineData("orphan", true)]
    [InlineData("background", false)]
    public async Task DeletionPropagation_DecidesWhatHappensToDependents(string propagation, bool stays)
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: $$"""{"uninstall":{"deletionPropagation":"{{propagation}}"} }""");
        await h.SettleAsync();
        var uid = (string?)(await h.ConfigMapAsync("demo-config"))!["metadata"]!["uid"];
        await h.PutAsync($$"""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"dependent","namespace":"apps",
             "ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"demo-config","uid":"{{uid}}"}]} }
            """);
        await h.DeleteAsync(ClusterHarness.Api, "HelmRelease", "demo");

        await h.SettleAsync();

        Assert.Null(await h.ConfigMapAsync("demo-config"));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!stays && await h.ConfigMapAsync("dependent") is not null)
        {
            Assert.False(patience.IsCancellationRequested, "the dependent was never collected");
            await Task.Delay(20, CancellationToken.None);
        }

        Assert.Equal(stays, await h.ConfigMapAsync("dependent") is { } dependent && dependent["metadata"]!["ownerReferences"] is null);
    }

    [Fact]
    public async Task UpgradeStrategy_RetryOnFailure_TriesAgainAndRollsNothingBack()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithDeployment());
        await h.HelmReleaseAsync();
        h.Meanwhile = () => h.BecomeAvailableAsync(tag: "1");
        await h.SettleAsync();
        await h.HelmReleaseAsync(spec: """{"timeout":"1m","values":{"tag":"2"},"upgrade":{"strategy":{"name":"RetryOnFailure","retryInterval":"3m"} } }""");

        var outcome = await h.SettleAsync();

        Assert.Equal(TimeSpan.FromMinutes(3), outcome.RequeueAfter);
        Assert.Contains("Ready=False UpgradeFailed", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("Remediated", await h.ConditionsAsync(), StringComparison.Ordinal);
        h.Meanwhile = () => h.BecomeAvailableAsync();
        await h.BecomeAvailableAsync();
        await h.SettleAsync();
        Assert.StartsWith("Ready=True UpgradeSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.EndsWith("3 deployed", await h.ReleasesAsync(), StringComparison.Ordinal);
    }

    /// <remarks>Expected: helm-controller v1.6, internal/reconcile/state.go: a digest that does not fit is another's release, which is upgraded.</remarks>
    [Theory]
    [InlineData("manifest", "1 superseded, 2 deployed")]
    [InlineData("label", "1 deployed")]
    public async Task Record_EditedInPlace_IsUpgradedOnlyWhereTheReleaseIsAnother(string what, string releases)
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        var edited = await h.ReleaseAsync() is var release && what == "manifest" ? release with { Manifest = release.Manifest + "\n# edited\n" } : release;
        await h.PatchAsync("v1", "Secret", "sh.helm.release.v1.demo.v1", new JsonObject
        {
            ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["edited"] = "yes" } },
            ["data"] = new JsonObject { ["release"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(ReleaseCodec.Encode(edited))) },
        }.ToJsonString());

        await h.SettleAsync();

        Assert.Equal(releases, await h.ReleasesAsync());
        Assert.StartsWith("Ready=True", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    /// <remarks>Expected: helm-controller v1.6, <c>--snapshot-digest-algo</c>: new digests are made in it, and those that stand there are checked in their own.</remarks>
    [Fact]
    public async Task SnapshotDigestAlgorithm_WhenChanged_UpgradesNothing()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        Assert.StartsWith("sha256:", (string?)(await h.StatusAsync())["history"]![0]!["digest"], StringComparison.Ordinal);
        h.Options.SnapshotDigestAlgorithm = "sha512";
        h.Restart();

        await h.SettleAsync();

        Assert.Equal("1 deployed", await h.ReleasesAsync());
        await h.HelmReleaseAsync(spec: """{"values":{"color":"blue"} }""");
        await h.SettleAsync();
        Assert.Equal("1 superseded, 2 deployed", await h.ReleasesAsync());
        var snapshot = (await h.StatusAsync())["history"]![0]!;
        Assert.Matches("^sha512:[0-9a-f]{128}$", (string?)snapshot["digest"]);
        Assert.Matches("^sha512:[0-9a-f]{128}$", (string?)snapshot["configDigest"]);
    }

    private static string Definition(string description) => $$"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
          versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, description: {{description}}, x-kubernetes-preserve-unknown-fields: true} } }]
        """;

    private static Task<JsonObject?> DefinitionAsync(ClusterHarness h) => h.FindAsync("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.com", "");

    private static async Task<string?> OperationAsync(ClusterHarness h) =>
        (string?)(await h.ConfigMapAsync("demo-config"))!["metadata"]!["managedFields"]!.AsArray().Single(f => (string?)f!["manager"] == "helm-controller")!["operation"];
}
