using Flux.Identity.Aws;

namespace Flux.Identity.Tests.Aws;

// What upstream accepts and refuses: fluxcd/pkg auth/aws/provider_test.go; regions that could lead elsewhere are ours.
public sealed class AwsNamesTests
{
    [Theory]
    [InlineData("012345678901.dkr.ecr.us-east-1.amazonaws.com", "us-east-1")]
    [InlineData("012345678901.dkr-ecr.eu-west-3.on.aws", "eu-west-3")]
    [InlineData("012345678901.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1")]
    [InlineData("012345678901.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1")]
    [InlineData("012345678901.dkr.ecr.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1")]
    [InlineData("public.ecr.aws", "us-east-1")]
    public void RegistryRegion_OfRegistry_IsInItsName(string host, string region) => Assert.Equal(region, AwsNames.RegistryRegion(host));

    [Theory]
    [InlineData("gcr.io")]
    [InlineData("012345678901.dkr.ecr.us-east-1.amazonaws.com.evil.example")]
    [InlineData("evil.example#.dkr.ecr.us-east-1.amazonaws.com")]
    [InlineData("012345678901.dkr.ecr.evil@us.amazonaws.com")]
    public void RegistryRegion_OfAnotherHost_IsRefused(string host) =>
        Assert.StartsWith($"invalid AWS registry: '{host}'. must match ", Assert.Throws<IdentityException>(() => AwsNames.RegistryRegion(host)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://git-codecommit.us-east-1.amazonaws.com/v1/repos/test-repo", "us-east-1")]
    [InlineData("https://git-codecommit-fips.us-west-2.amazonaws.com/v1/repos/test-repo", "us-west-2")]
    [InlineData("https://git-codecommit.cn-north-1.amazonaws.com.cn/v1/repos/test-repo", "cn-north-1")]
    public void CodeCommitRegion_OfRepository_IsInItsHost(string url, string region) => Assert.Equal(region, AwsNames.CodeCommitRegion(new(url)));

    [Theory]
    [InlineData("http://git-codecommit.us-east-1.amazonaws.com/v1/repos/test-repo", "AWS CodeCommit authentication requires an HTTPS Git URL")]
    [InlineData("https://github.com/test-repo", "invalid AWS CodeCommit Git URL: github.com")]
    public void CodeCommitRegion_OfAnotherAddress_IsRefused(string url, string message) =>
        Assert.Equal(message, Assert.Throws<IdentityException>(() => AwsNames.CodeCommitRegion(new(url))).Message);

    [Theory]
    [InlineData("https://sts.amazonaws.com", true)]
    [InlineData("https://sts.us-east-1.amazonaws.com", true)]
    [InlineData("https://sts-fips.us-east-1.amazonaws.com", true)]
    [InlineData("https://vpce-002b7cc8966426bc6-njisq19r.sts.us-east-1.vpce.amazonaws.com", true)]
    [InlineData("http://sts.amazonaws.com", false)]
    [InlineData("https://sts.amazonaws.com/path", false)]
    [InlineData("https://evil.example/.sts.amazonaws.com", false)]
    [InlineData("https://evil.example#.sts.amazonaws.com", false)]
    [InlineData("https://user@sts.amazonaws.com", false)]
    public void Sts_OfEndpoint_MustBeAwsOwn(string endpoint, bool isOwn) => Assert.Equal(isOwn, Record.Exception(() => AwsNames.Sts(new(endpoint))) is null);

    [Theory]
    [InlineData("arn:aws:eks:us-east-1:123456789012:cluster/prod", true)]
    [InlineData("arn:aws-us-gov:eks:us-gov-west-1:123456789012:cluster/prod_1", true)]
    [InlineData("arn:aws:eks:us-east-1:123456789012:cluster/", false)]
    [InlineData("arn:aws:eks:evil.example/:123456789012:cluster/prod", false)]
    [InlineData("arn:aws:eks:us-east-1:123456789012:cluster/../../x", false)]
    [InlineData("", false)]
    public void Cluster_OfArn_IsChecked(string arn, bool isArn) => Assert.Equal(isArn, Record.Exception(() => AwsNames.Cluster(arn)) is null);

    [Theory]
    [InlineData("sts", "cn-north-1", "sts.cn-north-1.amazonaws.com.cn")]
    [InlineData("eks", "us-iso-east-1", "eks.us-iso-east-1.c2s.ic.gov")]
    [InlineData("eks", "us-isob-east-1", "eks.us-isob-east-1.sc2s.sgov.gov")]
    [InlineData("api.ecr", "eu-central-1", "api.ecr.eu-central-1.amazonaws.com")]
    public void Host_OfRegion_HasItsPartition(string service, string region, string host) => Assert.Equal(host, AwsNames.Host(service, region));
}
