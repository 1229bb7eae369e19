using System.Text;
using Flux.Oci.Credentials;

namespace Flux.Oci.Tests.Credentials;

/// <summary>How keys are matched is what k8s.io/kubernetes pkg/credentialprovider does.</summary>
public sealed class DockerConfigTests
{
    private static string Auth(string user) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:secret"));

    [Theory]
    [InlineData("registry.example.org", "registry.example.org/team/app")]
    [InlineData("https://registry.example.org/v2/", "registry.example.org/team/app")]
    [InlineData("registry.example.org/team", "registry.example.org/team/app")]
    [InlineData("*.example.org", "registry.example.org/team/app")]
    [InlineData("registry.example.org:5000", "registry.example.org:5000/team/app")]
    [InlineData("https://index.docker.io/v1/", "team/app")]
    [InlineData("docker.io", "docker.io/library/alpine")]
    public async Task Find_WhenTheKeyFits_GivesTheCredential(string key, string repository)
    {
        var credential = await FindAsync($$"""{"auths":{"{{key}}":{"auth":"{{Auth("robot")}}"} } }""", repository);

        Assert.Equal("robot", credential?.Username);
        Assert.Equal("secret", credential?.Password?.Reveal());
    }

    [Theory]
    [InlineData("other.example.org", "registry.example.org/team/app")]
    [InlineData("registry.example.org:5000", "registry.example.org/team/app")]
    [InlineData("registry.example.org/team", "registry.example.org/teams/app")]
    [InlineData("registry.example.org/team/app", "registry.example.org/team")]
    [InlineData("*.org", "registry.example.org/team/app")]
    [InlineData("example.org", "evil-example.org/team/app")]
    public async Task Find_WhenTheKeyDoesNotFit_GivesNone(string key, string repository) =>
        Assert.Null(await FindAsync($$"""{"auths":{"{{key}}":{"auth":"{{Auth("robot")}}"} } }""", repository));

    [Fact]
    public async Task Find_WhenSeveralKeysFit_TakesTheLongestPath()
    {
        var config = $$"""{"auths":{"r.example":{"auth":"{{Auth("all")}}"},"r.example/team/app":{"auth":"{{Auth("app")}}"},"r.example/team":{"auth":"{{Auth("team")}}"} } }""";

        Assert.Equal("app", (await FindAsync(config, "r.example/team/app"))?.Username);
        Assert.Equal("team", (await FindAsync(config, "r.example/team/other"))?.Username);
        Assert.Equal("all", (await FindAsync(config, "r.example/other"))?.Username);
    }

    [Fact]
    public async Task Find_OfTokens_GivesThem()
    {
        var credential = await FindAsync("""{"auths":{"r.example":{"identitytoken":"refresh","registrytoken":"access"}}}""", "r.example/app");

        Assert.Equal(("refresh", "access"), (credential?.IdentityToken?.Reveal(), credential?.RegistryToken?.Reveal()));
    }

    [Theory]
    [InlineData("""{"credHelpers":{"r.example":"ecr-login"}}""")]
    [InlineData("""{"auths":{"r.example":{}},"credsStore":"desktop"}""")]
    public async Task Find_WhenAHelperWouldKnow_SaysThatHelpersAreNotRun(string config)
    {
        var e = await Assert.ThrowsAsync<OciException>(() => FindAsync(config, "r.example/app"));

        Assert.Contains("helpers are not run", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"auths":{"r.example":{"auth":"c2VjcmV0LXdpdGhvdXQtY29sb24="}}}""")]
    public void Add_WhenMalformed_FailsWithoutTellingValues(string config)
    {
        var e = Assert.Throws<FormatException>(() => new DockerConfig().Add(Encoding.UTF8.GetBytes(config)));

        Assert.DoesNotContain("secret", e.ToString().Replace("SecretOf", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static async Task<RegistryCredential?> FindAsync(string config, string repository)
    {
        var docker = new DockerConfig();
        docker.Add(Encoding.UTF8.GetBytes(config));
        return await docker.FindAsync(RepositoryName.Parse(repository), TestContext.Current.CancellationToken);
    }
}
