using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Flux.TestKit.Http;

/// <summary>Accepts connections on a port of loopback and has each served, until it is disposed.</summary>
public sealed class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<TcpClient, Task> _serve;
    private readonly Task _accepting;

    /// <summary>Starts.</summary>
    /// <param name="serve">Serves one connection, which is closed afterwards. That one side is gone is no failure.</param>
    public LoopbackListener(Func<TcpClient, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port.</summary>
    public int Port { get; private set; }

    /// <summary>Is cancelled when it is disposed.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Ends all connections, and waits for who serves them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            client.NoDelay = true;
            await _serve(client);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // one side is gone, or the test is done
        }
    }
}
