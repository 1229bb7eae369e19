using System.Text;
using Flux.Primitives;

namespace Flux.Kubernetes.Tests.Config;

/// <summary>The <c>auth-provider</c> field, of which kubectl 1.36 knows <c>oidc</c> alone.</summary>
public sealed class AuthProviderTests
{
    private const string Oidc = "name: oidc, config: {idp-issuer-url: 'https://idp.test', client-id: c";

    // 2026-01-02T03:04:05Z
    private readonly ImmediateTimeProvider _clock = new();

    [Theory]
    // client-go, plugin/pkg/client/auth/gcp and azure: what stands in the place of the removed ones
    [InlineData("gcp", "The gcp auth plugin has been removed. Please use the \"gke-gcloud-auth-plugin\" kubectl/client-go credential plugin instead")]
    [InlineData("azure", "The azure auth plugin has been removed. Please use the https://github.com/Azure/kubelogin kubectl/client-go credential plugin instead")]
    // client-go, rest/plugin.go
    [InlineData("mine", "no Auth Provider found for name \"mine\"; use an exec plugin")]
    public void Connect_WithAProviderThatIsNoMore_SaysSoAsKubectlDoes(string name, string expected) =>
        Assert.Equal($"kubeconfig config: user \"u\": auth-provider: {expected}", Fails($"name: {name}"));

    [Fact]
    public async Task Oidc_WithAnIdTokenThatIsGood_SendsItUntilShortlyBeforeItsEnd()
    {
        var end = _clock.GetUtcNow() + TimeSpan.FromMinutes(5);
        var credentials = Connect($"{Oidc}, refresh-token: r, id-token: {Token(end)}}}").Credentials!;

        Assert.Equal($"Bearer {Token(end)}", (await credentials.GetAsync(null, Cancel.Token)).Authorization!.Reveal());
        Assert.False(credentials.CanRefresh); // a 401 is final

        _clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(10));
        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(null, Cancel.Token));
        Assert.Equal(
            "kubeconfig config: user \"u\": auth-provider.config: the id-token has expired; any kubectl command renews it in this file, or use an exec plugin",
            error.Message);
    }

    [Theory]
    [InlineData("name: oidc", "Must provide idp-issuer-url")]
    [InlineData("name: oidc, config: {idp-issuer-url: 'https://idp.test'}", "Must provide client-id")]
    [InlineData(Oidc + "}", "No valid id-token, and cannot refresh without refresh-token")]
    [InlineData(Oidc + ", id-token: s3cret}", "id-token: ID Token is not a valid JWT")]
    [InlineData(Oidc + ", id-token: a.s3cret.b}", "id-token: ID Token is not a valid JWT")]
    public void Oidc_WithoutWhatItNeeds_SaysWhatAsKubectlDoes(string provider, string expected) =>
        Assert.Equal($"kubeconfig config: user \"u\": auth-provider.config: {expected}", Fails(provider));

    [Fact]
    public async Task Oidc_BesideAToken_IsNotUsed()
    {
        var credentials = Connect($"{Oidc}, id-token: {Token(_clock.GetUtcNow())}}}", "token: own, ").Credentials!;

        Assert.Equal("Bearer own", (await credentials.GetAsync(null, Cancel.Token)).Authorization!.Reveal());
    }

    [Fact]
    public async Task Untrusted_WithAProvider_LosesItSilently()
    {
        var connection = Parse("name: gcp", "").Connect("c", null, KubeconfigOptions.Untrusted, _clock);

        Assert.Equal(ClusterCredential.Anonymous, await connection.Credentials!.GetAsync(null, Cancel.Token));
    }

    private string Fails(string provider) => Assert.Throws<KubeconfigException>(() => Connect(provider)).Message;

    private ClusterConnection Connect(string provider, string more = "") => Parse(provider, more).Connect("c", null, KubeconfigOptions.Trusted, _clock);

    private static Kubeconfig Parse(string provider, string more) => Kubeconfig.Parse(
        $$$"""
        current-context: c
        contexts: [{name: c, context: {cluster: c, user: u}}]
        clusters: [{name: c, cluster: {server: 'https://c.test'}}]
        users:
        - name: u
          user: { {{{more}}} auth-provider: { {{{provider}}} } }
        """,
        "config", ".");

    private static string Token(DateTimeOffset end) =>
        $"e30.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{{\"exp\":{end.ToUnixTimeSeconds()}}}"))}.c2ln";
}
