using System.Net.Http.Headers;
using Flux.Primitives;

namespace Flux.Sops.Cloud;

/// <summary>Signs requests to AWS KMS and STS: a POST to <c>/</c> without a query.</summary>
internal static class KmsSignature
{
    /// <summary>Adds the headers that sign a request.</summary>
    public static void Sign(HttpRequestMessage request, byte[] body, AwsCredentials credentials, string region, string service, DateTimeOffset now)
    {
        var signer = new AwsSignature(credentials.AccessKeyId, credentials.SecretAccessKey, region, service, now);
        var uri = request.RequestUri ?? throw new ArgumentException("a request without address", nameof(request));
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = request.Content?.Headers.ContentType?.ToString() ?? "",
            ["host"] = AwsSignature.HostOf(uri),
            ["x-amz-date"] = signer.Time,
        };
        if (credentials.SessionToken is { } token)
        {
            headers["x-amz-security-token"] = token.Reveal();
        }

        if (request.Headers.TryGetValues("X-Amz-Target", out var target))
        {
            headers["x-amz-target"] = string.Join(',', target);
        }

        var signature = signer.Sign("POST", uri.AbsolutePath, "", headers, AwsSignature.Hash(body));
        request.Headers.TryAddWithoutValidation("X-Amz-Date", signer.Time);
        if (headers.TryGetValue("x-amz-security-token", out var session))
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", session);
        }

        request.Headers.Authorization = new AuthenticationHeaderValue(AwsSignature.Algorithm, signer.Parameter(signature));
    }
}
