using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Identity.Tests.Servers;

/// <summary>JSON web tokens for tests.</summary>
internal static class Tokens
{
    /// <summary>An unsigned token with an expiry.</summary>
    public static string Jwt(DateTimeOffset expires, string name = "token") =>
        $"{Encode("{\"alg\":\"none\"}")}.{Encode(new JsonObject { ["exp"] = expires.ToUnixTimeSeconds(), ["jti"] = name }.ToJsonString())}.{Encode("signature")}";

    /// <summary>What a token claims.</summary>
    public static JsonObject Claims(string jwt) => (JsonObject)JsonNode.Parse(Decode(jwt.Split('.')[1]))!;

    public static string Decode(string text)
    {
        var padded = text.Replace('-', '+').Replace('_', '/');
        return Encoding.UTF8.GetString(Convert.FromBase64String(padded + new string('=', (4 - (padded.Length % 4)) % 4)));
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
