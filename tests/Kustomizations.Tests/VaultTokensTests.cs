using System.Text;
using System.Text.Json.Nodes;
using Flux.Identity;
using Flux.Sops;
using Flux.Sops.Tests.Cloud;
using Flux.TestKit.Kubernetes;

namespace Flux.Kustomizations.Tests;

/// <summary>Logging in to Vault with a ServiceAccount's token (spec/kustomization.md §3.9; Vault's <c>POST /v1/auth/kubernetes/login</c>).</summary>
public sealed class VaultTokensTests
{
    private readonly InMemoryCluster _cluster = new();
    private readonly FakeIdentities _identities = new() { AccountToken = Token("system:serviceaccount:apps:sops") };

    [Fact]
    public async Task Get_OfAnAddressThatTheConfigMapNames_LogsInOnceAsTheAccount()
    {
        using var vault = new LoopbackService(_ => new(200, """{"auth":{"client_token":"s.token"}}"""));
        var address = vault.Address.AbsoluteUri.TrimEnd('/');
        Allow($"instances:\n- address: {address}\n  loginPath: ns1/auth/kubernetes/login\n");
        using var http = new HttpClient();
        var tokens = Tokens(http);

        var token = await tokens.GetAsync(address + "/", TestContext.Current.CancellationToken);
        await tokens.GetAsync(address, TestContext.Current.CancellationToken);

        var request = Assert.Single(vault.Requests);
        Assert.Equal("s.token", token?.Reveal());
        Assert.Equal(("POST", "/v1/ns1/auth/kubernetes/login"), (request.Method, request.Path));
        var body = JsonNode.Parse(request.Text)!;
        Assert.Equal(("apps_sops", _identities.AccountToken), ((string?)body["role"], (string?)body["jwt"]));
        Assert.Equal($"account {address}", _identities.Asked.Single().What); // a token for that Vault alone
        Assert.Equal("sops", _identities.Asked.Single().Who.ServiceAccountName);
    }

    [Fact]
    public async Task Get_OfAnotherAddress_ShowsItNoToken()
    {
        using var vault = new LoopbackService(_ => new(200, """{"auth":{"client_token":"s.token"}}"""));
        Allow("instances:\n- address: https://vault.example.com\n  loginPath: auth/kubernetes/login\n");
        using var http = new HttpClient();

        var error = await Assert.ThrowsAsync<SopsException>(() => Tokens(http).GetAsync(vault.Address.AbsoluteUri, TestContext.Current.CancellationToken));

        Assert.Contains("does not name it", error.Message, StringComparison.Ordinal);
        Assert.Empty(vault.Requests);
        Assert.Empty(_identities.Asked);
    }

    [Theory]
    [InlineData("instances:\n- loginPath: auth/kubernetes/login\n", "has no 'address'")]
    [InlineData("instances: {}\n", "has no list 'instances'")]
    [InlineData("instances: [\n", "cannot be read")]
    public async Task Get_WhenTheConfigMapIsMalformed_SaysWhat(string config, string message)
    {
        Allow(config);
        using var http = new HttpClient();

        var error = await Assert.ThrowsAsync<SopsException>(() => Tokens(http).GetAsync("https://vault.example.com", TestContext.Current.CancellationToken));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhenVaultRefuses_SaysSoWithoutTheToken()
    {
        using var vault = new LoopbackService(_ => new(403, """{"errors":["invalid role name \"apps_sops\""]}"""));
        var address = vault.Address.AbsoluteUri.TrimEnd('/');
        Allow($"instances:\n- address: {address}\n  loginPath: auth/kubernetes/login\n");
        using var http = new HttpClient();

        var error = await Assert.ThrowsAsync<SopsException>(() => Tokens(http).GetAsync(address, TestContext.Current.CancellationToken));

        Assert.Equal($"failed to log in to Vault at '{address}/v1/auth/kubernetes/login' with role 'apps_sops': 403: invalid role name \"apps_sops\"", error.Message);
    }

    private VaultTokens Tokens(HttpClient http) => new(
        http, _cluster, new("flux-system", "vaults"), _identities,
        new IdentitySubject { Client = _cluster, Namespace = "apps", ServiceAccountName = "sops", Use = IdentityUse.Decryption });

    private void Allow(string config) => _cluster.Put(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "vaults", ["namespace"] = "flux-system" },
        ["data"] = new JsonObject { ["config.yaml"] = config },
    });

    private static string Token(string subject) =>
        $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"sub":"{{subject}}"}""")).TrimEnd('=')}.c2ln";
}
