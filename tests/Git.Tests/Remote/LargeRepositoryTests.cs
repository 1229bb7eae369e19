using System.Globalization;
using System.Text;
using Flux.TestKit.Git;

namespace Flux.Git.Remote;

/// <summary>Sizes that real repositories have.</summary>
public sealed class LargeRepositoryTests
{
    [Theory]
    [InlineData("http")]
    [InlineData("daemon")]
    [InlineData("file")]
    public async Task FetchAsync_WhenThereAre10000FilesAnd2000Commits_GivesTheNewestAndAnOldOne(string kind)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        await git.RunWithInputAsync(MakeHistory(files: 10_000, commits: 2_000), "fast-import", "--quiet");
        var old = await git.RunAsync("rev-parse", "main~1500");
        using var temporary = new TestDirectory();
        using var client = Clients.Create(options =>
        {
            // The history does not fit, so that the file is used as well.
            options.Limits.MemoryBytes = 4 << 20;
            options.TemporaryDirectory = temporary.Path;
        });
        var remote = host.Remote() with { Timeout = TimeSpan.FromMinutes(10) };

        await using (var newest = await client.FetchAsync(remote, new GitReference { Branch = "main" }, Clients.Token))
        {
            Assert.Equal(10_000, newest.Walk().Count(entry => entry.Type == GitEntryType.File));
            await Checkouts.AssertIsAsync(newest, git, "main");
        }

        await using (var pinned = await client.FetchAsync(remote, new GitReference { Commit = old, Branch = "main" }, Clients.Token))
        {
            await Checkouts.AssertIsAsync(pinned, git, old);
        }

        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
    }

    [Theory]
    [InlineData("http", 64 << 20)]
    [InlineData("http", 1 << 20)]
    [InlineData("file", 64 << 20)]
    public async Task FetchAsync_WhenAFileIsLarge_GivesItWhole(string kind, long memory)
    {
        await using var host = await RepositoryHost.StartAsync(kind);
        var git = await host.InitAsync();
        var content = new byte[24 << 20];
        new Random(3).NextBytes(content.AsSpan(0, content.Length / 2));
        await File.WriteAllBytesAsync(Path.Combine(git.Directory, "large.bin"), content, Clients.Token);
        var commit = await git.CommitAsync("large", ("small", "s"));
        using var client = Clients.Create(options => options.Limits.MemoryBytes = memory);
        var remote = host.Remote() with { Timeout = TimeSpan.FromMinutes(10) };

        await using var checkout = await client.FetchAsync(remote, new GitReference { Branch = "main" }, Clients.Token);

        Assert.Equal(commit, checkout.CommitId);
        Assert.True(checkout.Read(checkout.Walk().First(entry => entry.Path == "large.bin")).Span.SequenceEqual(content));
    }

    [Fact]
    public async Task FetchAsync_WhenAFileIsLargerThanAllowed_IsRefused()
    {
        await using var host = await RepositoryHost.StartAsync("http");
        var git = await host.InitAsync();
        await git.CommitAsync("large", ("large", new string('x', 2_000_000)));
        using var client = Clients.Create(options => options.Limits.ObjectBytes = 1_000_000);

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(host.Remote(), new GitReference { Branch = "main" }, Clients.Token));

        Assert.Equal(GitError.LimitExceeded, error.Error);
        Assert.Contains("claims 2000000 bytes, more than 1000000", error.Message, StringComparison.Ordinal);
    }

    // As git fast-import reads it: all files in the first commit, then three changed in each.
    private static byte[] MakeHistory(int files, int commits)
    {
        var random = new Random(1);
        var text = new StringBuilder();
        for (var commit = 0; commit < commits; commit++)
        {
            text.Append(CultureInfo.InvariantCulture, $"commit refs/heads/main\ncommitter C <c@example.com> {1700000000 + commit} +0000\ndata 5\nc{commit:0000}\n");
            var changed = commit == 0 ? Enumerable.Range(0, files) : Enumerable.Range(0, 3).Select(_ => random.Next(files));
            foreach (var file in changed)
            {
                var content = $"kind: ConfigMap\nmetadata:\n  name: cm-{file}\ndata:\n  version: \"{commit}\"\n  token: \"{random.NextInt64():x}\"\n";
                text.Append(CultureInfo.InvariantCulture, $"M 100644 inline team-{file % 20}/app-{file / 50}/file-{file}.yaml\ndata {content.Length}\n{content}\n");
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
