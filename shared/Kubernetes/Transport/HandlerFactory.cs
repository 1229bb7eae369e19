using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Flux.Primitives;

namespace Flux.Kubernetes.Transport;

/// <summary>Builds the connection pool of one cluster.</summary>
internal static class HandlerFactory
{
    public static SocketsHttpHandler Create(ClusterConnection connection, ServerCertificatePolicy policy, ClientCertificate client) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = connection.Proxy is not null,
        Proxy = connection.Proxy is { } proxy ? new WebProxy(proxy) { Credentials = CredentialsOf(proxy) } : null,
        AutomaticDecompression = DecompressionMethods.All,
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
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => policy.Accepts(certificate, chain, errors),
            LocalCertificateSelectionCallback = (_, _, _, _, _) => client.Current!, // null is allowed (none), but not declared so
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

    private static NetworkCredential? CredentialsOf(Uri proxy) => proxy.UserInfo.Split(':', 2) switch
    {
        [{ Length: > 0 } user, var password] => new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)),
        [{ Length: > 0 } user] => new NetworkCredential(Uri.UnescapeDataString(user), ""),
        _ => null,
    };
}

