using System.Text;
using Flux.Git.Remote;
using Flux.TestKit.Git;

namespace Flux.Git.Local;

/// <summary>What is particular to repositories on disk.</summary>
public sealed class LocalRepositoryTests : IDisposable
{
    private static readonly GitReference _main = new() { Branch = "main" };

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task FetchAsync_WhenRefsArePackedAndLoose_TakesTheLooseOnes()
    {
        var git = await InitAsync();
        await git.CommitAsync("first", ("a", "1"));
        await git.RunAsync("tag", "-a", "v1", "-m", "x");
        await git.RunAsync("pack-refs", "--all");
        var second = await git.CommitAsync("second", ("a", "2"));
        using var client = Clients.Create();

        Assert.Equal(second, (await client.ResolveAsync(Remote(), _main, Clients.Token))?.Checksum);
        Assert.Equal(
            await git.RunAsync("rev-parse", "v1^{commit}"),
            (await client.ResolveAsync(Remote(), new GitReference { Tag = "v1" }, Clients.Token))?.Checksum);
        Assert.Equal(second, (await client.ResolveAsync(Remote(), new GitReference { Name = "HEAD" }, Clients.Token))?.Checksum);
    }

    [Fact]
    public async Task FetchAsync_WhenTheRepositoryIsBare_ReadsIt()
    {
        var git = await InitAsync();
        var commit = await git.CommitAsync("first", ("a", "1"));
        await git.RunAsync("clone", "-q", "--bare", ".", _directory["bare"]);
        using var client = Clients.Create();

        await using var checkout = await client.FetchAsync(new GitRemote { Url = new Uri("file://" + _directory["bare"]) }, _main, Clients.Token);

        await Checkouts.AssertIsAsync(checkout, git, commit);
    }

    [Fact]
    public async Task FetchAsync_WhenALooseObjectIsDamaged_SaysSo()
    {
        var git = await InitAsync();
        await git.CommitAsync("first", ("a", "1"));
        var blob = await git.RunAsync("rev-parse", "HEAD:a");
        var other = await git.RunWithInputAsync("other"u8.ToArray(), "hash-object", "-w", "--stdin");
        var path = ObjectPath(blob);
        File.SetAttributes(path, FileAttributes.Normal);
        File.Delete(path);
        File.Copy(ObjectPath(other), path);
        using var client = Clients.Create();

        await using var checkout = await client.FetchAsync(Remote(), _main, Clients.Token);
        var error = Assert.Throws<GitException>(() => checkout.Read(checkout.Walk().Single()));

        Assert.Equal((GitError.Corrupt, $"object {blob} is not what its id says"), (error.Error, error.Message));
    }

    [Fact]
    public async Task FetchAsync_WhenAPackIsDamaged_SaysSo()
    {
        var git = await InitAsync();
        await git.CommitAsync("first", ("a", new string('1', 100)));
        await git.RunAsync("repack", "-q", "-a", "-d");
        var pack = Directory.GetFiles(_directory["repo/.git/objects/pack"], "*.pack").Single();
        File.SetAttributes(pack, FileAttributes.Normal);
        var bytes = await File.ReadAllBytesAsync(pack, Clients.Token);
        bytes.AsSpan(12, bytes.Length - 32).Fill(0xff);
        await File.WriteAllBytesAsync(pack, bytes, Clients.Token);
        using var client = Clients.Create();

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(Remote(), _main, Clients.Token));

        Assert.Equal(GitError.Corrupt, error.Error);
    }

    [Theory]
    [InlineData("objects/info/alternates", "/elsewhere/objects\n", "borrows objects")]
    [InlineData("config", "[core]\n\trepositoryformatversion = 2\n", "repository format version 2")]
    [InlineData("config", "[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefStorage = reftable\n", "ref storage reftable")]
    [InlineData("config", "[extensions]\n\tpartialClone = origin\n", "repository extension partialclone")]
    [InlineData("refs/heads/main", "nonsense\n", "ref 'refs/heads/main' is malformed")]
    [InlineData("refs/heads/main", "ref: ../../secret\n", "is malformed")]
    [InlineData("refs/heads/main", "ref: refs/heads/main\n", "is malformed")]
    [InlineData("packed-refs", "nonsense\n", "ref 'packed-refs' is malformed")]
    public async Task FetchAsync_WhenTheRepositoryIsUnusual_IsRefused(string file, string content, string expected)
    {
        var git = await InitAsync();
        await git.CommitAsync("first", ("a", "1"));
        await File.WriteAllTextAsync(_directory["repo/.git/" + file], content, Clients.Token);
        using var client = Clients.Create();

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(Remote(), _main, Clients.Token));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_WhenAWorkTreeIsLinked_IsRefused()
    {
        var git = await InitAsync();
        await git.CommitAsync("first", ("a", "1"));
        await git.RunAsync("worktree", "add", "-q", _directory["linked"]);
        using var client = Clients.Create();

        var error = await Assert.ThrowsAsync<GitException>(() =>
            client.FetchAsync(new GitRemote { Url = new Uri("file://" + _directory["linked"]) }, _main, Clients.Token));

        Assert.Contains("a .git file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_WhenAnIndexIsNotOne_IsRefused()
    {
        foreach (var bytes in new[] { [], Encoding.ASCII.GetBytes(new string('x', 2000)), Claiming(1 << 30) })
        {
            Assert.Equal(GitError.Corrupt, Assert.Throws<GitException>(() => PackIndex.Parse(bytes, Objects.ObjectFormat.Sha1, "x.idx")).Error);
        }
    }

    private static byte[] Claiming(int count)
    {
        byte[] file = [0xff, .. "tOc"u8, 0, 0, 0, 2, .. new byte[2000]];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(8 + (255 * 4)), count);
        return file;
    }

    private string ObjectPath(string id) => _directory[$"repo/.git/objects/{id[..2]}/{id[2..]}"];

    private GitRemote Remote() => new() { Url = new Uri("file://" + _directory["repo"]) };

    private Task<RealGit> InitAsync()
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        return RealGit.InitAsync(_directory["repo"]);
    }
}
