using Flux.Kustomize.Remotes;

namespace Flux.Kustomize.Tests.Remotes;

/// <summary>The forms are those of kustomize's examples/remoteBuild.md and of the comments in its repospec.go (v5.8.1).</summary>
public sealed class RemoteRepositoryTests
{
    [Theory]
    [InlineData("https://github.com/org/repo//path?ref=v1", "https://github.com/org/repo", "path", "v1")]
    [InlineData("https://github.com/org/repo?ref=v1", "https://github.com/org/repo", "", "v1")]
    [InlineData("https://github.com/org/repo/path/to?ref=v1", "https://github.com/org/repo", "path/to", "v1")]
    [InlineData("https://github.com/org/repo.git/path?version=v2", "https://github.com/org/repo.git", "path", "v2")]
    [InlineData("https://github.com/org/repo?version=v2&ref=v1", "https://github.com/org/repo", "", "v1")]
    [InlineData("github.com/org/repo/path", "https://github.com/org/repo", "path", "")]
    [InlineData("github.com:org/repo", "https://github.com/org/repo", "", "")]
    [InlineData("git::https://github.com/org/repo//path", "https://github.com/org/repo", "path", "")]
    [InlineData("git@github.com:org/repo.git//path", "git@github.com:org/repo.git", "path", "")]
    [InlineData("git@github.com/org/repo.git", "git@github.com:org/repo.git", "", "")]
    [InlineData("ssh://git@github.com/org/repo//path", "git@github.com:org/repo", "path", "")]
    [InlineData("ssh://git@host.xz:22/group/sub/repo.git/path", "ssh://git@host.xz:22/group/sub/repo.git", "path", "")]
    [InlineData("https://gitlab.example/group/sub/repo.git//a/b?ref=x", "https://gitlab.example/group/sub/repo.git", "a/b", "x")]
    [InlineData("https://user@dev.azure.com/org/project/_git/repo/path/to", "https://user@dev.azure.com/org/project/_git/repo", "path/to", "")]
    [InlineData("user@host.xz:path/to/repo.git/", "user@host.xz:path/to/repo.git", "", "")]
    [InlineData("file:///a/b/repo", "file:///a/b/repo", "", "")]
    [InlineData("file:///a/b/repo//c?ref=d", "file:///a/b/repo", "c", "d")]
    public void TryParse_OfAUrl_TakesItApart(string url, string clone, string directory, string reference)
    {
        var repository = RemoteRepository.TryParse(url);

        Assert.NotNull(repository);
        Assert.Equal((url, clone, directory, reference), (repository.Raw, repository.CloneUrl, repository.Directory, repository.Ref));
    }

    [Theory]
    [InlineData("base")]
    [InlineData("../base")]
    [InlineData("./github.com/org/repo")]
    [InlineData("/abs/github.com/org/repo")]
    [InlineData("org/repo.git")]
    [InlineData("https://github.com/org")]
    [InlineData("https://github.com/org/repo//../../etc")]
    [InlineData("ftp://host/org/repo")]
    public void TryParse_OfWhatIsNoRepository_GivesNull(string text) => Assert.Null(RemoteRepository.TryParse(text));

    [Theory]
    [InlineData("", 27)]
    [InlineData("?timeout=61", 61)]
    [InlineData("?timeout=61s", 61)]
    [InlineData("?timeout=1m30s", 90)]
    [InlineData("?timeout=0", 27)]
    [InlineData("?timeout=-5", 27)]
    [InlineData("?timeout=soon", 27)]
    public void Timeout_IsSecondsOrAGoDuration_ElseTheDefault(string query, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RemoteRepository.TryParse("https://github.com/org/repo" + query)!.Timeout);

    [Theory]
    [InlineData("", true)]
    [InlineData("?submodules=0", false)]
    [InlineData("?submodules=true", true)]
    [InlineData("?submodules=x", true)]
    public void WantsSubmodules_IsTrueWhereNotSaid(string query, bool expected) => // repospec.go: defaultSubmodules
        Assert.Equal(expected, RemoteRepository.TryParse("https://github.com/org/repo" + query)!.WantsSubmodules);
}
