using Flux.Primitives;
using Flux.TestKit.Git;

namespace Flux.Git.Remote;

/// <summary>Everything that is asked of a remote goes through its proxy: HTTP, HTTPS and SSH, through HTTP proxies and SOCKS 5.</summary>
public sealed class ProxyTests
{
    private static readonly GitReference _main = new() { Branch = "main" };

    [Theory]
    [InlineData("http", false, null)]
    [InlineData("http", false, "me:hunter22")]
    [InlineData("http", true, "me:hunter22")]
    [InlineData("socks5", false, null)]
    [InlineData("socks5", true, "me:hunter22")]
    public async Task FetchAsync_OverHttp_GoesThroughTheProxy(string scheme, bool tls, string? user)
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("localhost");
        await using var server = await GitTestServer.StartAsync(new() { Certificate = tls ? certificate : null });
        await using var proxy = new TestProxy(user);
        var work = await RealGit.InitAsync(Path.Combine(server.Root, "apps"));
        var commit = await work.CommitAsync("Add", ("app.yaml", "x"));
        using var client = Clients.Create();
        var url = server.UrlOf("apps");
        var remote = new GitRemote
        {
            Url = url,
            Proxy = ProxyAddress.Parse($"{scheme}://127.0.0.1:{proxy.Port}", user?.Split(':')[0], user?.Split(':')[1]),
            Credentials = new() { CaCertificates = authority.Pem },
        };

        await using var checkout = await client.FetchAsync(remote, _main, Clients.Token);

        Assert.Equal(commit, checkout.CommitId);
        Assert.Equal($"main@sha1:{commit}", $"{await client.ResolveAsync(remote, _main, Clients.Token)}");
        Assert.NotEmpty(proxy.Targets);
        Assert.All(proxy.Targets, target => Assert.Equal(url.Authority, target));
    }

    [Theory]
    [InlineData("http", null)]
    [InlineData("http", "me:hunter22")]
    [InlineData("socks5", null)]
    [InlineData("socks5", "me:hunter22")]
    public async Task FetchAsync_OverSsh_GoesThroughTheProxyAndChecksTheHostKey(string scheme, string? user)
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        Assert.SkipUnless(SshTestServer.IsAvailable, SshTestServer.Missing);
        await using var server = await SshTestServer.StartAsync();
        await using var proxy = new TestProxy(user);
        var work = await RealGit.InitAsync(Path.Combine(server.Root, "apps"));
        var commit = await work.CommitAsync("Add", ("app.yaml", "x"));
        using var client = Clients.Create();
        var remote = new GitRemote
        {
            Url = server.UrlOf("apps"),
            Proxy = ProxyAddress.Parse($"{scheme}://127.0.0.1:{proxy.Port}", user?.Split(':')[0], user?.Split(':')[1]),
            Credentials = new() { Username = server.User, SshIdentity = new(server.Identity), KnownHosts = server.KnownHosts },
        };

        await using var checkout = await client.FetchAsync(remote, _main, Clients.Token);

        Assert.Equal(commit, checkout.CommitId);
        Assert.Equal([$"127.0.0.1:{server.Port}"], proxy.Targets);
        var stranger = remote with { Credentials = remote.Credentials with { KnownHosts = server.KnownHosts.Replace("127.0.0.1", "127.0.0.9", StringComparison.Ordinal) } };
        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(stranger, _main, Clients.Token));
        Assert.Contains("knownhosts: key is unknown", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http", "ssh")]
    [InlineData("socks5", "ssh")]
    [InlineData("http", "https")]
    [InlineData("socks5", "https")]
    public async Task FetchAsync_WhenTheProxyRefusesTheUser_SaysSoWithoutThePassword(string scheme, string target)
    {
        await using var proxy = new TestProxy("me:hunter22");
        using var client = Clients.Create();
        var remote = new GitRemote
        {
            Url = new($"{target}://git@127.0.0.1:1/apps"),
            Proxy = ProxyAddress.Parse($"{scheme}://127.0.0.1:{proxy.Port}", "me", "hunter23"),
            Credentials = new() { SshIdentity = new("x"), KnownHosts = "x" },
        };

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(remote, _main, Clients.Token));

        Assert.StartsWith($"unable to clone '{target}://127.0.0.1:1/apps': ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter23", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(proxy.Targets);
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest", "link-local addresses are not allowed")]
    [InlineData("ssh://git@169.254.169.254/latest", "link-local addresses are not allowed")]
    public async Task FetchAsync_WhenTheServerIsForbidden_TheProxyIsNotAsked(string url, string message)
    {
        await using var proxy = new TestProxy();
        using var client = Clients.Create();
        var remote = new GitRemote
        {
            Url = new(url),
            Proxy = ProxyAddress.Parse($"http://127.0.0.1:{proxy.Port}", null, null),
            Credentials = new() { SshIdentity = new("x"), KnownHosts = "x" },
        };

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(remote, _main, Clients.Token));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(proxy.Targets);
    }

    [Fact]
    public async Task FetchAsync_WhenTheProxyIsForbidden_IsRefused()
    {
        using var client = Clients.Create(egress: new EgressPolicy());
        var remote = new GitRemote { Url = new("https://git.example.org/apps"), Proxy = ProxyAddress.Parse("socks5://127.0.0.1:9", null, null) };

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(remote, _main, Clients.Token));

        Assert.Contains("loopback addresses are not allowed", error.Message, StringComparison.Ordinal);
    }
}
