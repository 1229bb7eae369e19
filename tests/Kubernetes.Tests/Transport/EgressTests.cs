using System.Net;
using System.Net.Sockets;
using Flux.Primitives;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kubernetes.Tests.Transport;

/// <summary>What a kubeconfig that a user wrote may lead to: judged on the connection itself, so that no name can resolve otherwise later.</summary>
public sealed class EgressTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly RequestCounter _sent = new();

    public EgressTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")] // an innocent name, as far as its text goes
    public async Task Get_WhenTheServerIsAtAForbiddenAddress_ConnectsToNothingAndDoesNotTryAgain(string host)
    {
        var error = await FailsAsync($"https://{host}:{Port}", proxy: null, new EgressPolicy());

        Assert.EndsWith($": connecting to '{host}' is refused: loopback addresses are not allowed", error, StringComparison.Ordinal);
        Assert.False(_listener.Pending());
        Assert.Distinct(_sent.Requests.Select(request => request.Path)); // none was tried again
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    [InlineData("socks5")]
    public async Task Get_WhenTheProxyIsAtAForbiddenAddress_ConnectsToNothing(string scheme)
    {
        var error = await FailsAsync("https://k8s.example.com", $"{scheme}://127.0.0.1:{Port}", new EgressPolicy());

        Assert.EndsWith(": connecting to '127.0.0.1' is refused: loopback addresses are not allowed", error, StringComparison.Ordinal);
        Assert.False(_listener.Pending());
        Assert.Distinct(_sent.Requests.Select(request => request.Path)); // none was tried again
    }

    [Theory]
    [InlineData("https://169.254.169.254", "169.254.169.254", "link-local addresses are not allowed")]
    [InlineData("https://[fd00:ec2::254]", "fd00:ec2::254", "cloud metadata addresses are not allowed")]
    [InlineData("http://evil.example.net", "evil.example.net", "host 'evil.example.net' is not on the allow-list")]
    public async Task Get_WhenAnAllowedProxyIsToForwardToAForbiddenServer_ConnectsToNothing(string server, string host, string reason)
    {
        var egress = new EgressPolicy { AllowLoopback = true, AllowedHosts = ["127.0.0.1", "169.254.169.254", "fd00:ec2::254"] };

        var error = await FailsAsync(server, $"http://127.0.0.1:{Port}", egress);

        Assert.EndsWith($": connecting to '{host}' is refused: {reason}", error, StringComparison.Ordinal);
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task Get_WhenTheAddressIsAllowed_Connects()
    {
        await using var server = await TlsServer.StartAsync();
        using var client = Client(new()
        {
            Cluster = "c",
            Server = server.Address,
            InsecureSkipTlsVerify = true,
            Egress = new EgressPolicy { AllowLoopback = true },
        });

        Assert.NotNull(await client.GetAsync(new("", "v1", "ConfigMap"), new("default", "a"), TestContext.Current.CancellationToken));
    }

    private async Task<string> FailsAsync(string server, string? proxy, EgressPolicy egress)
    {
        using var client = Client(new()
        {
            Cluster = "c",
            Server = new(server),
            Proxy = proxy is null ? null : new(proxy),
            Egress = egress,
        });
        var error = await Assert.ThrowsAsync<KubernetesException>(
            () => client.GetAsync(new("", "v1", "ConfigMap"), new("default", "a"), TestContext.Current.CancellationToken));
        return error.Message;
    }

    private KubernetesClient Client(ClusterConnection connection) => new(
        connection, new() { OnRequest = _sent.Add }, TimeProvider.System, NullLogger<KubernetesClient>.Instance);
}
