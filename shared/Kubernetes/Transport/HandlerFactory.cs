using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Flux.Primitives;

namespace Flux.Kubernetes.Transport;

/// <summary>Builds the connection pool of one cluster.</summary>
internal static class HandlerFactory
{
    public static SocketsHttpHandler Create(ClusterConnection connection, ServerCertificatePolicy policy, X509Certificate2? certificate) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = connection.Proxy is not null,
        Proxy = connection.Proxy is { } proxy ? new WebProxy(AddressOf(proxy)) { Credentials = CredentialsOf(proxy) } : null,
        AutomaticDecompression = connection.DisableCompression ? DecompressionMethods.None : DecompressionMethods.All,
        // Names of users and groups may be of any script; Go reads headers as UTF-8.
        RequestHeaderEncodingSelector = (name, _) => name.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8 : null,
        EnableMultipleHttp2Connections = true,
        ConnectCallback = connection.Egress is not null || IsTls(connection.Proxy)
            ? (context, cancellationToken) => ConnectAsync(connection, policy, context, cancellationToken)
            : null,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, shown, chain, errors) => policy.Accepts(shown, chain, errors),
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!, // null is allowed (none), but not declared so
        },
    };

    private static bool IsTls(Uri? proxy) => proxy?.Scheme == "https";

    private static async ValueTask<Stream> ConnectAsync(
        ClusterConnection connection, ServerCertificatePolicy policy, SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var stream = connection.Egress is { } egress
            ? await ConnectAsync(egress, connection, context, cancellationToken)
            : await ConnectAsync(context.DnsEndPoint, cancellationToken);
        return connection.Proxy is { } proxy && IsTls(proxy) ? await SecureAsync(stream, proxy, policy, cancellationToken) : stream;
    }

    private static ValueTask<Stream> ConnectAsync(
        EgressPolicy egress, ClusterConnection connection, SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (connection.Proxy is not null)
        {
            // the connection below is the one to the proxy; what it forwards to must not be a way around the policy
            var host = connection.Server.IdnHost;
            var refusal = egress.Refusal(host) ?? (IPAddress.TryParse(host.Trim('[', ']'), out var address) ? egress.Refusal(address) : null);
            if (refusal is not null)
            {
                throw new EgressException(host, refusal);
            }
        }

        return egress.ConnectAsync(context, cancellationToken);
    }

    private static async ValueTask<Stream> ConnectAsync(EndPoint to, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(to, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// TLS with the proxy, by rules of our own: .NET would hold its certificate to the server's authorities alone, and show it the client's
    /// certificate, which is the server's to see.
    /// </summary>
    private static async ValueTask<Stream> SecureAsync(Stream stream, Uri proxy, ServerCertificatePolicy policy, CancellationToken cancellationToken)
    {
        string? refusal = null;
        var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new()
                {
                    TargetHost = proxy.IdnHost,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, shown, chain, errors) => (refusal = policy.ProxyRefusal(shown, chain, errors)) is null,
                },
                cancellationToken);
            return tls;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await tls.DisposeAsync();
            throw refusal is null && e is IOException
                ? new IOException($"the proxy {AddressOf(proxy).Authority} broke the connection off", e)
                : new ProxyTlsException(proxy, refusal ?? e.Message, e);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The proxy as .NET is to see it: without its user and password, which its messages would quote; and of HTTPS no more than HTTP, since
    /// TLS with it is made before it sees the connection.
    /// </summary>
    private static Uri AddressOf(Uri proxy) =>
        new UriBuilder(proxy) { Scheme = IsTls(proxy) ? "http" : proxy.Scheme, Port = proxy.Port, UserName = "", Password = "" }.Uri;

    private static NetworkCredential? CredentialsOf(Uri proxy) => proxy.UserInfo.Split(':', 2) switch
    {
        [{ Length: > 0 } user, var password] => new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)),
        [{ Length: > 0 } user] => new NetworkCredential(Uri.UnescapeDataString(user), ""),
        _ => null,
    };
}
