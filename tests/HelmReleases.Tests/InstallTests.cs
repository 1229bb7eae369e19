namespace Flux.HelmReleases.Tests;

/// <summary>Install and upgrade, and what is around them.</summary>
public sealed class InstallTests
{
    [Fact]
    public async Task Install_OfAChart_CreatesItsObjectsAndTheRecordAndTheStatus()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync();

        await h.SettleAsync();

        var chart = $"demo@1.0.0+{new TestChart().Digest.Hex[..12]}";
        Assert.Equal(
            $"""
            Ready=True InstallSucceeded: Helm install succeeded for release apps/demo.v1 with chart {chart}
            Released=True InstallSucceeded: Helm install succeeded for release apps/demo.v1 with chart {chart}
            """,
            await h.ConditionsAsync());
        Assert.Equal("1 deployed", await h.ReleasesAsync());
        Assert.Equal("red", (string?)(await h.ConfigMapAsync("demo-config"))!["data"]!["color"]);
        var config = (await h.ConfigMapAsync("demo-config"))!["metadata"]!;
        Assert.Equal("demo", (string?)config["labels"]!["helm.toolkit.fluxcd.io/name"]);
        Assert.Equal("apps", (string?)config["labels"]!["helm.toolkit.fluxcd.io/namespace"]);
        Assert.Equal("Helm", (string?)config["labels"]!["app.kubernetes.io/managed-by"]);
        Assert.Equal("demo", (string?)config["annotations"]!["meta.helm.sh/release-name"]);
        var status = await h.StatusAsync();
        Assert.Equal("apps", (string?)status["storageNamespace"]);
        Assert.Equal("install", (string?)status["lastAttemptedReleaseAction"]);
        Assert.Equal(1, (long?)status["observedGeneration"]);
        Assert.Equal("apps_demo-config__ConfigMap", (string?)status["inventory"]!["entries"]![0]!["id"]);
        Assert.Equal("deployed", (string?)status["history"]![0]!["status"]);
        Assert.Contains($"Normal InstallSucceeded: Helm install succeeded for release apps/demo.v1 with chart {chart}", await h.EventsAsync());
    }

    [Fact]
    public async Task Reconcile_WhenNothingHasChanged_MakesNoMoreThanThreeRequests()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        h.Requests.Reset();

        await h.RunAsync();

        Assert.True(h.Requests.Total <= 3, string.Join('\n', h.Requests.Requests));
        Assert.Equal("1 deployed", await h.ReleasesAsync());
    }

    [Fact]
    public async Task Reconcile_WithDriftDetectionWhenNothingHasChanged_MakesNoMoreThanFourRequests()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: """{"driftDetection":{"mode":"enabled"}}""");
        await h.SettleAsync();
        await h.RunAsync();
        h.Requests.Reset();

        await h.RunAsync();

        Assert.True(h.Requests.Total <= 4, string.Join('\n', h.Requests.Requests));
    }

    [Fact]
    public async Task Upgrade_WhenTheChartIsNewer_ReplacesTheReleaseAndDeletesWhatIsGone()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().With("templates/old.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: old\n"));
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        var chart = new TestChart { Version = "1.1.0", Values = "color: blue\n" };
        await h.ChartAsync(chart);

        await h.SettleAsync();

        Assert.Equal("1 superseded, 2 deployed", await h.ReleasesAsync());
        Assert.Equal("blue", (string?)(await h.ConfigMapAsync("demo-config"))!["data"]!["color"]);
        Assert.Null(await h.ConfigMapAsync("old"));
        Assert.StartsWith(
            $"Ready=True UpgradeSucceeded: Helm upgrade succeeded for release apps/demo.v2 with chart demo@1.1.0+{chart.Digest.Hex[..12]}", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_WhenTheValuesChange_IsDone()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        await h.HelmReleaseAsync(spec: """{"values":{"color":"green"}}""");

        await h.SettleAsync();

        Assert.Equal("1 superseded, 2 deployed", await h.ReleasesAsync());
        Assert.Equal("green", (string?)(await h.ConfigMapAsync("demo-config"))!["data"]!["color"]);
    }

    [Fact]
    public async Task Upgrade_BeyondMaxHistory_PrunesTheOldestRecords()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        foreach (var color in (string[])["a", "b", "c", "d"])
        {
            await h.HelmReleaseAsync(spec: $$"""{"maxHistory":2,"values":{"color":"{{color}}"} }""");
            await h.SettleAsync();
        }

        Assert.Equal("3 superseded, 4 deployed", await h.ReleasesAsync());
    }

    [Fact]
    public async Task Install_IntoANamespaceThatIsMissing_CreatesIt()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: """{"targetNamespace":"other","install":{"createNamespace":true} }""");

        await h.SettleAsync();

        Assert.NotNull(await h.ConfigMapAsync("other-demo-config", "other"));
        Assert.Equal("1 deployed", await h.ReleasesAsync("other-demo"));
        Assert.Equal("other", (string?)(await h.ReadAsync("v1", "Namespace", "other", ""))["metadata"]!["labels"]!["name"]);
    }

    [Fact]
    public async Task Install_OfDefinitions_WaitsForThemAndThenAppliesObjectsOfThem()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart()
            .With("crds/widgets.yaml", """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: widgets.example.com}
                spec:
                  group: example.com
                  scope: Namespaced
                  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
                  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
                """)
            .With("templates/widget.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n"));
        await h.HelmReleaseAsync();

        await h.SettleAsync();

        Assert.StartsWith("Ready=True InstallSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.NotNull(await h.FindAsync("example.com/v1", "Widget", "w"));
    }

    [Fact]
    public async Task Install_OfADeployment_WaitsUntilItIsAvailable()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithDeployment());
        await h.HelmReleaseAsync();
        await h.RunAsync();
        await h.RunAsync();

        Assert.True(h.IsWaiting());
        Assert.Contains("Ready=Unknown Progressing: Running 'install' action with timeout of 5m0s", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Equal("1 pending-install", await h.ReleasesAsync());
        await h.BecomeAvailableAsync();
        await h.SettleAsync();

        Assert.StartsWith("Ready=True InstallSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Equal("1 deployed", await h.ReleasesAsync());
    }

    [Fact]
    public async Task Install_OfADeploymentThatNeverBecomesAvailable_FailsAfterTheTimeout()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithDeployment());
        await h.HelmReleaseAsync(spec: """{"timeout":"1m"}""");

        await h.SettleAsync();

        var conditions = await h.ConditionsAsync();
        Assert.Contains("Stalled=True RetriesExceeded: Failed to install after 1 attempt(s)", conditions, StringComparison.Ordinal);
        Assert.Contains("Ready=False InstallFailed: Helm install failed for release apps/demo with chart demo@1.0.0", conditions, StringComparison.Ordinal);
        Assert.Contains("Deployment/apps/web", conditions, StringComparison.Ordinal);
        Assert.Equal("1 failed", await h.ReleasesAsync());
    }

    [Fact]
    public async Task Install_WithRetries_UninstallsAndInstallsAgain()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithDeployment());
        await h.HelmReleaseAsync(spec: """{"timeout":"1m","install":{"remediation":{"retries":2}} }""");

        await h.SettleAsync();

        var conditions = await h.ConditionsAsync();
        Assert.Contains("Stalled=True RetriesExceeded: Failed to install after 3 attempt(s)", conditions, StringComparison.Ordinal);
        Assert.Equal(3, (long?)(await h.StatusAsync())["installFailures"]);
        Assert.Equal("1 failed", await h.ReleasesAsync());
    }

    [Fact]
    public async Task Install_WithRetriesAndRemediateLastFailure_LeavesNothing()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithDeployment());
        await h.HelmReleaseAsync(spec: """{"timeout":"1m","install":{"remediation":{"retries":1,"remediateLastFailure":true}} }""");

        await h.SettleAsync();

        var conditions = await h.ConditionsAsync();
        Assert.Contains("Stalled=True RetriesExceeded: Failed to install after 2 attempt(s)", conditions, StringComparison.Ordinal);
        Assert.Contains("Remediated=True UninstallSucceeded", conditions, StringComparison.Ordinal);
        Assert.Null(await h.ConfigMapAsync("demo-config"));
    }

    [Fact]
    public async Task Upgrade_ThatFails_WithoutRemediation_IsTriedAgainAfterAChangeOnly()
    {
        await using var h = await UpgradeFailsAsync("""{"timeout":"1m","values":{"tag":"2"} }""");

        Assert.Contains("Stalled=True RetriesExceeded: Failed to upgrade after 1 attempt(s)", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Equal("1 superseded, 2 failed", (await h.ReleasesAsync()).Replace("1 deployed", "1 superseded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Upgrade_ThatFails_IsRolledBack()
    {
        await using var h = await UpgradeFailsAsync("""{"timeout":"1m","values":{"tag":"2","color":"blue"},"upgrade":{"remediation":{"retries":0,"remediateLastFailure":true}} }""");

        var conditions = await h.ConditionsAsync();
        Assert.Contains("Remediated=True RollbackSucceeded: Helm rollback to previous release apps/demo.v1 with chart demo@1.0.0", conditions, StringComparison.Ordinal);
        Assert.Contains("Stalled=True RetriesExceeded: Failed to upgrade after 1 attempt(s)", conditions, StringComparison.Ordinal);
        Assert.EndsWith("2 failed, 3 deployed", await h.ReleasesAsync(), StringComparison.Ordinal);
        Assert.Equal("red", (string?)(await h.ConfigMapAsync("demo-config"))!["data"]!["color"]);
    }

    [Fact]
    public async Task Upgrade_ThatFails_WithUninstallStrategy_IsUninstalledAndInstalledAgain()
    {
        await using var h = await UpgradeFailsAsync("""{"timeout":"1m","values":{"tag":"2"},"upgrade":{"remediation":{"retries":1,"strategy":"uninstall"}} }""");

        Assert.NotNull(await h.ConditionsAsync());
        Assert.Equal("1 failed", await h.ReleasesAsync());
    }

    private static async Task<ClusterHarness> UpgradeFailsAsync(string spec)
    {
        var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithDeployment());
        await h.HelmReleaseAsync();
        h.Meanwhile = () => h.BecomeAvailableAsync(tag: "1");
        await h.SettleAsync();
        Assert.StartsWith("Ready=True InstallSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
        await h.HelmReleaseAsync(spec: spec);
        await h.SettleAsync();
        return h;
    }
}
