using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Flux.Primitives;

/// <summary>Signs requests to AWS, and to what speaks S3: the part that is the same for every service.</summary>
/// <param name="accessKeyId">Names the key.</param>
/// <param name="secretAccessKey">The key.</param>
/// <param name="region">The region that the request goes to.</param>
/// <param name="service">The service, as signatures name it.</param>
/// <param name="now">When it is signed.</param>
/// <remarks>Spec: AWS "Signature Version 4 signing process".</remarks>
public sealed class AwsSignature(string accessKeyId, Secret secretAccessKey, string region, string service, DateTimeOffset now)
{
    /// <summary>The name of the algorithm.</summary>
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The time of the signature, as <c>X-Amz-Date</c> has it.</summary>
    public string Time { get; } = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The key's name with the scope of the signature.</summary>
    public string Credential => $"{accessKeyId}/{Scope}";

    private string Scope => $"{Time[..8]}/{region}/{service}/aws4_request";

    /// <summary>The SHA-256 of a body, in lower-case hex.</summary>
    public static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>A URL's authority as <c>Host</c> has it: the port only where it is not the scheme's own.</summary>
    public static string HostOf(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsDefaultPort ? address.Host : $"{address.Host}:{address.Port}";
    }

    /// <summary>The signature of a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path, encoded as the service wants it signed: once for S3, twice for all others.</param>
    /// <param name="query">The query, encoded and in order.</param>
    /// <param name="headers">The headers that are signed, by their names in lower case.</param>
    /// <param name="bodyHash">The body's <see cref="Hash"/>, or what the service takes in its place.</param>
    /// <param name="time">The time where the service wants it in another form than <see cref="Time"/>; null for that.</param>
    /// <returns>The names of the signed headers, and the signature in hex.</returns>
    public (string Headers, string Value) Sign(
        string method, string path, string query, SortedDictionary<string, string> headers, string bodyHash, string? time = null)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var names = string.Join(';', headers.Keys);
        var canonical = $"{method}\n{path}\n{query}\n{string.Concat(headers.Select(h => $"{h.Key}:{h.Value.Trim()}\n"))}\n{names}\n{bodyHash}";
        var toSign = $"{Algorithm}\n{time ?? Time}\n{Scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secretAccessKey.Reveal());
        foreach (var part in (string[])[Time[..8], region, service, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return (names, Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))));
    }

    /// <summary>The parameter of the header <c>Authorization</c> that goes with a signature.</summary>
    public string Parameter((string Headers, string Value) signature) =>
        $"Credential={Credential}, SignedHeaders={signature.Headers}, Signature={signature.Value}";
}
