using System.Text.Json.Nodes;
using Flux.TestKit.Helm;

namespace Flux.Sources.Tests.Charts;

/// <summary>Expected conditions, events, versions and messages are those of source-controller 1.9.</summary>
public sealed class HelmChartReconcilerTests
{
    [Fact]
    public async Task Reconcile_OfARepository_TakesTheChartAsItIs()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = "web" });

        var outcome = await world.ReconcileChartAsync();

        Assert.Equal(
            [
                "Ready=True ChartPullSucceeded \"pulled 'web' chart with version '1.2.0'\"",
                "ArtifactInStorage=True ChartPullSucceeded \"pulled 'web' chart with version '1.2.0'\"",
            ],
            world.ConditionsOf("HelmChart", "web"));
        var status = world.Read("HelmChart", "web")["status"]!;
        Assert.Equal("1.2.0", (string?)status["artifact"]!["revision"]);
        Assert.Equal("demo/helmchart/flux-system/web/web-1.2.0.tgz", (string?)status["artifact"]!["path"]);
        Assert.Equal("web", (string?)status["observedChartName"]);
        Assert.Equal((string?)world.Read("HelmRepository", "charts")["status"]!["artifact"]!["revision"], (string?)status["observedSourceArtifactRevision"]);
        Assert.Equal("http://127.0.0.1:9090/artifacts/demo/helmchart/flux-system/web/latest.tar.gz", (string?)status["url"]);
        Assert.Null(status["observedValuesFiles"]);
        Assert.Equal(TestCharts.Archive("web", "1.2.0"), await world.ArtifactAsync("HelmChart", "web"));
        Assert.Contains("Normal ChartPullSucceeded \"pulled 'web' chart with version '1.2.0'\"", world.Events);
        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
    }

    [Theory]
    [InlineData("*", "1.2.0")]
    [InlineData("1.x", "1.2.0")]
    [InlineData("<1.2.0", "1.1.0")]
    [InlineData("1.1.0", "1.1.0")]
    [InlineData(">=2.0.0-0", "2.0.0-rc.1")]
    [InlineData("~1.1", "1.1.0")]
    public async Task Reconcile_WhenARangeIsGiven_TakesTheNewestInIt(string range, string expected)
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = "web", ["version"] = range });

        await world.ReconcileChartAsync();

        Assert.Equal(expected, (string?)world.Read("HelmChart", "web")["status"]!["artifact"]!["revision"]);
    }

    [Theory]
    [InlineData("web", "9.x", "invalid chart reference: failed to get chart version for remote reference: no 'web' chart with version matching '9.x' found")]
    [InlineData("nothing", "*", "invalid chart reference: failed to get chart version for remote reference: no chart name found")]
    [InlineData("Web", "*", "invalid chart reference: invalid chart name 'Web': a valid name must be lower case letters and numbers and MAY be separated with dashes (-), slashes (/) or periods (.)")]
    public async Task Reconcile_WhenThereIsNoSuchChart_StallsUntilTheRepositoryHasIt(string chart, string version, string message)
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = chart, ["version"] = version });

        var outcome = await world.ReconcileChartAsync();

        Assert.Equal(
            [
                $"Stalled=True InvalidChartReference \"{message}\"",
                $"Ready=False InvalidChartReference \"{message}\"",
                $"FetchFailed=True InvalidChartReference \"{message}\"",
            ],
            world.ConditionsOf("HelmChart", "web"));
        Assert.Contains($"Warning InvalidChartReference \"{message}\"", world.Events);
        Assert.Null(outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenNothingIsNew_FetchesAndWritesNothing()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = "web" });
        await world.ReconcileChartAsync();
        var before = world.Read("HelmChart", "web").ToJsonString();
        world.Server.Reset();

        var outcome = await world.ReconcileChartAsync();

        Assert.Empty(world.Server.Requests);
        Assert.Equal(before, world.Read("HelmChart", "web").ToJsonString());
        Assert.Contains("Normal ArtifactUpToDate \"artifact up-to-date with remote revision: '1.2.0'\"", world.Events);
        Assert.Empty(outcome.Wakes);
    }

    [Fact]
    public async Task Reconcile_WhenThereIsANewVersion_StoresIt()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = "web" });
        await world.ReconcileChartAsync();
        world.Serve(("web", "1.2.0", TestCharts.Archive("web", "1.2.0")), ("web", "1.3.0", TestCharts.Archive("web", "1.3.0")));
        await world.ReconcileRepositoryAsync();

        await world.ReconcileChartAsync();

        Assert.Equal("1.3.0", (string?)world.Read("HelmChart", "web")["status"]!["artifact"]!["revision"]);
        Assert.Contains("Normal ChartPullSucceeded \"pulled 'web' chart with version '1.3.0'\"", world.Events);
    }

    [Fact]
    public async Task Reconcile_WhenValuesFilesAreGiven_PackagesTheChartWithThem()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = "web", ["version"] = "1.1.0", ["valuesFiles"] = new JsonArray("values.yaml", "prod.yaml") });

        await world.ReconcileChartAsync();

        const string summary = "packaged 'web' chart with version '1.1.0+1' and merged values files [values.yaml prod.yaml]";
        Assert.Equal($"Ready=True ChartPackageSucceeded \"{summary}\"", world.ConditionsOf("HelmChart", "web")[0]);
        Assert.Equal("demo/helmchart/flux-system/web/web-1.1.0+1.tgz", (string?)world.Read("HelmChart", "web")["status"]!["artifact"]!["path"]);
        Assert.Equal(
            [
                ("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.0+1\n"),
                ("web/values.yaml", "extra:\n  b: 2\nreplicas: 3\n"),
                ("web/templates/config.yaml", "apiVersion: v1\nkind: ConfigMap\n"),
                ("web/prod.yaml", "replicas: 3\nextra: {b: 2}\n"),
            ],
            TestCharts.Unpack(await world.ArtifactAsync("HelmChart", "web")));
    }

    [Fact]
    public async Task Reconcile_WhenOnlyTheChartsOwnValuesAreGiven_TakesItAsItIs()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = "web", ["valuesFiles"] = new JsonArray("./values.yaml") });

        await world.ReconcileChartAsync();

        Assert.Equal("1.2.0", (string?)world.Read("HelmChart", "web")["status"]!["artifact"]!["revision"]);
    }

    [Fact]
    public async Task Reconcile_WhenAValuesFileIsMissing_StallsOrLeavesItOut()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = "web", ["version"] = "1.1.0", ["valuesFiles"] = new JsonArray("prod.yaml", "none.yaml") });
        await world.ReconcileChartAsync();

        const string message = "values files merge error: failed to merge chart values: no values file found at path 'none.yaml'";
        Assert.Contains($"Stalled=True ValuesFilesError \"{message}\"", world.ConditionsOf("HelmChart", "web"));
        Assert.Contains($"BuildFailed=True ValuesFilesError \"{message}\"", world.ConditionsOf("HelmChart", "web"));

        world.EditSpec("HelmChart", "web", """{"ignoreMissingValuesFiles": true}""");
        await world.ReconcileChartAsync();

        var status = world.Read("HelmChart", "web")["status"]!;
        Assert.Equal("1.1.0+2", (string?)status["artifact"]!["revision"]);
        Assert.Equal("""["prod.yaml"]""", status["observedValuesFiles"]!.ToJsonString());
        Assert.StartsWith("Ready=True", world.ConditionsOf("HelmChart", "web")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenTheChartCannotBeFetched_RetriesAndKeepsTheOld()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = "web" });
        await world.ReconcileChartAsync();
        var artifact = world.Read("HelmChart", "web")["status"]!["artifact"]!.ToJsonString();
        world.Server.Put("index.yaml", "apiVersion: v1\nentries: {web: [{name: web, version: 3.0.0, urls: [gone.tgz]}]}\n");
        await world.ReconcileRepositoryAsync();

        var outcome = await world.ReconcileChartAsync();

        const string message = "chart pull error: failed to download chart for remote reference: failed to fetch SERVER/gone.tgz : 404 Not Found";
        Assert.Contains($"FetchFailed=True ChartPullError \"{message}\"", world.ConditionsOf("HelmChart", "web"));
        Assert.Equal(artifact, world.Read("HelmChart", "web")["status"]!["artifact"]!.ToJsonString());
        Assert.Equal(TimeSpan.FromMilliseconds(750), outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenTheServerRefuses_SaysThatItIsTheCredentials()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = "web" });
        world.Server.Authorization = "Basic nobody";

        await world.ReconcileChartAsync();

        const string message = "failed to authenticate with the Helm repository: chart pull error: failed to download chart for remote reference: failed to fetch SERVER/files/web-1.2.0.tgz : 401 Unauthorized";
        Assert.Contains($"FetchFailed=True Unknown \"unknown build error: {message}\"", world.ConditionsOf("HelmChart", "web"));
        Assert.Contains($"Warning AuthenticationFailed \"{message}\"", world.Events);
    }

    [Fact]
    public async Task Reconcile_WhenTheChartIsOnAnotherHost_OnlyPassesCredentialsWhereItMay()
    {
        await using var world = await ServedCharts.StartAsync();
        await using var other = await Flux.TestKit.Http.FileTestServer.StartAsync();
        other.Put("web.tgz", TestCharts.Archive("web", "1.0.0"));
        world.Server.Put("index.yaml", $"apiVersion: v1\nentries: {{web: [{{name: web, version: 1.0.0, urls: [\"{other.Address}web.tgz\"]}}]}}\n");
        world.PutSecret("login", ("username", "alice"), ("password", "open sesame"));
        world.EditSpec("HelmRepository", "charts", """{"secretRef": {"name": "login"}}""");
        await world.ReconcileRepositoryAsync();
        world.PutChart(new() { ["chart"] = "web" });
        await world.ReconcileChartAsync();
        world.EditSpec("HelmRepository", "charts", """{"passCredentials": true}""");
        world.EditSpec("HelmChart", "web", """{"interval": "11m"}""");

        await world.ReconcileChartAsync();

        Assert.Equal(["", Flux.TestKit.Git.GitTestServer.Basic("alice", "open sesame")], other.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public async Task Reconcile_WhenTheSourceIsMissing_Fails()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = "web", ["sourceRef"] = new JsonObject { ["kind"] = "HelmRepository", ["name"] = "none" } });

        await world.ReconcileChartAsync();

        const string message = "failed to get source: helmrepositories.source.toolkit.fluxcd.io \"none\" not found";
        Assert.Contains($"FetchFailed=True SourceUnavailable \"{message}\"", world.ConditionsOf("HelmChart", "web"));
        Assert.Contains($"Warning SourceUnavailable \"{message}\"", world.Events);
    }

    [Fact]
    public async Task Reconcile_WhenTheSourceHasNoArtifact_Waits()
    {
        await using var world = await ChartWorld.StartAsync();
        world.PutChart(new() { ["chart"] = "web" });

        var outcome = await world.ReconcileChartAsync();

        const string message = "no artifact available for HelmRepository source 'charts'";
        Assert.Contains($"FetchFailed=True NoSourceArtifact \"{message}\"", world.ConditionsOf("HelmChart", "web"));
        Assert.Contains($"Normal NoSourceArtifact \"{message}\"", world.Events);
        Assert.Equal(TimeSpan.FromSeconds(30), outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenTheKindOfSourceHasNoCharts_Stalls()
    {
        await using var world = await ChartWorld.StartAsync();
        world.PutChart(new() { ["chart"] = "web", ["sourceRef"] = new JsonObject { ["kind"] = "Other", ["name"] = "x" } });

        await world.ReconcileChartAsync();

        const string message = "failed to get source: unsupported source kind 'Other', must be one of: [HelmRepository GitRepository Bucket]";
        Assert.Contains($"Stalled=True UnsupportedSourceKind \"{message}\"", world.ConditionsOf("HelmChart", "web"));
        Assert.Contains($"FetchFailed=True SourceUnavailable \"{message}\"", world.ConditionsOf("HelmChart", "web"));
    }

    [Fact]
    public async Task Reconcile_WhenARepositorysStatusPointsIntoAnothersFolder_IsNotFollowed()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutRepository(new() { ["url"] = "https://charts.example.org" }, "mine");
        world.Cluster.Change("HelmRepository", "flux-system/mine", obj =>
            obj["status"] = world.Read("HelmRepository", "charts")["status"]!.DeepClone());
        world.PutChart(new() { ["chart"] = "web", ["sourceRef"] = new JsonObject { ["kind"] = "HelmRepository", ["name"] = "mine" } });

        await world.ReconcileChartAsync();

        Assert.Contains(world.ConditionsOf("HelmChart", "web"), condition => condition.Contains("NoSourceArtifact", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../evil.yaml", "chart illegally references parent directory")]
    [InlineData("/evil.yaml", "chart illegally contains absolute paths")]
    public async Task Reconcile_WhenAChartLeavesItsFolder_IsRefused(string path, string problem)
    {
        await using var world = await ChartWorld.StartAsync();
        world.Serve(("web", "1.0.0", TestCharts.Pack(("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"), ($"web/{path}", "x"))));
        await world.ReconcileRepositoryAsync();
        world.PutChart(new() { ["chart"] = "web" });

        await world.ReconcileChartAsync();

        Assert.Contains(
            $"FetchFailed=True ChartPullError \"chart pull error: failed to load chart metadata from written chart: {problem}\"",
            world.ConditionsOf("HelmChart", "web"));
    }

    [Fact]
    public async Task Reconcile_WhenAChartUnpacksToTooMuch_IsRefused()
    {
        await using var world = await ChartWorld.StartAsync();
        var bomb = TestCharts.Pack(("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"), ("web/big", new string('0', 6 << 20)));
        world.Serve(("web", "1.0.0", bomb));
        await world.ReconcileRepositoryAsync();
        world.PutChart(new() { ["chart"] = "web" });

        await world.ReconcileChartAsync();

        Assert.Contains(
            "FetchFailed=True ChartPullError \"chart pull error: failed to load chart metadata from written chart: decompressed chart file \"web/big\" is larger than the maximum file size 5242880\"",
            world.ConditionsOf("HelmChart", "web"));
    }

    [Fact]
    public async Task Reconcile_WhenAChartIsTooLarge_IsRefused()
    {
        await using var world = await ServedCharts.StartAsync();
        world.HelmOptions.MaxChartBytes = 50;
        world.PutChart(new() { ["chart"] = "web" });

        await world.ReconcileChartAsync();

        Assert.Contains(
            "FetchFailed=True ChartPullError \"chart pull error: failed to download chart for remote reference: size of chart 'web-1.2.0.tgz' exceeds '50' bytes limit\"",
            world.ConditionsOf("HelmChart", "web"));
    }

    [Fact]
    public async Task Reconcile_WhenTheStoredChartIsDamaged_FetchesItAgain()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutChart(new() { ["chart"] = "web" });
        await world.ReconcileChartAsync();
        await world.Store.StoreAsync("demo/helmchart/flux-system/web/web-1.2.0.tgz", (output, token) => output.WriteAsync("x"u8.ToArray(), token).AsTask(), default);

        await world.ReconcileChartAsync();

        Assert.Equal(TestCharts.Archive("web", "1.2.0"), await world.ArtifactAsync("HelmChart", "web"));
        Assert.Contains(world.Events, e => e.StartsWith("Warning ArtifactVerificationFailed", StringComparison.Ordinal));
    }
}
