using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Flux.Buckets.Azure;

/// <summary>Signs each try of a request with the account's key.</summary>
/// <remarks>Spec: Azure Storage "Authorize with Shared Key", Blob service.</remarks>
internal sealed class SharedKeyPolicy(BlobCredential.SharedKey credential, TimeProvider clock) : HttpPipelineSynchronousPolicy
{
    private static readonly string[] _signed =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match",
        "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    private readonly byte[] _key = KeyOf(credential);

    /// <inheritdoc />
    public override void OnSendingRequest(HttpMessage message)
    {
        var request = message.Request;
        request.Headers.SetValue("x-ms-date", clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        var signature = Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(StringToSign(request, credential.Account))));
        request.Headers.SetValue("Authorization", $"SharedKey {credential.Account}:{signature}");
    }

    /// <summary>A text signed with an account's key, in base64.</summary>
    internal static string Sign(BlobCredential.SharedKey credential, string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(KeyOf(credential), Encoding.UTF8.GetBytes(text)));

    internal static string StringToSign(Request request, string account)
    {
        var text = new StringBuilder(request.Method.Method).Append('\n');
        foreach (var name in _signed)
        {
            var value = Header(request, name);
            text.Append(name == "Content-Length" && value == "0" ? "" : value).Append('\n');
        }

        foreach (var header in request.Headers
            .Where(header => header.Name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(header => header.Name.ToLowerInvariant(), StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{header.Name.ToLowerInvariant()}:{header.Value.Trim()}\n");
        }

        var url = request.Uri.ToUri();
        text.Append('/').Append(account).Append(url.AbsolutePath);
        foreach (var (name, value) in Query(url.Query).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{name}:{value}");
        }

        return text.ToString();
    }

    private static string Header(Request request, string name)
    {
        if (name == "Content-Length" && request.Content is { } content && content.TryComputeLength(out var length))
        {
            return length.ToString(CultureInfo.InvariantCulture);
        }

        return request.Headers.TryGetValue(name, out var value) ? value ?? "" : "";
    }

    private static IEnumerable<KeyValuePair<string, string>> Query(string query) => query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=', 2))
        .Select(part => KeyValuePair.Create(
            Uri.UnescapeDataString(part[0]).ToLowerInvariant(), part.Length > 1 ? Uri.UnescapeDataString(part[1]) : ""));

    private static byte[] KeyOf(BlobCredential.SharedKey credential)
    {
        try
        {
            return Convert.FromBase64String(credential.Key.Reveal().Trim());
        }
        catch (FormatException e)
        {
            throw new BucketException("the account's key is not base64", e);
        }
    }
}
