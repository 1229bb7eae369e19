using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Flux.TestKit.Http;

namespace Flux.TestKit.Git;

/// <summary>A proxy on loopback that speaks HTTP (<c>CONNECT</c>, and requests with an absolute URL) and SOCKS 5 on the same port, over TLS where asked to.</summary>
public sealed class TestProxy : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly X509Certificate2? _certificate;
    private readonly string? _user;

    /// <summary>Starts.</summary>
    /// <param name="user">The only <c>user:password</c> that is let in; null for everybody.</param>
    /// <param name="certificate">Speaks TLS with it; null for plain TCP.</param>
    public TestProxy(string? user = null, X509Certificate2? certificate = null)
    {
        (_user, _certificate) = (user, certificate);
        _listener = new(ServeAsync);
    }

    /// <summary>The port.</summary>
    public int Port => _listener.Port;

    /// <summary>Of connections over TLS the subjects of the clients' certificates; null for none.</summary>
    public ConcurrentQueue<string?> ClientCertificates { get; } = new();

    /// <summary>The servers it was asked to connect to, as <c>host:port</c>.</summary>
    public ConcurrentQueue<string> Targets { get; } = new();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(TcpClient client)
    {
        Stream stream = client.GetStream();
        if (_certificate is not null)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = _certificate, ClientCertificateRequired = true, RemoteCertificateValidationCallback = (_, shown, _, _) => Note(shown) },
                _listener.Stopping);
            stream = tls;
        }

        await using (stream)
        {
            var first = new byte[1];
            await stream.ReadExactlyAsync(first, _listener.Stopping);
            await (first[0] == 5 ? SocksAsync(stream) : HttpAsync(stream, (char)first[0]));
        }
    }

    private bool Note(X509Certificate? shown)
    {
        ClientCertificates.Enqueue(shown?.Subject);
        return _certificate is not null; // whatever is shown
    }

    private async Task HttpAsync(Stream stream, char first)
    {
        while (true)
        {
            var head = first + await ReadHeadAsync(stream);
            var lines = head.Split("\r\n");
            var request = lines[0].Split(' ');
            var expected = _user is null ? null : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(_user))}";
            if (expected is not null && !lines.Contains(expected, StringComparer.OrdinalIgnoreCase))
            {
                await stream.WriteAsync(
                    "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _listener.Stopping);
                var length = lines.FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)) ?? ": 0";
                await ReadAsync(stream, int.Parse(length.Split(": ")[1], System.Globalization.CultureInfo.InvariantCulture));
                var next = new byte[1];
                await stream.ReadExactlyAsync(next, _listener.Stopping);
                first = (char)next[0];
                continue;
            }

            var isTunnel = request[0] == "CONNECT";
            var authority = isTunnel ? request[1] : new Uri(request[1]).Authority;
            using var server = await ConnectAsync(authority);
            if (isTunnel)
            {
                await stream.WriteAsync("HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray(), _listener.Stopping);
            }
            else
            {
                lines[0] = $"{request[0]} {new Uri(request[1]).PathAndQuery} {request[2]}";
                var kept = lines.Where(line => !line.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase));
                await server.GetStream().WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", kept)), _listener.Stopping);
            }

            await PumpAsync(stream, server.GetStream());
            return;
        }
    }

    private async Task SocksAsync(Stream stream)
    {
        var methods = new byte[(await ReadAsync(stream, 1))[0]];
        await stream.ReadExactlyAsync(methods, _listener.Stopping);
        var wanted = (byte)(_user is null ? 0 : 2);
        await stream.WriteAsync((byte[])[5, methods.Contains(wanted) ? wanted : (byte)255], _listener.Stopping);
        if (_user is not null)
        {
            await ReadAsync(stream, 1);
            var user = Encoding.UTF8.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0]));
            var password = Encoding.UTF8.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0]));
            await stream.WriteAsync((byte[])[1, (byte)($"{user}:{password}" == _user ? 0 : 1)], _listener.Stopping);
        }

        var request = await ReadAsync(stream, 4);
        var host = request[3] == 3
            ? Encoding.ASCII.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0]))
            : new IPAddress(await ReadAsync(stream, request[3] == 4 ? 16 : 4)).ToString();
        var port = await ReadAsync(stream, 2);
        using var server = await ConnectAsync($"{host}:{(port[0] << 8) | port[1]}");
        await stream.WriteAsync((byte[])[5, 0, 0, 1, 0, 0, 0, 0, 0, 0], _listener.Stopping);
        await PumpAsync(stream, server.GetStream());
    }

    private async Task<TcpClient> ConnectAsync(string authority)
    {
        Targets.Enqueue(authority);
        var colon = authority.LastIndexOf(':');
        var server = new TcpClient();
        await server.ConnectAsync(authority[..colon], int.Parse(authority[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture), _listener.Stopping);
        return server;
    }

    private async Task PumpAsync(Stream near, Stream far)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_listener.Stopping);
        var both = (Task[])[near.CopyToAsync(far, either.Token), far.CopyToAsync(near, either.Token)];
        await Task.WhenAny(both);
        await either.CancelAsync();
        await Task.WhenAll(both);
    }

    private async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        while (!(head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n"))
        {
            head.Append((char)(await ReadAsync(stream, 1))[0]);
        }

        return head.ToString();
    }

    private async Task<byte[]> ReadAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _listener.Stopping);
        return bytes;
    }
}
