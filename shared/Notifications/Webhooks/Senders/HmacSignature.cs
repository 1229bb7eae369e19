using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Flux.Primitives;

namespace Flux.Notifications.Senders;

/// <summary>Signatures of the form <c>sha256=hex</c> over the exact bytes of a body.</summary>
/// <remarks>Spec: go-github, <c>ValidateSignature</c>.</remarks>
internal static class HmacSignature
{
    /// <summary>What is wrong with it; null where it is right.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "older senders have no other than HMAC-SHA-1")]
    public static string? Problem(string? signature, ReadOnlySpan<byte> body, Secret token)
    {
        if (string.IsNullOrEmpty(signature))
        {
            return "missing signature";
        }

        var key = Encoding.UTF8.GetBytes(token.Reveal());
        byte[]? expected = signature.Split('=')[0] switch
        {
            "sha1" => HMACSHA1.HashData(key, body),
            "sha256" => HMACSHA256.HashData(key, body),
            "sha512" => HMACSHA512.HashData(key, body),
            _ => null,
        };
        if (expected is null || Decode(signature) is not { } actual)
        {
            return "unknown or malformed signature";
        }

        return CryptographicOperations.FixedTimeEquals(expected, actual) ? null : "payload signature check failed";
    }

    /// <summary>Whether a text is the HMAC-SHA-1 of a body in lower-case hex, as Nexus sends it.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "Nexus has no other")]
    public static bool IsSha1(string signature, ReadOnlySpan<byte> body, Secret token)
    {
        var expected = Convert.ToHexStringLower(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token.Reveal()), body));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
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
