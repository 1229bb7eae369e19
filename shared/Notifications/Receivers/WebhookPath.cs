using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Flux.Primitives;

namespace Flux.Notifications;

/// <summary>The path that a webhook calls.</summary>
/// <remarks>Spec: notification-controller api/v1, <c>GetWebhookPath</c>.</remarks>
public static class WebhookPath
{
    /// <summary>What every path begins with.</summary>
    public const string Prefix = "/hook/";

    private const int DigestLength = 64;
    private static readonly SearchValues<char> _lowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary><c>/hook/</c> and the SHA-256 of token, name and namespace, put together without anything between them.</summary>
    public static string Of(Secret token, string name, string @namespace)
    {
        ArgumentNullException.ThrowIfNull(token);
        return Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal() + name + @namespace)));
    }

    /// <summary>Whether a text is a path that <see cref="Of"/> may give.</summary>
    public static bool IsWellFormed(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Length == Prefix.Length + DigestLength
            && path.StartsWith(Prefix, StringComparison.Ordinal)
            && !path.AsSpan(Prefix.Length).ContainsAnyExcept(_lowerHex);
    }
}
