using System.Text.Json.Nodes;

namespace Flux.HelmReleases.Tests;

/// <summary>Hooks, tests, drift, deletion, and what is asked for once.</summary>
public sealed class ActionTests
{
    [Fact]
    public async Task Hooks_RunByWeightAndAreDeletedByTheirPolicies()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart()
            .WithHook("late", "pre-install", weight: 5)
            .WithHook("early", "pre-install", weight: -5, delete: "hook-succeeded")
            .WithHook("after", "post-install"));
        await h.HelmReleaseAsync();
        var order = new List<string>();
        h.Between.Before = r =>
        {
            if (r is { Kind.Kind: "ConfigMap", IsWrite: true, Verb: not "delete" })
            {
                order.Add(r.Key.Name);
            }

            return Task.CompletedTask;
        };

        await h.SettleAsync();

        Assert.Equal(["early", "late", "demo-config", "after"], order.Distinct());
        Assert.Null(await h.ConfigMapAsync("early"));
        Assert.NotNull(await h.ConfigMapAsync("late"));
        Assert.All((await h.ReleaseAsync()).Hooks, hook => Assert.Equal("Succeeded", hook.LastRun.Phase));
    }

    [Fact]
    public async Task Hooks_ThatAreJobs_AreWaitedFor()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithJob("migrate", "pre-install"));
        await h.HelmReleaseAsync();
        await h.RunAsync();
        await h.RunAsync();
        Assert.True(h.IsWaiting());
        Assert.Null(await h.ConfigMapAsync("demo-config"));

        await EndJobAsync(h, "migrate", "Complete");
        await h.SettleAsync();

        Assert.StartsWith("Ready=True InstallSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.NotNull(await h.ConfigMapAsync("demo-config"));
    }

    [Fact]
    public async Task Hooks_ThatFail_FailTheInstall()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithJob("migrate", "pre-install"));
        await h.HelmReleaseAsync();
        h.Meanwhile = () => EndJobAsync(h, "migrate", "Failed");

        await h.SettleAsync();

        Assert.Contains("Ready=False InstallFailed: Helm install failed for release apps/demo with chart demo@1.0.0", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Contains("failed pre-install", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Equal("1 failed", await h.ReleasesAsync());
        Assert.Null(await h.ConfigMapAsync("demo-config"));
    }

    [Fact]
    public async Task Test_WhenEnabled_RunsTheTestHooksAndNotesThem()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithHook("probe", "test"));
        await h.HelmReleaseAsync(spec: """{"test":{"enable":true} }""");

        await h.SettleAsync();

        Assert.Contains("TestSuccess=True TestSucceeded: Helm test succeeded for release apps/demo.v1", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Contains("1 test hook completed successfully", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Equal("Succeeded", (string?)(await h.StatusAsync())["history"]![0]!["testHooks"]!["probe"]!["phase"]);
    }

    [Fact]
    public async Task Test_ThatFails_CountsAsAFailureOfTheAction()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithJob("probe", "test"));
        await h.HelmReleaseAsync(spec: """{"test":{"enable":true} }""");
        h.Meanwhile = () => EndJobAsync(h, "probe", "Failed");

        await h.SettleAsync();

        var conditions = await h.ConditionsAsync();
        Assert.Contains("TestSuccess=False TestFailed: Helm test failed for release apps/demo.v1", conditions, StringComparison.Ordinal);
        Assert.Contains("Ready=False TestFailed", conditions, StringComparison.Ordinal);
        Assert.Contains("Stalled=True RetriesExceeded: Failed to install after 1 attempt(s)", conditions, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enabled", "red")]
    [InlineData("warn", "pink")]
    public async Task Drift_IsReportedAndCorrectedWhereAsked(string mode, string after)
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: $$"""{"driftDetection":{"mode":"{{mode}}"} }""");
        await h.SettleAsync();
        await h.PatchAsync("v1", "ConfigMap", "demo-config", """{"data":{"color":"pink"}}""");

        await h.SettleAsync();

        Assert.Equal(after, (string?)(await h.ConfigMapAsync("demo-config"))!["data"]!["color"]);
        Assert.Contains(await h.EventsAsync(), e => e.StartsWith("Warning DriftDetected: Cluster state of release apps/demo.v1 has drifted from the desired state:", StringComparison.Ordinal));
        Assert.Equal("1 deployed", await h.ReleasesAsync());
        Assert.StartsWith("Ready=True", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drift_OfADeletedObject_IsCorrected()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: """{"driftDetection":{"mode":"enabled"} }""");
        await h.SettleAsync();
        await h.DeleteAsync("v1", "ConfigMap", "demo-config");

        await h.SettleAsync();

        Assert.NotNull(await h.ConfigMapAsync("demo-config"));
    }

    [Fact]
    public async Task Drift_OfAnIgnoredField_IsLeft()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: """{"driftDetection":{"mode":"enabled","ignore":[{"paths":["/data/color"],"target":{"kind":"ConfigMap"}}]} }""");
        await h.SettleAsync();
        await h.PatchAsync("v1", "ConfigMap", "demo-config", """{"data":{"color":"pink"}}""");

        await h.SettleAsync();

        Assert.Equal("pink", (string?)(await h.ConfigMapAsync("demo-config"))!["data"]!["color"]);
    }

    [Fact]
    public async Task Delete_UninstallsAndRemovesTheFinalizer()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().With("templates/kept.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept, annotations: {helm.sh/resource-policy: keep}}\n"));
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        await h.DeleteAsync(ClusterHarness.Api, "HelmRelease", "demo");

        await h.SettleAsync();

        Assert.Null(await h.FindAsync(ClusterHarness.Api, "HelmRelease", "demo"));
        Assert.Null(await h.ConfigMapAsync("demo-config"));
        Assert.NotNull(await h.ConfigMapAsync("kept"));
        Assert.Equal("", await h.ReleasesAsync());
    }

    [Fact]
    public async Task Delete_WhileSuspended_LeavesTheRelease()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        await h.HelmReleaseAsync(spec: """{"suspend":true}""");
        await h.DeleteAsync(ClusterHarness.Api, "HelmRelease", "demo");

        await h.SettleAsync();

        Assert.Null(await h.FindAsync(ClusterHarness.Api, "HelmRelease", "demo"));
        Assert.Equal("1 deployed", await h.ReleasesAsync());
    }

    [Fact]
    public async Task Force_WithANewRequest_UpgradesOnce()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        await h.AnnotateAsync("demo", """{"reconcile.fluxcd.io/requestedAt":"1","reconcile.fluxcd.io/forceAt":"1"}""");

        await h.SettleAsync();
        await h.SettleAsync();

        Assert.Equal("1 superseded, 2 deployed", await h.ReleasesAsync());
        Assert.Equal("1", (string?)(await h.StatusAsync())["lastHandledForceAt"]);
    }

    [Fact]
    public async Task Reset_WithANewRequest_TriesAgain()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithDeployment());
        await h.HelmReleaseAsync(spec: """{"timeout":"1m"}""");
        await h.SettleAsync();
        Assert.Contains("Stalled=True RetriesExceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
        h.Meanwhile = () => h.BecomeAvailableAsync();
        await h.AnnotateAsync("demo", """{"reconcile.fluxcd.io/requestedAt":"1","reconcile.fluxcd.io/resetAt":"1"}""");

        await h.SettleAsync();

        Assert.StartsWith("Ready=True UpgradeSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.EndsWith("2 deployed", await h.ReleasesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locked_ByAnotherThatDied_IsUnlocked()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithDeployment());
        await h.HelmReleaseAsync();
        await h.RunAsync();
        await h.RunAsync();
        Assert.Equal("1 pending-install", await h.ReleasesAsync());
        h.Restart();
        h.Meanwhile = () => h.BecomeAvailableAsync();

        await h.SettleAsync();

        Assert.EndsWith("2 deployed", await h.ReleasesAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("pending", await h.ReleasesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecordDeleted_IsInstalledAgain()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        await h.DeleteAsync("v1", "Secret", "sh.helm.release.v1.demo.v1");

        await h.SettleAsync();

        Assert.Equal("1 deployed", await h.ReleasesAsync());
        Assert.StartsWith("Ready=True InstallSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TargetChanged_UninstallsTheOldReleaseAndInstallsTheNew()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        await h.HelmReleaseAsync(spec: """{"releaseName":"other"}""");

        await h.SettleAsync();

        Assert.Null(await h.ConfigMapAsync("demo-config"));
        Assert.NotNull(await h.ConfigMapAsync("other-config"));
        Assert.Equal("", await h.ReleasesAsync());
        Assert.Equal("1 deployed", await h.ReleasesAsync("other"));
    }

    [Fact]
    public async Task PostRenderers_AndCommonMetadata_ChangeTheObjects()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: """
            {"commonMetadata":{"labels":{"team":"a"}},
             "postRenderers":[{"kustomize":{"patches":[{"target":{"kind":"ConfigMap"},"patch":"- op: replace\n  path: /data/color\n  value: patched\n"}]}}]}
            """);

        await h.SettleAsync();

        var config = (await h.ConfigMapAsync("demo-config"))!;
        Assert.Equal("patched", (string?)config["data"]!["color"]);
        Assert.Equal("a", (string?)config["metadata"]!["labels"]!["team"]);
    }

    [Fact]
    public async Task DependsOn_OneThatIsMissing_WaitsAndThenGoesOn()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: """{"dependsOn":[{"name":"base"}]}""");
        await h.RunAsync();
        var outcome = await h.RunAsync();
        Assert.Equal(TimeSpan.FromSeconds(30), outcome.RequeueAfter);
        Assert.Contains("Ready=False DependencyNotReady: unable to get 'apps/base' dependency", await h.ConditionsAsync(), StringComparison.Ordinal);

        await h.HelmReleaseAsync("base");
        await h.SettleAsync("base");
        await h.SettleAsync();

        Assert.StartsWith("Ready=True", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_ThatIsMissing_IsAnError()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.HelmReleaseAsync();
        await h.RunAsync();
        await h.RunAsync();

        Assert.Contains("Ready=False ArtifactFailed: could not get Source object: ", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValuesFrom_ThatAreMissing_AreAnError()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: """{"valuesFrom":[{"kind":"ConfigMap","name":"none"}]}""");
        await h.RunAsync();
        await h.RunAsync();

        Assert.Contains(
            "Ready=False ValuesError: could not resolve ConfigMap chart values reference 'apps/none' with key 'values.yaml': configmaps \"none\" not found",
            await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chart_OfASpec_MakesAHelmChartAndDeletesItWithTheRelease()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.HelmReleaseAsync(spec: """{"chart":{"spec":{"chart":"demo","version":"1.x","sourceRef":{"kind":"HelmRepository","name":"repo"} } } }""");
        await h.RunAsync();
        await h.RunAsync();
        var chart = await h.ReadAsync("source.toolkit.fluxcd.io/v1", "HelmChart", "apps-demo");
        Assert.Equal("1.x", (string?)chart["spec"]!["version"]);
        Assert.Equal("apps/apps-demo", (string?)(await h.StatusAsync())["helmChart"]);
        await h.ChartAsync(new(), "HelmChart", "apps-demo", "1.0.0");
        await h.SettleAsync();
        Assert.StartsWith("Ready=True InstallSucceeded: Helm install succeeded for release apps/demo.v1 with chart demo@1.0.0", await h.ConditionsAsync(), StringComparison.Ordinal);

        await h.DeleteAsync(ClusterHarness.Api, "HelmRelease", "demo");
        await h.SettleAsync();

        Assert.Null(await h.FindAsync("source.toolkit.fluxcd.io/v1", "HelmChart", "apps-demo"));
    }

    private static async Task EndJobAsync(ClusterHarness h, string name, string condition)
    {
        if (await h.FindAsync("batch/v1", "Job", name) is not null)
        {
            await h.PatchAsync("batch/v1", "Job", name, new JsonObject
            {
                ["status"] = JsonNode.Parse($$"""{"conditions":[{"type":"{{condition}}","status":"True","reason":"BackoffLimitExceeded","message":"it ended"}]}"""),
            }.ToJsonString(), "status");
        }
    }
}
