using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Flux.TestKit.Helm;
using Flux.TestKit.Registry;

namespace Flux.Sources.Tests.Charts;

/// <summary>HelmCharts of registries. Expected conditions and messages are those of source-controller 1.9.</summary>
public sealed class RegistryChartTests
{
    private const string ChartLayer = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

    [Theory]
    [InlineData("1.x", "1.2.0")]
    [InlineData("*", "1.2.0+build")]
    [InlineData("1.1.0", "1.1.0")]
    public async Task Reconcile_TakesTheNewestTagInTheRange(string range, string expected)
    {
        await using var registry = await RegistryTestServer.StartAsync();
        await using var world = await ServingAsync(registry);
        Push(registry, "1.1.0");
        Push(registry, expected == "1.2.0" ? "1.2.0" : "1.2.0+build");
        Push(registry, "2.0.0-rc.1");
        registry.PutArtifact("charts/web", "latest", []);
        world.PutChart(new() { ["chart"] = "web", ["version"] = range });

        await world.ReconcileChartAsync();

        Assert.Equal($"Ready=True ChartPullSucceeded \"pulled 'web' chart with version '{expected}'\"", world.ConditionsOf("HelmChart", "web")[0]);
        Assert.Equal(TestCharts.Archive("web", expected), await world.ArtifactAsync("HelmChart", "web"));
        Assert.Equal(range == "1.1.0", registry.Requests.All(request => !request.Contains("tags/list", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Reconcile_WhenTheStoredVersionIsIt_FetchesNothing()
    {
        await using var registry = await RegistryTestServer.StartAsync();
        await using var world = await ServingAsync(registry);
        Push(registry, "1.1.0");
        world.PutChart(new() { ["chart"] = "web", ["version"] = "1.1.0" });
        await world.ReconcileChartAsync();
        registry.ForgetRequests();

        await world.ReconcileChartAsync();

        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task Reconcile_WhenNoTagFits_Retries()
    {
        await using var registry = await RegistryTestServer.StartAsync();
        await using var world = await ServingAsync(registry);
        Push(registry, "1.1.0");
        world.PutChart(new() { ["chart"] = "web", ["version"] = "9.x" });

        var outcome = await world.ReconcileChartAsync();

        Assert.Contains(
            "FetchFailed=True ChartPullError \"chart pull error: failed to get chart version for remote reference: could not locate a version matching provided version string 9.x\"",
            world.ConditionsOf("HelmChart", "web"));
        Assert.NotNull(outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenTheLayersBytesAreOthers_KeepsTheOldChart()
    {
        await using var registry = await RegistryTestServer.StartAsync();
        await using var world = await ServingAsync(registry);
        Push(registry, "1.1.0");
        world.PutChart(new() { ["chart"] = "web" });
        await world.ReconcileChartAsync();
        var artifact = world.Read("HelmChart", "web")["status"]!["artifact"]!.ToJsonString();
        Push(registry, "1.2.0");
        var archive = TestCharts.Archive("web", "1.2.0");
        registry.ReplaceBlob(RegistryTestServer.DigestOf(archive), [.. archive[..^1], 7]);

        await world.ReconcileChartAsync();

        Assert.Contains(world.ConditionsOf("HelmChart", "web"), condition => condition.StartsWith("FetchFailed=True ChartPullError \"chart pull error: failed to download chart for remote reference: failed to get 'oci://", StringComparison.Ordinal));
        Assert.Equal(artifact, world.Read("HelmChart", "web")["status"]!["artifact"]!.ToJsonString());
    }

    [Fact]
    public async Task Reconcile_WhenTheArtifactIsNoChart_IsRefused()
    {
        await using var registry = await RegistryTestServer.StartAsync();
        await using var world = await ServingAsync(registry);
        registry.PutArtifact("charts/web", "1.0.0", [(ChartLayer, TestCharts.Archive("web", "1.0.0"))]);
        world.PutChart(new() { ["chart"] = "web", ["version"] = "1.0.0" });

        await world.ReconcileChartAsync();

        Assert.Contains(
            world.ConditionsOf("HelmChart", "web"),
            condition => condition.Contains("could not load config with mediatype application/vnd.cncf.helm.config.v1+json", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Opaque", "username", "alice", "failed to detect authentication methods: secret 'flux-system/login': malformed basic auth - has 'username' but missing 'password'")]
    [InlineData("kubernetes.io/dockerconfigjson", ".dockerconfigjson", "{\"auths\": {\"other.example.org\": {\"auth\": \"YTpi\"}}}", "failed to configure OCI registry authentication: no auth config for 'HOST' in the docker-registry Secret 'login'")]
    public async Task Reconcile_WhenCredentialsAreWrong_SaysSoBeforeItAsks(string type, string key, string value, string message)
    {
        await using var registry = await RegistryTestServer.StartAsync();
        await using var world = await ServingAsync(registry);
        world.PutSecret("login", type, (key, value));
        world.EditSpec("HelmRepository", "charts", """{"secretRef": {"name": "login"}}""");
        world.PutChart(new() { ["chart"] = "web" });

        await world.ReconcileChartAsync();

        message = message.Replace("HOST", registry.Host, StringComparison.Ordinal);
        Assert.Contains($"FetchFailed=True Unknown \"unknown build error: {message}\"", world.ConditionsOf("HelmChart", "web"));
        Assert.Contains($"Warning AuthenticationFailed \"{message}\"", world.Events);
        Assert.Empty(registry.Requests);
    }

    [Theory]
    [InlineData("cosign", "", "secrets \"keys\" not found")]
    [InlineData("cosign", "other", "no public keys found in secret 'flux-system/keys'")]
    [InlineData("notation", "other", "'trustpolicy.json' not found in secret 'flux-system/keys'")]
    [InlineData("notation", "trustpolicy.json", "no certificates found in secret 'flux-system/keys'")]
    public async Task Reconcile_WhenKeysAreMissing_VerifiesNothing(string provider, string key, string problem)
    {
        await using var registry = await RegistryTestServer.StartAsync();
        await using var world = await ServingAsync(registry);
        Push(registry, "1.1.0");
        if (key.Length > 0)
        {
            world.PutSecret("keys", (key, "x"));
        }

        world.PutChart(new() { ["chart"] = "web", ["verify"] = new JsonObject { ["provider"] = provider, ["secretRef"] = new JsonObject { ["name"] = "keys" } } });

        await world.ReconcileChartAsync();

        var message = $"failed to verify the signature using provider '{provider}': {problem}";
        Assert.Contains($"SourceVerified=False VerificationError \"{message}\"", world.ConditionsOf("HelmChart", "web"));
        Assert.Contains($"FetchFailed=True Unknown \"unknown build error: {message}\"", world.ConditionsOf("HelmChart", "web"));
        Assert.Null(world.Read("HelmChart", "web")["status"]!["artifact"]);
    }

    [Fact]
    public async Task Reconcile_WhenTheChartIsNotSigned_IsNotStored()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var registry = await RegistryTestServer.StartAsync();
        await using var world = await ServingAsync(registry);
        Push(registry, "1.1.0");
        world.PutSecret("keys", ("cosign.pub", key.ExportSubjectPublicKeyInfoPem()));
        world.PutChart(new() { ["chart"] = "web", ["verify"] = new JsonObject { ["provider"] = "cosign", ["secretRef"] = new JsonObject { ["name"] = "keys" } } });

        await world.ReconcileChartAsync();

        Assert.Contains(
            world.ConditionsOf("HelmChart", "web"),
            condition => condition.StartsWith($"BuildFailed=True ChartVerificationError \"chart verification error: failed to verify oci://{registry.Host}/charts/web:1.1.0: no matching signatures were found", StringComparison.Ordinal));
        Assert.Contains(world.ConditionsOf("HelmChart", "web"), condition => condition.StartsWith("SourceVerified=False VerificationError", StringComparison.Ordinal));
        Assert.Null(world.Read("HelmChart", "web")["status"]!["artifact"]);
    }

    [Fact]
    public async Task Reconcile_WhenTheChartIsSigned_SaysSo()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var registry = await RegistryTestServer.StartAsync();
        await using var world = await ServingAsync(registry);
        Sign(registry, Push(registry, "1.1.0"), key);
        world.PutSecret("keys", ("cosign.pub", key.ExportSubjectPublicKeyInfoPem()));
        world.PutChart(new() { ["chart"] = "web", ["verify"] = new JsonObject { ["provider"] = "cosign", ["secretRef"] = new JsonObject { ["name"] = "keys" } } });

        await world.ReconcileChartAsync();

        Assert.Contains("SourceVerified=True Succeeded \"verified signature of version 1.1.0\"", world.ConditionsOf("HelmChart", "web"));
        Assert.StartsWith("Ready=True ChartPullSucceeded", world.ConditionsOf("HelmChart", "web")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenAChartDependsOnOneOfARegistry_FetchesIt()
    {
        await using var registry = await RegistryTestServer.StartAsync();
        await using var world = await ServingAsync(registry);
        Push(registry, "1.1.0");
        await world.PutSourceAsync(
            "GitRepository",
            "main@sha1:0123456789abcdef0123456789abcdef01234567",
            ("up/Chart.yaml", $"apiVersion: v2\nname: up\nversion: 0.1.0\ndependencies: [{{name: web, version: ~1.1, repository: \"oci://{registry.Host}/charts\"}}]\n"));
        world.PutChart(new() { ["chart"] = "up", ["sourceRef"] = new JsonObject { ["kind"] = "GitRepository", ["name"] = "fleet" } });

        await world.ReconcileChartAsync();

        Assert.Contains("up/charts/web/Chart.yaml", TestCharts.Unpack(await world.ArtifactAsync("HelmChart", "web")).Select(file => file.Path));
    }

    private static async Task<ChartWorld> ServingAsync(RegistryTestServer registry)
    {
        var world = await ChartWorld.StartAsync();
        world.PutRepository(new() { ["type"] = "oci", ["url"] = $"oci://{registry.Host}/charts" });
        return world;
    }

    private static string Push(RegistryTestServer registry, string version) => registry.PutManifest("charts/web", version.Replace('+', '_'), new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
        ["config"] = registry.Describe("application/vnd.cncf.helm.config.v1+json", Encoding.UTF8.GetBytes("{}")),
        ["layers"] = new JsonArray(registry.Describe(ChartLayer, TestCharts.Archive("web", version))),
    });

    /// <summary>Signs as <c>cosign sign --key</c> with its older form: a payload that names the digest, under a tag made of it.</summary>
    private static void Sign(RegistryTestServer registry, string digest, ECDsa key)
    {
        var payload = Encoding.UTF8.GetBytes(
            $$"""{"critical":{"identity":{"docker-reference":"{{registry.Host}}/charts/web"},"image":{"docker-manifest-digest":"{{digest}}"},"type":"cosign container image signature"},"optional":null}""");
        var layer = registry.Describe("application/vnd.dev.cosign.simplesigning.v1+json", payload);
        layer["annotations"] = new JsonObject
        {
            ["dev.cosignproject.cosign/signature"] =
                Convert.ToBase64String(key.SignData(payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
        };
        registry.PutManifest("charts/web", $"{digest.Replace(':', '-')}.sig", new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = registry.Describe("application/vnd.oci.image.config.v1+json", Encoding.UTF8.GetBytes("{}")),
            ["layers"] = new JsonArray(layer),
        });
    }
}
