using System.Text.Json.Nodes;
using Flux.Api;

namespace Flux.HelmReleases.Tests;

public sealed class ReleaseNamesTests
{
    /// <remarks>Expected: helm-controller v1.6, internal/release/name_test.go, and the rule: 40 characters, a hyphen, 12 of the SHA-256.</remarks>
    [Theory]
    [InlineData("release-name", "release-name")]
    [InlineData("release-name-with-very-long-name-which-is-longer-than-53-characters", "release-name-with-very-long-name-which-i-788ca0d0d7b0")]
    [InlineData("abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz")]
    public void Shorten_WhenNameIsLong_CutsItAndAddsAHash(string name, string expected) => Assert.Equal(expected, ReleaseNames.Shorten(name));

    [Theory]
    [InlineData("{}", "web", "apps", "apps")]
    [InlineData("""{"targetNamespace":"prod"}""", "prod-web", "prod", "apps")]
    [InlineData("""{"targetNamespace":"prod","releaseName":"shop","storageNamespace":"store"}""", "shop", "prod", "store")]
    public void Names_FollowTheSpec(string spec, string name, string ns, string storage)
    {
        var release = HelmRelease.Read((JsonObject)JsonNode.Parse($$"""{"metadata":{"name":"web","namespace":"apps"},"spec":{{Merge(spec)}} }""")!);

        Assert.Equal(name, ReleaseNames.NameOf(release));
        Assert.Equal(ns, ReleaseNames.NamespaceOf(release));
        Assert.Equal(storage, ReleaseNames.StorageNamespaceOf(release));
        Assert.Equal("apps-web", ReleaseNames.ChartNameOf(release));
    }

    private static string Merge(string spec)
    {
        var merged = (JsonObject)JsonNode.Parse(spec)!;
        merged["interval"] = "1m";
        return merged.ToJsonString();
    }
}
