using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Notifications.Tokens;

/// <summary>The public keys of issuers, which are asked for over HTTP and kept for five minutes.</summary>
/// <remarks>
/// Spec: OpenID Connect Discovery 1.0. A key that is unknown is looked for anew at once, as issuers change theirs, but not more often than
/// every 30 seconds: whoever sends tokens must not make us ask.
/// </remarks>
public sealed class IssuerKeys : IDisposable
{
    private const int MaxBytes = 1 << 20;
    private const int MaxIssuers = 500;
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _life = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTimeOffset At, IReadOnlyList<JsonWebKey> Keys)> _known = new(StringComparer.Ordinal);

    /// <summary>Keys of any issuer that may be reached.</summary>
    /// <param name="egress">Users write issuers' addresses.</param>
    /// <param name="clock">The time.</param>
    public IssuerKeys(EgressPolicy egress, TimeProvider clock)
        : this(new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (egress ?? throw new ArgumentNullException(nameof(egress))).ConnectAsync,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        }), clock)
    {
    }

    internal IssuerKeys(HttpClient http, TimeProvider clock) => (_http, _clock) = (http, clock);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>Whether a token is signed by an issuer that publishes its keys by discovery.</summary>
    /// <exception cref="ReceiverException">The issuer cannot be asked.</exception>
    internal Task<bool> VerifiesAsync(JsonWebToken token, string issuer, CancellationToken cancellationToken) =>
        VerifiesAsync(token, issuer, () => DiscoverAsync(issuer, cancellationToken), cancellationToken);

    /// <summary>Whether a token is signed with one of the keys at an address.</summary>
    /// <exception cref="ReceiverException">The address cannot be asked.</exception>
    internal Task<bool> VerifiesAsync(JsonWebToken token, Uri keys, CancellationToken cancellationToken) =>
        VerifiesAsync(token, keys.AbsoluteUri, () => Task.FromResult(keys), cancellationToken);

    private async Task<bool> VerifiesAsync(JsonWebToken token, string name, Func<Task<Uri>> address, CancellationToken cancellationToken)
    {
        var id = token.Header.Text("kid");
        bool Verified(IEnumerable<JsonWebKey> keys) => keys.Any(key => (id is null || key.Id == id) && key.Verifies(token));
        var now = _clock.GetUtcNow();
        (DateTimeOffset At, IReadOnlyList<JsonWebKey> Keys) known;
        bool isKnown;
        lock (_lock)
        {
            isKnown = _known.TryGetValue(name, out known);
        }

        if (isKnown && now - known.At < _life && (Verified(known.Keys) || now - known.At < _pause || known.Keys.Any(key => key.Id == id)))
        {
            return Verified(known.Keys);
        }

        var set = await GetAsync(await address(), cancellationToken);
        IReadOnlyList<JsonWebKey> fresh = [.. (set["keys"] as JsonArray ?? []).OfType<JsonObject>().Take(100).Select(key => new JsonWebKey(key))];
        lock (_lock)
        {
            if (_known.Count >= MaxIssuers)
            {
                _known.Clear();
            }

            _known[name] = (now, fresh);
        }

        return Verified(fresh);
    }

    private async Task<Uri> DiscoverAsync(string issuer, CancellationToken cancellationToken)
    {
        string Failed(string why) => $"failed to initialize OIDC provider for issuer \"{issuer}\": {why}";
        var document = Uri.TryCreate($"{issuer.TrimEnd('/')}/.well-known/openid-configuration", UriKind.Absolute, out var address) && address.UserInfo.Length == 0
            ? await GetAsync(address, cancellationToken)
            : throw new ReceiverException(Failed("it is not an address"));
        if (document.Text("issuer") != issuer)
        {
            throw new ReceiverException(Failed("oidc: issuer URL provided to client did not match the issuer URL returned by provider"));
        }

        // over TLS the keys come from where TLS says; what comes in the clear may say anything
        return Uri.TryCreate(document.Text("jwks_uri"), UriKind.Absolute, out var keys) && (keys.Scheme == Uri.UriSchemeHttps || keys.Scheme == address.Scheme)
            && keys.Scheme.StartsWith("http", StringComparison.Ordinal)
                ? keys
                : throw new ReceiverException(Failed("its jwks_uri is not an address"));
    }

    private async Task<JsonObject> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_timeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(linked.Token);
            var buffer = new byte[MaxBytes + 1];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, linked.Token);
            return response.IsSuccessStatusCode && length <= MaxBytes && JsonNode.Parse(buffer.AsSpan(0, length)) is JsonObject json
                ? json
                : throw new ReceiverException($"GET {address.GetLeftPart(UriPartial.Path)}: {(int)response.StatusCode}");
        }
        catch (JsonException e)
        {
            throw new ReceiverException($"GET {address.GetLeftPart(UriPartial.Path)}: the answer is not JSON", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ReceiverException($"GET {address.GetLeftPart(UriPartial.Path)}: {(e.InnerException ?? e).Message}", e);
        }
    }
}
