using System.Net;
using System.Net.Security;
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
        // .NET's messages quote the proxy's address, so it is given without its user and password.
        Proxy = connection.Proxy is { } proxy ? new WebProxy(WithoutUser(proxy)) { Credentials = CredentialsOf(proxy) } : null,
        AutomaticDecompression = connection.DisableCompression ? DecompressionMethods.None : DecompressionMethods.All,
        // Names of users and groups may be of any script; Go reads headers as UTF-8.
        RequestHeaderEncodingSelector = (name, _) => name.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8 : null,
        EnableMultipleHttp2Connections = true,
        ConnectCallback = connection.Egress is { } egress ? (context, cancellationToken) => ConnectAsync(egress, connection, context, cancellationToken) : null,
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

    private static Uri WithoutUser(Uri proxy) => new(proxy.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped));

    private static NetworkCredential? CredentialsOf(Uri proxy) => proxy.UserInfo.Split(':', 2) switch
    {
        [{ Length: > 0 } user, var password] => new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)),
        [{ Length: > 0 } user] => new NetworkCredential(Uri.UnescapeDataString(user), ""),
        _ => null,
    };
}

