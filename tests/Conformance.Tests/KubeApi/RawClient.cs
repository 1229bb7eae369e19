using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Flux.Conformance.Tests.KubeApi;

/// <summary>HTTP/1.1 without any help: paths and headers go out as they are given, which HttpClient does not do.</summary>
internal sealed class RawClient(Uri server, string caPem)
{
    private readonly SslClientAuthenticationOptions _tls = new()
    {
        TargetHost = server.Host,
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { X509Certificate2.CreateFromPem(caPem) },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    /// <summary>One exchange on a connection of its own.</summary>
    public async Task<RawAnswer> SendAsync(
        string method, string path, IEnumerable<(string Name, string Value)> headers, byte[]? body, CancellationToken cancellationToken)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(server.Host, server.Port, cancellationToken);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(_tls, cancellationToken);
        var head = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: {server.Authority}\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        head.Append(body is null ? "" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n")).Append("Connection: close\r\n\r\n");
        await tls.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()), cancellationToken);
        await WriteBodyAsync(tls, body ?? [], cancellationToken);
        using var answer = new MemoryStream();
        try
        {
            await tls.CopyToAsync(answer, cancellationToken);
        }
        catch (IOException) when (answer.Length > 0)
        {
            // The server closed without reading the whole body, as after 413.
        }

        return Parse(answer.ToArray());
    }

    private static async Task WriteBodyAsync(SslStream tls, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            await tls.WriteAsync(body, cancellationToken);
        }
        catch (IOException)
        {
            // The server has answered already, and reads no more.
        }
    }

    private static RawAnswer Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        var headers = lines.Skip(1).Select(l => l.Split(':', 2)).Select(p => (Name: p[0].Trim(), Value: p[1].Trim())).ToList();
        var content = bytes[(end + 4)..];
        var isChunked = headers.Any(h => h.Name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) && h.Value == "chunked");
        return new(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, isChunked ? Unchunk(content) : content);
    }

    private static byte[] Unchunk(byte[] content)
    {
        using var result = new MemoryStream();
        var rest = content.AsSpan();
        while (rest.IndexOf("\r\n"u8) is > 0 and var end)
        {
            var size = int.Parse(Encoding.Latin1.GetString(rest[..end]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                break;
            }

            result.Write(rest.Slice(end + 2, size));
            rest = rest[(end + 2 + size + 2)..];
        }

        return result.ToArray();
    }
}
