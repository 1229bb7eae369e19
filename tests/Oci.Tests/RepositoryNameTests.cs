namespace Flux.Oci.Tests;

/// <summary>Names are read as go-containerregistry reads them.</summary>
public sealed class RepositoryNameTests
{
    [Theory]
    [InlineData("ghcr.io/team/app", "ghcr.io", "team/app", false)]
    [InlineData("localhost:5000/app", "localhost:5000", "app", true)]
    [InlineData("10.1.2.3:5000/app", "10.1.2.3:5000", "app", true)]
    [InlineData("[::1]:5000/app", "[::1]:5000", "app", true)]
    [InlineData("172.32.0.1/app", "172.32.0.1", "app", false)]
    [InlineData("alpine", "index.docker.io", "library/alpine", false)]
    [InlineData("team/app", "index.docker.io", "team/app", false)]
    [InlineData("docker.io/team/app", "index.docker.io", "team/app", false)]
    public void Parse_OfAName_FindsItsParts(string text, string registry, string path, bool mayUsePlainHttp)
    {
        var name = RepositoryName.Parse(text);

        Assert.Equal((registry, path, mayUsePlainHttp), (name.Registry, name.Path, name.MayUsePlainHttp));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ghcr.io/")]
    [InlineData("ghcr.io/Team/app")]
    [InlineData("ghcr.io/team/app:v1")]
    [InlineData("ghcr.io/team/app@sha256:aa")]
    [InlineData("ghcr.io/../v2/app")]
    [InlineData("ghcr.io/team//app")]
    [InlineData("user:password@ghcr.io/app")]
    [InlineData("ghcr.io:port/app")]
    [InlineData("ghcr.io?x=.y/app")]
    public void Parse_OfSomethingElse_Fails(string text) => Assert.Throws<FormatException>(() => RepositoryName.Parse(text));
}
