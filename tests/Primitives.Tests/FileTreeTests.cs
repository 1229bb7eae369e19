using System.Text;

namespace Flux.Primitives.Tests;

public sealed class FileTreeTests
{
    private static readonly FileTree _tree = Tree("apps/web/deploy.yaml", "apps/kustomization.yaml", "README.md");

    [Fact]
    public void List_GivesNamesInByteOrder()
    {
        Assert.Equal(["README.md", "apps"], _tree.List(""));
        Assert.Equal(["kustomization.yaml", "web"], _tree.List("apps"));
        Assert.Empty(_tree.List("nowhere"));
    }

    [Fact]
    public void Exists_TellsFilesFromDirectories()
    {
        Assert.True(_tree.DirectoryExists(""));
        Assert.True(_tree.DirectoryExists("apps/web"));
        Assert.False(_tree.FileExists("apps/web"));
        Assert.True(_tree.FileExists("apps/web/deploy.yaml"));
        Assert.False(_tree.DirectoryExists("apps/web/deploy.yaml"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/./b")]
    public void Create_WhenAPathIsNotClean_Throws(string path) => Assert.Throws<ArgumentException>(() => Tree(path));

    [Fact]
    public void Create_WhenAPathIsFileAndDirectory_Throws() => Assert.Throws<ArgumentException>(() => Tree("a", "a/b"));

    [Theory]
    [InlineData("apps", "web", "apps/web")]
    [InlineData("apps/web", "../base/./x", "apps/base/x")]
    [InlineData("apps", "..", "")]
    [InlineData("apps", "../..", null)]
    [InlineData("apps", "/etc", null)]
    [InlineData("", "./", "")]
    public void Resolve_StaysInTheTree(string directory, string relative, string? expected) =>
        Assert.Equal(expected, FileTree.Resolve(directory, relative));

    private static FileTree Tree(params string[] paths) =>
        new(paths.Select(p => KeyValuePair.Create(p, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(p))));

    [Fact]
    public void With_LaysFilesOverTheTreeAndLeavesItAsItWas()
    {
        var below = Tree("a/one", "a/two", "b/c/three");

        var tree = below.With([File("a/two", "new"), File("b/four"), File("d/e/five")]).With([File("b/c/six")]);

        Assert.Equal(["a", "b", "d"], tree.List(""));
        Assert.Equal(["one", "two"], tree.List("a"));
        Assert.Equal(["c", "four"], tree.List("b"));
        Assert.Equal(["six", "three"], tree.List("b/c"));
        Assert.Equal(["e"], tree.List("d"));
        Assert.Equal(["a/one", "a/two", "b/c/six", "b/c/three", "b/four", "d/e/five"], tree.Files.Order(StringComparer.Ordinal));
        Assert.True(tree.TryRead("a/two", out var content));
        Assert.Equal("new"u8, content.Span);
        Assert.Equal(["a", "b"], below.List(""));
        Assert.Equal(["three"], below.List("b/c"));
        Assert.False(below.FileExists("b/four"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a/one/x")]
    public void With_WhenAPathWouldBeFileAndDirectory_IsRefused(string path) =>
        Assert.Throws<ArgumentException>(() => Tree("a/one").With([File(path)]));

    private static KeyValuePair<string, ReadOnlyMemory<byte>> File(string path, string content = "x") =>
        KeyValuePair.Create(path, (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(content));
}
