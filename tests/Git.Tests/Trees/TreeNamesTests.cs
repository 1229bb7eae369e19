using System.Text;

namespace Flux.Git.Trees;

/// <remarks>Spec: Git's t1014-read-tree-confusing and t0060-path-utils ("is_ntfs_dotgit", "is_hfs_dotgit").</remarks>
public sealed class TreeNamesTests
{
    [Theory]
    [InlineData(".git")]
    [InlineData(".GIT")]
    [InlineData(".Git")]
    [InlineData("git~1")]
    [InlineData("GIT~1")]
    [InlineData(".git ")]
    [InlineData(".git.")]
    [InlineData(".git . .")]
    [InlineData(".git::$INDEX_ALLOCATION")]
    [InlineData("git~1:stream")]
    [InlineData(".g\u200cit")]
    [InlineData("\u200c.git")]
    [InlineData(".git\u200d")]
    [InlineData("\ufeff.gIt")]
    [InlineData("a\\.git")]
    [InlineData(".git\\config")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("..\\evil")]
    [InlineData("a/b")]
    [InlineData("/")]
    public void Refuse_WhenANameIsHostile_SaysWhy(string name) => Assert.NotNull(TreeNames.Refuse(Encoding.UTF8.GetBytes(name)));

    [Theory]
    [InlineData("a")]
    [InlineData(".gitignore")]
    [InlineData(".gitmodules")]
    [InlineData(".github")]
    [InlineData(".git2")]
    [InlineData("git")]
    [InlineData("git~2")]
    [InlineData("git~12")]
    [InlineData("...")]
    [InlineData("..a")]
    [InlineData("-rf")]
    [InlineData("a\\b")]
    [InlineData("ä.git")]
    [InlineData("\u200c")]
    [InlineData("C:")]
    public void Refuse_WhenANameIsHarmless_IsNull(string name) => Assert.Null(TreeNames.Refuse(Encoding.UTF8.GetBytes(name)));
}
