using System.Text.RegularExpressions;

namespace Flux.Buckets.S3;

/// <summary>Where a bucket is: in the path, or for stores known to want that in the host's name; and in which region.</summary>
/// <remarks>Spec: minio-go's <c>BucketLookupAuto</c> (s3utils <c>IsVirtualHostSupported</c>) and <c>GetRegionFromURL</c>.</remarks>
internal sealed partial class S3Address
{
    public const string DefaultRegion = "us-east-1";
    private readonly S3Options _options;
    private readonly string _host;

    /// <exception cref="BucketException">The endpoint is not a host with a port.</exception>
    public S3Address(S3Options options)
    {
        _options = options;
        if (!Uri.TryCreate($"{(options.Insecure ? "http" : "https")}://{options.Endpoint}", UriKind.Absolute, out var url)
            || url.Host.Length == 0
            || url.UserInfo.Length > 0)
        {
            throw new BucketException($"Endpoint: {AnswerReader.Clean(options.Endpoint)} does not follow ip address or domain name standards.");
        }

        if (options.Endpoint.Contains("://", StringComparison.Ordinal) || url.PathAndQuery != "/" || url.Fragment.Length > 0)
        {
            throw new BucketException("Endpoint url cannot have fully qualified paths.");
        }

        _host = url.Host;
        Scheme = url.Scheme;
        Region = !string.IsNullOrEmpty(options.Region) ? options.Region : RegionOf(_host);
        IsVirtual = !(Scheme == "https" && options.Bucket.Contains('.', StringComparison.Ordinal)) && (IsAmazon || IsGoogle || IsAlibaba);
    }

    public string Scheme { get; }

    /// <summary>The region; null where it is not known.</summary>
    public string? Region { get; }

    /// <summary>Whether the bucket is part of the host's name.</summary>
    public bool IsVirtual { get; }

    /// <summary>Google's store, whose lists know no continuation tokens.</summary>
    public bool IsGoogle => _host == "storage.googleapis.com";

    private bool IsAmazon => _host is "s3.amazonaws.com" || AmazonHost().IsMatch(_host);

    private bool IsAlibaba => _host.EndsWith("aliyuncs.com", StringComparison.Ordinal);

    /// <summary>Host and port, and the path of a key (empty for the bucket itself), encoded.</summary>
    public (string Authority, string Path) Locate(string key, string region)
    {
        var authority = _host == "s3.amazonaws.com" && region != DefaultRegion
            ? $"s3.dualstack.{region}.amazonaws.com"
            : _options.Endpoint;
        var path = S3Signer.EncodePath(key);
        return IsVirtual
            ? ($"{_options.Bucket}.{authority}", $"/{path}")
            : (authority, $"/{S3Signer.EncodePath(_options.Bucket)}/{path}");
    }

    private static string? RegionOf(string host)
    {
        var match = AmazonHost().Match(host);
        return match.Success && match.Groups["region"].Value is { Length: > 0 } region ? region : null;
    }

    [GeneratedRegex(
        @"^s3(?:-fips)?(?:[.-](?:dualstack\.)?(?<region>[a-z]{2}(?:-[a-z]+){1,3}-\d))?\.amazonaws\.com(?:\.cn)?$",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AmazonHost();
}
