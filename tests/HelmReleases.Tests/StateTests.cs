using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.HelmReleases.Tests;

/// <summary>Releases that others have touched, workers that meet, and options of actions.</summary>
public sealed class StateTests
{
    [Fact]
    public async Task Record_OfAnotherMaker_IsTakenOverByAnUpgrade()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        await h.Client.PatchAsync(
            Api.FluxKinds.HelmRelease.Gvk, new("apps", "demo"), PatchType.Merge, JsonNode.Parse("""{"status":{"history":null} }""")!,
            new() { FieldManager = "test", Subresource = "status" }, CancellationToken.None);

        await h.SettleAsync();

        Assert.Equal("1 superseded, 2 deployed", await h.ReleasesAsync());
        Assert.StartsWith("Ready=True UpgradeSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_ThatMeetAtOneRelease_EndWithOneThatIsDeployed()
    {
        await using var h = await ClusterHarness.StartAsync();
        h.Meanwhile = () => h.BecomeAvailableAsync();
        await h.ChartAsync(new TestChart().WithDeployment());
        await h.HelmReleaseAsync();
        await h.RunAsync();
        await using var other = h.Fork();
        await h.RunAsync();
        await other.RunAsync();

        await h.SettleAsync();
        await other.SettleAsync();
        await h.SettleAsync();

        var releases = await h.ReleasesAsync();
        Assert.EndsWith("deployed", releases, StringComparison.Ordinal);
        Assert.DoesNotContain("pending", releases, StringComparison.Ordinal);
        Assert.StartsWith("Ready=True", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RetryOnFailure_TriesAgainAfterItsIntervalAndRemediatesNothing()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithDeployment());
        await h.HelmReleaseAsync(spec: """{"timeout":"1m","install":{"strategy":{"name":"RetryOnFailure","retryInterval":"2m"} } }""");

        var outcome = await h.SettleAsync();

        Assert.Equal(TimeSpan.FromMinutes(2), outcome.RequeueAfter);
        Assert.Contains("Ready=False InstallFailed", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.NotNull(await h.ConfigMapAsync("demo-config"));
        h.Meanwhile = () => h.BecomeAvailableAsync();
        await h.BecomeAvailableAsync();
        await h.SettleAsync();
        Assert.StartsWith("Ready=True UpgradeSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeepHistory_LeavesTheRecordUninstalled()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: """{"uninstall":{"keepHistory":true} }""");
        await h.SettleAsync();
        await h.DeleteAsync(ClusterHarness.Api, "HelmRelease", "demo");

        await h.SettleAsync();

        Assert.Null(await h.ConfigMapAsync("demo-config"));
        Assert.Equal("1 uninstalled", await h.ReleasesAsync());
    }

    [Fact]
    public async Task ChartRef_ToAHelmChart_InstallsItsVersionAsItIs()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new(), "HelmChart", "other", "1.0.0");
        await h.HelmReleaseAsync(spec: """{"chartRef":{"kind":"HelmChart","name":"other"} }""");

        await h.SettleAsync();

        Assert.StartsWith("Ready=True InstallSucceeded: Helm install succeeded for release apps/demo.v1 with chart demo@1.0.0\n", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_ThatDoesNotRender_FailsTheInstall()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().With("templates/bad.yaml", "{{ fail \"no way\" }}"));
        await h.HelmReleaseAsync();

        await h.RunAsync();
        await h.RunAsync();

        Assert.Contains("Ready=False InstallFailed: Helm install failed for release apps/demo with chart demo@1.0.0", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Contains("no way", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Equal("", await h.ReleasesAsync());
    }

    [Fact]
    public async Task ReadyExpression_DecidesWhetherADependencyIsReady()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync("base", """{"suspend":true}""");
        await h.HelmReleaseAsync(spec: """{"dependsOn":[{"name":"base","readyExpr":"dep.spec.suspend == true"}]}""");

        await h.SettleAsync();

        Assert.StartsWith("Ready=True InstallSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
    }
}
