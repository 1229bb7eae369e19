using System.Net;
using System.Net.Sockets;
using Flux.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kubernetes.Tests.Transport;

/// <summary>The client's own connections, against a real server on loopback.</summary>
public sealed class TlsTests
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");

    [Fact]
    public async Task Get_WhenTheAuthoritySignedTheServer_WorksOverHttp2()
    {
        await using var server = await TlsServer.StartAsync();

        Assert.NotNull(await GetAsync(Connection(server)));
        Assert.Equal("HTTP/2", server.Seen.Protocol);
    }

    [Fact]
    public async Task Get_WhenAnotherAuthoritySignedTheServer_SaysSo()
    {
        await using var server = await TlsServer.StartAsync();
        using var other = TlsServer.Authority("other-ca");

        var error = await Fails(Connection(server) with { CertificateAuthority = other.ExportCertificatePem() });

        Assert.EndsWith($"TLS with {Show(server)} failed: the server's certificate was not signed by the cluster's certificate authority", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhenTheSystemDoesNotTrustTheServer_SaysSo()
    {
        await using var server = await TlsServer.StartAsync();

        var error = await Fails(Connection(server) with { CertificateAuthority = null });

        Assert.Contains($"TLS with {Show(server)} failed: the server's certificate is not trusted: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhenTheCertificateIsForAnotherName_SaysSoUnlessThatNameIsExpected()
    {
        await using var server = await TlsServer.StartAsync(names: "kubernetes.default");

        Assert.EndsWith("the server's certificate is for another name", await Fails(Connection(server)), StringComparison.Ordinal);
        Assert.NotNull(await GetAsync(Connection(server) with { TlsServerName = "kubernetes.default" }));
    }

    [Fact]
    public async Task Get_WhenTheCertificateHasExpired_SaysSo()
    {
        await using var server = await TlsServer.StartAsync(expires: DateTimeOffset.UnixEpoch.AddYears(42));

        Assert.EndsWith("the server's certificate is not valid: NotTimeValid", await Fails(Connection(server)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhenAnyCertificateIsAccepted_Works()
    {
        await using var server = await TlsServer.StartAsync(names: "kubernetes.default");

        Assert.NotNull(await GetAsync(Connection(server) with { CertificateAuthority = null, InsecureSkipTlsVerify = true }));
    }

    [Fact]
    public async Task Get_WhenThereIsAClientCertificate_ShowsIt()
    {
        await using var server = await TlsServer.StartAsync();
        var (certificate, key) = TlsServer.ClientPem("jane");

        await GetAsync(Connection(server) with
        {
            Credentials = ClusterCredentials.Of(new() { Certificate = certificate, CertificateKey = new Secret(key) }),
        });

        Assert.Equal("CN=jane", server.Seen.Client);
    }

    [Fact]
    public async Task Get_WhenTheClientCertificateIsRenewed_ShowsTheNewOneAtOnceAndLeavesARunningAnswerAlone()
    {
        await using var server = await TlsServer.StartAsync();
        var names = new[] { "jane", "john" };
        var pairs = names.Select(TlsServer.ClientPem).ToArray();
        var current = 0;
        using var client = Client(Connection(server) with { Credentials = new Renewed(() => pairs[current]) });
        await client.GetAsync(_configMap, new("apps", "x"), Cancel.Token);
        Assert.Equal("CN=jane", server.Seen.Client);
        await using var watch = client.WatchAsync(_configMap, ListOptions.All, "1", Cancel.Token).GetAsyncEnumerator(Cancel.Token);
        Assert.True(await watch.MoveNextAsync());

        current = 1;
        await client.GetAsync(_configMap, new("apps", "x"), Cancel.Token);

        Assert.Equal("CN=john", server.Seen.Client);
        server.SendEvent();
        Assert.True(await watch.MoveNextAsync());
    }

    [Fact]
    public async Task Get_WithSeveralGroups_GoesOverHttp1BecauseEachNeedsALine()
    {
        await using var server = await TlsServer.StartAsync();
        using var client = Client(Connection(server));

        await client.Impersonate(new Impersonation("jané") { Groups = ["a", "b"] }).GetAsync(_configMap, new("apps", "x"), Cancel.Token);
        Assert.Equal(("HTTP/1.1", "jané", "a|b"), (server.Seen.Protocol, server.Identity.User, server.Identity.Groups));
        await client.Impersonate(new Impersonation("jané") { Groups = ["a"] }).GetAsync(_configMap, new("apps", "x"), Cancel.Token);
        Assert.Equal(("HTTP/2", "jané", "a"), (server.Seen.Protocol, server.Identity.User, server.Identity.Groups));
    }

    [Fact]
    public async Task Get_WhenMoreRequestsRunThanAConnectionHasStreams_OpensAnother()
    {
        await using var server = await TlsServer.StartAsync(holdUntil: 250);
        using var client = Client(Connection(server));
        await client.ResolveAsync(_configMap, Cancel.Token);

        // The server answers none of them before all are there; Kestrel allows a hundred streams a connection.
        await Task.WhenAll(Enumerable.Range(0, 250).Select(i => client.GetAsync(_configMap, new("apps", $"held-{i}"), Cancel.Token)));

        Assert.InRange(server.Connections, 3, 10);
    }

    [Fact]
    public async Task Get_WhenTheClientCertificateIsBroken_SaysSoWithoutShowingIt()
    {
        await using var server = await TlsServer.StartAsync();

        var error = await Fails(Connection(server) with
        {
            Credentials = ClusterCredentials.Of(new() { Certificate = "no pem", CertificateKey = new Secret("s3cret") }),
        });

        Assert.EndsWith("cluster tls: the client certificate and its key cannot be used", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhenNobodyListens_SaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var error = await Fails(new() { Cluster = "tls", Server = new Uri($"https://127.0.0.1:{port}") });

        Assert.StartsWith($"cluster tls: discover /api: https://127.0.0.1:{port} cannot be reached: ", error.Replace("/apis", "/api", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Client_WhenTheAuthorityIsNoCertificate_SaysSo() => Assert.Equal(
        "cluster tls: the certificate authority holds no certificate",
        Assert.Throws<KubeconfigException>(() => Client(new() { Cluster = "tls", Server = new Uri("https://x.test"), CertificateAuthority = "nothing" })).Message);

    private sealed class Renewed(Func<(string Certificate, string Key)> read) : IClusterCredentials
    {
        public ValueTask<ClusterCredential> GetAsync(ClusterCredential? refused, CancellationToken cancellationToken)
        {
            var (certificate, key) = read();
            return new(new ClusterCredential { Certificate = certificate, CertificateKey = new Secret(key) });
        }
    }

    private static ClusterConnection Connection(TlsServer server) =>
        new() { Cluster = "tls", Server = server.Address, CertificateAuthority = server.AuthorityPem };

    private static string Show(TlsServer server) => $"https://localhost:{server.Address.Port}";

    private static async Task<string> Fails(ClusterConnection connection) =>
        (await Assert.ThrowsAsync<KubernetesException>(() => GetAsync(connection))).Message;

    private static async Task<object?> GetAsync(ClusterConnection connection)
    {
        using var client = Client(connection);
        return await client.GetAsync(new("", "v1", "ConfigMap"), new("apps", "x"), Cancel.Token);
    }

    private static KubernetesClient Client(ClusterConnection connection) =>
        new(connection, new() { MaxTries = 1 }, TimeProvider.System, NullLogger<KubernetesClient>.Instance);
}
