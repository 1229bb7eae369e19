using System.Security.Cryptography;
using System.Text;

namespace Flux.Identity.Caching;

/// <summary>Keys for credentials: digests, since some parts are secret, of parts that cannot run into each other.</summary>
internal static class CacheKey
{
    public static string Of(params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part?.Length ?? -1).Append(':').Append(part).Append(';');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
