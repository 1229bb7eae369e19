using System.Globalization;
using System.Net.Http.Headers;
using Flux.Primitives;

namespace Flux.Identity.Aws;

/// <summary>AWS's signatures, in a header or in an address.</summary>
/// <remarks>Spec: AWS Signature Version 4.</remarks>
internal sealed class SigV4(AwsKey key, string region, string service, DateTimeOffset now)
{
    private readonly AwsSignature _signer = new(key.AccessKeyId, key.SecretAccessKey, region, service, now);

    /// <summary>Adds the headers that sign a request.</summary>
    public void Sign(HttpRequestMessage request, byte[] body)
    {
        var uri = request.RequestUri ?? throw new ArgumentException("a request without address", nameof(request));
        request.Headers.TryAddWithoutValidation("X-Amz-Date", _signer.Time);
        if (key.SessionToken is { } token)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token.Reveal());
        }

        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = AwsSignature.HostOf(uri) };
        foreach (var (name, values) in request.Headers.Where(h => h.Key.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)))
        {
            headers[name.ToLowerInvariant()] = string.Join(',', values);
        }

        if (request.Content?.Headers.ContentType is { } type)
        {
            headers["content-type"] = type.ToString();
        }

        var query = string.Join('&', uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        var signature = _signer.Sign(request.Method.Method, EscapePath(uri.AbsolutePath), query, headers, AwsSignature.Hash(body));
        request.Headers.Authorization = new AuthenticationHeaderValue(AwsSignature.Algorithm, _signer.Parameter(signature));
    }

    /// <summary>The address of a GET that is signed with what stands in it and these headers.</summary>
    public string Presign(Uri address, TimeSpan lifetime, IReadOnlyDictionary<string, string> signedHeaders)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = AwsSignature.HostOf(address) };
        foreach (var (name, value) in signedHeaders)
        {
            headers[name] = value;
        }

        var query = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["X-Amz-Algorithm"] = AwsSignature.Algorithm,
            ["X-Amz-Credential"] = _signer.Credential,
            ["X-Amz-Date"] = _signer.Time,
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
        var (_, signature) = _signer.Sign("GET", EscapePath(address.AbsolutePath), text, headers, AwsSignature.Hash([]));
        return $"{address.GetLeftPart(UriPartial.Path)}?{text}&X-Amz-Signature={signature}";
    }

    /// <summary>Time and signature of a pseudo-request, as CodeCommit takes them for a password: only the host is signed, no body, no <c>Z</c>.</summary>
    /// <remarks>Spec: aws/git-remote-codecommit.</remarks>
    public (string Time, string Signature) SignGit(Uri repository)
    {
        var time = _signer.Time.TrimEnd('Z');
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = AwsSignature.HostOf(repository) };
        return (time, _signer.Sign("GIT", EscapePath(repository.AbsolutePath), "", headers, "", time).Value);
    }

    // the path as sent, escaped once more: the rule of every service but S3
    private static string EscapePath(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
