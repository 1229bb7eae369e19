using System.Text;
using Flux.Git.Writing;

namespace Flux.Git.Tests.Writing;

public sealed class MemoryRepositoryTests
{
    private static readonly GitSignature _author =
        new("A U Thor", "author@example.com", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000).ToOffset(TimeSpan.FromMinutes(90)));

    // git 2.39 gave this id to the same four files, author, time and message; a-b, a.txt and a/ are in Git's own order
    [Fact]
    public void Commit_HasTheIdThatGitGives()
    {
        var repository = new MemoryRepository();

        var commit = repository.Commit("main", "First commit", _author, [File("a.txt", "hello\n"), File("a/b", "in a\n"), File("a-b", "x\n"), new("lib/run", "#!/bin/sh\n"u8.ToArray(), Executable: true)]);

        Assert.Equal("d94d65dcbb9bd89b98388a19c49171ab48bb84ab", commit);
        Assert.Equal([KeyValuePair.Create("refs/heads/main", commit)], repository.References);
    }

    [Fact]
    public void Commit_WhenNothingIsLeftOfADirectory_DropsIt()
    {
        var (repository, same) = (new MemoryRepository(), new MemoryRepository());
        repository.Commit("main", "one", _author, [File("keep", "1"), File("dir/gone", "2")]);

        var commit = repository.Commit("main", "two", _author, [new("dir/gone", null)]);

        // the same tree with the same parent is the same commit
        same.Commit("main", "one", _author, [File("keep", "1"), File("dir/gone", "2")]);
        Assert.Equal(same.Commit("main", "two", _author, [new("dir/gone", null), new("never/there", null)]), commit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData(".git/config")]
    [InlineData("sub/.GIT/config")]
    public void Commit_WhenAPathIsNotClean_Throws(string path)
    {
        var repository = new MemoryRepository();

        Assert.Throws<ArgumentException>(() => repository.Commit("main", "bad", _author, [File(path, "")]));
        Assert.Empty(repository.References);
    }

    [Fact]
    public void Commit_WhenAPathIsFileAndDirectory_Throws() => Assert.Throws<ArgumentException>(
        () => new MemoryRepository().Commit("main", "bad", _author, [File("a", ""), File("a/b", "")]));

    [Fact]
    public void Signature_LeavesOutWhatWouldBreakTheHeader() => Assert.Equal(
        "Eve <e> 0 -0800",
        new GitSignature("E<v>e\n", "e\r\n", DateTimeOffset.UnixEpoch.ToOffset(TimeSpan.FromHours(-8))).ToString());

    private static GitFileChange File(string path, string content) => new(path, Encoding.UTF8.GetBytes(content));
}
