using System.Text;
using System.Text.Json.Nodes;
using Flux.Identity.Tests.Servers;
using Flux.TestKit.Durable;

namespace Flux.Identity.Tests.Aws;

[Collection(IdentityCollection.Name)]
public sealed class AwsIdentityTests(IdentityFixture fixture)
{
    private const string Sts = "POST https://sts.eu-west-1.amazonaws.com/";
    private const string Role = "arn:aws:iam::123456789012:role/flux";

    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // As in the STS API reference, AssumeRoleWithWebIdentity.
    private static string Assumed(string id, DateTimeOffset expires) => $"""
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <AssumeRoleWithWebIdentityResult>
            <SubjectFromWebIdentityToken>amzn1.account</SubjectFromWebIdentityToken>
            <Credentials>
              <SessionToken>the-session</SessionToken>
              <SecretAccessKey>the-key</SecretAccessKey>
              <Expiration>{expires:yyyy-MM-ddTHH:mm:ssZ}</Expiration>
              <AccessKeyId>{id}</AccessKeyId>
            </Credentials>
          </AssumeRoleWithWebIdentityResult>
        </AssumeRoleWithWebIdentityResponse>
        """;

    [Fact]
    public async Task Aws_OfServiceAccount_ExchangesItsTokenForTheRole()
    {
        await using var server = await CloudServer.StartAsync();
        server.On(Sts, _ => new(200, Assumed("ASIA1", _start.AddHours(1))));
        using var identities = IdentityFixture.Identities(server);
        var who = await fixture.AccountAsync("tenant", ("eks.amazonaws.com/role-arn", Role));

        var key = await identities.AwsAsync(who, "eu-west-1", TestContext.Current.CancellationToken);

        Assert.Equal(("ASIA1", "the-key", "the-session"), (key.AccessKeyId, key.SecretAccessKey.Reveal(), key.SessionToken!.Reveal()));
        var form = Assert.Single(server.Requests).Form;
        Assert.Equal(("AssumeRoleWithWebIdentity", Role), (form["Action"], form["RoleArn"]));
        Assert.Equal($"tenant.{who.Namespace}.eu-west-1.fluxcd.io", form["RoleSessionName"]);
        var claims = Tokens.Claims(form["WebIdentityToken"]);
        Assert.Equal($"system:serviceaccount:{who.Namespace}:tenant", claims["sub"]!.GetValue<string>());
        Assert.Equal("sts.amazonaws.com", claims["aud"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Aws_AskedAgain_IsKeptForFourFifthsOfItsLife()
    {
        await using var server = await CloudServer.StartAsync();
        var clock = new ManualClock(_start);
        var count = 0;
        server.On(Sts, _ => new(200, Assumed($"ASIA{++count}", clock.GetUtcNow().AddMinutes(50))));
        using var identities = IdentityFixture.Identities(server, clock);
        var who = await fixture.AccountAsync("tenant", ("eks.amazonaws.com/role-arn", Role));
        async Task<string> AskAsync() => (await identities.AwsAsync(who, "eu-west-1", TestContext.Current.CancellationToken)).AccessKeyId;

        var first = await AskAsync();
        clock.Advance(TimeSpan.FromMinutes(39));
        var second = await AskAsync();
        clock.Advance(TimeSpan.FromMinutes(2));
        var third = await AskAsync();

        Assert.Equal(("ASIA1", "ASIA1", "ASIA2"), (first, second, third));
    }

    [Fact]
    public async Task Aws_OfTwoTenants_IsNeverShared()
    {
        await using var server = await CloudServer.StartAsync();
        server.On(Sts, r => new(200, Assumed(r.Form["RoleArn"][^1..], _start.AddHours(1))));
        using var identities = IdentityFixture.Identities(server);
        var one = await fixture.AccountAsync("tenant", ("eks.amazonaws.com/role-arn", Role + "1"));
        var two = await fixture.AccountAsync("tenant", ("eks.amazonaws.com/role-arn", Role + "2"));

        var keys = await Task.WhenAll(
            identities.AwsAsync(one, "eu-west-1", TestContext.Current.CancellationToken),
            identities.AwsAsync(two, "eu-west-1", TestContext.Current.CancellationToken));

        Assert.Equal(["1", "2"], keys.Select(k => k.AccessKeyId));
    }

    [Fact]
    public async Task Aws_OfServiceAccountWithoutRole_NamesAnnotation()
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(server);
        var who = await fixture.AccountAsync("tenant");

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.AwsAsync(who, "eu-west-1", TestContext.Current.CancellationToken));

        Assert.Equal(
            $"failed to get provider identity from service account '{who.Namespace}/tenant' annotations: invalid eks.amazonaws.com/role-arn annotation: ''. "
            + @"must match ^arn:aws[\w-]*:iam::[0-9]{1,30}:role/.{1,200}$",
            error.Message);
    }

    [Fact]
    public async Task Aws_WithGateOff_IsRefusedBeforeAnyTokenIsMade()
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(server, options: new());
        var who = await fixture.AccountAsync("tenant", ("eks.amazonaws.com/role-arn", Role));

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.AwsAsync(who, "eu-west-1", TestContext.Current.CancellationToken));

