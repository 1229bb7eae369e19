using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Flux.Identity.Aws;

/// <summary>AWS's signatures, in a header or in an address.</summary>
/// <remarks>Spec: AWS Signature Version 4.</remarks>
internal sealed class SigV4(AwsKey key, string region, string service, DateTimeOffset now)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    private readonly string _time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private string Scope => $"{_time[..8]}/{region}/{service}/aws4_request";

    /// <summary>Adds the headers that sign a request.</summary>
    public void Sign(HttpRequestMessage request, byte[] body)
    {
        var uri = request.RequestUri ?? throw new ArgumentException("a request without address", nameof(request));
        request.Headers.TryAddWithoutValidation("X-Amz-Date", _time);
        if (key.SessionToken is { } token)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token.Reveal());
        }

        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = HostOf(uri) };
        foreach (var (name, values) in request.Headers.Where(h => h.Key.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)))
        {
            headers[name.ToLowerInvariant()] = string.Join(',', values);
        }

        if (request.Content?.Headers.ContentType is { } type)
        {
            headers["content-type"] = type.ToString();
        }

        var query = string.Join('&', uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        var (names, signature) = Signature(request.Method.Method, uri.AbsolutePath, query, headers, Hash(body), _time);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            Algorithm, $"Credential={key.AccessKeyId}/{Scope}, SignedHeaders={names}, Signature={signature}");
    }

    /// <summary>The address of a GET that is signed with what stands in it and these headers.</summary>
    public string Presign(Uri address, TimeSpan lifetime, IReadOnlyDictionary<string, string> signedHeaders)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = HostOf(address) };
        foreach (var (name, value) in signedHeaders)
        {
            headers[name] = value;
        }

        var query = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["X-Amz-Algorithm"] = Algorithm,
            ["X-Amz-Credential"] = $"{key.AccessKeyId}/{Scope}",
            ["X-Amz-Date"] = _time,
            ["X-Amz-Expires"] = ((int)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            ["X-Amz-SignedHeaders"] = string.Join(';', headers.Keys),
        };
        if (key.SessionToken is { } token)
        {
            query["X-Amz-Security-Token"] = token.Reveal();
        }

        foreach (var pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            query[Uri.UnescapeDataString(parts[0])] = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
        }

        var text = string.Join('&', query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
        var (_, signature) = Signature("GET", address.AbsolutePath, text, headers, Hash([]), _time);
        return $"{address.GetLeftPart(UriPartial.Path)}?{text}&X-Amz-Signature={signature}";
    }

    /// <summary>Time and signature of a pseudo-request, as CodeCommit takes them for a password: only the host is signed, no body, no <c>Z</c>.</summary>
    /// <remarks>Spec: aws/git-remote-codecommit.</remarks>
    public (string Time, string Signature) SignGit(Uri repository)
    {
        var time = _time.TrimEnd('Z');
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = HostOf(repository) };
        return (time, Signature("GIT", repository.AbsolutePath, "", headers, "", time).Value);
    }

    private (string Names, string Value) Signature(
        string method, string path, string query, SortedDictionary<string, string> headers, string bodyHash, string time)
    {
        var names = string.Join(';', headers.Keys);
        var canonical = $"{method}\n{EscapePath(path)}\n{query}\n{string.Concat(headers.Select(h => $"{h.Key}:{h.Value.Trim()}\n"))}\n{names}\n{bodyHash}";
        var toSign = $"{Algorithm}\n{time}\n{Scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        var secret = Encoding.UTF8.GetBytes("AWS4" + key.SecretAccessKey.Reveal());
        foreach (var part in (string[])[_time[..8], region, service, "aws4_request"])
        {
            secret = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(part));
        }

        return (names, Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(toSign))));
    }

    // the path as sent, escaped once more: the rule of every service but S3
    private static string EscapePath(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string HostOf(Uri uri) => uri.IsDefaultPort ? uri.Host : $"{uri.Host}:{uri.Port}";

    private static string Hash(byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data));
}
