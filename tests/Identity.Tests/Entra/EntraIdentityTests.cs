using Flux.Identity.Tests.Servers;
using Flux.TestKit.Durable;

namespace Flux.Identity.Tests.Entra;

[Collection(IdentityCollection.Name)]
public sealed class EntraIdentityTests(IdentityFixture fixture)
{
    private const string Tenant = "7e1f1a5c-0000-0000-0000-00000000000a";
    private const string TokenEndpoint = $"POST https://login.microsoftonline.com/{Tenant}/oauth2/v2.0/token";
    private const string Scope = "https://storage.azure.com/.default";

    private static readonly (string, string)[] _annotations = [("azure.workload.identity/tenant-id", Tenant), ("azure.workload.identity/client-id", "the-client")];

    [Fact]
    public async Task Azure_OfServiceAccount_ShowsItsTokenAsAssertion()
    {
        await using var server = await CloudServer.StartAsync();
        server.On(TokenEndpoint, """{"token_type":"Bearer","expires_in":3600,"access_token":"storage-token"}""");
        using var identities = IdentityFixture.Identities(server, TimeProvider.System);
        var who = await fixture.AccountAsync("tenant", _annotations);

        var token = await identities.AzureAsync(who, Scope, TestContext.Current.CancellationToken);
        await identities.AzureAsync(who, Scope, TestContext.Current.CancellationToken);

        Assert.Equal("storage-token", token.Value.Reveal());
        var form = Assert.Single(server.Of(TokenEndpoint)).Form;
        Assert.Equal(("client_credentials", "the-client", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), (form["grant_type"], form["client_id"], form["client_assertion_type"]));
        Assert.Contains(Scope, form["scope"].Split(' '));
        var claims = Tokens.Claims(form["client_assertion"]);
        Assert.Equal($"system:serviceaccount:{who.Namespace}:tenant", claims["sub"]!.GetValue<string>());
        Assert.Equal("api://AzureADTokenExchange", claims["aud"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("azure.workload.identity/client-id", "azure tenant ID is not set in the service account annotation azure.workload.identity/tenant-id")]
    [InlineData("azure.workload.identity/tenant-id", "azure client ID is not set in the service account annotation azure.workload.identity/client-id")]
    public async Task Azure_WithoutAnnotation_NamesIt(string given, string missing)
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(server);
        var who = await fixture.AccountAsync("tenant", (given, "x"));

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.AzureAsync(who, Scope, TestContext.Current.CancellationToken));

        Assert.Equal($"failed to get provider identity from service account '{who.Namespace}/tenant' annotations: {missing}", error.Message);
    }

    [Fact]
    public async Task Azure_WhenEntraRefuses_TellsItsWordsAndNoToken()
    {
        await using var server = await CloudServer.StartAsync();
        server.On(TokenEndpoint, """{"error":"invalid_client","error_description":"AADSTS700213: No matching federated identity record found for presented assertion subject"}""", 401);
        using var identities = IdentityFixture.Identities(server, TimeProvider.System);
        var who = await fixture.AccountAsync("tenant", _annotations);

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.AzureAsync(who, Scope, TestContext.Current.CancellationToken));

