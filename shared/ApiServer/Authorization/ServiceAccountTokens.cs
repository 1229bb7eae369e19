using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Authorization;

/// <summary>Issues and checks the signed tokens of service accounts (JWT, ES256).</summary>
/// <param name="store">Has the accounts.</param>
/// <param name="key">The key; disposed with this.</param>
/// <param name="clock">For the tokens' times.</param>
internal sealed class ServiceAccountTokens(ObjectStore store, ECDsa key, TimeProvider clock) : IDisposable
{
    public const string Issuer = "https://kubernetes.default.svc";

    /// <summary>A token for an account that exists.</summary>
    /// <param name="account">The account.</param>
    /// <param name="audiences">Who is to accept it.</param>
    /// <param name="seconds">How long it is valid.</param>
    /// <param name="bound">The claim about the object that it is bound to; null for none.</param>
    public (string Token, DateTimeOffset Expires) Issue(
        StoredObject account, IReadOnlyList<string> audiences, long seconds, KeyValuePair<string, JsonNode?>? bound = null)
    {
        var now = clock.GetUtcNow();
        var expires = now.AddSeconds(seconds);
        var claims = new JsonObject
        {
            ["aud"] = new JsonArray([.. audiences.Select(a => JsonValue.Create(a))]),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["iss"] = Issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = account.Namespace,
                ["serviceaccount"] = new JsonObject { ["name"] = account.Name, ["uid"] = account.Uid },
            },
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["sub"] = $"{UserInfo.ServiceAccountPrefix}{account.Namespace}:{account.Name}",
        };
        if (bound is { } claim)
        {
            claims.Map("kubernetes.io")![claim.Key] = claim.Value;
        }

        var signed = $"{Encode("""{"alg":"ES256","kid":"embedded"}"""u8)}.{Encode(Json.ToBytes(claims))}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return ($"{signed}.{Encode(signature)}", expires);
    }

    /// <summary>The account behind a token, and its audiences; null where the token is not ours, has expired, or its account is gone.</summary>
    public (UserInfo User, IReadOnlyList<string> Audiences)? Verify(string token)
    {
        if (token.Split('.') is not [var header, var body, var signature] || token.Length > 16 * 1024)
        {
            return null;
        }

        try
        {
            if (!key.VerifyData(Encoding.ASCII.GetBytes($"{header}.{body}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256))
            {
                return null;
            }

            var claims = Json.Parse(Base64Url.DecodeFromChars(body));
            return claims.Whole("exp") > clock.GetUtcNow().ToUnixTimeSeconds() ? Account(claims) : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidCastException)
        {
            return null;
        }
    }

    /// <summary>The public key, as a JSON Web Key Set.</summary>
    public JsonObject KeySet()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new()
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["use"] = "sig",
                ["kty"] = "EC",
                ["kid"] = "embedded",
                ["crv"] = "P-256",
                ["alg"] = "ES256",
                ["x"] = Encode(point.X),
                ["y"] = Encode(point.Y),
            }),
        };
    }

    public void Dispose() => key.Dispose();

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private (UserInfo, IReadOnlyList<string>)? Account(JsonObject claims)
    {
        var @namespace = claims.Text("kubernetes.io", "namespace") ?? "";
        var account = store.Resource("serviceaccounts").Find(@namespace, claims.Text("kubernetes.io", "serviceaccount", "name") ?? "");
        if (account is null || account.Uid != claims.Text("kubernetes.io", "serviceaccount", "uid"))
        {
            return null;
        }

        var user = new UserInfo
        {
            Name = $"{UserInfo.ServiceAccountPrefix}{@namespace}:{account.Name}",
            Uid = account.Uid,
            Groups = [.. UserInfo.ServiceAccountGroups(@namespace), UserInfo.Authenticated],
            Extra = new Dictionary<string, IReadOnlyList<string>>
            {
                ["authentication.kubernetes.io/credential-id"] = [$"JTI={claims.Text("jti")}"],
            },
        };
        return (user, [.. claims.Texts("aud")]);
    }
}
