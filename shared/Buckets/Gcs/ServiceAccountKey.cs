using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Flux.Primitives;

namespace Flux.Buckets.Gcs;

/// <summary>Gets access tokens with the credentials of a JSON file as Google gives it out: a service account's key, or a user's refresh token.</summary>
/// <remarks>Spec: RFC 7523 as in Google's "Using OAuth 2.0 for Server to Server Applications". Other types may name files and programs, and are refused.</remarks>
public sealed class ServiceAccountKey
{
    /// <summary>The token's scope.</summary>
    public const string Scope = "https://www.googleapis.com/auth/devstorage.read_only";

    private const string DefaultTokenUri = "https://oauth2.googleapis.com/token";
    private const int MaxKept = 1000;
    private static readonly ConcurrentDictionary<string, (Secret Token, DateTimeOffset Until)> _kept = new();
    private readonly JsonElement _json;
    private readonly string _type;
    private readonly string _key;
    private readonly Uri _tokenUri;

    private ServiceAccountKey(JsonElement json, byte[] source)
    {
        _json = json;
        _type = Text("type");
        _key = Convert.ToHexString(SHA256.HashData(source));
        if (_type is not ("service_account" or "authorized_user"))
        {
            throw new BucketException(_type.Length == 0
                ? "missing 'type' field in credentials"
                : $"credentials of type '{AnswerReader.Clean(_type)}' are not supported: use those of a service account");
        }

        var uri = Text("token_uri") is { Length: > 0 } given && _type == "service_account" ? given : DefaultTokenUri;
        _tokenUri = Uri.TryCreate(uri, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            ? url
            : throw new BucketException("the credentials' 'token_uri' is not an http or https URL");
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="BucketException">It is not of a supported form.</exception>
    public static ServiceAccountKey Parse(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            using var json = JsonDocument.Parse(source);
            return new(json.RootElement.Clone(), source);
        }
        catch (JsonException e)
        {
            throw new BucketException("the credentials are not JSON", e);
        }
    }

    /// <summary>A token, kept until shortly before its end.</summary>
    /// <exception cref="BucketException">The key cannot be read, or Google refused.</exception>
    public async Task<Secret> TokenAsync(HttpMessageHandler handler, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var now = clock.GetUtcNow();
        if (_kept.TryGetValue(_key, out var kept) && kept.Until > now)
        {
            return kept.Token;
        }

        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Post, _tokenUri);
        request.Content = new FormUrlEncodedContent(_type == "service_account"
            ? new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer", ["assertion"] = Assertion(now) }
            : new Dictionary<string, string>
            {
                ["grant_type"] = "refresh_token",
                ["client_id"] = Text("client_id"),
                ["client_secret"] = Text("client_secret"),
                ["refresh_token"] = Text("refresh_token"),
            });
        var (token, lifetime) = await OAuthAnswer.SendAsync(http, request, cancellationToken);
        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        _kept[_key] = (token, now + (lifetime * 0.8));
        return token;
    }

    private string Assertion(DateTimeOffset now)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("iss", Text("client_email"));
            json.WriteString("scope", Scope);
            json.WriteString("aud", _tokenUri.AbsoluteUri);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", now.AddHours(1).ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        var kid = JsonEncodedText.Encode(Text("private_key_id"));
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(Text("private_key"));
            return Jwt.Sign($$"""{"alg":"RS256","typ":"JWT","kid":"{{kid}}"}""", buffer.ToArray(), key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new BucketException("the credentials' private key cannot be read", e);
        }
    }

    private string Text(string name) =>
        _json.ValueKind == JsonValueKind.Object && _json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() ?? ""
            : "";
}
