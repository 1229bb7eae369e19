namespace Flux.Kustomizations.Tests;

public sealed class ArtifactPathTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("./", "")]
    [InlineData("./apps/web/", "apps/web")]
    [InlineData("/apps//web", "apps/web")]
    [InlineData("apps/../web", "web")]
    [InlineData("../../etc", "etc")]
    [InlineData("apps/../../..", "")]
    public void Join_WhenPathIs_StaysInTheArtifact(string? path, string expected) => Assert.Equal(expected, ArtifactPath.Join(path));
}
