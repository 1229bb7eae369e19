using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Flux.Identity.Tests.Servers;
using Flux.TestKit.Durable;

namespace Flux.Identity.Tests.Google;

[Collection(IdentityCollection.Name)]
public sealed class GoogleIdentityTests(IdentityFixture fixture)
{
    private const string Sts = "POST https://sts.googleapis.com/v1/token";
    private const string Impersonate = "POST https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/flux@proj.iam.gserviceaccount.com:generateAccessToken";
    private const string Metadata = "GET http://169.254.169.254/computeMetadata/v1";
    private const string Provider = "projects/1234567890/locations/global/workloadIdentityPools/pool/providers/prov";
    private const string Exchanged = """{"access_token":"sts-token","issued_token_type":"urn:ietf:params:oauth:token-type:access_token","token_type":"Bearer","expires_in":3599}""";

    [Fact]
    public async Task Gcp_OfServiceAccountWithProvider_HasDirectAccess()
    {
        await using var server = await CloudServer.StartAsync();
        server.On(Sts, Exchanged);
        var clock = new ManualClock();
        using var identities = IdentityFixture.Identities(server, clock);
        var who = await fixture.AccountAsync("tenant", ("gcp.auth.fluxcd.io/workload-identity-provider", Provider));

        var token = await identities.GcpAsync(who, TestContext.Current.CancellationToken);

        Assert.Equal(("sts-token", clock.GetUtcNow().AddSeconds(3599)), (token.Value.Reveal(), token.Expires));
        var form = Assert.Single(server.Requests).Form;
        Assert.Equal($"//iam.googleapis.com/{Provider}", form["audience"]);
        Assert.Equal("urn:ietf:params:oauth:grant-type:token-exchange", form["grant_type"]);
        Assert.Equal("urn:ietf:params:oauth:token-type:jwt", form["subject_token_type"]);
        Assert.Equal("https://www.googleapis.com/auth/cloud-platform https://www.googleapis.com/auth/userinfo.email", form["scope"]);
        Assert.Equal($"//iam.googleapis.com/{Provider}", Tokens.Claims(form["subject_token"])["aud"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Gcp_OfServiceAccountWithEmail_Impersonates()
    {
        await using var server = await CloudServer.StartAsync();
        server.On(Sts, Exchanged).On(Impersonate, r => r.Header("Authorization") == "Bearer sts-token"
            ? new(200, """{"accessToken":"impersonated","expireTime":"2026-01-01T01:00:00Z"}""")
            : new(401, "{}"));
        using var identities = IdentityFixture.Identities(server);
        var who = await fixture.AccountAsync(
            "tenant", ("gcp.auth.fluxcd.io/workload-identity-provider", Provider), ("iam.gke.io/gcp-service-account", "flux@proj.iam.gserviceaccount.com"));

        var token = await identities.GcpAsync(who, TestContext.Current.CancellationToken);

        Assert.Equal("impersonated", token.Value.Reveal());
        Assert.Equal("https://www.googleapis.com/auth/cloud-platform", server.Of(Sts)[0].Form["scope"]);
    }

    [Fact]
    public async Task Gcp_OfServiceAccountInGke_UsesThePoolOfTheProject()
    {
        await using var server = await CloudServer.StartAsync();
        server
            .On($"{Metadata}/project/project-id", r => new(r.Header("Metadata-Flavor") == "Google" ? 200 : 403, "proj"))
            .On($"{Metadata}/instance/attributes/cluster-location", _ => new(200, "europe-west1"))
            .On($"{Metadata}/instance/attributes/cluster-name", _ => new(200, "prod"))
            .On(Sts, Exchanged);
        using var identities = IdentityFixture.Identities(server);
        var who = await fixture.AccountAsync("tenant");

        await identities.GcpAsync(who, TestContext.Current.CancellationToken);

        var form = server.Of(Sts)[0].Form;
        Assert.Equal(
            "identitynamespace:proj.svc.id.goog:https://container.googleapis.com/v1/projects/proj/locations/europe-west1/clusters/prod", form["audience"]);
        Assert.Equal("proj.svc.id.goog", Tokens.Claims(form["subject_token"])["aud"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("gcp.auth.fluxcd.io/workload-identity-provider", "projects/x/providers/y")]
    [InlineData("iam.gke.io/gcp-service-account", "someone@gmail.com")]
    public async Task Gcp_WithMalformedAnnotation_NamesIt(string key, string value)
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(server);
        var who = await fixture.AccountAsync("tenant", (key, value));

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.GcpAsync(who, TestContext.Current.CancellationToken));

        Assert.Contains($"invalid {key} annotation: '{value}'. must match ^", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_OnGoogle_AsksTheMetadataService()
    {
        await using var server = await CloudServer.StartAsync();
        server.On($"{Metadata}/instance/service-accounts/default/token", """{"access_token":"node","expires_in":3000,"token_type":"Bearer"}""");
        using var identities = IdentityFixture.Identities(server);

        Assert.Equal("node", (await identities.GcpAsync(IdentitySubject.Host, TestContext.Current.CancellationToken)).Value.Reveal());
        Assert.Equal("Metadata", Assert.Single(server.Requests).Reach);
    }

    [Fact]
    public async Task Host_WithServiceAccountFile_SignsItsAssertion()
    {
        await using var server = await CloudServer.StartAsync();
        using var rsa = RSA.Create(2048);
        server.On("POST https://oauth2.googleapis.com/token", """{"access_token":"from-key","expires_in":3599,"token_type":"Bearer"}""");
        var file = Path.Combine(Path.GetTempPath(), $"fluxfn-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, new JsonObject
        {
            ["type"] = "service_account",
            ["client_email"] = "flux@proj.iam.gserviceaccount.com",
            ["private_key_id"] = "kid-1",
            ["private_key"] = rsa.ExportPkcs8PrivateKeyPem(),
            ["token_uri"] = "https://oauth2.googleapis.com/token",
        }.ToJsonString(), TestContext.Current.CancellationToken);
        try
        {
            using var identities = IdentityFixture.Identities(server, environment: IdentityFixture.Environment(("GOOGLE_APPLICATION_CREDENTIALS", file)));

            Assert.Equal("from-key", (await identities.GcpAsync(IdentitySubject.Host, TestContext.Current.CancellationToken)).Value.Reveal());

            var assertion = Assert.Single(server.Requests).Form["assertion"].Split('.');
            var signature = Convert.FromBase64String(assertion[2].Replace('-', '+').Replace('_', '/').PadRight((assertion[2].Length + 3) / 4 * 4, '='));
            Assert.True(rsa.VerifyData(System.Text.Encoding.ASCII.GetBytes($"{assertion[0]}.{assertion[1]}"), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
            Assert.Equal("https://oauth2.googleapis.com/token", Tokens.Claims(string.Join('.', assertion))["aud"]!.GetValue<string>());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Registry_OfArtifactRegistry_IsTheTokenItself()
    {
        await using var server = await CloudServer.StartAsync();
        server.On($"{Metadata}/instance/service-accounts/default/token", """{"access_token":"node","expires_in":3000,"token_type":"Bearer"}""");
        using var identities = IdentityFixture.Identities(server);

        var login = await identities.RegistryAsync(CloudProvider.Gcp, IdentitySubject.Host, "europe-docker.pkg.dev/proj/repo/app", TestContext.Current.CancellationToken);

        Assert.Equal(("oauth2accesstoken", "node"), (login.Username, login.Password.Reveal()));
    }

    [Theory]
    [InlineData("gcr.io/x", true)]
    [InlineData("eu.gcr.io/x", true)]
    [InlineData("docker.s3nsregistry.fr/x", true)]
    [InlineData("docker.io/x", false)]
    [InlineData("gcr.io.evil.example/x", false)]
    public async Task Registry_OfHost_MustBeGoogles(string repository, bool isGoogles)
    {
        await using var server = await CloudServer.StartAsync();
        server.On($"{Metadata}/instance/service-accounts/default/token", """{"access_token":"node","expires_in":3000,"token_type":"Bearer"}""");
        using var identities = IdentityFixture.Identities(server);

        var error = await Record.ExceptionAsync(() => identities.RegistryAsync(CloudProvider.Gcp, IdentitySubject.Host, repository, TestContext.Current.CancellationToken));

        Assert.Equal(isGoogles, error is null);
    }
}
