using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Flux.Primitives;

namespace Flux.Buckets.Azure;

/// <summary>Tokens for a service principal, by its secret or certificate, asked for through the handler given.</summary>
/// <remarks>Spec: Microsoft identity platform, "OAuth 2.0 client credentials flow" and "certificate credentials".</remarks>
public sealed class EntraCredential : TokenCredential
{
    private const string DefaultAuthority = "https://login.microsoftonline.com/";
    private const int MaxKept = 1000;
    private static readonly ConcurrentDictionary<string, (AccessToken Token, DateTimeOffset Until)> _kept = new();
    private readonly Uri _endpoint;
    private readonly string _clientId;
    private readonly Secret? _secret;
    private readonly X509Certificate2Collection? _certificates;
    private readonly string _fileHash;
    private readonly bool _sendChain;
    private readonly HttpMessageHandler _handler;
    private readonly TimeProvider _clock;

    private EntraCredential(
        string? authority, string tenant, string client, Secret? secret, X509Certificate2Collection? certificates, string fileHash, bool sendChain, HttpMessageHandler handler, TimeProvider clock)
    {
        var text = string.IsNullOrEmpty(authority) ? DefaultAuthority : authority;
        if (!Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var url) || url.Scheme != "https")
        {
            throw new BucketException("the authority host is not an https URL");
        }

        if (tenant.Length == 0 || !tenant.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.'))
        {
            throw new BucketException("invalid tenantID. You can locate your tenantID by following the instructions listed here: https://learn.microsoft.com/partner-center/find-ids-and-domain-names");
        }

        _endpoint = new(url, $"{tenant}/oauth2/v2.0/token");
        (_clientId, _secret, _certificates, _fileHash, _sendChain, _handler, _clock) =
            (client, secret, certificates, fileHash, sendChain, handler, clock);
    }

    /// <summary>By a secret.</summary>
    /// <param name="authority">The authority's address; null or empty for the public cloud's.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="client">The application's id.</param>
    /// <param name="secret">Its secret.</param>
    /// <param name="handler">Sends requests; not disposed.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="BucketException">The authority or tenant cannot be used.</exception>
    public static EntraCredential BySecret(string? authority, string tenant, string client, Secret secret, HttpMessageHandler handler, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return new(authority, tenant, client, secret, null, "", false, handler, clock);
    }

    /// <summary>By a certificate with its key, in PEM or PKCS #12.</summary>
    /// <param name="authority">The authority's address; null or empty for the public cloud's.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="client">The application's id.</param>
    /// <param name="certificate">The file.</param>
    /// <param name="password">Its password; null for none.</param>
    /// <param name="sendChain">Whether the certificate goes with each question, so that it need not be registered itself.</param>
    /// <param name="handler">Sends requests; not disposed.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="BucketException">The authority, tenant or certificate cannot be used.</exception>
    public static EntraCredential ByCertificate(
        string? authority, string tenant, string client, byte[] certificate, string? password, bool sendChain, HttpMessageHandler handler, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(certificate);
        return new(
            authority, tenant, client, null, Read(certificate, password), Convert.ToHexString(SHA256.HashData(certificate)), sendChain, handler, clock);
    }

    /// <inheritdoc />
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException("tokens are asked for asynchronously");

    /// <inheritdoc />
    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        var scope = string.Join(' ', requestContext.Scopes);
        var key = KeyOf(scope);
        var now = _clock.GetUtcNow();
        if (_kept.TryGetValue(key, out var kept) && kept.Until > now)
        {
            return kept.Token;
        }

        using var http = new HttpMessageInvoker(_handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint);
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = _clientId, ["scope"] = scope };
        if (_secret is not null)
        {
            form["client_secret"] = _secret.Reveal();
        }
        else
        {
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form["client_assertion"] = Assertion(now);
        }

        request.Content = new FormUrlEncodedContent(form);
        var (token, lifetime) = await OAuthAnswer.SendAsync(http, request, cancellationToken);
        var access = new AccessToken(token.Reveal(), now + lifetime);
        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        _kept[key] = (access, now + (lifetime * 0.8));
        return access;
    }

    private static X509Certificate2Collection Read(byte[] file, string? password)
    {
        try
        {
            var text = Encoding.UTF8.GetString(file);
            if (!text.Contains("-----BEGIN", StringComparison.Ordinal))
            {
                var all = X509CertificateLoader.LoadPkcs12Collection(file, password, X509KeyStorageFlags.EphemeralKeySet);
                return [.. all.OrderByDescending(certificate => certificate.HasPrivateKey)];
            }

            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(text);
            var first = string.IsNullOrEmpty(password)
                ? X509Certificate2.CreateFromPem(text, text)
                : X509Certificate2.CreateFromEncryptedPem(text, text, password);
            return [first, .. chain.Skip(1)];
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new BucketException("failed to parse client certificates: the certificate or its key cannot be read", e);
        }
    }

    private string KeyOf(string scope) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{_endpoint}\0{_clientId}\0{_secret?.Reveal()}\0{_fileHash}\0{_sendChain}\0{scope}")));

    private string Assertion(DateTimeOffset now)
    {
        var certificate = _certificates?[0] ?? throw new BucketException("there is no certificate");
        using var key = certificate.GetRSAPrivateKey() ?? throw new BucketException("the certificate has no RSA key");
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("aud", _endpoint.AbsoluteUri);
            json.WriteString("iss", _clientId);
            json.WriteString("sub", _clientId);
            json.WriteString("jti", Guid.NewGuid());
            json.WriteNumber("nbf", now.ToUnixTimeSeconds());
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", now.AddMinutes(10).ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        var thumbprint = System.Buffers.Text.Base64Url.EncodeToString(certificate.GetCertHash());
        var chain = _sendChain
            ? $",\"x5c\":[{string.Join(',', (_certificates ?? []).Select(one => $"\"{Convert.ToBase64String(one.RawData)}\""))}]"
            : "";
        return Jwt.Sign($$"""{"alg":"RS256","typ":"JWT","x5t":"{{thumbprint}}"{{chain}}}""", buffer.ToArray(), key);
    }
}
