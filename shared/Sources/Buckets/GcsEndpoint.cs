using Flux.Api;

namespace Flux.Sources.Buckets;

/// <summary>Where Google's store, or one that speaks its protocol, is.</summary>
internal static class GcsEndpoint
{
    private const string Google = "googleapis.com";

    /// <exception cref="BucketFailure">The endpoint is not a host or URL.</exception>
    public static Uri Of(BucketSpec spec)
    {
        var text = spec.Endpoint.Contains("://", StringComparison.Ordinal) ? spec.Endpoint : $"{(spec.Insecure ? "http" : "https")}://{spec.Endpoint}";
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.Host.Length > 0
            ? url
            : throw new BucketFailure(SourceReasons.AuthenticationFailed, $"failed to parse endpoint '{spec.Endpoint}': not a host");
    }

    /// <exception cref="BucketFailure">It is not Google's.</exception>
    public static void RequireGoogle(Uri endpoint)
    {
        if (endpoint.Scheme != "https" || !(endpoint.Host == Google || endpoint.Host.EndsWith("." + Google, StringComparison.OrdinalIgnoreCase)))
        {
            throw new BucketFailure(
                SourceReasons.AuthenticationFailed,
                $"endpoint '{endpoint.Authority}' is not one of Google's: the host's identity is not shown to it; use a secretRef");
        }
    }
}
