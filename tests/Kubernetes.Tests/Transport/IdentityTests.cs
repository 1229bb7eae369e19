using Flux.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kubernetes.Tests.Transport;

/// <summary>Who asks, as it stands on the wire: what a user may write there must not become something else.</summary>
public sealed class IdentityTests : IAsyncDisposable
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");
    private readonly RawServer _server = RawServer.WithDiscovery(_ => RawServer.Json("{}"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Impersonate_WithSeveralGroupsAndExtras_SendsALineEachAsTheServerReadsThem()
    {
        using var client = Client();
        var who = new Impersonation("jané")
        {
            Groups = ["ops", "a, b", "system:authenticated"],
            Uid = "u-1",
            Extra = new Dictionary<string, IReadOnlyList<string>> { ["example.com/Scopes"] = ["one", "two"] },
        };

        await client.Impersonate(who).GetAsync(_configMap, new("apps", "x"), Cancel.Token);

        // Spec: Kubernetes, "User impersonation": one header line a group; the key of an extra percent-encoded.
        Assert.Equal(
            [
                "Impersonate-User: jané", "Impersonate-Group: ops", "Impersonate-Group: a, b", "Impersonate-Group: system:authenticated",
                "Impersonate-Uid: u-1", "Impersonate-Extra-example.com%2FScopes: one", "Impersonate-Extra-example.com%2FScopes: two",
            ],
            _server.Heads[^1].Split("\r\n").Where(line => line.StartsWith("Impersonate", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("system:serviceaccount:apps:x\r\nImpersonate-Group: system:masters")]
    [InlineData("x\ny")]
    [InlineData("x\0")]
    [InlineData(" admin")]
    [InlineData("admin\t")]
    public async Task Impersonate_WhenTheNameWouldBecomeAnotherHeader_SendsNothing(string user)
    {
        using var client = Client();
        await client.ResolveAsync(_configMap, Cancel.Token);
        foreach (var who in (Impersonation[])[
            new(user), new("u") { Groups = ["a", user] }, new("u") { Uid = user },
            new("u") { Extra = new Dictionary<string, IReadOnlyList<string>> { ["k"] = [user] } }])
        {
            var error = await Assert.ThrowsAsync<KubernetesException>(
                () => client.Impersonate(who).GetAsync(_configMap, new("apps", "x"), Cancel.Token));
            Assert.Contains("holds characters that a header cannot", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("masters", error.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(2, _server.Heads.Count); // discovery
    }

    [Theory]
    [InlineData("s3cret\r\nImpersonate-User: system:admin")]
    [InlineData("s3crét")]
    public async Task Token_WhenItHoldsWhatAHeaderCannot_IsNeitherSentNorShown(string token)
    {
        using var client = Client(ClusterCredentials.Token(token));

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.ResolveAsync(_configMap, Cancel.Token));

        Assert.DoesNotContain("s3cr", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_server.Heads);
    }

    [Theory]
    [InlineData("apps", "..", "invalid resource name \"..\": [may not be '..']")]
    [InlineData("apps", ".", "invalid resource name \".\": [may not be '.']")]
    [InlineData("apps", "a/b", "invalid resource name \"a/b\": [may not contain '/']")]
    [InlineData("apps", "%2e%2e", "invalid resource name \"%2e%2e\": [may not contain '%']")]
    [InlineData("apps", "", "resource name may not be empty")]
    [InlineData("..", "x", "invalid namespace \"..\": [may not be '..']")]
    public async Task Names_ThatWouldLeadElsewhere_AreRefusedInKubernetesWords(string ns, string name, string expected)
    {
        using var client = Client();
        await client.ResolveAsync(_configMap, Cancel.Token);

        // DELETE …/configmaps/.. would be a request to delete the namespace, and DELETE …/configmaps/ all of them.
        var error = await Assert.ThrowsAsync<KubernetesException>(
            () => client.DeleteAsync(_configMap, new(ns, name), DeleteOptions.Background, Cancel.Token));

        Assert.EndsWith(": " + expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(expected, error.ServerMessage);
        Assert.Equal(2, _server.Heads.Count);
    }

    [Fact]
    public async Task Names_WithOtherCharacters_AreEscaped()
    {
        using var client = Client();

        await client.GetAsync(_configMap, new("apps", "a b?c#d:é"), Cancel.Token);

        Assert.StartsWith("GET /api/v1/namespaces/apps/configmaps/a%20b%3Fc%23d%3A%C3%A9 HTTP/1.1\r\n", _server.Heads[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_AreNotFollowed_SoThatNoOtherHostGetsTheToken()
    {
        await using var other = new RawServer(_ => RawServer.Json("{}"));
        await using var server = RawServer.WithDiscovery(
            _ => $"HTTP/1.1 307 Temporary Redirect\r\nLocation: {other.Address}x\r\nContent-Length: 0\r\n\r\n");
        using var client = Client(ClusterCredentials.Token("s3cret"), server);

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(_configMap, new("apps", "x"), Cancel.Token));

        Assert.EndsWith("the server answered 307 Temporary Redirect", error.Message, StringComparison.Ordinal);
        Assert.Empty(other.Heads);
    }

    private KubernetesClient Client(IClusterCredentials? credentials = null, RawServer? server = null) => new(
        new ClusterConnection { Cluster = "prod", Server = (server ?? _server).Address, Credentials = credentials },
        new(), TimeProvider.System, NullLogger<KubernetesClient>.Instance);
}
