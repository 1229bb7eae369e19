using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.Api.Tests;

/// <summary>The generated definitions on the embedded API server: it takes them, and refuses what they forbid.</summary>
public sealed class CrdOnServerTests
{
    [Fact]
    public async Task Install_WhenGenerated_TheServerServesEveryKind()
    {
        await using var cluster = await InstalledAsync();

        var (status, group) = await cluster.SendAsync(HttpMethod.Get, "/apis/source.toolkit.fluxcd.io/v1");

        Assert.Equal(200, status);
        var resource = group!["resources"]!.AsArray().Single(item => (string?)item!["name"] == "gitrepositories")!;
        Assert.Equal("GitRepository", (string?)resource["kind"]);
        Assert.Equal("gitrepo", (string?)resource["shortNames"]![0]);
        Assert.Contains(group["resources"]!.AsArray(), item => (string?)item!["name"] == "gitrepositories/status");
    }

    [Fact]
    public async Task Create_WhenTheSpecIsGood_DefaultsAreFilledIn()
    {
        await using var cluster = await InstalledAsync();

        var (status, stored) = await CreateAsync(cluster, """{"url": "https://git.example.org/x", "interval": "1m", "verify": {"secretRef": {"name": "k"} } }""");

        Assert.Equal(201, status);
        Assert.Equal("60s", (string?)stored!["spec"]!["timeout"]);
        Assert.Equal("HEAD", (string?)stored["spec"]!["verify"]!["mode"]);
        Assert.Equal(TimeSpan.FromSeconds(60), GitRepository.Read(stored).Spec.Timeout);
    }

    [Theory]
    [InlineData("""{"interval": "1m"}""", "spec.url: Required value")]
    [InlineData("""{"url": "git@example.org:x", "interval": "1m"}""", "spec.url: Invalid value: \"git@example.org:x\": spec.url in body should match '^(http|https|ssh)://.*$'")]
    [InlineData("""{"url": "https://x", "interval": "soon"}""", "spec.interval: Invalid value: \"soon\"")]
    [InlineData("""{"url": "https://x", "interval": "1m", "timeout": "1h"}""", "spec.timeout: Invalid value: \"1h\"")]
    [InlineData("""{"url": "https://x", "interval": "1m", "provider": "gitlab"}""", "spec.provider: Unsupported value: \"gitlab\"")]
    [InlineData("""{"url": "https://x", "interval": "1m", "include": [{"toPath": "a"}]}""", "spec.include[0].repository: Required value")]
    public async Task Create_WhenTheSpecIsForbidden_IsRefused(string spec, string problem)
    {
        await using var cluster = await InstalledAsync();

        var (status, body) = await CreateAsync(cluster, spec);

        Assert.Equal(422, status);
        Assert.Contains(problem, (string?)body!["message"], StringComparison.Ordinal);
    }

    private static async Task<TestCluster> InstalledAsync()
    {
        var cluster = await TestCluster.StartAsync();
        foreach (var kind in FluxKinds.All)
        {
            await cluster.InstallAsync(CrdGenerator.Generate(kind));
        }

        return cluster;
    }

    private static Task<(int Status, JsonObject? Body)> CreateAsync(TestCluster cluster, string spec) => cluster.SendAsync(
        HttpMethod.Post,
        "/apis/source.toolkit.fluxcd.io/v1/namespaces/default/gitrepositories",
        new JsonObject
        {
            ["apiVersion"] = "source.toolkit.fluxcd.io/v1",
            ["kind"] = "GitRepository",
            ["metadata"] = new JsonObject { ["name"] = "apps" },
            ["spec"] = JsonNode.Parse(spec),
        });
}
