using System.Net;
using System.Net.Sockets;
using Flux.Primitives;

namespace Flux.Git.Transport;

/// <summary>Opens TCP connections to where the egress policy allows.</summary>
internal sealed class Connector(EgressPolicy egress)
{
    /// <summary>Connects, through the proxy where there is one; the stream owns the socket.</summary>
    /// <exception cref="EgressException">The policy forbids it.</exception>
    /// <exception cref="SocketException">Nothing answers.</exception>
    /// <exception cref="ConnectionException">The proxy refuses.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint host, ProxyAddress? proxy, CancellationToken cancellationToken) => proxy is not null
        ? await ProxyTunnel.ConnectAsync(egress, proxy, host.Host, host.Port, cancellationToken)
        : new NetworkStream(await egress.ConnectAsync(host.Host, host.Port, cancellationToken), ownsSocket: true);

    /// <summary>The address to which another program may connect for us.</summary>
    /// <exception cref="EgressException">The policy forbids the host, or every address of it.</exception>
    /// <exception cref="SocketException">The name does not resolve.</exception>
    public async ValueTask<IPAddress> ResolveAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        if (egress.Refusal(host.Host) is { } refusal)
        {
            throw new EgressException(host.Host, refusal);
        }

        var addresses = IPAddress.TryParse(host.Host.Trim('[', ']'), out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host.Host, cancellationToken);
        return Array.Find(addresses, address => egress.Refusal(address) is null)
            ?? throw new EgressException(host.Host, addresses.Length > 0 ? egress.Refusal(addresses[0]) ?? "refused" : "it has no address");
    }
}
