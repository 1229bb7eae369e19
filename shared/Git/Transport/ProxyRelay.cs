using System.Net;
using System.Net.Sockets;

namespace Flux.Git.Transport;

/// <summary>
/// A port on loopback that leads to a connection which is already open, for one other program. Whoever else comes first gets
/// a stranger's handshake and no more: what goes through is encrypted, and the program then fails.
/// </summary>
internal sealed class ProxyRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Stream _far;
    private readonly Task _run;

    private ProxyRelay(Stream far)
    {
        _far = far;
        _listener.Start(1);
        _run = RunAsync(_end.Token);
    }

    /// <summary>Where the program connects to.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Begins to listen; the connection is closed with the relay.</summary>
    public static ProxyRelay Start(Stream far) => new(far);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _run;
        _end.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var near = await _listener.AcceptTcpClientAsync(cancellationToken);
            _listener.Stop();
            await using var stream = near.GetStream();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var back = _far.CopyToAsync(stream, either.Token);
            var forth = stream.CopyToAsync(_far, either.Token);
            await Task.WhenAny(back, forth);

            // one side hung up: what the far side still sends has come by then, or nobody reads it
            await either.CancelAsync();
            await Task.WhenAll(back, forth);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // the program sees its connection end, and says so
        }
        finally
        {
            _listener.Stop();
            await _far.DisposeAsync();
        }
    }
}
