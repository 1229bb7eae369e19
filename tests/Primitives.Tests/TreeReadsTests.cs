namespace Flux.Primitives.Tests;

public sealed class TreeReadsTests
{
    private static readonly FileTree _tree = Tree(("a/x", "1"), ("a/y", "2"), ("b/z", "3"));

    [Fact]
    public void Reads_OfALayeredTree_AreWhatWasAskedOfItOnceEach()
    {
        var reads = new TreeReads();
        var tree = _tree.Noting(reads);

        Assert.True(tree.FileExists("a/x"));
        Assert.True(tree.FileExists("a/x"));
        Assert.False(tree.DirectoryExists("c"));
        Assert.Equal(["x", "y"], tree.List("a"));
        Assert.True(tree.TryRead("b/z", out _));

        Assert.Equal(["dc", "fa/x", "la", "rb/z"], reads.Reads);
        Assert.False(reads.IsWhole);
    }

    [Fact]
    public void Reads_WhereAFileLiesOnTop_GoThroughToWhatIsBelow()
    {
        var reads = new TreeReads();
        var tree = _tree.Noting(reads).With([KeyValuePair.Create("a/w", (ReadOnlyMemory<byte>)"0"u8.ToArray())]);

        Assert.True(tree.TryRead("a/x", out _));
        Assert.Equal(["w", "x", "y"], tree.List("a"));

        Assert.Contains("ra/x", reads.Reads);
        Assert.Contains("la", reads.Reads);
    }

    [Fact]
    public void Reads_WhenAllFilesWereAskedFor_SaySo()
    {
        var reads = new TreeReads();

        Assert.Equal(3, _tree.Noting(reads).Files.Count);

        Assert.True(reads.IsWhole);
    }

    [Theory]
    [InlineData("fa/x")]
    [InlineData("dc")]
    [InlineData("la")]
    [InlineData("ra/x")]
    public void Digest_OfATreeThatAnswersOtherwise_IsAnother(string read)
    {
        var other = Tree(("a/v", "1"), ("b/z", "3"), ("c/w", ""));

        Assert.NotEqual(TreeReads.Digest([read], _tree), TreeReads.Digest([read], other));
        Assert.Equal(TreeReads.Digest(["rb/z", "fb/z", "db", "lb"], _tree), TreeReads.Digest(["rb/z", "fb/z", "db", "lb"], other));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?a")]
    public void Digest_OfWhatIsNoQuestion_IsEmpty(string read) => Assert.Empty(TreeReads.Digest([read], _tree));

    private static FileTree Tree(params (string Path, string Text)[] files) =>
        new(files.Select(f => KeyValuePair.Create(f.Path, (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(f.Text))));
}
