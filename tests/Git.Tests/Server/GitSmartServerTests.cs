using System.Text;
using Flux.Git.Server;
using Flux.Git.Writing;
using Flux.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Git.Tests.Server;

/// <summary>Our client and our server with each other; real git against both is in the tests of the transports and of the host.</summary>
public sealed class GitSmartServerTests : IDisposable
{
    private static readonly GitRemote _remote = new() { Url = new("http://git.example/fleet.git") };
    private static readonly GitSignature _author = new("A U Thor", "author@example.com", DateTimeOffset.UnixEpoch);

    private readonly MemoryRepository _served = new();
    private readonly MemoryRepository _clone = new();
    private readonly SmartServerHandler _handler;
    private readonly GitClient _client;

    public GitSmartServerTests()
    {
        _handler = new(new GitSmartServer(_served));
        _client = new(new() { HttpHandlerFactory = () => _handler }, new EgressPolicy(), TimeProvider.System, NullLogger<GitClient>.Instance);
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    [Fact]
    public async Task Fetch_AfterAPush_GivesWhatWasPushed()
    {
        _clone.Commit("main", "one", _author, [File("old", "1")]);
        var commit = _clone.Commit("main", "two", _author, [File("dir/new", "2"), new("old", null)]);
        await PushAsync();

        await using var checkout = await _client.FetchAsync(_remote, new() { Branch = "main" }, default);

        Assert.Equal($"main@sha1:{commit}", checkout.Revision.ToString());
        Assert.Equal("two", checkout.Subject);
        var entries = checkout.Walk().ToList();
        Assert.Equal(["dir", "dir/new"], entries.Select(e => e.Path));
        Assert.Equal("2", Encoding.UTF8.GetString(checkout.Read(entries[1]).Span));
    }

    [Fact]
    public async Task Push_ASecondTime_SendsOnlyWhatIsNew()
    {
        _clone.Commit("main", "one", _author, [File("a", "1")]);
        await PushAsync();
        var second = _clone.Commit("main", "two", _author, [File("b", "2")]);

        await PushAsync();

        Assert.Equal([KeyValuePair.Create("refs/heads/main", second)], _served.References);
        Assert.Equal($"main@sha1:{second}", (await _client.ResolveAsync(_remote, new() { Branch = "main" }, default)).ToString());
    }

    [Fact]
    public async Task Push_WhenTheRemoteIsThereAlready_SendsNothing()
    {
        _clone.Commit("main", "one", _author, [File("a", "1")]);
        await PushAsync();
        _handler.Requests.Clear();

        await PushAsync();

        Assert.Equal(["GET /fleet.git/info/refs"], _handler.Requests);
    }

    [Fact]
    public async Task Push_WhenTheRemoteHasOtherCommits_FailsAndLeavesThem()
    {
        var theirs = _served.Commit("main", "theirs", _author, [File("a", "theirs")]);
        _clone.Commit("main", "ours", _author, [File("a", "ours")]);

        var error = await Assert.ThrowsAsync<GitException>(PushAsync);

        Assert.Contains("non-fast-forward", error.Message, StringComparison.Ordinal);
        Assert.Equal([KeyValuePair.Create("refs/heads/main", theirs)], _served.References);
    }

    [Fact]
    public async Task Push_WhenTheBranchDoesNotExist_SaysSo()
    {
        var error = await Assert.ThrowsAsync<GitException>(PushAsync);

        Assert.Equal(GitError.ReferenceNotFound, error.Error);
        Assert.Contains("src refspec main does not match any", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_WhenTheRepositoryIsEmpty_SaysSo()
    {
        var error = await Assert.ThrowsAsync<GitException>(() => _client.ResolveAsync(_remote, new() { Branch = "main" }, default));

        Assert.Equal(GitError.EmptyRepository, error.Error);
    }

    [Fact]
    public void Advertise_WhenTheClientSpeaksNoVersion2_SaysWhatToDo() =>
        Assert.Contains("version 2", Assert.Throws<GitException>(() => new GitSmartServer(_served).Advertise("git-upload-pack", null)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task ReceivePack_WhenThePackIsDamaged_MovesNoRef()
    {
        var request = Encoding.ASCII.GetBytes(
            $"0074{new string('0', 40)} {new string('1', 40)} refs/heads/main\0 report-status0000PACK garbage");

        await Assert.ThrowsAsync<GitException>(() => new GitSmartServer(_served).ReceivePackAsync(new MemoryStream(request), default));

        Assert.Empty(_served.References);
    }

    private Task PushAsync() => _client.PushAsync(_remote, _clone, "main", default);

    private static GitFileChange File(string path, string content) => new(path, Encoding.UTF8.GetBytes(content));
}
