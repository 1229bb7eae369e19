using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Flux.Kubernetes.Tests.Transport;

/// <summary>A proxy on loopback that speaks HTTP CONNECT or SOCKS5, over TLS where asked to, and wants a user and a password where given.</summary>
internal sealed class LoopbackProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly bool _isSocks;
    private readonly string? _user;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;

    /// <param name="isSocks">SOCKS5 instead of HTTP.</param>
    /// <param name="user"><c>user:password</c>; null for anybody.</param>
    /// <param name="certificate">Speaks TLS with it; null for plain TCP.</param>
    public LoopbackProxy(bool isSocks, string? user = null, X509Certificate2? certificate = null)
    {
        (_isSocks, _user, _certificate) = (isSocks, user, certificate);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Where connections were asked to go.</summary>
    public List<string> Targets { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                stream = tls;
            }

            if ((_isSocks ? await SocksAsync(stream) : await ConnectAsync(stream)) is not { } port)
            {
                return;
            }

            using var target = new TcpClient();
            await target.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
            await Task.WhenAny(stream.CopyToAsync(target.GetStream(), _stop.Token), target.GetStream().CopyToAsync(stream, _stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // one side is gone
        }
    }

    /// <summary>RFC 9110 §9.3.6.</summary>
    private async Task<int?> ConnectAsync(Stream stream)
    {
        while (true)
        {
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (await stream.ReadAsync(one, _stop.Token) == 0)
                {
                    return null;
                }

                head.Append((char)one[0]);
            }

            var target = head.ToString().Split(' ')[1];
            if (_user is not null && !head.ToString().Contains($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(_user))}\r\n", StringComparison.Ordinal))
            {
                await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
                continue;
            }

            Note(target);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), _stop.Token);
            return int.Parse(target.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>RFC 1928, and RFC 1929 for user and password.</summary>
    private async Task<int?> SocksAsync(Stream stream)
    {
        var head = await ReadAsync(stream, 2);
        await ReadAsync(stream, head[1]);
        await stream.WriteAsync((byte[])[5, (byte)(_user is null ? 0 : 2)], _stop.Token);
        if (_user is not null)
        {
            var user = Encoding.UTF8.GetString(await ReadAsync(stream, (await ReadAsync(stream, 2))[1]));
            var password = Encoding.UTF8.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0]));
            await stream.WriteAsync((byte[])[1, (byte)(_user == $"{user}:{password}" ? 0 : 1)], _stop.Token);
            if (_user != $"{user}:{password}")
            {
                return null;
            }
        }

        var request = await ReadAsync(stream, 4);
        var host = request[3] switch
        {
            1 => new IPAddress(await ReadAsync(stream, 4)).ToString(),
            4 => new IPAddress(await ReadAsync(stream, 16)).ToString(),
            _ => Encoding.UTF8.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0])),
        };
        var port = await ReadAsync(stream, 2);
        Note($"{host}:{(port[0] << 8) | port[1]}");
        await stream.WriteAsync((byte[])[5, 0, 0, 1, 0, 0, 0, 0, 0, 0], _stop.Token);
        return (port[0] << 8) | port[1];
    }

    private void Note(string target)
    {
        lock (Targets)
        {
            Targets.Add(target);
        }
    }

    private async Task<byte[]> ReadAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _stop.Token);
        return bytes;
    }
}
