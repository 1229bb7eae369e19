using System.Text.Json.Nodes;
using Flux.Helm.Values;

namespace Flux.HelmReleases.Values.Tests;

/// <remarks>Expected: fluxcd/pkg chartutil v1.27, digest_test.go.</remarks>
public sealed class ConfigDigestTests
{
    private const string Nothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("{}", Nothing)]
    [InlineData(
        """{"replicas":3,"image":{"tag":"latest","repository":"nginx"},"ports":[{"protocol":"TCP","port":8080},{"port":9090,"protocol":"UDP"}]}""",
        "sha256:fcdc2b0de1581a3633ada4afee3f918f6eaa5b5ab38c3fef03d5b48d3f85d9f6")]
    [InlineData(
        """{"image":{"repository":"nginx","tag":"latest"},"ports":[{"port":8080,"protocol":"TCP"},{"port":9090,"protocol":"UDP"}],"replicas":3}""",
        "sha256:fcdc2b0de1581a3633ada4afee3f918f6eaa5b5ab38c3fef03d5b48d3f85d9f6")]
    [InlineData(
        """{"replicas":3,"test":{"632bd80235a05f4192aefade":"value1","632bd80ddf416cf32fd50679":"value2","632bd817c559818a52307da2":"value3","632bd82398e71231a98004b6":"value4"}}""",
        "sha256:8a980fcbeadd6f05818f07e8aec14070c22250ca3d96af1fcd5f93b3e85b4d70")]
    [InlineData(
        """{"test":{"632bd82398e71231a98004b6":"value4","632bd817c559818a52307da2":"value3","632bd80ddf416cf32fd50679":"value2","632bd80235a05f4192aefade":"value1"},"replicas":3}""",
        "sha256:8a980fcbeadd6f05818f07e8aec14070c22250ca3d96af1fcd5f93b3e85b4d70")]
    public void Of_WhenUpstreamHasRecordedIt_IsTheSame(string values, string expected)
    {
        var map = Map(values);

        Assert.Equal(expected, ConfigDigest.Of(map));
        Assert.True(ConfigDigest.Verify(expected, map));
    }

    [Fact]
    public void Verify_WhenDigestNamesAnotherAlgorithm_UsesIt() => Assert.True(ConfigDigest.Verify(
        "sha512:b5f9cd4855ca3b08afd602557f373069b1732ce2e6d52341481b0d38f1938452e9d7759ab177c66699962b592f20ceded03eea3cd405d8670578c47842e2c550",
        Map("""{"foo":"bar","baz":{"cool":"stuff"}}""")));

    [Theory]
    [InlineData("")]
    [InlineData("sha512:invalid")]
    [InlineData("sha256:3f3641788a2d4abda3534eaa90c90b54916e4c6e3a5b2e1b24758b7bfa701ecd")]
    public void Verify_WhenDigestIsAnothersOrNone_IsFalse(string digest) => Assert.False(ConfigDigest.Verify(digest, []));

    private static Dictionary<string, object?> Map(string json) => ValueTree.MapFromJson((JsonObject)JsonNode.Parse(json)!);
}
