using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Flux.Primitives;

namespace Flux.Notifications;

/// <summary>Checks what GitHub and Gitea sign their calls with: an HMAC over the exact bytes of the body.</summary>
/// <remarks>Spec: GitHub docs, "Validating webhook deliveries"; go-github <c>ValidatePayload</c>.</remarks>
internal static class GitHubSignature
{
    /// <summary>What is wrong; null where the signature is right.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "X-Hub-Signature is HMAC-SHA-1; older senders have no other")]
    public static string? Problem(WebhookRequest request, Secret token)
    {
        var contentType = request.Header("Content-Type")?.Split(';')[0].Trim() ?? "";
        if (contentType is not ("application/json" or "application/x-www-form-urlencoded"))
        {
            return $"webhook request has unsupported Content-Type \"{contentType}\"";
        }

        var signature = request.Header("X-Hub-Signature-256") is { Length: > 0 } newer ? newer : request.Header("X-Hub-Signature");
        if (string.IsNullOrEmpty(signature))
        {
            return "missing signature";
        }

        var key = Encoding.UTF8.GetBytes(token.Reveal());
        byte[]? expected = signature.Split('=')[0] switch
        {
            "sha1" => HMACSHA1.HashData(key, request.Body.Span),
            "sha256" => HMACSHA256.HashData(key, request.Body.Span),
            "sha512" => HMACSHA512.HashData(key, request.Body.Span),
            _ => null,
        };
        if (expected is null || Decode(signature) is not { } actual)
        {
            return "unknown or malformed signature";
        }

        return CryptographicOperations.FixedTimeEquals(expected, actual) ? null : "payload signature check failed";
    }

    private static byte[]? Decode(string signature)
    {
        var hex = signature.AsSpan(signature.IndexOf('=', StringComparison.Ordinal) + 1);
        try
        {
            return Convert.FromHexString(hex);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