        Assert.True(error.IsFeatureGateDisabled);
        Assert.Equal("ObjectLevelWorkloadIdentity feature gate is not enabled", error.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Aws_WithMissingDefaultAccount_SaysLockdown()
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(server, options: new() { ObjectLevelWorkloadIdentity = true, DefaultServiceAccount = "locked" });
        var who = await fixture.AccountAsync("tenant") with { ServiceAccountName = null };

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.AwsAsync(who, "eu-west-1", TestContext.Current.CancellationToken));

        Assert.Equal(
            $"failed to get service account '{who.Namespace}/locked': the specified default service account does not exist in the object namespace. "
            + "your cluster is subject to multi-tenant workload identity lockdown, reach out to your cluster administrator for help",
            error.Message);
    }

    [Fact]
    public async Task Aws_WhenStsRefuses_TellsItsWordsAndNoToken()
    {
        await using var server = await CloudServer.StartAsync();
        server.On(Sts, _ => new(403, """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>
            <Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error></ErrorResponse>
            """));
        using var identities = IdentityFixture.Identities(server);
        var who = await fixture.AccountAsync("tenant", ("eks.amazonaws.com/role-arn", Role));

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.AwsAsync(who, "eu-west-1", TestContext.Current.CancellationToken));

        Assert.EndsWith("403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Assert.Single(server.Requests).Form["WebIdentityToken"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_OnInstance_SpeaksImdsV2()
    {
        await using var server = await CloudServer.StartAsync();
        const string imds = "http://169.254.169.254/latest";
        server
            .On($"PUT {imds}/api/token", r => new(r.Header("X-aws-ec2-metadata-token-ttl-seconds") == "300" ? 200 : 400, "imds-session"))
            .On($"GET {imds}/meta-data/iam/security-credentials/", r => new(r.Header("X-aws-ec2-metadata-token") == "imds-session" ? 200 : 401, "node-role"))
            .On($"GET {imds}/meta-data/iam/security-credentials/node-role", r => new(r.Header("X-aws-ec2-metadata-token") == "imds-session" ? 200 : 401, """
                {"Code":"Success","LastUpdated":"2026-01-01T00:00:00Z","Type":"AWS-HMAC","AccessKeyId":"ASIANODE","SecretAccessKey":"s","Token":"t","Expiration":"2026-01-01T06:00:00Z"}
                """));
        using var identities = IdentityFixture.Identities(server);

        var key = await identities.AwsAsync(IdentitySubject.Host, "eu-west-1", TestContext.Current.CancellationToken);

        Assert.Equal(("ASIANODE", new DateTimeOffset(2026, 1, 1, 6, 0, 0, TimeSpan.Zero)), (key.AccessKeyId, key.Expires));
        Assert.All(server.Requests, r => Assert.Equal("Metadata", r.Reach));
    }

    [Fact]
    public async Task Host_WithPodIdentity_ReadsContainerCredentials()
    {
        await using var server = await CloudServer.StartAsync();
        server.On("GET http://169.254.170.23/v1/credentials", r => new(r.Header("Authorization") == "pod-token" ? 200 : 401, """
            {"AccessKeyId":"ASIAPOD","SecretAccessKey":"s","Token":"t","AccountId":"1","Expiration":"2026-01-01T06:00:00Z"}
            """));
        using var identities = IdentityFixture.Identities(server, environment: IdentityFixture.Environment(
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "pod-token")));

        Assert.Equal("ASIAPOD", (await identities.AwsAsync(IdentitySubject.Host, "eu-west-1", TestContext.Current.CancellationToken)).AccessKeyId);
    }

    [Fact]
    public async Task Host_WithContainerAddressInTheClearElsewhere_IsRefused()
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(
            server, environment: IdentityFixture.Environment(("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/v1/credentials")));

        await Assert.ThrowsAsync<IdentityException>(() => identities.AwsAsync(IdentitySubject.Host, "eu-west-1", TestContext.Current.CancellationToken));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Host_WithoutRegion_SaysWhatToDo()
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(server);

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.AwsAsync(IdentitySubject.Host, null, TestContext.Current.CancellationToken));

        Assert.StartsWith("AWS_REGION environment variable is not set in the Flux controller.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registry_OfEcr_LogsInWithItsToken()
    {
        await using var server = await CloudServer.StartAsync();
        server.On("POST https://api.ecr.eu-west-1.amazonaws.com/", r =>
            r.Header("X-Amz-Target") == "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"
            && r.Header("Authorization").StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/ecr/aws4_request", StringComparison.Ordinal)
                ? new(200, $$"""{"authorizationData":[{"authorizationToken":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes("AWS:the-password"))}}","expiresAt":1.7672688E9,"proxyEndpoint":"https://x"}]}""")
                : new(400, "{}"));
        using var identities = IdentityFixture.Identities(server, environment: IdentityFixture.Environment(("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "s")));

        var login = await identities.RegistryAsync(
            CloudProvider.Aws, IdentitySubject.Host, "012345678901.dkr.ecr.eu-west-1.amazonaws.com/app", TestContext.Current.CancellationToken);

        Assert.Equal(("AWS", "the-password", DateTimeOffset.FromUnixTimeSeconds(1767268800)), (login.Username, login.Password.Reveal(), login.Expires));
    }

    [Fact]
    public async Task Registry_OfPublicEcr_AsksThePublicApiInUsEast1()
    {
        await using var server = await CloudServer.StartAsync();
        server.On("POST https://api.ecr-public.us-east-1.amazonaws.com/", r =>
            r.Header("X-Amz-Target") == "SpencerFrontendService.GetAuthorizationToken" && r.Header("Authorization").Contains("/us-east-1/ecr-public/", StringComparison.Ordinal)
                ? new(200, $$$"""{"authorizationData":{"authorizationToken":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes("AWS:public"))}}}","expiresAt":1.7672688E9}}""")
                : new(400, "{}"));
        using var identities = IdentityFixture.Identities(server, environment: IdentityFixture.Environment(("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "s")));

        var login = await identities.RegistryAsync(CloudProvider.Aws, IdentitySubject.Host, "public.ecr.aws/x/app", TestContext.Current.CancellationToken);

        Assert.Equal("public", login.Password.Reveal());
    }

    [Fact]
    public async Task Git_OfCodeCommit_IsUserWithSessionAndSignedPassword()
    {
        await using var server = await CloudServer.StartAsync();
        var clock = new ManualClock(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        using var identities = IdentityFixture.Identities(server, clock, environment: IdentityFixture.Environment(
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), ("AWS_SESSION_TOKEN", "session/token+x==")));

        var login = await identities.GitAsync(
            CloudProvider.Aws, IdentitySubject.Host, new("https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/demo"), TestContext.Current.CancellationToken);

        // the signature is that of SigV4Tests
        Assert.Equal("AKIDEXAMPLE%session/token+x==", login.Username!.Reveal());
        Assert.Equal("20260102T030405Z5cf654f78381e16bb2bc8fb9271e466f6458442f053345108e9fdbdf0723aa2d", login.Password!.Reveal());
        Assert.Equal(clock.GetUtcNow().AddMinutes(15), login.Expires);
    }

    [Fact]
    public async Task Host_WithAzureIdentityAndRole_TakesTheRole()
    {
        await using var server = await CloudServer.StartAsync();
        server
            .On("POST https://login.microsoftonline.com/7e1f1a5c-0000-0000-0000-000000000001/oauth2/v2.0/token", """{"token_type":"Bearer","expires_in":3600,"access_token":"entra-token"}""")
            .On(Sts, r => r.Form["WebIdentityToken"] == "entra-token" ? new(200, Assumed("ASIAFED", _start.AddHours(1))) : new(403, "<E/>"));
        using var identities = IdentityFixture.Identities(
            server,
            options: new() { AwsRoleArn = Role },
            environment: IdentityFixture.Environment(
                ("AZURE_TENANT_ID", "7e1f1a5c-0000-0000-0000-000000000001"), ("AZURE_CLIENT_ID", "host-aws"), ("AZURE_CLIENT_SECRET", "s")));

        Assert.Equal("ASIAFED", (await identities.AwsAsync(IdentitySubject.Host, "eu-west-1", TestContext.Current.CancellationToken)).AccessKeyId);
    }
}
