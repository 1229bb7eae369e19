using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Flux.Primitives;

/// <summary>Connects to a server through a proxy, for protocols other than HTTP: HTTP <c>CONNECT</c>, or SOCKS 5.</summary>
/// <remarks>Spec: RFC 9110 section 9.3.6; RFC 1928 and RFC 1929. The proxy resolves the server's name.</remarks>
public static class ProxyTunnel
{
    private const int MaxAnswerBytes = 16 << 10;
    private const byte Socks5 = 5;
    private const byte Anonymous = 0;
    private const byte ByPassword = 2;

    /// <summary>Connects.</summary>
    /// <param name="egress">Judges the proxy's address, and the server's name.</param>
    /// <param name="proxy">The proxy.</param>
    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EgressException">The policy forbids the proxy or the server.</exception>
    /// <exception cref="ConnectionException">The proxy refused.</exception>
    public static async Task<Stream> ConnectAsync(
        EgressPolicy egress, ProxyAddress proxy, string host, int port, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(egress);
        ArgumentNullException.ThrowIfNull(proxy);
        ArgumentNullException.ThrowIfNull(host);
        Judge(egress, host);
        var socket = await egress.ConnectAsync(proxy.Address.Host, proxy.Address.Port, cancellationToken);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if (proxy.Address.Scheme == "https")
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = proxy.Address.Host }, cancellationToken);
            }

            await (proxy.Address.Scheme == "socks5"
                ? OpenSocksAsync(stream, proxy, host, port, cancellationToken)
                : OpenHttpAsync(stream, proxy, host, port, cancellationToken));
            return stream;
        }
        catch (EndOfStreamException e)
        {
            await stream.DisposeAsync();
            throw new ConnectionException($"proxy {proxy} closed the connection", e);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Refuses a server whose name or literal address the policy forbids.</summary>
    /// <exception cref="EgressException">It is forbidden.</exception>
    internal static void Judge(EgressPolicy egress, string host)
    {
        var refusal = egress.Refusal(host)
            ?? (IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? egress.Refusal(literal) : null);
        if (refusal is not null)
        {
            throw new EgressException(host, refusal);
        }
    }

    private static async Task OpenHttpAsync(Stream stream, ProxyAddress proxy, string host, int port, CancellationToken cancellationToken)
    {
        var target = host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]:{port}" : $"{host}:{port}";
        var request = $"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n";
        if (proxy.Username is { } user)
        {
            request += $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{proxy.Password?.Reveal()}"))}\r\n";
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(request + "\r\n"), cancellationToken);
        var status = await ReadStatusAsync(stream, proxy, cancellationToken);
        if (status / 100 != 2)
        {
            throw new ConnectionException($"proxy {proxy} refused to connect to {target}: it answered {status}");
        }
    }

    // byte by byte: what follows the empty line is the server's already
    private static async Task<int> ReadStatusAsync(Stream stream, ProxyAddress proxy, CancellationToken cancellationToken)
    {
        var answer = new List<byte>();
        var one = new byte[1];
        while (answer.Count < 4 || answer[^1] != '\n' || answer[^3] != '\n')
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            answer.Add(one[0]);
            if (answer.Count > MaxAnswerBytes)
            {
                throw new ConnectionException($"proxy {proxy} sent more than {MaxAnswerBytes} bytes of headers");
            }
        }

        var line = Encoding.Latin1.GetString([.. answer]).Split('\r', '\n')[0].Split(' ');
        return line.Length > 1 && line[0].StartsWith("HTTP/1.", StringComparison.Ordinal) && int.TryParse(line[1], out var status)
            ? status
            : throw new ConnectionException($"proxy {proxy} does not speak HTTP");
    }

    private static async Task OpenSocksAsync(Stream stream, ProxyAddress proxy, string host, int port, CancellationToken cancellationToken)
    {
        byte[] hello = proxy.Username is null ? [Socks5, 1, Anonymous] : [Socks5, 2, Anonymous, ByPassword];
        await stream.WriteAsync(hello, cancellationToken);
        var chosen = new byte[2];
        await stream.ReadExactlyAsync(chosen, cancellationToken);
        switch (chosen)
        {
            case [Socks5, Anonymous]:
                break;
            case [Socks5, ByPassword] when proxy.Username is not null:
                await LogInAsync(stream, proxy, cancellationToken);
                break;
            case [Socks5, _]:
                throw new ConnectionException($"proxy {proxy} accepts no way to authenticate that is configured");
            default:
                throw new ConnectionException($"proxy {proxy} does not speak SOCKS 5");
        }

        await stream.WriteAsync(ConnectRequest(host, port), cancellationToken);
        var answer = new byte[4];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        if (answer[0] != Socks5 || answer[1] != 0)
        {
            throw new ConnectionException($"proxy {proxy} refused to connect to {host}:{port}: {Reason(answer[1])}");
        }

        var one = new byte[1];
        var rest = answer[3] switch { 1 => 4, 4 => 16, 3 => -1, _ => throw new ConnectionException($"proxy {proxy} does not speak SOCKS 5") };
        if (rest < 0)
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            rest = one[0];
        }

        await stream.ReadExactlyAsync(new byte[rest + 2], cancellationToken);
    }

    private static async Task LogInAsync(Stream stream, ProxyAddress proxy, CancellationToken cancellationToken)
    {
        var user = Encoding.UTF8.GetBytes(proxy.Username ?? "");
        var password = Encoding.UTF8.GetBytes(proxy.Password?.Reveal() ?? "");
        if (user.Length > byte.MaxValue || password.Length > byte.MaxValue)
        {
            throw new ConnectionException($"the user or password for proxy {proxy} is longer than 255 bytes");
        }

        await stream.WriteAsync((byte[])[1, (byte)user.Length, .. user, (byte)password.Length, .. password], cancellationToken);
        var answer = new byte[2];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        if (answer[1] != 0)
        {
            throw new ConnectionException($"proxy {proxy} refused the user or password");
        }
    }

    private static byte[] ConnectRequest(string host, int port)
    {
        var number = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)port);
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            var kind = address.AddressFamily == AddressFamily.InterNetworkV6 ? (byte)4 : (byte)1;
            return [Socks5, 1, 0, kind, .. address.GetAddressBytes(), .. number];
        }

        var name = Encoding.ASCII.GetBytes(host);
        return name.Length <= byte.MaxValue
            ? [Socks5, 1, 0, 3, (byte)name.Length, .. name, .. number]
            : throw new ConnectionException("the server's name is longer than 255 bytes");
    }

    private static string Reason(byte code) => code switch
    {
        2 => "not allowed by its rules",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "time to live expired",
        7 => "command not supported",
        8 => "address type not supported",
        _ => $"failure {code}",
    };
}
