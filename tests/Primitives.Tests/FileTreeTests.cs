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
}
