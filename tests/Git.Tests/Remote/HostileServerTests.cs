using System.IO.Compression;
using System.Text;
using Flux.Git.Packs;
using Flux.TestKit.Git;
using Flux.TestKit.Registry;

namespace Flux.Git.Remote;

/// <summary>
/// Servers that mean harm, over real HTTP: each ends in an error that says what is wrong, within the limits, and nothing is left on the disk. What a
/// pack alone can do is in <see cref="PackReaderTests"/>.
/// </summary>
public sealed class HostileServerTests
{
    private static readonly GitReference _main = new() { Branch = "main" };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fetch_WhenThePackBreaksOff_SaysSo(bool inTheMiddleOfALine)
    {
        // a pack that claims three objects and ends after its header
        byte[] header = [.. "PACK"u8, 0, 0, 0, 2, 0, 0, 0, 3];
        await AssertFailsAsync(
            new() { Answer = (body, token) => HostileGit.SendAsync(body, inTheMiddleOfALine ? [.. "0100\u0001"u8, .. header] : [.. HostileGit.Band(1, header), .. "0000"u8], token) },
            GitError.Corrupt,
            "unexpected EOF",
            alsoOther: true);
    }

    [Fact]
    public Task Fetch_WhenTheServerReportsAnErrorInThePack_RepeatsItInOneLine() => AssertFailsAsync(
        new() { Answer = (body, token) => body.WriteAsync(HostileGit.Band(3, Encoding.UTF8.GetBytes("fatal: \u001b[31mno\nmore " + new string('x', 5000))), token).AsTask() },
        GitError.Other,
        "remote error: fatal:  [31mno more " + new string('x', 400));

    [Fact]
    public Task Fetch_WhenThePackNeverEnds_EndsAtTheLimit() => AssertFailsAsync(
        new()
        {
            Answer = async (body, token) =>
            {
                await body.WriteAsync(HostileGit.Band(1, HostileGit.EndlessPackBegin(200 << 20)), token);
                await HostileGit.RepeatAsync(body, HostileGit.Band(1, HostileGit.StoredBlock(59_000)), token);
            },
        },
        GitError.LimitExceeded,
        "1048576");

    [Fact]
    public Task Fetch_WhenThePackIsOneObjectOfGigabytes_IsRefusedBeforeItIsRead() => AssertFailsAsync(
        new()
        {
            Answer = async (body, token) =>
            {
                await body.WriteAsync(HostileGit.Band(1, HostileGit.EndlessPackBegin(1L << 40)), token);
                await HostileGit.RepeatAsync(body, HostileGit.Band(1, HostileGit.StoredBlock(59_000)), token);
            },
        },
        GitError.LimitExceeded,
        "bytes");

    [Fact]
    public async Task Fetch_WhenDeltasDoubleWhatTheyBuildOn_EndsAtTheLimit()
    {
        // each says its base twice: 30 of them make a gigabyte of one byte, in a pack of some hundred bytes
        var pack = new PackBuilder();
        var offset = pack.AddBlob("x");
        for (var i = 0; i < 30; i++)
        {
            offset = pack.AddOffsetDelta(offset, PackBuilder.MakeDelta(1 << i, 2 << i, PackBuilder.Copy(0, 1 << i), PackBuilder.Copy(0, 1 << i)));
        }

        await AssertFailsAsync(new() { Pack = pack.Build() }, GitError.LimitExceeded, "bytes", alsoCorrupt: true);
    }

    [Fact]
    public async Task Fetch_WhenTheRefsCommitIsNotInThePack_SaysWhichIsMissing()
    {
        var pack = new PackBuilder();
        pack.AddBlob("something else");

        await AssertFailsAsync(new() { Pack = pack.Build() }, GitError.Corrupt, new string('1', 40), alsoOther: true);
    }

    [Theory]
    [InlineData("40000", "..", "leads out of its directory")]
    [InlineData("40000", ".GIT", "stands for .git")]
    [InlineData("40000", "git~1", "stands for .git")]
    [InlineData("100644", "a/b", "contains a slash")]
    [InlineData("100644", "..\\x", "leads out of its directory")]
    [InlineData("100644", "", "")]
    public Task Fetch_WhenATreeHoldsAHostileName_SaysWhy(string mode, string name, string because) =>
        AssertFailsAsync(HostileGit.WithTree(HostileGit.Entry(mode, name), pack => pack.Add(3, [])), GitError.Corrupt, because);

    [Fact]
    public Task Fetch_WhenATreeHoldsANameTwice_IsRefused() => AssertFailsAsync(
        HostileGit.WithTree([.. HostileGit.Entry("100644", "a"), .. HostileGit.Entry("120000", "a")], pack => pack.Add(3, [])), GitError.Corrupt, "a");

    [Fact]
    public Task Fetch_WhenATreeHasMoreFilesThanAllowed_EndsAtTheLimit() => AssertFailsAsync(
        HostileGit.WithTree([.. Enumerable.Range(10_000, 3000).SelectMany(i => HostileGit.Entry("100644", $"f{i}"))], pack => pack.Add(3, [])),
        GitError.LimitExceeded,
        "2000");

    [Fact]
    public Task List_WhenRefsNeverEnd_EndsAtTheLimit() => AssertFailsAsync(
        new() { References = (body, token) => HostileGit.RepeatAsync(body, HostileGit.Line($"{new string('2', 40)} refs/heads/other\n"), token) },
        GitError.LimitExceeded,
        "the remote has more than 10000 refs");

    [Fact]
    public Task List_WhenRefsHaveNamesOf60000Bytes_EndsAtTheLimitOfBytes() => AssertFailsAsync(
        new() { References = (body, token) => HostileGit.RepeatAsync(body, HostileGit.Line($"{new string('2', 40)} refs/heads/{new string('x', 60_000)}\n"), token) },
        GitError.LimitExceeded,
        "the remote's list of refs is larger than 1048576 bytes");

