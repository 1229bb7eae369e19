namespace Flux.Git.Protocol;

/// <remarks>Spec: git-check-ref-format, DESCRIPTION.</remarks>
public sealed class ReferenceNamesTests
{
    [Theory]
    [InlineData("refs/heads/main")]
    [InlineData("refs/heads/feature/a-b_c.d")]
    [InlineData("refs/heads/ä")]
    [InlineData("refs/tags/v1.0.0+build@2")]
    [InlineData("HEAD")]
    public void IsValid_WhenGitWouldTakeIt_IsTrue(string name) => Assert.True(ReferenceNames.IsValid(name));

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("refs/heads/.hidden")]
    [InlineData("refs/heads/a.lock")]
    [InlineData("refs/heads/a.lock/b")]
    [InlineData("refs/heads/a..b")]
    [InlineData("refs/heads/a\tb")]
    [InlineData("refs/heads/a\u007fb")]
    [InlineData("refs/heads/a~1")]
    [InlineData("refs/heads/a^")]
    [InlineData("refs/heads/a:b")]
    [InlineData("refs/heads/a?")]
    [InlineData("refs/heads/*")]
    [InlineData("refs/heads/[a]")]
    [InlineData("refs/heads/a\\b")]
    [InlineData("refs/heads/a@{1}")]
    [InlineData("refs//heads")]
    [InlineData("/refs/heads/a")]
    [InlineData("refs/heads/a/")]
    [InlineData("refs/heads/a.")]
    public void IsValid_WhenGitWouldRefuseIt_IsFalse(string name) => Assert.False(ReferenceNames.IsValid(name));
}
