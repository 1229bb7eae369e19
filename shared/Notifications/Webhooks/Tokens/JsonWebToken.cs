using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Notifications.Tokens;

/// <summary>A signed JSON web token, taken apart; nothing of it is verified.</summary>
/// <remarks>Spec: RFC 7515, compact serialization; RFC 7519.</remarks>
internal sealed record JsonWebToken(JsonObject Header, JsonObject Claims, byte[] Signed, byte[] Signature)
{
    private const int MaxLength = 16 * 1024;

    /// <exception cref="ReceiverException">It is none.</exception>
    public static JsonWebToken Parse(string text)
    {
        if (text.Length > MaxLength || text.Split('.') is not [var header, var claims, var signature])
        {
            throw new ReceiverException("failed to parse bearer token: token is not a JWT");
        }

        try
        {
            return new(Json(header), Json(claims), Encoding.ASCII.GetBytes($"{header}.{claims}"), Decode(signature));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // what could not be read may be a credential
            throw new ReceiverException("failed to parse bearer token: failed to decode token payload");
        }
    }

    /// <summary>Whether the token is for an audience.</summary>
    public bool IsFor(string audience) => Claims["aud"] switch
    {
        JsonArray list => list.Any(item => item.Text() == audience),
        var one => one.Text() == audience,
    };

    /// <summary>A claim that is a time; null where there is none.</summary>
    public DateTimeOffset? Time(string claim) =>
        Claims[claim] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out double seconds) && seconds is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : null;

    public static byte[] Decode(string text)
    {
        if (text.AsSpan().IndexOfAny("+/=") >= 0)
        {
            throw new FormatException();
        }

        return Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (text.Length % 4)) % 4));
    }

    private static JsonObject Json(string text) => JsonNode.Parse(Decode(text)) as JsonObject ?? throw new FormatException();
}
