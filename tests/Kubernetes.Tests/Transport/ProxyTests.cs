using System.Security.Cryptography.X509Certificates;
using Flux.Primitives;
using Flux.TestKit.Git;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kubernetes.Tests.Transport;

/// <summary>Every sort of <c>proxy-url</c>, against a proxy on loopback.</summary>
public sealed class ProxyTests
{
    [Theory]
    [InlineData("http", null)]
    [InlineData("http", "jane:p%40ss:word")]
    [InlineData("https", null)]
    [InlineData("https", "jane:p%40ss:word")]
    [InlineData("socks5", null)]
    [InlineData("socks5", "jane:p%40ss:word")]
    public async Task Get_ThroughAProxy_TunnelsToTheServerWithItsUser(string scheme, string? user)
    {
        await using var server = await TlsServer.StartAsync();
        using var certificate = scheme == "https" ? server.Sign("localhost") : null;
        await using var proxy = new TestProxy(user is null ? null : Uri.UnescapeDataString(user), certificate);
        using var client = Client(server, new($"{scheme}://{(user is null ? "" : user + "@")}localhost:{proxy.Port}"));

        Assert.NotNull(await client.GetAsync(new("", "v1", "ConfigMap"), new("apps", "x"), Cancel.Token));

        Assert.Equal($"localhost:{server.Address.Port}", proxy.Targets.First());
        Assert.Equal("HTTP/2", server.Seen.Protocol);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    [InlineData("socks5")]
    public async Task Get_WhenTheProxyRefusesTheUser_ShowsNoPassword(string scheme)
    {
        await using var server = await TlsServer.StartAsync();
        using var certificate = scheme == "https" ? server.Sign("localhost") : null;
        await using var proxy = new TestProxy("jane:right", certificate);
        using var client = Client(server, new($"{scheme}://jane:s3cret@localhost:{proxy.Port}"));

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(new("", "v1", "ConfigMap"), new("apps", "x"), Cancel.Token));

        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(proxy.Targets);
    }

    [Fact]
    public async Task Get_WhenTheProxysCertificateIsAnothers_SendsItNothingAndSaysSo()
    {
        await using var server = await TlsServer.StartAsync();
        using var another = server.Sign("proxy.example");

        Assert.Equal("the proxy's certificate is for another name", await RefusalAsync(server, another));
    }

    [Fact]
    public async Task Get_WhenNobodySignedTheProxysCertificate_SaysSoUnlessAnyIsAccepted()
    {
        await using var server = await TlsServer.StartAsync();
        await using var other = await TlsServer.StartAsync();
        using var stranger = other.Sign("localhost");

        Assert.Equal("the proxy's certificate was not signed by the cluster's certificate authority", await RefusalAsync(server, stranger));

        // As with kubectl, who does not check certificates does not check the proxy's either.
        await using var proxy = new TestProxy(null, stranger);
        using var client = Client(server, new($"https://localhost:{proxy.Port}"), skip: true);
        Assert.NotNull(await client.GetAsync(new("", "v1", "ConfigMap"), new("apps", "x"), Cancel.Token));
    }

    [Fact]
    public async Task Get_WhenThereIsAClientCertificate_IsNotShownToTheProxy()
    {
        await using var server = await TlsServer.StartAsync();
        using var certificate = server.Sign("localhost");
        await using var proxy = new TestProxy(null, certificate);
        var (pem, key) = TlsServer.ClientPem("jane");
        using var client = Client(
            server, new($"https://localhost:{proxy.Port}"), ClusterCredentials.Of(new() { Certificate = pem, CertificateKey = new Secret(key) }));

        await client.GetAsync(new("", "v1", "ConfigMap"), new("apps", "x"), Cancel.Token);

        Assert.Equal("CN=jane", server.Seen.Client);
        Assert.Equal([null], proxy.ClientCertificates.Distinct());
    }

    private static async Task<string> RefusalAsync(TlsServer server, X509Certificate2 certificate)
    {
        await using var proxy = new TestProxy(null, certificate);
        using var client = Client(server, new($"https://jane:s3cret@localhost:{proxy.Port}"));

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(new("", "v1", "ConfigMap"), new("apps", "x"), Cancel.Token));

        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(proxy.Targets);
        var start = $"cluster c: discover /api: TLS with the proxy https://localhost:{proxy.Port} failed: ";
        Assert.StartsWith(start, error.Message.Replace("/apis", "/api", StringComparison.Ordinal), StringComparison.Ordinal);
        return error.Message.Replace("/apis", "/api", StringComparison.Ordinal)[start.Length..];
    }

    private static KubernetesClient Client(TlsServer server, Uri proxy, IClusterCredentials? credentials = null, bool skip = false) => new(
        new ClusterConnection
        {
            Cluster = "c",
            Server = server.Address,
            CertificateAuthority = skip ? null : server.AuthorityPem,
            InsecureSkipTlsVerify = skip,
            Proxy = proxy,
            Credentials = credentials,
        },
        new() { MaxTries = 1 }, TimeProvider.System, NullLogger<KubernetesClient>.Instance);
}