    [Theory]
    [InlineData("version 2\n", "capability=")]
    [InlineData("version 1\n", "0123456789012345678901234567890123456789 refs/heads/")]
    public Task Connect_WhenTheGreetingNeverEnds_EndsAtTheLimitOfBytes(string first, string line) => AssertFailsAsync(
        new()
        {
            Greeting = async (body, token) =>
            {
                await body.WriteAsync(HostileGit.Line(first), token);
                await HostileGit.RepeatAsync(body, HostileGit.Line(line + new string('x', 60_000)), token);
            },
        },
        GitError.LimitExceeded,
        "the remote's list of refs is larger than 1048576 bytes");

    [Fact]
    public async Task Connect_WhenTheGreetingIsAGzipBomb_EndsAtTheLimitOfBytes()
    {
        // 64 MiB of greeting in some 70 KiB: what is counted is what comes out
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(HostileGit.Line("version 2\n"));
            var line = HostileGit.Line("x=" + new string('x', 60_000));
            for (var i = 0; i < 1100; i++)
            {
                gzip.Write(line);
            }
        }

        await using var server = await GitTestServer.StartAsync(new()
        {
            Intercept = async context =>
            {
                context.Response.ContentType = "application/x-git-upload-pack-advertisement";
                context.Response.Headers.ContentEncoding = "gzip";
                await context.Response.Body.WriteAsync(bomb.ToArray(), context.RequestAborted);
                return true;
            },
        });
        using var client = Create();

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(new() { Url = server.UrlOf("repo") }, _main, Clients.Token));

        Assert.Equal(GitError.LimitExceeded, error.Error);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/info/refs?service=git-upload-pack")]
    [InlineData("http://[fd00:ec2::254]/info/refs?service=git-upload-pack")]
    [InlineData("http://168.63.129.16/info/refs?service=git-upload-pack")]
    public async Task Connect_WhenRedirectedToTheCloudsMetadata_DoesNotFollow(string location)
    {
        await using var server = await GitTestServer.StartAsync(new()
        {
            Intercept = context =>
            {
                context.Response.Redirect(location);
                return Task.FromResult(true);
            },
        });
        using var client = Create();

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(new() { Url = server.UrlOf("repo") }, _main, Clients.Token));

        Assert.Contains("not allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_WhenHeadersNeverEnd_Fails()
    {
        await using var server = new RawHttpServer(async (_, stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), token);
            await HostileGit.RepeatAsync(stream, Encoding.ASCII.GetBytes($"X-More: {new string('x', 1000)}\r\n"), token);
        });
        using var client = Create();

        var error = await Assert.ThrowsAsync<GitException>(() =>
            client.FetchAsync(new() { Url = new($"http://{server.Host}/repo") }, _main, Clients.Token));

        Assert.Contains("headers", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("greeting")]
    [InlineData("refs")]
    [InlineData("pack")]
    public async Task Fetch_WhenTheServerTrickles_EndsAtTheTimeoutAndLeavesNothing(string where)
    {
        var trickles = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var git = where switch
        {
            "greeting" => new HostileGit { Greeting = TrickleAsync },
            "refs" => new HostileGit { References = TrickleAsync },
            _ => new HostileGit { Answer = TrickleAsync },
        };
        using var temporary = new TestDirectory();
        await using var server = await git.StartAsync();
        var clock = new FiringClock();
        using var client = Create(temporary.Path, clock);

        var fetch = client.FetchAsync(new() { Url = server.UrlOf("repo"), Timeout = TimeSpan.FromSeconds(90) }, _main, Clients.Token);
        await trickles.Task.WaitAsync(TimeSpan.FromMinutes(2), Clients.Token);
        clock.Fire(TimeSpan.FromSeconds(90));
        var error = await Assert.ThrowsAsync<GitException>(() => fetch.WaitAsync(TimeSpan.FromMinutes(2), Clients.Token));

        Assert.Equal((GitError.TimedOut, $"unable to clone '{server.UrlOf("repo")}': context deadline exceeded (timeout of 90s)"), (error.Error, error.Message));
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));

        async Task TrickleAsync(Stream body, CancellationToken token)
        {
            await body.WriteAsync("0"u8.ToArray(), token);
            await body.FlushAsync(token);
            trickles.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        }
    }

    private static GitClient Create(string? temporary = null, TimeProvider? clock = null) => Clients.Create(
        options =>
        {
            options.TemporaryDirectory = temporary;
            options.Limits.PackBytes = 1 << 20;
            options.Limits.ObjectBytes = 256 << 20;
            options.Limits.MemoryBytes = 0;
            options.Limits.TreeEntries = 2000;
            options.Limits.References = 10_000;
            options.Limits.ReferenceBytes = 1 << 20;
        },
        clock);

    private static async Task AssertFailsAsync(HostileGit git, GitError kind, string message, bool alsoOther = false, bool alsoCorrupt = false)
    {
        using var temporary = new TestDirectory();
        await using var server = await git.StartAsync();
        using var client = Create(temporary.Path);

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(new() { Url = server.UrlOf("repo") }, _main, Clients.Token)
            .WaitAsync(TimeSpan.FromMinutes(2), Clients.Token));

        Assert.True(
            error.Error == kind || (alsoOther && error.Error == GitError.Other) || (alsoCorrupt && error.Error == GitError.Corrupt),
            $"{error.Error}: {error.Message}");
        Assert.StartsWith($"unable to clone '{server.UrlOf("repo")}': ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 1000, error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
    }
}
