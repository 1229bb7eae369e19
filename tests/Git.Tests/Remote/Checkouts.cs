using System.Text;
using Flux.Git.Objects;
using Flux.TestKit.Git;

namespace Flux.Git.Remote;

/// <summary>Compares what we fetch with what the real git holds.</summary>
internal static class Checkouts
{
    /// <summary>Path to content, for files and links; directories and submodules by their type.</summary>
    public static Dictionary<string, string> Describe(GitCheckout checkout) => checkout.Walk().ToDictionary(
        entry => entry.Path,
        entry => entry.Type is GitEntryType.Directory or GitEntryType.Submodule
            ? $"({entry.Type})"
            : $"({entry.Type}) {Encoding.UTF8.GetString(checkout.Read(entry).Span)}");

    /// <summary>The same modes, ids and paths as <c>git ls-tree -r</c>, and contents that hash to those ids.</summary>
    public static async Task AssertIsAsync(GitCheckout checkout, RealGit git, string commit)
    {
        var expected = (await git.ListTreeAsync(commit)).OrderBy(file => file.Path, StringComparer.Ordinal);
        var actual = checkout.Walk().Where(entry => entry.Type != GitEntryType.Directory).Select(entry => (ModeOf(entry.Type), entry.ObjectId, entry.Path));
        Assert.Equal(expected, actual.OrderBy(file => file.Path, StringComparer.Ordinal));
        Assert.Equal(await git.RunAsync("rev-parse", commit + "^{commit}"), checkout.CommitId);
        using var hasher = new ObjectHasher(checkout.CommitId.Length == 40 ? ObjectFormat.Sha1 : ObjectFormat.Sha256);
        foreach (var entry in checkout.Walk().Where(entry => entry.Type is GitEntryType.File or GitEntryType.Executable or GitEntryType.Symlink))
        {
            Assert.Equal(entry.ObjectId, hasher.Compute(ObjectType.Blob, checkout.Read(entry).Span).ToString());
        }
    }

    private static string ModeOf(GitEntryType type) => type switch
    {
        GitEntryType.File => "100644",
        GitEntryType.Executable => "100755",
        GitEntryType.Symlink => "120000",
        _ => "160000",
    };
}
