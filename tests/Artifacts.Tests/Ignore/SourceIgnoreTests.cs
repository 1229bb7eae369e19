namespace Flux.Artifacts.Tests;

/// <summary>
/// Expectations follow from gitignore(5) where go-git does what Git does, and from go-git's rules (a name is tried on every
/// segment, nothing is pruned) where it does not; the latter say so.
/// </summary>
public sealed class SourceIgnoreTests
{
    [Theory]
    [InlineData(".git", true, true)]
    [InlineData(".git/config", false, true)]
    [InlineData(".gitignore", false, true)]
    [InlineData("sub/.gitignore", false, true)]
    [InlineData(".gitattributes", false, true)]
    [InlineData(".gitmodules", false, true)]
    [InlineData("logo.png", false, true)]
    [InlineData("deep/er/photo.jpeg", false, true)]
    [InlineData("chart.tar.gz", false, true)]
    [InlineData("release.zip", false, true)]
    [InlineData(".github", true, true)]
    [InlineData(".github/workflows/ci.yaml", false, true)]
    [InlineData(".travis.yml", false, true)]
    [InlineData("cloudbuild.yaml", false, true)]
    [InlineData("a/b/.sops.yaml", false, true)]
    [InlineData(".sops.yaml", false, true)]
    [InlineData("x/.goreleaser.yml", false, true)]
    [InlineData("deployment.yaml", false, false)]
    [InlineData("archive.tgz", false, false)]
    [InlineData(".sourceignore", false, false)]
    [InlineData("git", true, false)]
    public void IsIgnored_WhenThereAreNoPatterns_FollowsTheDefaults(string path, bool directory, bool expected)
    {
        Assert.Equal(expected, SourceIgnore.Create([], null).IsIgnored(path, directory));
        Assert.Equal(expected, SourceIgnore.Create([], "").IsIgnored(path, directory));
        Assert.Equal(expected, SourceIgnore.Create([new("", "# a comment\n\n   \n")], "\n").IsIgnored(path, directory));
    }

    [Theory]
    [InlineData("logo.png", false)]
    [InlineData(".github/workflows/ci.yaml", false)]
    [InlineData(".sops.yaml", false)]
    [InlineData(".git/config", true)]
    [InlineData(".gitignore", true)]
    [InlineData("notes.txt", true)]
    public void IsIgnored_WhenThereIsOnePattern_OnlyGitsOwnFilesStayIgnored(string path, bool expected)
    {
        Assert.Equal(expected, SourceIgnore.Create([], "*.txt").IsIgnored(path, false));
        Assert.Equal(expected, SourceIgnore.Create([new("", "*.txt")], null).IsIgnored(path, false));
    }

    [Fact]
    public void IsIgnored_WhenAChildOfAnIgnoredDirectoryIsIncluded_ItComesBack()
    {
        // differs from Git, which does not look into an excluded directory
        var ignore = SourceIgnore.Create([], "/docs/\n!/docs/keep.yaml\n");

        Assert.True(ignore.IsIgnored("docs", true));
        Assert.True(ignore.IsIgnored("docs/drop.yaml", false));
        Assert.False(ignore.IsIgnored("docs/keep.yaml", false));
    }

    [Fact]
    public void IsIgnored_WhenEverythingButADirectoryIsExcluded_OnlyItStays()
    {
        var ignore = SourceIgnore.Create([], "# exclude all\n/*\n# include deploy dir\n!/deploy\n");

        Assert.True(ignore.IsIgnored("README.md", false));
        Assert.True(ignore.IsIgnored("src/main.go", false));
        Assert.False(ignore.IsIgnored("deploy", true));
        Assert.False(ignore.IsIgnored("deploy/app.yaml", false));
        Assert.False(ignore.IsIgnored("deploy/a/b.yaml", false));
        Assert.False(ignore.IsIgnored("", true));
    }

    [Theory]
    [InlineData("*.txt", "a/b/c.txt", false, true)]
    [InlineData("/a.txt", "a.txt", false, true)]
    [InlineData("/a.txt", "b/a.txt", false, false)]
    [InlineData("a/b.txt", "a/b.txt", false, true)]
    [InlineData("a/b.txt", "x/a/b.txt", false, false)]
    [InlineData("build/", "build", true, true)]
    [InlineData("build/", "build", false, false)]
    [InlineData("build/", "x/build/out.yaml", false, true)]
    [InlineData("**/foo", "a/b/foo", false, true)]
    [InlineData("**/foo", "foo", false, true)]
    [InlineData("abc/**", "abc/x/y", false, true)]
    [InlineData("a/**/b", "a/b", false, true)]
    [InlineData("a/**/b", "a/x/y/b", false, true)]
    [InlineData("a/**/b", "a/x/y/c", false, false)]
    [InlineData("a/**/b/", "a/x/b", false, false)]
    [InlineData("a/**/b/", "a/x/b", true, true)]
    [InlineData("foo?", "food", false, true)]
    [InlineData("foo[0-9]", "foo7", false, true)]
    [InlineData("\\!important", "!important", false, true)]
    [InlineData("trailing   ", "trailing", false, true)]
    [InlineData("x\r", "x", false, true)]
    [InlineData("  lead", "lead", false, false)]
    [InlineData("\\#notes", "#notes", false, true)]
    // go-git: a name is tried on every segment, so what is below a file-like match goes too
    [InlineData("conf", "conf/app.yaml", false, true)]
    [InlineData("*.d", "conf.d/app.yaml", false, true)]
    // go-git: an inner ** is not understood and never matches
    [InlineData("a/**b/c", "a/xb/c", false, false)]
    // go-git: a path's pattern matches as a prefix of the path
    [InlineData("/a/b", "a/b/c/d", false, true)]
    public void IsIgnored_WhenAPatternIsTried_MatchesAsGoGit(string pattern, string path, bool directory, bool expected) =>
        Assert.Equal(expected, SourceIgnore.Create([], pattern).IsIgnored(path, directory));

    [Fact]
    public void IsIgnored_WhenAFileStandsInADirectory_ItsPatternsAreOfThatDirectory()
    {
        var ignore = SourceIgnore.Create([new("", "*.md"), new("apps/web", "/secret.yaml\n!README.md\n")], null);

        Assert.True(ignore.IsIgnored("README.md", false));
        Assert.False(ignore.IsIgnored("apps/web/README.md", false));
        Assert.True(ignore.IsIgnored("apps/web/secret.yaml", false));
        Assert.False(ignore.IsIgnored("apps/web/sub/secret.yaml", false));
        Assert.False(ignore.IsIgnored("secret.yaml", false));
        Assert.False(ignore.IsIgnored("apps/webber/secret.yaml", false));
        Assert.False(ignore.IsIgnored("apps/web", true));
    }

    [Fact]
    public void IsIgnored_WhenSpecIgnoreContradictsAFile_SpecIgnoreWins()
    {
        var ignore = SourceIgnore.Create([new("", "!a.txt"), new("sub", "!a.txt")], "*.txt");

        Assert.True(ignore.IsIgnored("a.txt", false));
        Assert.True(ignore.IsIgnored("sub/a.txt", false));
    }

    [Fact]
    public void Create_WhenThereAreTooManyPatterns_SaysWhere()
    {
        var lines = string.Concat(Enumerable.Repeat("a\n", SourceIgnore.MaxPatterns + 1));

        var error = Assert.Throws<SourceIgnoreException>(() => SourceIgnore.Create([new("apps", lines)], null));

        Assert.Equal("apps/.sourceignore: more than 10000 patterns", error.Message);
    }
}
