using System.Net;
using System.Net.Sockets;

namespace Flux.Primitives.Tests;

public sealed class EgressPolicyTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("168.63.129.16")]
    [InlineData("fd00:ec2::254")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void Refusal_WhenTheAddressIsNotForUsers_SaysWhy(string address) =>
        Assert.EndsWith("not allowed", new EgressPolicy().Refusal(IPAddress.Parse(address)), StringComparison.Ordinal);

    [Theory]
    [InlineData("140.82.121.4")]
    [InlineData("10.1.2.3")]
    [InlineData("2606:50c0:8000::153")]
    public void Refusal_WhenTheAddressIsOrdinary_IsNone(string address) =>
        Assert.Null(new EgressPolicy().Refusal(IPAddress.Parse(address)));

    [Theory]
    [InlineData("github.com", true)]
    [InlineData("GitHub.com", true)]
    [InlineData("api.corp.example", true)]
    [InlineData("corp.example", false)]
    [InlineData("evilcorp.example", false)]
    [InlineData("gitlab.com", false)]
    public void Refusal_WhenThereIsAnAllowList_HoldsHostsToIt(string host, bool allowed)
    {
        var policy = new EgressPolicy { AllowedHosts = ["github.com", "*.corp.example"] };

        Assert.Equal(allowed, policy.Refusal(host) is null);
    }

    [Fact]
    public async Task Connect_WhenANameLeadsToLoopback_IsRefusedUnlessAllowed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        await Assert.ThrowsAsync<EgressException>(() => new EgressPolicy().ConnectAsync("localhost", port, default));
        using var socket = await new EgressPolicy { AllowLoopback = true }.ConnectAsync("localhost", port, default);

        Assert.True(socket.Connected);
    }
}
