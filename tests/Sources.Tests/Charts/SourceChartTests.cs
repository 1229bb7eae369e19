using System.Text;
using System.Text.Json.Nodes;
using Flux.TestKit.Helm;

namespace Flux.Sources.Tests.Charts;

/// <summary>Charts of directories and archives in other sources' artifacts, and their dependencies.</summary>
public sealed class SourceChartTests
{
    private const string Sha = "0123456789abcdef0123456789abcdef01234567";

    private static readonly (string Path, string Text)[] _files =
    [
        ("charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        ("charts/web/values.yaml", "replicas: 1\n"),
        ("charts/web/templates/config.yaml", "kind: ConfigMap\n"),
        ("prod.yaml", "replicas: 3\nextra: {a: 1}\n"),
        ("more.yaml", "extra: {b: 2}\n"),
    ];

    [Fact]
    public async Task Reconcile_OfADirectory_PackagesIt()
    {
        await using var world = await WithFilesAsync(new() { ["chart"] = "./charts/web" }, _files);

        await world.ReconcileChartAsync();

        Assert.Equal("Ready=True ChartPackageSucceeded \"packaged 'web' chart with version '1.0.0'\"", world.ConditionsOf("HelmChart", "web")[0]);
        Assert.Equal(
            [
                ("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"), ("web/values.yaml", "replicas: 1\n"),
                ("web/templates/config.yaml", "kind: ConfigMap\n"),
            ],
            TestCharts.Unpack(await world.ArtifactAsync("HelmChart", "web")));
        Assert.Equal($"main@sha1:{Sha}", (string?)world.Read("HelmChart", "web")["status"]!["observedSourceArtifactRevision"]);
    }

    [Theory]
    [InlineData("GitRepository", $"main@sha1:{Sha}", false, "1.0.0+0123456789ab")]
    [InlineData("GitRepository", $"main@sha1:{Sha}", true, "1.0.0+0123456789ab.1")]
    [InlineData("Bucket", "sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210", false, "1.0.0+fedcba987654")]
    public async Task Reconcile_WhenEachRevisionIsWanted_TheVersionNamesIt(string kind, string revision, bool withValues, string expected)
    {
        await using var world = await ChartWorld.StartAsync();
        await world.PutSourceAsync(kind, revision, _files);
        var spec = new JsonObject
        {
            ["chart"] = "charts/web",
            ["reconcileStrategy"] = "Revision",
            ["sourceRef"] = new JsonObject { ["kind"] = kind, ["name"] = "fleet" },
        };
        if (withValues)
        {
            spec["valuesFiles"] = new JsonArray("prod.yaml");
        }

        world.PutChart(spec);

        await world.ReconcileChartAsync();

        Assert.Equal(expected, (string?)world.Read("HelmChart", "web")["status"]!["artifact"]!["revision"]);
    }

    [Fact]
    public async Task Reconcile_WhenValuesFilesOfASourceAreGiven_TheyAreRelativeToItsRoot()
    {
        await using var world = await WithFilesAsync(
            new() { ["chart"] = "charts/web", ["valuesFiles"] = new JsonArray("prod.yaml", "../../more.yaml") }, _files);

        await world.ReconcileChartAsync();

        var files = TestCharts.Unpack(await world.ArtifactAsync("HelmChart", "web"));
        Assert.Equal("extra:\n  a: 1\n  b: 2\nreplicas: 3\n", files.Single(file => file.Path == "web/values.yaml").Text);
    }

    [Fact]
    public async Task Reconcile_WhenAValuesFileOfASourceIsMissing_SaysWhere()
    {
        await using var world = await WithFilesAsync(new() { ["chart"] = "charts/web", ["valuesFiles"] = new JsonArray("charts/none.yaml") }, _files);

        await world.ReconcileChartAsync();

        Assert.Contains(
            "BuildFailed=True ValuesFilesError \"values files merge error: no values file found at path '/charts/none.yaml' (reference 'charts/none.yaml')\"",
            world.ConditionsOf("HelmChart", "web"));
    }

    [Theory]
    [InlineData("charts/none", "invalid chart reference: stat charts/none: no such file or directory")]
    [InlineData("charts", "invalid chart reference: open charts/Chart.yaml: no such file or directory")]
    [InlineData("/charts/web", "invalid chart reference: local chart reference path is expected to be relative")]
    [InlineData("../../etc/passwd", "invalid chart reference: stat etc/passwd: no such file or directory")]
    [InlineData("prod.yaml", "invalid chart reference: archive/tar: invalid tar header")]
    public async Task Reconcile_WhenThePathIsNoChart_Stalls(string path, string message)
    {
        await using var world = await WithFilesAsync(new() { ["chart"] = path }, _files);

        await world.ReconcileChartAsync();

        Assert.Contains($"Stalled=True InvalidChartReference \"{message}\"", world.ConditionsOf("HelmChart", "web"));
    }

    [Fact]
    public async Task Reconcile_OfAnArchiveInASource_TakesItAsItIs()
    {
        var archive = TestCharts.Archive("web", "4.0.0");
        await using var world = await WithFilesAsync(new() { ["chart"] = "web.tgz" }, ("web.tgz", Encoding.Latin1.GetString(archive)));

        await world.ReconcileChartAsync();

        Assert.Equal("Ready=True ChartPullSucceeded \"pulled 'web' chart with version '4.0.0'\"", world.ConditionsOf("HelmChart", "web")[0]);
        Assert.Equal(archive, await world.ArtifactAsync("HelmChart", "web"));
    }

    [Fact]
    public async Task Reconcile_WhenAChartDependsOnOthers_FetchesThem()
    {
        await using var world = await ServedCharts.StartAsync();
        await PutUmbrellaAsync(world, $$"""
            dependencies:
            - {name: web, version: 1.1.x, repository: "{{world.Server.Address.AbsoluteUri.TrimEnd('/')}}", alias: front}
            - {name: lib, version: ^2, repository: "file://../lib"}
            """);

        await world.ReconcileChartAsync();

        Assert.Equal("Ready=True ChartPackageSucceeded \"packaged 'umbrella' chart with version '0.1.0'\"", world.ConditionsOf("HelmChart", "web")[0]);
        Assert.Contains("Normal ResolvedDependencies \"resolved 2 chart dependencies\"", world.Events);
        var paths = TestCharts.Unpack(await world.ArtifactAsync("HelmChart", "web")).Select(file => file.Path);
        Assert.Equal(
            [
                "umbrella/Chart.yaml", "umbrella/charts/front/Chart.yaml", "umbrella/charts/front/values.yaml",
                "umbrella/charts/front/templates/config.yaml", "umbrella/charts/front/prod.yaml", "umbrella/charts/lib/Chart.yaml",
            ],
            paths);
    }

    [Fact]
    public async Task Reconcile_WhenThereIsALockFile_ItsVersionsCount()
    {
        await using var world = await ServedCharts.StartAsync();
        var url = world.Server.Address.AbsoluteUri;
        await PutUmbrellaAsync(
            world,
            $"dependencies: [{{name: web, version: 1.x, repository: \"{url}\"}}]\n",
            ("charts/umbrella/Chart.lock", $"dependencies:\n- {{name: web, version: 1.1.0, repository: \"{url}\"}}\ndigest: sha256:1\ngenerated: \"2026-01-01T00:00:00Z\"\n"));

        await world.ReconcileChartAsync();

        var files = TestCharts.Unpack(await world.ArtifactAsync("HelmChart", "web"));
        Assert.Contains("version: 1.1.0\n", files.Single(file => file.Path == "umbrella/charts/web/Chart.yaml").Text, StringComparison.Ordinal);
        Assert.Equal(
            $"dependencies:\n- name: web\n  repository: {url}\n  version: 1.1.0\ndigest: sha256:1\ngenerated: \"2026-01-01T00:00:00Z\"\n",
            files.Single(file => file.Path == "umbrella/Chart.lock").Text);
    }

    [Theory]
    [InlineData("{name: lib, version: ^3, repository: \"file://../lib\"}", "failed to add local dependency 'lib': can't get a valid version for constraint '^3'")]
    [InlineData("{name: lib, version: ^3, repository: \"file://../../../../none\"}", "failed to add local dependency 'lib': no chart found at '/none' (reference 'file://../../../../none')")]
    [InlineData("{name: web, version: 1.x, repository: \"@stable\"}", "failed to add remote dependency 'web': aliased repository dependency is not supported: @stable/")]
    [InlineData("{name: web, version: 1.x, repository: \"ftp://example.org\"}", "failed to add remote dependency 'web': invalid dependency repository URL: ftp://example.org/")]
    public async Task Reconcile_WhenADependencyCannotBeHad_RetriesAndSaysWhy(string dependency, string problem)
    {
        await using var world = await ServedCharts.StartAsync();
        await PutUmbrellaAsync(world, $"dependencies: [{dependency}]\n");

        var outcome = await world.ReconcileChartAsync();

        Assert.Contains($"BuildFailed=True DependencyBuildError \"dependency build error: {problem}\"", world.ConditionsOf("HelmChart", "web"));
        Assert.Equal(TimeSpan.FromMilliseconds(750), outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenADependencysRepositoryIsAnObject_UsesItsCredentials()
    {
        await using var world = await ServedCharts.StartAsync();
        world.PutSecret("login", ("username", "alice"), ("password", "open sesame"));
        world.EditSpec("HelmRepository", "charts", """{"secretRef": {"name": "login"}}""");
        world.Server.Authorization = Flux.TestKit.Git.GitTestServer.Basic("alice", "open sesame");
        world.Server.Reset();
        await PutUmbrellaAsync(world, $"dependencies: [{{name: web, version: 1.1.0, repository: \"{world.Server.Address}\"}}]\n");

        await world.ReconcileChartAsync();

        // the stored index is used, so that only the chart is fetched
        Assert.Equal(["/files/web-1.1.0.tgz"], world.Server.Requests.Select(request => request.Path));
        Assert.StartsWith("Ready=True", world.ConditionsOf("HelmChart", "web")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenADependencysRepositoryIsNoObject_FetchesItsIndex()
    {
        await using var world = await ServedCharts.StartAsync();
        world.Cluster.Remove("HelmRepository", "flux-system/charts");
        world.Server.Reset();
        await PutUmbrellaAsync(world, $"dependencies: [{{name: web, version: 1.1.0, repository: \"{world.Server.Address}\"}}]\n");

        await world.ReconcileChartAsync();

        Assert.Equal(["/index.yaml", "/files/web-1.1.0.tgz"], world.Server.Requests.Select(request => request.Path));
    }

    private static async Task<ChartWorld> WithFilesAsync(JsonObject spec, params (string Path, string Text)[] files)
    {
        var world = await ChartWorld.StartAsync();
        await world.PutSourceAsync("GitRepository", $"main@sha1:{Sha}", files);
        spec["sourceRef"] = new JsonObject { ["kind"] = "GitRepository", ["name"] = "fleet" };
        world.PutChart(spec);
        return world;
    }

    private static async Task PutUmbrellaAsync(ChartWorld world, string dependencies, params (string Path, string Text)[] more)
    {
        await world.PutSourceAsync(
            "GitRepository",
            $"main@sha1:{Sha}",
            [
                ("charts/umbrella/Chart.yaml", $"apiVersion: v2\nname: umbrella\nversion: 0.1.0\n{dependencies}"),
                ("charts/lib/Chart.yaml", "apiVersion: v2\nname: lib\nversion: 2.3.4\ntype: library\n"),
                .. more,
            ]);
        world.PutChart(new() { ["chart"] = "charts/umbrella", ["sourceRef"] = new JsonObject { ["kind"] = "GitRepository", ["name"] = "fleet" } });
    }
}
