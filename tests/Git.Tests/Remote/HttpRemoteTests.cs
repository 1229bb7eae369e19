using System.Net;
using System.Text;
using Flux.Primitives;
using Flux.TestKit.Git;
using Microsoft.AspNetCore.Http;

namespace Flux.Git.Remote;

/// <summary>What is particular to HTTP, against the real <c>git http-backend</c> or a server that misbehaves.</summary>
public sealed class HttpRemoteTests
{
    private static readonly GitReference _main = new() { Branch = "main" };

    [Fact]
    public async Task FetchAsync_WhenCredentialsAreRight_IsLetIn()
    {
        await using var server = await StartAsync(new GitTestServerOptions { Authorization = GitTestServer.Basic("us€r", "p:ä") });
        using var client = Clients.Create();
        var remote = Remote(server) with { Credentials = new GitCredentials { Username = "us€r", Password = new Secret("p:ä") } };

        await using var checkout = await client.FetchAsync(remote, _main, Clients.Token);

        Assert.Equal("main", checkout.Revision.Pointer);
        Assert.All(server.Requests, request => Assert.Equal("version=2", request.GitProtocol));
        Assert.Equal(["/repo/info/refs", "/repo/git-upload-pack", "/repo/git-upload-pack"], server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task FetchAsync_WhenTheUrlHoldsCredentials_UsesThemAndNeverShowsThem()
    {
        await using var server = await StartAsync(new GitTestServerOptions { Authorization = GitTestServer.Basic("user", "pass@word") });
        using var client = Clients.Create();
        var right = new UriBuilder(server.UrlOf("repo")) { UserName = "user", Password = "pass%40word" }.Uri;
        var wrong = new UriBuilder(server.UrlOf("repo?token=hidden")) { UserName = "user", Password = "wrong-secret", Query = "token=hidden" }.Uri;

        await using var checkout = await client.FetchAsync(new GitRemote { Url = right }, _main, Clients.Token);
        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(new GitRemote { Url = wrong }, _main, Clients.Token));

        Assert.Equal($"unable to clone '{server.UrlOf("repo")}': authentication required", error.Message);
        Assert.Equal(GitError.Authentication, error.Error);
    }

    [Fact]
    public async Task FetchAsync_WhenATokenIsGiven_WinsOverThePassword()
    {
        await using var server = await StartAsync(new GitTestServerOptions { Authorization = "Bearer t0ken" });
        using var client = Clients.Create();
        var credentials = new GitCredentials { BearerToken = new Secret("t0ken"), Username = "user", Password = new Secret("pass") };

        await using var checkout = await client.FetchAsync(Remote(server) with { Credentials = credentials }, _main, Clients.Token);

        Assert.Equal("main", checkout.Revision.Pointer);
    }

    [Theory]
    [InlineData(401, GitError.Authentication, "authentication required")]
    [InlineData(403, GitError.Authentication, "authorization failed")]
    [InlineData(404, GitError.RepositoryNotFound, "repository not found")]
    [InlineData(500, GitError.Other, "unexpected client error: unexpected requesting \"URL\" status code: 500")]
    [InlineData(304, GitError.Other, "unexpected client error: unexpected requesting \"URL\" status code: 304")]
    public async Task ResolveAsync_WhenTheServerRefuses_TellsTheKind(int status, GitError kind, string message)
    {
        await using var server = await StartAsync(Answering(status));
        using var client = Clients.Create();

        var error = await Assert.ThrowsAsync<GitException>(() => client.ResolveAsync(Remote(server), _main, Clients.Token));

        var url = server.UrlOf("repo").ToString();
        Assert.Equal((kind, $"unable to list remote for '{url}': {message.Replace("URL", url, StringComparison.Ordinal)}"), (error.Error, error.Message));
    }

    [Fact]
    public async Task ResolveAsync_WhenTheServerExplainsItself_RepeatsThat()
    {
        await using var server = await StartAsync(Answering(403, "text/plain", "Your token\nhas expired.\u001b[31m"));
        using var client = Clients.Create();

        var error = await Assert.ThrowsAsync<GitException>(() => client.ResolveAsync(Remote(server), _main, Clients.Token));

        Assert.EndsWith("authorization failed: Your token has expired. [31m", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "0123456789012345678901234567890123456789\trefs/heads/main\n", "the dumb HTTP protocol is not supported")]
    [InlineData("text/html", "<html>", "unexpected content type 'text/html'")]
    [InlineData("application/x-git-upload-pack-advertisement", "<html>", "bad line length characters")]
    [InlineData("application/x-git-upload-pack-advertisement", "", "unexpected EOF")]
    [InlineData("application/x-git-upload-pack-advertisement", "001e# service=git-upload-pack\n00", "unexpected EOF")]
    [InlineData("application/x-git-upload-pack-advertisement", "001f# service=git-receive-pack\n0000", "answered for another service")]
    [InlineData("application/x-git-upload-pack-advertisement", "0022ERR the server is in a bad way", "the server is in a bad way")]
    [InlineData("application/x-git-upload-pack-advertisement", "000eversion 2\n001bobject-format=whirlpool0000", "object format 'whirlpool' is not supported")]
    public async Task FetchAsync_WhenTheGreetingIsNotGits_SaysWhatIsWrong(string type, string body, string expected)
    {
        await using var server = await StartAsync(Answering(200, type, body));
        using var client = Clients.Create();

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(Remote(server), _main, Clients.Token));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_WhenRedirectedOnTheSameServer_FollowsWithTheCredentials()
    {
        await using var server = await StartAsync(new GitTestServerOptions
        {
            Authorization = "Bearer t0ken",
            Intercept = context => RedirectAsync(context, "/old/", path => path.Replace("/old/", "/", StringComparison.Ordinal)),
        });
        using var client = Clients.Create();
        var remote = new GitRemote { Url = server.UrlOf("old/repo"), Credentials = new GitCredentials { BearerToken = new Secret("t0ken") } };

        await using var checkout = await client.FetchAsync(remote, _main, Clients.Token);

        Assert.Equal(["/old/repo/info/refs", "/repo/info/refs", "/repo/git-upload-pack", "/repo/git-upload-pack"], server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task FetchAsync_WhenRedirectedToAnotherServer_LeavesTheCredentialsBehind()
    {
        await using var target = await StartAsync(new GitTestServerOptions());
        await using var first = await StartAsync(new GitTestServerOptions
        {
            Intercept = context => RedirectAsync(context, "/", path => new Uri(target.Address, path).ToString()),
        });
        using var client = Clients.Create();
        var remote = Remote(first) with { Credentials = new GitCredentials { Username = "user", Password = new Secret("pass") } };

        await using var checkout = await client.FetchAsync(remote, _main, Clients.Token);

        Assert.NotEmpty(Assert.Single(first.Requests).Authorization);
        Assert.Equal(3, target.Requests.Count);
        Assert.All(target.Requests, request => Assert.Empty(request.Authorization));
    }

    [Theory]
    [InlineData("ftp://localhost/repo/info/refs?service=git-upload-pack", "refused to follow a redirect from http to ftp")]
    [InlineData("//[", "a redirect to what is no address")]
    [InlineData("/login?next=/repo", "which is not a repository")]
    [InlineData("/repo/info/refs?service=git-upload-pack", "more than 5 redirects")]
    public async Task FetchAsync_WhenARedirectLeadsAstray_IsRefused(string location, string expected)
    {
        await using var server = await StartAsync(new GitTestServerOptions { Intercept = context => RedirectAsync(context, "/", _ => location) });
        using var client = Clients.Create();

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(Remote(server), _main, Clients.Token));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_WhenManyFetchAtOnce_GivesEachItsOwn()
    {
        await using var server = await StartAsync(new GitTestServerOptions());
        var git = new RealGit(Path.Combine(server.Root, "repo"));
        for (var i = 0; i < 8; i++)
        {
            await git.RunAsync("checkout", "-q", "-b", $"branch-{i}", "main");
            await git.CommitAsync($"commit {i}", ("which", $"{i}"));
        }

        using var client = Clients.Create();
        var checkouts = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            client.FetchAsync(Remote(server), new GitReference { Branch = $"branch-{i}" }, Clients.Token)));

        for (var i = 0; i < 8; i++)
        {
            await using var checkout = checkouts[i];
            Assert.Equal($"(File) {i}", Checkouts.Describe(checkout)["which"]);
        }
    }

    [Fact]
    public async Task ResolveAsync_WhenTheServerIsKnown_AsksAtOnce()
    {
        await using var server = await StartAsync(new GitTestServerOptions());
        using var client = Clients.Create();

        var first = await client.ResolveAsync(Remote(server), _main, Clients.Token);
        var second = await client.ResolveAsync(Remote(server), _main, Clients.Token);

        Assert.Equal(first, second);
        Assert.Equal(["GET", "POST", "POST"], server.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task ResolveAsync_WhenAKnownServerMoves_FindsItAgain()
    {
        var isMoved = false;
        await using var target = await StartAsync(new GitTestServerOptions());
        await using var first = await StartAsync(new GitTestServerOptions
        {
            Intercept = async context =>
            {
                if (!isMoved || await RedirectAsync(context, "/repo/info", path => new Uri(target.Address, path).ToString()))
                {
                    return isMoved;
                }

                context.Response.StatusCode = 404;
                return true;
            },
        });
        using var client = Clients.Create();
        await client.ResolveAsync(Remote(first), _main, Clients.Token);

        isMoved = true;
        var moved = await client.ResolveAsync(Remote(first), _main, Clients.Token);
        await client.ResolveAsync(Remote(first), _main, Clients.Token);

        Assert.NotNull(moved);
        Assert.Equal(["GET", "POST", "POST", "GET"], first.Requests.Select(request => request.Method));
        Assert.Equal(["GET", "POST", "POST"], target.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task ResolveAsync_WhenAKnownServerHasNoSuchRef_AsksNoSecondTime()
    {
        await using var server = await StartAsync(new GitTestServerOptions());
        using var client = Clients.Create();
        await client.ResolveAsync(Remote(server), _main, Clients.Token);

        await Assert.ThrowsAsync<GitException>(() => client.ResolveAsync(Remote(server), new GitReference { Tag = "missing" }, Clients.Token));

        // The ref, and whether there is any at all.
        Assert.Equal(["GET", "POST", "POST", "POST"], server.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task FetchAsync_WhenTheRequestIsLarge_CompressesIt()
    {
        var encodings = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var server = await StartAsync(new GitTestServerOptions
        {
            PassesProtocolVersion = false,
            Intercept = context =>
            {
                encodings.Enqueue(context.Request.Headers.ContentEncoding.ToString());
                return Task.FromResult(false);
            },
        });
        var git = new RealGit(Path.Combine(server.Root, "repo"));
        var old = await git.RunAsync("rev-parse", "HEAD");
        for (var i = 0; i < 40; i++)
        {
            await git.RunAsync("checkout", "-q", "-b", $"branch-{i}", "main");
            await git.CommitAsync($"commit {i}", ("a.yaml", $"{i}"));
        }

        await git.RunAsync("checkout", "-q", "main");
        await git.CommitAsync("newest", ("a.yaml", "newest"));
        using var client = Clients.Create();

        // A server of version 0 gives no commit by its id, so all branches are asked for.
        await using var checkout = await client.FetchAsync(Remote(server), new GitReference { Commit = old }, Clients.Token);

        Assert.Equal(old, checkout.CommitId);
        Assert.Equal("gzip", encodings.Last());
    }

    [Fact]
    public async Task FetchAsync_WhenTheServerFilters_ProvesABranchByItsCommitsAlone()
    {
        await using var server = await StartAsync(new GitTestServerOptions());
        var git = new RealGit(Path.Combine(server.Root, "repo"));
        await git.RunAsync("config", "uploadpack.allowFilter", "true");
        var old = await git.RunAsync("rev-parse", "HEAD");
        await git.CommitAsync("newer", ("a.yaml", "newer"));
        await git.RunAsync("checkout", "-q", "-b", "other");
        var elsewhere = await git.CommitAsync("elsewhere", ("a.yaml", "elsewhere"));
        using var client = Clients.Create();

        await using var checkout = await client.FetchAsync(Remote(server), new GitReference { Commit = old, Branch = "main" }, Clients.Token);
        var error = await Assert.ThrowsAsync<GitException>(() =>
            client.FetchAsync(Remote(server), new GitReference { Commit = elsewhere, Branch = "main" }, Clients.Token));

        await Checkouts.AssertIsAsync(checkout, git, old);
        Assert.Equal($"unable to resolve commit object for '{elsewhere}': object not found", error.Message);
    }

    [Fact]
    public async Task FetchAsync_WhenTheServersAuthorityIsGiven_TrustsIt()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("localhost");
        await using var server = await StartAsync(new GitTestServerOptions { Certificate = certificate });
        using var client = Clients.Create();
        using var stranger = new TestAuthority();

        var remote = Remote(server) with { Credentials = new GitCredentials { CaCertificates = authority.Pem } };
        await using var checkout = await client.FetchAsync(remote, _main, Clients.Token);
        foreach (var pem in new[] { null, stranger.Pem })
        {
            var untrusted = Remote(server) with { Credentials = new GitCredentials { CaCertificates = pem } };
            var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(untrusted, _main, Clients.Token));
            Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("main", checkout.Revision.Pointer);
    }

    [Fact]
    public async Task FetchAsync_WhenTheCertificateIsForAnotherHost_IsRefusedInSpiteOfTheAuthority()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("localhost");
        await using var server = await StartAsync(new GitTestServerOptions { Certificate = certificate });
        using var client = Clients.Create();

        // The certificate is for localhost and 127.0.0.1.
        var url = new UriBuilder(server.UrlOf("repo")) { Host = "127.0.0.2" }.Uri;
        var remote = new GitRemote { Url = url, Credentials = new GitCredentials { CaCertificates = authority.Pem } };

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(remote, _main, Clients.Token));

        Assert.Equal(GitError.Other, error.Error);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task FetchAsync_WhenTheServerWantsACertificate_ShowsIt()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("localhost");
        using var mine = authority.Issue("client");
        await using var server = await StartAsync(new GitTestServerOptions { Certificate = certificate, RequiresClientCertificate = true });
        using var client = Clients.Create();
        var credentials = new GitCredentials
        {
            CaCertificates = authority.Pem,
            ClientCertificate = mine.ExportCertificatePem(),
            ClientKey = new Secret(System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(mine)!.ExportPkcs8PrivateKeyPem()),
        };

        await using var checkout = await client.FetchAsync(Remote(server) with { Credentials = credentials }, _main, Clients.Token);
        await Assert.ThrowsAsync<GitException>(() =>
            client.FetchAsync(Remote(server) with { Credentials = new GitCredentials { CaCertificates = authority.Pem } }, _main, Clients.Token));
        var half = await Assert.ThrowsAsync<GitException>(() =>
            client.FetchAsync(Remote(server) with { Credentials = credentials with { ClientKey = null } }, _main, Clients.Token));

        Assert.EndsWith("a client certificate needs both the certificate and its key", half.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_WhenTheServerDoesNotAnswer_EndsAtTheTimeout()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(new GitTestServerOptions
        {
            Intercept = async context =>
            {
                asked.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return true;
            },
        });
        var clock = new FiringClock();
        using var client = Clients.Create(clock: clock);

        var fetch = client.FetchAsync(Remote(server) with { Timeout = TimeSpan.FromSeconds(90) }, _main, Clients.Token);
        await asked.Task;
        clock.Fire(TimeSpan.FromSeconds(90));
        var error = await Assert.ThrowsAsync<GitException>(() => fetch);

        Assert.Equal(GitError.TimedOut, error.Error);
        Assert.Equal($"unable to clone '{server.UrlOf("repo")}': context deadline exceeded (timeout of 90s)", error.Message);
    }

    [Fact]
    public async Task FetchAsync_WhenCancelled_ThrowsThatAndNotATimeout()
    {
        using var source = new CancellationTokenSource();
        await using var server = await StartAsync(new GitTestServerOptions
        {
            Intercept = async context =>
            {
                await source.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return true;
            },
        });
        using var client = Clients.Create();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.FetchAsync(Remote(server), _main, source.Token));
    }

    [Fact]
    public async Task FetchAsync_WhenTheEgressPolicyRefuses_ConnectsToNothing()
    {
        await using var server = await StartAsync(new GitTestServerOptions());
        using var client = Clients.Create(egress: new EgressPolicy());

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(Remote(server), _main, Clients.Token));

        Assert.Contains("loopback addresses are not allowed", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task FetchAsync_WhenNobodyListens_NamesTheRepository()
    {
        using var client = Clients.Create();
        var url = new Uri($"http://127.0.0.1:{LoopbackPort.Take()}/repo");

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(new GitRemote { Url = url }, _main, Clients.Token));

        Assert.StartsWith($"unable to clone '{url}': ", error.Message, StringComparison.Ordinal);
        Assert.Contains("Connection refused", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("ftp://localhost/repo")]
    [InlineData("ssh://-host/repo")]
    [InlineData("ssh://-l@localhost/repo")]
    [InlineData("ssh://localhost/re%0apo")]
    [InlineData("file://other-host/repo")]
    public async Task FetchAsync_WhenTheUrlIsNotOne_IsRefused(string url)
    {
        using var client = Clients.Create();
        Assert.SkipUnless(Uri.TryCreate(url, UriKind.Absolute, out var parsed), "not even a URI here");

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(new GitRemote { Url = parsed }, _main, Clients.Token));

        Assert.Equal(GitError.InvalidUrl, error.Error);
    }

    [Fact]
    public async Task FetchAsync_WhenFilesAreNotEnabled_IsRefused()
    {
        using var client = Clients.Create(options => options.AllowFileUrls = false);

        var error = await Assert.ThrowsAsync<GitException>(() =>
            client.FetchAsync(new GitRemote { Url = new Uri("file:///tmp") }, _main, Clients.Token));

        Assert.Equal((GitError.InvalidUrl, "unable to clone 'file:///tmp': file:// URLs are not enabled"), (error.Error, error.Message));
    }

    private static GitRemote Remote(GitTestServer server) => new() { Url = server.UrlOf("repo") };

    private static async Task<GitTestServer> StartAsync(GitTestServerOptions options)
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        var server = await GitTestServer.StartAsync(options);
        var git = await RealGit.InitAsync(Path.Combine(server.Root, "repo"));
        await git.CommitAsync("first", ("a.yaml", new string('a', 5000)), ("b.yaml", "b"));
        return server;
    }

    private static GitTestServerOptions Answering(int status, string? type = null, string body = "") => new()
    {
        Intercept = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            if (body.Length > 0)
            {
                await context.Response.WriteAsync(body, context.RequestAborted);
            }

            return true;
        },
    };

    private static Task<bool> RedirectAsync(HttpContext context, string prefix, Func<string, string> target)
    {
        var path = context.Request.Path.Value ?? "";
        if (!path.StartsWith(prefix, StringComparison.Ordinal))
        {
            return Task.FromResult(false);
        }

        context.Response.StatusCode = (int)HttpStatusCode.MovedPermanently;
        context.Response.Headers.Location = target(path + context.Request.QueryString.Value);
        return Task.FromResult(true);
    }
}
