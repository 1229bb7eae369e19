using System.Text;
using Flux.Kubernetes.Tests.Transport;
using Flux.Primitives;
using Flux.TestKit.Git;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kubernetes.Tests.Config;

/// <summary>What stands in a kubeconfig, as a server over HTTPS sees it.</summary>
public sealed class KubeconfigRoundTripTests : IAsyncLifetime
{
    private readonly TestDirectory _folder = new();
    private readonly ImmediateTimeProvider _clock = new();
    private TlsServer _server = null!;

    private string Authority => Data(_server.AuthorityPem);

    public async ValueTask InitializeAsync() => _server = await TlsServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("{token: s3cret}", "Bearer s3cret")]
    [InlineData("{tokenFile: token}", "Bearer of-the-file")]
    [InlineData("{username: jane, password: 'p:ss'}", "Basic amFuZTpwOnNz")] // base64 of jane:p:ss
    [InlineData("{}", "")]
    public async Task User_ByTokenFileOrPassword_IsWhoAsks(string user, string expected)
    {
        _folder.Write("token", "of-the-file\n");

        await GetAsync(user);

        Assert.Equal(expected, _server.Authorization);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task User_ByCertificate_IsWhoAsks(bool isFile)
    {
        var (certificate, key) = TlsServer.ClientPem("jane");
        _folder.Write("pki/jane.crt", certificate);
        _folder.Write("pki/jane.key", key);

        await GetAsync(isFile
            ? "{client-certificate: pki/jane.crt, client-key: pki/jane.key}"
            : $"{{client-certificate-data: {Data(certificate)}, client-key-data: {Data(key)}}}");

        Assert.Equal("CN=jane", _server.Seen.Client);
    }

    [Fact]
    public async Task User_ThatImpersonates_IsSeenAsTheOther()
    {
        await GetAsync("{token: t, as: jane, as-groups: [ops, 'dev,all']}");

        Assert.Equal(("jane", "ops|dev,all"), _server.Identity);
    }

    [Theory]
    [InlineData("{server: 'https://localhost:PORT', certificate-authority-data: CA}", "localhost")]
    [InlineData("{server: 'https://localhost:PORT', certificate-authority: ca.crt}", "localhost")]
    [InlineData("{server: 'https://127.0.0.1:PORT', certificate-authority-data: CA, tls-server-name: localhost}", "localhost")]
    [InlineData("{server: 'https://127.0.0.1:PORT', insecure-skip-tls-verify: true}", "127.0.0.1")]
    public async Task Cluster_ByAuthorityNameOrNone_IsTheServer(string cluster, string host)
    {
        _folder.Write("ca.crt", _server.AuthorityPem);

        await GetAsync("{}", cluster);

        Assert.Equal(host, _server.Seen.Host);
    }

    [Theory]
    [InlineData("true", "")]
    [InlineData("false", "gzip, deflate, br")]
    public async Task Compression_WhereItIsDisabled_IsNotAskedFor(string disabled, string expected)
    {
        await GetAsync("{}", $"{{server: 'https://localhost:PORT', certificate-authority-data: CA, disable-compression: {disabled}}}");

        Assert.StartsWith(expected, _server.AcceptEncoding, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, _server.AcceptEncoding.Length == 0);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    [InlineData("socks5")]
    public async Task ProxyUrl_OfEverySort_IsWhatRequestsGoThrough(string scheme)
    {
        using var certificate = scheme == "https" ? _server.Sign("localhost") : null;
        await using var proxy = new TestProxy("jane:p@ss", certificate);

        await GetAsync("{}", $"{{server: 'https://localhost:PORT', certificate-authority-data: CA, proxy-url: '{scheme}://jane:p%40ss@localhost:{proxy.Port}'}}");

        Assert.Equal($"localhost:{_server.Address.Port}", proxy.Targets.First());
    }

    [Fact]
    public async Task Plugin_WhenTheServerRefusesItsToken_RunsAgainAndTheRequestSucceeds()
    {
        WritePlugin("""
            echo x >> "$0.runs"
            echo "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"t$(wc -l < "$0.runs" | tr -d ' ')\"}}"
            """);
        _server.Wanted = (_, authorization) => authorization == "Bearer t2";

        await GetAsync("{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}}");

        Assert.Equal(("Bearer t2", 2), (_server.Authorization, File.ReadAllLines(Path.Combine(_folder.Path, "plugin.runs")).Length));
    }

    [Fact]
    public async Task Plugin_ThatGivesACertificate_IsAskedForAnotherWhenTheServerRefusesIt()
    {
        var ((first, firstKey), (second, secondKey)) = (TlsServer.ClientPem("first"), TlsServer.ClientPem("second"));
        WriteCredential("1.json", first, firstKey);
        WriteCredential("2.json", second, secondKey);
        WritePlugin("""
            echo x >> "$0.runs"
            cat "$(dirname "$0")/$(wc -l < "$0.runs" | tr -d ' ').json"
            """);
        _server.Wanted = (certificate, _) => certificate == "CN=second";

        await GetAsync("{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./plugin}}");

        Assert.Equal("CN=second", _server.Seen.Client);
    }

    [Fact]
    public async Task Plugin_ThatTakesLongerThanARequestMay_HasItsOwnTime()
    {
        // Of its clock, the request has 20 s, and the plugin 60.
        WritePlugin("""echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'""");
        var connection = Connect("{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}}");
        var slow = new SlowCredentials(connection.Credentials!, _clock, TimeSpan.FromMinutes(10));
        using var client = new KubernetesClient(connection with { Credentials = slow }, new() { TotalTimeout = TimeSpan.FromMinutes(2) }, _clock, NullLogger<KubernetesClient>.Instance);

        Assert.NotNull(await client.GetAsync(new("", "v1", "ConfigMap"), new("apps", "x"), Cancel.Token));
    }

    [Fact]
    public async Task AuthorityFile_WhenTheServerGetsACertificateOfAnotherAuthority_IsReadAgainAtOnce()
    {
        _folder.Write("ca.crt", _server.AuthorityPem);
        using var client = new KubernetesClient(
            Connect("{}", "{server: 'https://localhost:PORT', certificate-authority: ca.crt}"), new(), _clock, NullLogger<KubernetesClient>.Instance);
        await GetAsync(client);

        var port = _server.Address.Port;
        await _server.DisposeAsync();
        _server = await TlsServer.StartAtAsync(port);
        var refused = await Assert.ThrowsAsync<KubernetesException>(() => GetAsync(client));
        _folder.Write("ca.crt", _server.AuthorityPem);

        Assert.EndsWith("the server's certificate was not signed by the cluster's certificate authority", refused.Message, StringComparison.Ordinal);
        await GetAsync(client);
    }

    [Fact]
    public async Task AuthorityFile_WhenItNoLongerTrustsTheServer_EndsTheConnectionsWithinAMinute()
    {
        await using var other = await TlsServer.StartAsync();
        _folder.Write("ca.crt", _server.AuthorityPem);
        using var client = new KubernetesClient(
            Connect("{}", "{server: 'https://localhost:PORT', certificate-authority: ca.crt}"), new(), _clock, NullLogger<KubernetesClient>.Instance);
        await GetAsync(client);

        _folder.Write("ca.crt", "half a fi"); // being written
        _clock.Advance(TimeSpan.FromMinutes(1));
        await GetAsync(client);
        _folder.Write("ca.crt", other.AuthorityPem);
        _clock.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<KubernetesException>(() => GetAsync(client));
    }

    private async Task GetAsync(string user, string cluster = "{server: 'https://localhost:PORT', certificate-authority-data: CA}")
    {
        using var client = new KubernetesClient(Connect(user, cluster), new() { MaxTries = 1 }, TimeProvider.System, NullLogger<KubernetesClient>.Instance);
        await GetAsync(client);
    }

    private static async Task GetAsync(KubernetesClient client) =>
        Assert.NotNull(await client.GetAsync(new("", "v1", "ConfigMap"), new("apps", "x"), Cancel.Token));

    private ClusterConnection Connect(string user, string cluster = "{server: 'https://localhost:PORT', certificate-authority-data: CA}")
    {
        var shown = cluster.Replace("PORT", $"{_server.Address.Port}", StringComparison.Ordinal).Replace("CA", Authority, StringComparison.Ordinal);
        var path = _folder.Write("config", $$$"""
            apiVersion: v1
            kind: Config
            current-context: here
            contexts:
            - {name: here, context: {cluster: there, user: me}}
            clusters:
            - {name: there, cluster: {{{shown}}}}
            users:
            - {name: me, user: {{{user}}}}
            """);
        return Kubeconfig.Load(path).Connect("c", null, KubeconfigOptions.Trusted with { AllowInsecureTls = true }, TimeProvider.System);
    }

    private void WriteCredential(string name, string certificate, string key) => _folder.Write(name, new System.Text.Json.Nodes.JsonObject
    {
        ["apiVersion"] = "client.authentication.k8s.io/v1beta1",
        ["kind"] = "ExecCredential",
        ["status"] = new System.Text.Json.Nodes.JsonObject { ["clientCertificateData"] = certificate, ["clientKeyData"] = key },
    }.ToJsonString());

    private void WritePlugin(string script)
    {
        var path = _folder.Write("plugin", "#!/bin/sh\n" + script);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("the plugins are shell scripts");
        }
        else
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }
    }

    private static string Data(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>Credentials that take their time, as a person who logs in does.</summary>
    private sealed class SlowCredentials(IClusterCredentials inner, ImmediateTimeProvider clock, TimeSpan time) : IClusterCredentials
    {
        public async ValueTask<ClusterCredential> GetAsync(ClusterCredential? refused, CancellationToken cancellationToken)
        {
            clock.Advance(time);
            return await inner.GetAsync(refused, cancellationToken);
        }
    }
}
