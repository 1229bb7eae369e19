using System.Net;
using System.Net.Sockets;

namespace Flux.Git.Transport;

/// <summary>Opens TCP connections to where the egress policy allows.</summary>
internal sealed class Connector(GitClientOptions options)
{
    /// <summary>The addresses that a host may be connected to; null where no policy is set (DNS is asked as usual).</summary>
    /// <exception cref="GitException">The policy forbids the host, or it has no address.</exception>
    public async ValueTask<IReadOnlyList<IPAddress>?> ResolveAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        if (options.ResolveHost is null)
        {
            return null;
        }

        var addresses = await options.ResolveHost(host, cancellationToken);
        return addresses.Count > 0 ? addresses : throw new GitException($"no address of host '{host.Host}' may be connected to");
    }

    /// <summary>Connects; the stream owns the socket.</summary>
    /// <exception cref="GitException">The policy forbids it.</exception>
    /// <exception cref="SocketException">Nothing answers.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (addresses is null)
            {
                await socket.ConnectAsync(host, cancellationToken);
            }
            else
            {
                await socket.ConnectAsync([.. addresses], host.Port, cancellationToken);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
