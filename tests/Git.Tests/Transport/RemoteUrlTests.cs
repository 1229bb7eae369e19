namespace Flux.Git.Transport;

public sealed class RemoteUrlTests
{
    [Theory]
    [InlineData("https://user:secret@Example.com/org/repo.git?token=x#y", "https://example.com/org/repo.git", "example.com", 443, "/org/repo.git")]
    [InlineData("http://example.com:8080/a%20b", "http://example.com:8080/a%20b", "example.com", 8080, "/a b")]
    [InlineData("ssh://git@example.com/org/repo", "ssh://example.com/org/repo", "example.com", 22, "/org/repo")]
    [InlineData("ssh://git@example.com:2222/~me/repo", "ssh://example.com:2222/~me/repo", "example.com", 2222, "/~me/repo")]
    [InlineData("git://[::1]/repo", "git://[::1]/repo", "::1", 9418, "/repo")]
    [InlineData("file:///srv/git/a%20b", "file:///srv/git/a%20b", "", 0, "/srv/git/a b")]
    public void Parse_WhenValid_TakesItApartWithoutCredentials(string url, string display, string host, int port, string path)
    {
        var parsed = RemoteUrl.Parse(new Uri(url));

        Assert.Equal((display, host, port, path), (parsed.Display, parsed.Host, parsed.Port, parsed.Path));
    }

    [Fact]
    public void Parse_WhenUserInfoIsEscaped_UndoesThat()
    {
        var parsed = RemoteUrl.Parse(new Uri("https://us%40er:p%3A%2F@example.com/r"));

        // A user with an "@" is refused only where ssh would see it.
        Assert.Equal(("us@er", "p:/"), (parsed.User, parsed.Password));
    }

    [Theory]
    [InlineData("ssh://-oProxyCommand=touch%20x@example.com/r")]
    [InlineData("ssh://a%40b@example.com/r")]
    [InlineData("ssh://a%20b@example.com/r")]
    [InlineData("ssh://example.com/a%00b")]
    [InlineData("ssh://example.com/a%0Ab")]
    [InlineData("ftp://example.com/r")]
    [InlineData("mailto:me@example.com")]
    public void Parse_WhenItCouldMeanSomethingElse_IsRefused(string url)
    {
        var error = Assert.Throws<GitException>(() => RemoteUrl.Parse(new Uri(url)));

        Assert.Equal(GitError.InvalidUrl, error.Error);
    }
}
