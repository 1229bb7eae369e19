using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Flux.TestKit.Git;
using Flux.TestKit.Http;
using Microsoft.AspNetCore.Http;

namespace Flux.Sources.Tests.Charts;

/// <summary>Expected conditions, events and messages are those of source-controller 1.9.</summary>
public sealed class HelmRepositoryReconcilerTests
{
    private const string Index = """
        apiVersion: v1
        entries:
          web:
          - apiVersion: v2
            name: web
            version: 1.0.0
            urls: [web-1.0.0.tgz]
          - apiVersion: v2
            name: web
            version: 1.10.0
            urls: [web-1.10.0.tgz]
          - apiVersion: v2
            name: web
            version: 1.2.0
            urls: [web-1.2.0.tgz]
        generated: "2026-01-02T03:04:05Z"

        """;

    private static string Revision => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Index)))}";

    [Fact]
    public async Task Reconcile_WhenItIsNew_StoresTheIndexAsSortedJson()
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Put("index.yaml", Index);

        var outcome = await world.ReconcileRepositoryAsync();

        Assert.Equal(
            [
                $"Ready=True Succeeded \"stored artifact: revision '{Revision}'\"",
                $"ArtifactInStorage=True Succeeded \"stored artifact: revision '{Revision}'\"",
            ],
            world.ConditionsOf("HelmRepository", "charts"));
        var status = world.Read("HelmRepository", "charts")["status"]!;
        Assert.Equal(1, (long)status["observedGeneration"]!);
        Assert.Equal(Revision, (string?)status["artifact"]!["revision"]);
        Assert.Equal($"demo/helmrepository/flux-system/charts/index-{Revision["sha256:".Length..]}.yaml", (string?)status["artifact"]!["path"]);
        Assert.Equal("http://127.0.0.1:9090/artifacts/demo/helmrepository/flux-system/charts/index.yaml", (string?)status["url"]);
        var stored = JsonNode.Parse(await world.ArtifactAsync("HelmRepository", "charts"))!;
        Assert.Equal("v1", (string?)stored["apiVersion"]);
        Assert.Equal("2026-01-02T03:04:05Z", (string?)stored["generated"]);
        Assert.Equal(["1.10.0", "1.2.0", "1.0.0"], stored["entries"]!["web"]!.AsArray().Select(version => (string?)version!["version"]));
        Assert.Equal("web-1.10.0.tgz", (string?)stored["entries"]!["web"]![0]!["urls"]![0]);
        var size = (await world.ArtifactAsync("HelmRepository", "charts")).Length;
        Assert.Equal([$"Normal NewArtifact \"stored fetched index of size {size}B from 'SERVER/'\""], world.Events);
        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
        Assert.Equal([new FileTestRequest("GET", "/index.yaml", "")], world.Server.Requests);
    }

    [Fact]
    public async Task Reconcile_WhenNothingChanged_WritesNothing()
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Put("index.yaml", Index);
        await world.ReconcileRepositoryAsync();
        var before = world.Read("HelmRepository", "charts").ToJsonString();
        world.Clock.Advance(TimeSpan.FromMinutes(10));

        var outcome = await world.ReconcileRepositoryAsync();

        Assert.Equal(before, world.Read("HelmRepository", "charts").ToJsonString());
        Assert.Contains($"Normal ArtifactUpToDate \"artifact up-to-date with remote revision: '{Revision}'\"", world.Events);
        Assert.Empty(outcome.Wakes);
    }

    [Fact]
    public async Task Reconcile_WhenTheIndexIsJson_ReadsItAsWell()
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Put("index.yaml", """{"apiVersion": "v1", "unknown": 1, "entries": {"web": [{"name": "web", "version": "1.0.0", "urls": []}]}}""");

        await world.ReconcileRepositoryAsync();

        var stored = JsonNode.Parse(await world.ArtifactAsync("HelmRepository", "charts"))!;
        Assert.Equal(
            """[{"name":"web","version":"1.0.0","apiVersion":"v1","urls":[],"created":"0001-01-01T00:00:00Z"}]""",
            stored["entries"]!["web"]!.ToJsonString());
    }

    [Fact]
    public async Task Reconcile_WhenThereIsNoInterval_ComesBackAfterAMinute()
    {
        await using var world = await ChartWorld.StartAsync();
        world.PutRepository(new() { ["url"] = world.Server.Address.AbsoluteUri });
        world.Server.Put("index.yaml", Index);

        Assert.Equal(TimeSpan.FromMinutes(1), (await world.ReconcileRepositoryAsync()).RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenAChartWaitsForIt_WakesTheChart()
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Put("index.yaml", Index);
        world.PutChart(new() { ["chart"] = "web" });
        world.PutChart(new() { ["chart"] = "web", ["sourceRef"] = new JsonObject { ["kind"] = "GitRepository", ["name"] = "charts" } }, "other");

        var outcome = await world.ReconcileRepositoryAsync();

        Assert.Equal(["HelmChart/flux-system/web"], outcome.Wakes.Select(target => target.ToString()));
    }

    [Theory]
    [InlineData("not: [an index", "error converting YAML to JSON: yaml: line 1: did not find expected ',' or ']'")]
    [InlineData("entries: {}", "no API version specified")]
    [InlineData("", "empty index.yaml file")]
    [InlineData("apiVersion: v1\nentries: {}\nsurprise: 1\n", "error unmarshaling JSON: while decoding JSON: json: unknown field \\\"surprise\\\"")]
    [InlineData("apiVersion: v1\nentries:\n  web:\n  - {name: web, version: 1.0.0}\n  web: []\n", "error converting YAML to JSON: yaml: unmarshal errors:\n  line 5: key \\\"web\\\" already set in map")]
    public async Task Reconcile_WhenTheIndexIsWrong_KeepsTheOldOne(string index, string problem)
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Put("index.yaml", Index);
        await world.ReconcileRepositoryAsync();
        var artifact = world.Read("HelmRepository", "charts")["status"]!["artifact"]!.ToJsonString();
        world.Server.Put("index.yaml", index);

        var outcome = await world.ReconcileRepositoryAsync();

        var message = $"failed to load Helm repository from index YAML: failed to load index: {problem.Replace("\\\"", "\"", StringComparison.Ordinal)}";
        Assert.Contains($"FetchFailed=True IndexationFailed \"{message}\"", world.ConditionsOf("HelmRepository", "charts"));
        Assert.Contains($"Ready=False IndexationFailed \"{message}\"", world.ConditionsOf("HelmRepository", "charts"));
        Assert.Equal(artifact, world.Read("HelmRepository", "charts")["status"]!["artifact"]!.ToJsonString());
        Assert.Equal(TimeSpan.FromMilliseconds(750), outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenSomethingWasWrongAndIsNotAnyMore_TellsTheRecovery()
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Put("index.yaml", Index);
        await world.ReconcileRepositoryAsync();
        world.Server.Put("index.yaml", "x");
        await world.ReconcileRepositoryAsync();
        world.Server.Put("index.yaml", Index);

        await world.ReconcileRepositoryAsync(failures: 1);

        Assert.Contains(world.Events, e => e.StartsWith("Normal Succeeded \"stored fetched index of size", StringComparison.Ordinal));
        Assert.StartsWith("Ready=True", world.ConditionsOf("HelmRepository", "charts")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenTheServerHasNoIndex_TellsTheStatus()
    {
        await using var world = await ChartWorld.StartAsync();

        await world.ReconcileRepositoryAsync();

        const string message = "failed to fetch Helm repository index: failed to cache index to temporary file: failed to fetch SERVER/index.yaml : 404 Not Found";
        Assert.Equal(
            [
                $"Reconciling=True ProgressingWithRetry \"building artifact\"",
                $"Ready=False Failed \"{message}\"",
                $"FetchFailed=True Failed \"{message}\"",
            ],
            world.ConditionsOf("HelmRepository", "charts"));
        Assert.Contains($"Warning Failed \"{message}\"", world.Events);
    }

    [Fact]
    public async Task Reconcile_WhenCredentialsAreNeeded_SendsThem()
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Put("index.yaml", Index);
        world.Server.Authorization = GitTestServer.Basic("alice", "open sesame");
        world.PutSecret("login", ("username", "alice"), ("password", "open sesame"));
        world.EditSpec("HelmRepository", "charts", """{"secretRef": {"name": "login"}}""");

        await world.ReconcileRepositoryAsync();

        Assert.StartsWith("Ready=True", world.ConditionsOf("HelmRepository", "charts")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secretRef", "", "", "failed to get authentication secret 'flux-system/login': secrets \"login\" not found")]
    [InlineData("secretRef", "username", "alice", "failed to detect authentication methods: secret 'flux-system/login': malformed basic auth - has 'username' but missing 'password'")]
    [InlineData("certSecretRef", "", "", "failed to get TLS authentication secret 'flux-system/login': secrets \"login\" not found")]
    [InlineData("certSecretRef", "tls.crt", "x", "failed to construct Helm client's TLS config: secret 'flux-system/login' contains 'tls.crt' but missing 'tls.key'")]
    [InlineData("certSecretRef", "other", "x", "failed to construct Helm client's TLS config: secret 'flux-system/login' must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'")]
    public async Task Reconcile_WhenASecretIsMissingOrWrong_FailsToAuthenticate(string field, string key, string value, string message)
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Put("index.yaml", Index);
        world.EditSpec("HelmRepository", "charts", $"{{\"{field}\": {{\"name\": \"login\"}}}}");
        if (key.Length > 0)
        {
            world.PutSecret("login", (key, value));
        }

        await world.ReconcileRepositoryAsync();

        Assert.Contains($"FetchFailed=True AuthenticationFailed \"{message}\"", world.ConditionsOf("HelmRepository", "charts"));
        Assert.Empty(world.Server.Requests);
    }

    [Theory]
    [InlineData("certSecretRef")]
    [InlineData("secretRef")]
    public async Task Reconcile_WhenTheServerHasAnAuthorityOfItsOwn_TrustsItByTheSecret(string field)
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("charts");
        await using var world = await ChartWorld.StartAsync(certificate);
        world.Server.Put("index.yaml", Index);
        world.PutSecret("ca", (field == "secretRef" ? "caFile" : "ca.crt", authority.Pem));
        world.EditSpec("HelmRepository", "charts", $"{{\"{field}\": {{\"name\": \"ca\"}}}}");

        await world.ReconcileRepositoryAsync();

        Assert.StartsWith("Ready=True", world.ConditionsOf("HelmRepository", "charts")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenTheServersCertificateIsNotTrusted_Fails()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("charts");
        await using var world = await ChartWorld.StartAsync(certificate);
        world.Server.Put("index.yaml", Index);

        await world.ReconcileRepositoryAsync();

        var conditions = string.Join('\n', world.ConditionsOf("HelmRepository", "charts"));
        Assert.Contains("Get \"SERVER/index.yaml\": tls: failed to verify certificate: ", conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenTheUrlIsARegistrysButTheTypeIsNot_Stalls()
    {
        await using var world = await ChartWorld.StartAsync();
        world.EditSpec("HelmRepository", "charts", """{"url": "oci://registry.example.org/charts"}""");

        var outcome = await world.ReconcileRepositoryAsync();

        const string message = "invalid Helm repository URL: 'oci' URL scheme cannot be used with 'default' HelmRepository type";
        Assert.Contains($"Stalled=True URLInvalid \"{message}\"", world.ConditionsOf("HelmRepository", "charts"));
        Assert.Contains($"FetchFailed=True URLInvalid \"{message}\"", world.ConditionsOf("HelmRepository", "charts"));
        Assert.Null(outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenItIsARegistry_TheObjectIsStatic()
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Put("index.yaml", Index);
        await world.ReconcileRepositoryAsync();
        world.EditSpec("HelmRepository", "charts", """{"type": "oci", "url": "oci://registry.example.org/charts"}""");

        var outcome = await world.ReconcileRepositoryAsync();
        var again = await world.ReconcileRepositoryAsync();

        var obj = world.Read("HelmRepository", "charts");
        Assert.Empty(obj["status"]!.AsObject());
        Assert.Empty(obj["metadata"]!["finalizers"]!.AsArray());
        Assert.Empty(await world.Store.ListAsync("demo/helmrepository/flux-system/charts", default));
        Assert.Null(outcome.RequeueAfter);
        Assert.Null(again.RequeueAfter);
        Assert.False(again.ObjectGone);
    }

    [Fact]
    public async Task Reconcile_WhenItIsDeleted_DeletesItsArtifacts()
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Put("index.yaml", Index);
        await world.ReconcileRepositoryAsync();
        world.Cluster.Change("HelmRepository", "flux-system/charts", obj => obj["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");

        await world.ReconcileRepositoryAsync();

        Assert.Empty(await world.Store.ListAsync("demo/helmrepository/flux-system/charts", default));
    }

    [Fact]
    public async Task Reconcile_WhenTheIndexIsTooLarge_IsRefused()
    {
        await using var world = await ChartWorld.StartAsync();
        world.HelmOptions.MaxIndexBytes = 100;
        world.Server.Put("index.yaml", async context =>
        {
            for (var i = 0; i < 10; i++)
            {
                await context.Response.WriteAsync(new string('#', 20), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        });

        await world.ReconcileRepositoryAsync();

        Assert.Contains(
            "FetchFailed=True Failed \"failed to fetch Helm repository index: failed to cache index to temporary file: index exceeds the maximum index file size of 100 bytes\"",
            world.ConditionsOf("HelmRepository", "charts"));
    }

    [Fact]
    public async Task Reconcile_WhenTheServerHangs_GivesUpAfterTheTimeout()
    {
        await using var world = await ChartWorld.StartAsync();
        var arrived = new TaskCompletionSource();
        world.Server.Put("index.yaml", async context =>
        {
            await context.Response.WriteAsync("apiVersion: v1\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        world.EditSpec("HelmRepository", "charts", """{"timeout": "5s"}""");

        var run = world.ReconcileRepositoryAsync();
        await arrived.Task;
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        await run;

        Assert.Contains(
            "FetchFailed=True Failed \"failed to fetch Helm repository index: failed to cache index to temporary file: Get \"SERVER/index.yaml\": the request took longer than 5s\"",
            world.ConditionsOf("HelmRepository", "charts"));
    }

    [Fact]
    public async Task Reconcile_WhenARedirectLeadsToTheCloudsMetadata_DoesNotFollow()
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Redirect("index.yaml", "http://169.254.169.254/latest/meta-data/");

        await world.ReconcileRepositoryAsync();

        Assert.Contains(
            world.ConditionsOf("HelmRepository", "charts"),
            condition => condition.Contains("link-local addresses are not allowed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reconcile_WhenRedirectsDoNotEnd_GivesUp()
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Redirect("index.yaml", "/index.yaml");

        await world.ReconcileRepositoryAsync();

        Assert.Contains(
            world.ConditionsOf("HelmRepository", "charts"),
            condition => condition.Contains("stopped after 10 redirects", StringComparison.Ordinal));
        Assert.Equal(11, world.Server.Requests.Count);
    }

    [Fact]
    public async Task Reconcile_WhenARedirectLeadsElsewhere_TheCredentialsStay()
    {
        await using var world = await ChartWorld.StartAsync();
        await using var other = await FileTestServer.StartAsync();
        other.Put("index.yaml", Index);
        // 127.0.0.1 and localhost are two hosts as far as anybody can tell by their names
        world.Server.Redirect("index.yaml", $"http://localhost:{other.Address.Port}/index.yaml");
        world.PutSecret("login", ("username", "alice"), ("password", "open sesame"));
        world.EditSpec("HelmRepository", "charts", """{"secretRef": {"name": "login"}, "passCredentials": true}""");

        await world.ReconcileRepositoryAsync();

        Assert.NotEqual("", Assert.Single(world.Server.Requests).Authorization);
        Assert.Equal("", Assert.Single(other.Requests).Authorization);
    }

    [Fact]
    public async Task Reconcile_WhenItIsSuspended_DoesNothing()
    {
        await using var world = await ChartWorld.StartAsync();
        world.EditSpec("HelmRepository", "charts", """{"suspend": true}""");

        Assert.Null((await world.ReconcileRepositoryAsync()).RequeueAfter);
        Assert.Empty(world.Server.Requests);
    }

    [Theory]
    [InlineData(999, "999B")]
    [InlineData(40_900, "40.9kB")]
    [InlineData(1_234_567, "1.235MB")]
    public void HumanSize_IsThatOfDocker(long bytes, string expected) => Assert.Equal(expected, HelmRepositoryReconciler.HumanSize(bytes));
}
