using Flux.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kubernetes.Tests.Transport;

/// <summary>Every sort of <c>proxy-url</c>, against a proxy on loopback.</summary>
public sealed class ProxyTests
{
    [Theory]
    [InlineData("http", null)]
    [InlineData("http", "jane:p%40ss:word")]
    [InlineData("socks5", null)]
    [InlineData("socks5", "jane:p%40ss:word")]
    public async Task Get_ThroughAProxy_TunnelsToTheServerWithItsUser(string scheme, string? user)
    {
        await using var server = await TlsServer.StartAsync();
        await using var proxy = new LoopbackProxy(scheme == "socks5", user is null ? null : Uri.UnescapeDataString(user));
        using var client = Client(server, new($"{scheme}://{(user is null ? "" : user + "@")}127.0.0.1:{proxy.Port}"));

        Assert.NotNull(await client.GetAsync(new("", "v1", "ConfigMap"), new("apps", "x"), Cancel.Token));

        Assert.Equal($"localhost:{server.Address.Port}", proxy.Targets[0]);
        Assert.Equal("HTTP/2", server.Seen.Protocol);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task Get_WhenTheProxyRefusesTheUser_ShowsNoPassword(string scheme)
    {
        await using var server = await TlsServer.StartAsync();
        await using var proxy = new LoopbackProxy(scheme == "socks5", "jane:right");
        using var client = Client(server, new($"{scheme}://jane:s3cret@127.0.0.1:{proxy.Port}"));

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(new("", "v1", "ConfigMap"), new("apps", "x"), Cancel.Token));

        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(proxy.Targets);
    }

    private static KubernetesClient Client(TlsServer server, Uri proxy) => new(
        new ClusterConnection { Cluster = "c", Server = server.Address, CertificateAuthority = server.AuthorityPem, Proxy = proxy },
        new() { MaxTries = 1 }, TimeProvider.System, NullLogger<KubernetesClient>.Instance);
}
