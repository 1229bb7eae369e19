using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Sops.Cloud;

/// <summary>Credentials for Google Cloud in one of its JSON forms: a service account's key, or a user's refresh token.</summary>
/// <remarks>Spec: Google's OAuth 2.0 for service accounts; golang.org/x/oauth2/google, CredentialsFromJSON.</remarks>
public sealed class GcpCredentials
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform https://www.googleapis.com/auth/cloudkms";
    private const string DefaultTokenUri = "https://oauth2.googleapis.com/token";

    private readonly JsonObject _fields;

    private GcpCredentials(JsonObject fields) => _fields = fields;

    /// <summary>Reads the entry <c>sops.gcp-kms</c> of a Secret.</summary>
    /// <exception cref="SopsException">It is not JSON, or of a kind that is not known.</exception>
    public static GcpCredentials Parse(ReadOnlySpan<byte> json)
    {
        JsonObject? fields;
        try
        {
            fields = JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException e)
        {
            throw new SopsException("the credentials are not JSON", e);
        }

        return fields?.Text("type") switch
        {
            "service_account" or "authorized_user" => new(fields),
            null or "" => throw new SopsException("missing 'type' field in credentials"),
            var type => throw new SopsException($"credentials of type {Trees.GoQuote.Of(type)} are not supported: use service_account or authorized_user"),
        };
    }

    internal async Task<string> TokenAsync(HttpClient http, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isAccount = _fields.Text("type") == "service_account";
        var address = isAccount && _fields.Text("token_uri") is { Length: > 0 } given ? given : DefaultTokenUri;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback))
        {
            throw new SopsException("oauth2: the token_uri is no https address");
        }

        var form = isAccount
            ? new Dictionary<string, string>
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
                ["assertion"] = Assertion(address, now),
            }
            : new Dictionary<string, string>
            {
                ["grant_type"] = "refresh_token",
                ["client_id"] = _fields.Text("client_id") ?? "",
                ["client_secret"] = _fields.Text("client_secret") ?? "",
                ["refresh_token"] = _fields.Text("refresh_token") ?? "",
            };
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new FormUrlEncodedContent(form) };
        var answer = await new CloudRequests(http).SendAsync(request, cancellationToken);
        return answer.IsSuccess && answer.Json().Text("access_token") is { Length: > 0 } token
            ? token
            : throw new SopsException($"oauth2: cannot fetch token: {(int)answer.Status} {CloudRequests.Brief(answer.Json().Text("error") ?? "")}".TrimEnd());
    }

    private string Assertion(string audience, DateTimeOffset now)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(_fields.Text("private_key") ?? "");
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new SopsException("oauth2: the private key should be a PEM or plain PKCS1 or PKCS8", e);
        }

        var header = new JsonObject { ["kid"] = _fields.Text("private_key_id") ?? "" };
        return Jwt.Sign(header, new()
        {
            ["iss"] = _fields.Text("client_email") ?? "",
            ["scope"] = Scope,
            ["aud"] = audience,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        }, rsa);
    }
}