        Assert.StartsWith($"failed to create provider access token for service account '{who.Namespace}/tenant': ", error.Message, StringComparison.Ordinal);
        Assert.Contains("AADSTS700213", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Of(TokenEndpoint)[0].Form["client_assertion"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WithManagedIdentity_AsksImds()
    {
        await using var server = await CloudServer.StartAsync();
        var expires = TimeProvider.System.GetUtcNow().AddHours(8).ToUnixTimeSeconds();
        server.On("GET http://169.254.169.254/metadata/identity/oauth2/token", r => r.Header("Metadata") == "true"
            ? new(200, $$"""{"access_token":"imds-token","client_id":"c","expires_in":"28800","expires_on":"{{expires}}","resource":"{{r.Query["resource"]}}","token_type":"Bearer"}""")
            : new(400, "{}"));
        using var identities = IdentityFixture.Identities(server, TimeProvider.System, environment: IdentityFixture.Environment(("AZURE_CLIENT_ID", "user-assigned-1")));

        var token = await identities.AzureAsync(IdentitySubject.Host, Scope, TestContext.Current.CancellationToken);

        Assert.Equal("imds-token", token.Value.Reveal());
        var request = Assert.Single(server.Requests, r => r.Query.ContainsKey("resource"));
        Assert.Equal(("https://storage.azure.com", "user-assigned-1", "Metadata"), (request.Query["resource"], request.Query["client_id"], request.Reach));
    }

    [Fact]
    public async Task Host_WithWorkloadIdentityFile_ShowsItsToken()
    {
        await using var server = await CloudServer.StartAsync();
        server.On(TokenEndpoint, """{"token_type":"Bearer","expires_in":3600,"access_token":"wi-token"}""");
        var file = Path.Combine(Path.GetTempPath(), $"fluxfn-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, "projected-token", TestContext.Current.CancellationToken);
        try
        {
            using var identities = IdentityFixture.Identities(server, TimeProvider.System, environment: IdentityFixture.Environment(
                ("AZURE_TENANT_ID", Tenant), ("AZURE_CLIENT_ID", "wi-client"), ("AZURE_FEDERATED_TOKEN_FILE", file)));

            Assert.Equal("wi-token", (await identities.AzureAsync(IdentitySubject.Host, Scope, TestContext.Current.CancellationToken)).Value.Reveal());

            Assert.Equal("projected-token", server.Of(TokenEndpoint)[0].Form["client_assertion"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Registry_OfAcr_ExchangesForRefreshToken()
    {
        await using var server = await CloudServer.StartAsync();
        var refresh = Tokens.Jwt(TimeProvider.System.GetUtcNow().AddHours(3));
        server
            .On(TokenEndpoint, r => r.Form["scope"].Contains("https://containerregistry.azure.net/.default", StringComparison.Ordinal)
                ? new(200, """{"token_type":"Bearer","expires_in":3600,"access_token":"acr-token"}""")
                : new(400, "{}"))
            .On("POST https://example.azurecr.io/oauth2/exchange", r =>
                r.Form["grant_type"] == "access_token" && r.Form["service"] == "example.azurecr.io" && r.Form["access_token"] == "acr-token"
                    ? new(200, $$"""{"refresh_token":"{{refresh}}"}""")
                    : new(401, "{}"));
        using var identities = IdentityFixture.Identities(server, TimeProvider.System);
        var who = await fixture.AccountAsync("tenant", _annotations);

        var login = await identities.RegistryAsync(CloudProvider.Azure, who, "example.azurecr.io/team/app", TestContext.Current.CancellationToken);
        await identities.RegistryAsync(CloudProvider.Azure, who, "example.azurecr.io/team/other", TestContext.Current.CancellationToken);

        Assert.Equal(("00000000-0000-0000-0000-000000000000", refresh), (login.Username, login.Password.Reveal()));
        Assert.Equal("Named", Assert.Single(server.Of("POST https://example.azurecr.io/oauth2/exchange")).Reach);
    }

    [Theory]
    [InlineData("ghcr.io/app")]
    [InlineData("example.azurecr.io.evil.example/app")]
    [InlineData("evil.example#.azurecr.io/app")]
    [InlineData("evil.example:443#.azurecr.io")]
    [InlineData("user@evil.azurecr.io")]
    public async Task Registry_OfAnotherHost_IsShownNothing(string repository)
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(server);
        var who = await fixture.AccountAsync("tenant", _annotations);

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.RegistryAsync(CloudProvider.Azure, who, repository, TestContext.Current.CancellationToken));

        Assert.StartsWith("invalid Azure registry: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Git_OfAzureDevOps_IsBearerTokenForIt()
    {
        await using var server = await CloudServer.StartAsync();
        server.On(TokenEndpoint, r => r.Form["scope"].Contains("499b84ac-1321-427f-aa17-267ca6975798/.default", StringComparison.Ordinal)
            ? new(200, """{"token_type":"Bearer","expires_in":3600,"access_token":"devops-token"}""")
            : new(400, "{}"));
        using var identities = IdentityFixture.Identities(server, TimeProvider.System);
        var who = await fixture.AccountAsync("tenant", _annotations);

        var login = await identities.GitAsync(CloudProvider.Azure, who, new("https://dev.azure.com/org/project/_git/repo"), TestContext.Current.CancellationToken);

        Assert.Equal("devops-token", login.BearerToken!.Reveal());
        Assert.Null(login.Password);
    }

    [Theory]
    [InlineData("https://evil.example/org/_git/repo")]
    [InlineData("http://dev.azure.com/org/_git/repo")]
    [InlineData("https://dev.azure.com.evil.example/org/_git/repo")]
    [InlineData("https://dev.azure.com:8443/org/_git/repo")]
    public async Task Git_WithHostIdentityElsewhere_IsRefused(string url)
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(server);

        await Assert.ThrowsAsync<IdentityException>(() => identities.GitAsync(CloudProvider.Azure, IdentitySubject.Host, new(url), TestContext.Current.CancellationToken));

        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(CloudProvider.Gcp, "provider 'gcp' does not support Git credentials")]
    [InlineData(CloudProvider.Generic, "provider 'generic' does not support Git credentials")]
    public async Task Git_OfOtherProviders_IsNotSupported(CloudProvider provider, string message)
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(server);

        var error = await Assert.ThrowsAsync<IdentityException>(
            () => identities.GitAsync(provider, IdentitySubject.Host, new("https://example.com/r"), TestContext.Current.CancellationToken));

        Assert.Equal(message, error.Message);
    }
}
