using System.Net;
using System.Net.Sockets;

namespace Flux.TestKit.Git;

/// <summary>Free ports, for programs that do not choose one themselves.</summary>
public static class LoopbackPort
{
    /// <summary>A port that was free a moment ago.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
