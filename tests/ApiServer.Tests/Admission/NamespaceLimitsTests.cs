using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Admission;

/// <summary>Limit ranges, quotas and Pod Security Standards of a namespace; the messages are kube-apiserver's (1.36).</summary>
public sealed class NamespaceLimitsTests(NamespaceLimitsFixture fixture) : IClassFixture<NamespaceLimitsFixture>
{
    private const string Restricted =
        "allowPrivilegeEscalation != false (container \"c\" must set securityContext.allowPrivilegeEscalation=false), "
        + "unrestricted capabilities (container \"c\" must set securityContext.capabilities.drop=[\"ALL\"]), "
        + "runAsNonRoot != true (pod or container \"c\" must set securityContext.runAsNonRoot=true), "
        + "seccompProfile (pod or container \"c\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")";

    [Theory]
    [InlineData("limits", """{"resources":{"limits":{"cpu":"2"},"requests":{"cpu":"500m"}}}""", "{}", "maximum cpu usage per Container is 1, but limit is 2")]
    [InlineData("limits", """{"resources":{"requests":{"cpu":"10m"}}}""", "{}", "[minimum cpu usage per Container is 50m, but request is 10m, cpu max limit to request ratio per Container is 10, but provided ratio is 50.000000]")]
    [InlineData("limits", """{"resources":{"requests":{"cpu":"60m"},"limits":{"cpu":"1"}}}""", "{}", "cpu max limit to request ratio per Container is 10, but provided ratio is 16.666667")]
    [InlineData("quota", "{}", "{}", "failed quota: q: must specify requests.cpu for: c")]
    [InlineData("quota", """{"resources":{"requests":{"cpu":"2"}}}""", "{}", "exceeded quota: q, requested: requests.cpu=2, used: requests.cpu=0, limited: requests.cpu=1")]
    [InlineData("baseline", """{"securityContext":{"privileged":true}}""", "{}", "violates PodSecurity \"baseline:latest\": privileged (container \"c\" must not set securityContext.privileged=true)")]
    [InlineData("baseline", "{}", """{"hostNetwork":true,"volumes":[{"name":"v","hostPath":{"path":"/"}}]}""", "violates PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true), hostPath volumes (volume \"v\")")]
    [InlineData("restricted", "{}", "{}", "violates PodSecurity \"restricted:latest\": " + Restricted)]
    public async Task Create_WhenAPodBreaksWhatItsNamespaceAllows_IsForbidden(string ns, string container, string spec, string message)
    {
        var (status, body, _) = await PodAsync(ns, container, spec);

        Assert.Equal(403, status);
        Assert.Equal($"pods \"p\" is forbidden: {message}", (string?)body["message"]);
    }

    [Theory]
    [InlineData("limits", "{}", "{}")]
    [InlineData("quota", """{"resources":{"requests":{"cpu":"1"}}}""", "{}")]
    [InlineData("baseline", "{}", "{}")]
    [InlineData("restricted", """{"securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}""", """{"securityContext":{"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}}}""")]
    public async Task Create_WhenAPodKeepsToThem_Passes(string ns, string container, string spec)
    {
        var (status, body, _) = await PodAsync(ns, container, spec);

        Assert.True(status == 201, body.ToJsonString());
    }

    [Fact]
    public async Task Create_WhenALimitHasDefaults_FillsThemIn()
    {
        var (_, body, _) = await PodAsync("limits", "{}", "{}");

        var resources = body["spec"]!["containers"]![0]!["resources"]!;
        Assert.Equal("100m", (string?)resources["requests"]!["cpu"]);
        Assert.Equal("500m", (string?)resources["limits"]!["cpu"]);
    }

    [Fact]
    public async Task Create_WhenAClaimIsTooLarge_IsForbidden()
    {
        var (status, body) = await fixture.Cluster.SendAsync(HttpMethod.Post, "/api/v1/namespaces/limits/persistentvolumeclaims?dryRun=All", JsonNode.Parse("""
            {"metadata":{"name":"x"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"2Gi"}}}}
            """));

        Assert.Equal(403, status);
        Assert.Equal("persistentvolumeclaims \"x\" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi", (string?)body!["message"]);
    }

    [Fact]
    public async Task Create_WhenAQuotaCountsObjects_IsForbiddenBeyondIt()
    {
        var (status, body) = await fixture.Cluster.SendAsync(
            HttpMethod.Post, "/api/v1/namespaces/quota/configmaps?dryRun=All", JsonNode.Parse("""{"metadata":{"name":"x"}}"""));

        Assert.Equal(403, status);
        Assert.Equal(
            "configmaps \"x\" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=0, limited: count/configmaps=0",
            (string?)body!["message"]);
    }

    [Fact]
    public async Task Create_WhenTheNamespaceOnlyWarns_PassesWithAWarning()
    {
        var (status, _, warnings) = await PodAsync("baseline", "{}", "{}");

        Assert.Equal(201, status);
        Assert.Equal([$"299 - \"would violate PodSecurity \\\"restricted:latest\\\": {Restricted.Replace("\"", "\\\"", StringComparison.Ordinal)}\""], warnings);
    }

    [Fact]
    public async Task Label_WhenTheLevelIsUnknown_IsInvalid()
    {
        var (status, body) = await fixture.Cluster.SendAsync(
            HttpMethod.Patch,
            "/api/v1/namespaces/baseline?dryRun=All",
            JsonNode.Parse("""{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"bogus"}}}"""),
            "application/merge-patch+json");

        Assert.Equal(422, status);
        Assert.Equal(
            "Namespace \"baseline\" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"bogus\": must be one of privileged, baseline, restricted",
            (string?)body!["message"]);
    }

    /// <summary>Creates a Pod of one container, dry.</summary>
    private async Task<(int Status, JsonObject Body, IReadOnlyList<string> Warnings)> PodAsync(string ns, string container, string more)
    {
        var spec = JsonNode.Parse(more)!.AsObject();
        var only = JsonNode.Parse(container)!.AsObject();
        only["name"] = "c";
        only["image"] = "i";
        spec["containers"] = new JsonArray(only);
        var pod = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "p" }, ["spec"] = spec };
        using var content = new StringContent(pod.ToJsonString(), null, "application/json");
        using var response = await fixture.Cluster.Http.PostAsync($"/api/v1/namespaces/{ns}/pods?dryRun=All", content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(text)!.AsObject(), response.Headers.TryGetValues("Warning", out var warnings) ? [.. warnings] : []);
    }
}
