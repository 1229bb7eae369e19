namespace Flux.Identity.Tests;

public sealed class IdentityOptionsTests
{
    private static IReadOnlyList<string> Check(IdentityOptions options) => [.. new IdentityOptionsValidator().Validate(null, options).Failures ?? []];

    [Fact]
    public void Validate_OfDefaults_FindsNothing() => Assert.Empty(Check(new()));

    [Fact]
    public void Validate_OfDefaultAccountWithoutGate_SaysWhatUpstreamSays() => Assert.Equal(
        ["cannot set default service accounts when the feature gate ObjectLevelWorkloadIdentity is not enabled"],
        Check(new() { DefaultKubeConfigServiceAccount = "tenant" }));

    [Fact]
    public void Validate_OfManyErrors_TellsAll() => Assert.Equal(
        4, Check(new() { TokenCacheMaxSize = -1, AwsRoleArn = "x", GcpServiceAccount = "y", GcpWorkloadIdentityProvider = "z" }).Count);
}
