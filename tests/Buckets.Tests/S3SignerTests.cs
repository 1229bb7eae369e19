using Flux.Buckets.S3;

namespace Flux.Buckets.Tests;

/// <summary>The examples of AWS' documentation, "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)".</summary>
public sealed class S3SignerTests
{
    [Theory]
    [InlineData("max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    [InlineData("lifecycle=", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    public void Sign_OfTheDocumentedRequest_IsTheDocumentedSignature(string query, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://examplebucket.s3.amazonaws.com/?{query}");
        var credentials = new S3Credentials("AKIAIOSFODNN7EXAMPLE", new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
        var pairs = query.Split('&').Select(part => part.Split('=')).Select(part => KeyValuePair.Create(part[0], part[1]));

        S3Signer.Sign(request, "/", pairs, credentials, "us-east-1", new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
            + $"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={signature}",
            request.Headers.GetValues("Authorization").Single());
    }

    [Fact]
    public void Sign_WhenThereIsASessionToken_ItIsSentAndSigned()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://examplebucket.s3.amazonaws.com/");

        S3Signer.Sign(request, "/", [], new("AKID", new("secret"), new("token")), "us-east-1", DateTimeOffset.UnixEpoch);

        Assert.Equal("token", request.Headers.GetValues("x-amz-security-token").Single());
        Assert.Contains("x-amz-date;x-amz-security-token,", request.Headers.GetValues("Authorization").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b c+d=é~.txt", "a/b%20c%2Bd%3D%C3%A9~.txt")]
    [InlineData("../x", "../x")]
    public void EncodePath_KeepsSlashesAndUnreservedCharactersAlone(string key, string expected) => Assert.Equal(expected, S3Signer.EncodePath(key));
}
