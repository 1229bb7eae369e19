using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Flux.Primitives;

/// <summary>
/// Makes HTTP handlers for servers that users name: under the egress policy, without cookies, redirects or the environment's
/// proxies. One is shared by all with the same settings, so connections are used again.
/// </summary>
/// <param name="egress">Where connections may lead.</param>
/// <param name="configure">Further settings of each handler; null for none.</param>
public sealed class EgressHttp(EgressPolicy egress, Action<SocketsHttpHandler>? configure = null) : IDisposable
{
    // settings change seldom; more than these are made anew each time
    private const int MaxKept = 64;

    private readonly ConcurrentDictionary<string, Lazy<HttpMessageHandler>> _handlers = new();

    /// <summary>Makes a handler, which the caller disposes.</summary>
    /// <exception cref="ConnectionException">A certificate or key cannot be read.</exception>
    public static HttpMessageHandler Create(EgressPolicy egress, ConnectionSettings? settings, Action<SocketsHttpHandler>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(egress);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = egress.ConnectAsync,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            UseProxy = false,
        };
        try
        {
            if (settings is not null)
            {
                ServerTrust.Apply(settings, handler.SslOptions);
            }

            configure?.Invoke(handler);
            if (settings?.Proxy is not { } proxy)
            {
                return handler;
            }

            handler.UseProxy = true;
            handler.Proxy = new FixedProxy(proxy);
            return new ProxiedHandler(handler, egress);
        }
        catch
        {
            handler.Dispose();
            throw;
        }
    }

    /// <summary>The handler for some settings.</summary>
    /// <param name="settings">Null for the defaults.</param>
    /// <param name="owned">What the caller disposes afterwards; null where the handler is shared.</param>
    /// <exception cref="ConnectionException">A certificate or key cannot be read.</exception>
    public HttpMessageHandler Get(ConnectionSettings? settings, out IDisposable? owned)
    {
        owned = null;
        var key = KeyOf(settings);
        if (_handlers.Count >= MaxKept && !_handlers.ContainsKey(key))
        {
            var handler = Create(egress, settings, configure);
            owned = handler;
            return handler;
        }

        try
        {
            return _handlers.GetOrAdd(key, _ => new Lazy<HttpMessageHandler>(() => Create(egress, settings, configure))).Value;
        }
        catch (ConnectionException)
        {
            _handlers.TryRemove(key, out _);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var handler in _handlers.Values.Where(handler => handler.IsValueCreated))
        {
            handler.Value.Dispose();
        }

        _handlers.Clear();
    }

    private static string KeyOf(ConnectionSettings? settings)
    {
        if (settings is null || settings.IsDefault)
        {
            return "";
        }

        string?[] parts =
        [
            settings.CaCertificates, settings.ClientCertificate, settings.ClientKey?.Reveal(), settings.SkipVerification ? "skip" : "",
            settings.Proxy?.Address.AbsoluteUri, settings.Proxy?.Username, settings.Proxy?.Password?.Reveal(),
        ];
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
    }

    /// <summary>One proxy for everything.</summary>
    private sealed class FixedProxy(ProxyAddress proxy) : IWebProxy
    {
        public ICredentials? Credentials { get; set; } =
            proxy.Username is { } user ? new NetworkCredential(user, proxy.Password?.Reveal()) : null;

        public Uri GetProxy(Uri destination) => proxy.Address;

        public bool IsBypassed(Uri host) => false;
    }

    /// <summary>The connection goes to the proxy, so the policy judges what the proxy is asked for here.</summary>
    private sealed class ProxiedHandler(HttpMessageHandler inner, EgressPolicy egress) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri is { } url)
            {
                ProxyTunnel.Judge(egress, url.Host);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
