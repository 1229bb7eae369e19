using Flux.Primitives;

namespace Flux.Buckets.S3;

/// <summary>Signs requests without a body.</summary>
/// <remarks>Spec: AWS "Signature Version 4 signing process", with S3's exceptions: paths are encoded once and not shortened.</remarks>
internal static class S3Signer
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>Adds the headers of a signature.</summary>
    /// <param name="request">The request; its URL is what is signed.</param>
    /// <param name="path">The URL's path, encoded as <see cref="EncodePath"/> does.</param>
    /// <param name="query">The URL's query, not encoded.</param>
    /// <param name="credentials">The keys.</param>
    /// <param name="region">The region.</param>
    /// <param name="now">The time.</param>
    public static void Sign(
        HttpRequestMessage request,
        string path,
        IEnumerable<KeyValuePair<string, string>> query,
        S3Credentials credentials,
        string region,
        DateTimeOffset now)
    {
        var signer = new AwsSignature(credentials.AccessKeyId, credentials.SecretAccessKey, region, "s3", now);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = request.RequestUri?.Authority ?? "",
            ["x-amz-content-sha256"] = EmptyHash,
            ["x-amz-date"] = signer.Time,
        };
        if (credentials.SessionToken is { } token)
        {
            headers["x-amz-security-token"] = token.Reveal();
        }

        var signature = signer.Sign(request.Method.Method, path, Query(query), headers, EmptyHash);
        foreach (var (name, value) in headers.Where(header => header.Key != "host"))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", $"{AwsSignature.Algorithm} {signer.Parameter(signature)}");
    }

    /// <summary>A query in the form that is signed and sent: names in byte order, everything but unreserved characters encoded.</summary>
    public static string Query(IEnumerable<KeyValuePair<string, string>> query) => string.Join('&', query
        .Select(pair => (Name: Encode(pair.Key), Value: Encode(pair.Value)))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    /// <summary>A path with everything but unreserved characters and slashes encoded.</summary>
    public static string EncodePath(string path) => string.Join('/', path.Split('/').Select(Encode));

    private static string Encode(string text) => Uri.EscapeDataString(text);
}
