using System.Net;
using Flux.Primitives;

namespace Flux.Identity.Http;

/// <summary>Sends requests to clouds, with limits on time and answer; no redirect is followed, since it could take a credential elsewhere.</summary>
internal sealed class IdentityHttp : IDisposable
{
    private const int MaxBytes = 1 << 20;
    private const int MaxProxies = 64;
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);

    private readonly EgressPolicy _egress;
    private readonly TimeProvider _clock;
    private readonly Func<Reach, HttpMessageHandler>? _handlers;
    private readonly Lock _lock = new();
    private readonly Dictionary<(Reach, string), HttpClient> _clients = [];

    /// <param name="egress">Judges addresses; its allow-list only counts for what users wrote.</param>
    /// <param name="clock">Limits the time.</param>
    /// <param name="handlers">Sends instead of connections of one's own, in tests; null otherwise.</param>
    public IdentityHttp(EgressPolicy egress, TimeProvider clock, Func<Reach, HttpMessageHandler>? handlers = null) =>
        (_egress, _clock, _handlers) = (egress, clock, handlers);

    /// <summary>The client for a reach and a proxy, for libraries that send by themselves.</summary>
    public HttpClient Client(Reach reach, Uri? proxy)
    {
        var key = (reach, proxy?.AbsoluteUri ?? "");
        lock (_lock)
        {
            if (_clients.TryGetValue(key, out var client))
            {
                return client;
            }

            if (_clients.Count >= MaxProxies)
            {
                // not disposed: requests may be under way; their connections close when idle
                _clients.Clear();
            }

            return _clients[key] = new HttpClient(_handlers?.Invoke(reach) ?? Handler(reach, proxy)) { Timeout = _timeout };
        }
    }

    /// <summary>The answer, whatever its status.</summary>
    /// <exception cref="IdentityException">There is none in time, or it is too large.</exception>
    public async Task<IdentityAnswer> SendAsync(HttpRequestMessage request, Reach reach, Uri? proxy, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_timeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var place = $"{request.Method} {request.RequestUri?.GetLeftPart(UriPartial.Path)}";
        try
        {
            using var response = await Client(reach, proxy).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(linked.Token);
            using var memory = new MemoryStream();
            var buffer = new byte[16 * 1024];
            while (await stream.ReadAsync(buffer, linked.Token) is > 0 and var read)
            {
                memory.Write(buffer, 0, read);
                if (memory.Length > MaxBytes)
                {
                    throw new IdentityException($"{place}: an answer of more than {MaxBytes} bytes");
                }
            }

            return new(response.StatusCode, System.Text.Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IdentityException($"{place}: no answer within {_timeout.TotalSeconds} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new IdentityException($"{place}: {(e.InnerException ?? e).Message}", e);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var client in _clients.Values)
            {
                client.Dispose();
            }

            _clients.Clear();
        }
    }

    private SocketsHttpHandler Handler(Reach reach, Uri? proxy)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = proxy is not null,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (reach == Reach.Metadata)
        {
            handler.UseProxy = false;
            return handler;
        }

        if (proxy is not null)
        {
            var plain = new Uri(proxy.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped));
            handler.Proxy = new WebProxy(plain) { Credentials = CredentialsOf(proxy) };
        }

        var policy = reach == Reach.Named || proxy is not null ? _egress : new EgressPolicy { AllowLoopback = _egress.AllowLoopback };
        handler.ConnectCallback = policy.ConnectAsync;
        return handler;
    }

    private static NetworkCredential? CredentialsOf(Uri proxy) => proxy.UserInfo.Split(':', 2) switch
    {
        [{ Length: > 0 } user, var password] => new(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)),
        [{ Length: > 0 } user] => new(Uri.UnescapeDataString(user), ""),
        _ => null,
    };
}
