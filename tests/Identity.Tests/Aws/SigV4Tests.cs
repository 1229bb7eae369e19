using System.Text;
using Flux.Identity.Aws;
using Flux.Primitives;

namespace Flux.Identity.Tests.Aws;

// The expected signatures: the first is AWS's published "get-vanilla" case; the others were computed by a Python program written from
// AWS's documentation ("Create a signed AWS API request"), which gives the published one too.
public sealed class SigV4Tests
{
    private static readonly AwsKey _plain = new("AKIDEXAMPLE", new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), null, DateTimeOffset.MaxValue);
    private static readonly AwsKey _session = _plain with { SessionToken = new Secret("session/token+x==") };
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Sign_OfAwsVanillaCase_GivesPublishedSignature()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://example.amazonaws.com/");

        new SigV4(_plain, "us-east-1", "service", new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero)).Sign(request, []);

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, "
            + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            request.Headers.Authorization!.ToString());
    }

    [Fact]
    public void Sign_WithBodyAndSession_SignsTypeTargetAndToken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://api.ecr.eu-west-1.amazonaws.com/") { Content = new ByteArrayContent("{}"u8.ToArray()) };
        request.Content.Headers.ContentType = new("application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken");

        new SigV4(_session, "eu-west-1", "ecr", _now).Sign(request, "{}"u8.ToArray());

        Assert.EndsWith(
            "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
            + "Signature=a7457ec6b6d0b1f1d6eddcfea5bee2a02d4e1e93c970f3656277947994957054",
            request.Headers.Authorization!.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Presign_OfCallerIdentity_SignsClusterName()
    {
        var address = new SigV4(_session, "eu-west-1", "sts", _now).Presign(
            new("https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"),
            TimeSpan.FromMinutes(15),
            new Dictionary<string, string> { ["x-k8s-aws-id"] = "prod" });

        Assert.Equal(
            "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Feu-west-1%2Fsts%2Faws4_request&X-Amz-Date=20260102T030405Z&X-Amz-Expires=900"
            + "&X-Amz-Security-Token=session%2Ftoken%2Bx%3D%3D&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id"
            + "&X-Amz-Signature=ac423ea22b7d23d5b972fd07c2bdfc3d942bc94995b2f2926f529097213d9e84",
            address);
    }

    [Fact]
    public void SignGit_OfCodeCommit_SignsHostAndPathAlone()
    {
        var (time, signature) = new SigV4(_session, "eu-west-1", "codecommit", _now).SignGit(new("https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/demo"));

        Assert.Equal(("20260102T030405", "5cf654f78381e16bb2bc8fb9271e466f6458442f053345108e9fdbdf0723aa2d"), (time, signature));
    }
}
