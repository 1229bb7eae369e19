using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Flux.Primitives;
using Flux.Sops.Cloud;
using Flux.Sops.Keys;

namespace Flux.Sops.Tests.Cloud;

/// <summary>Key services over HTTP, against small servers that check what the real ones check.</summary>
public sealed class KeyServicesTests
{
    private const string Arn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    private static readonly byte[] _dataKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] _wrapped = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    [Fact]
    public async Task Vault_WithATokenInTheSecret_DecryptsTheDataKey()
    {
        using var vault = new LoopbackService(request => request.Header("x-vault-token") == "s.token" && JsonNode.Parse(request.Text)!["ciphertext"]!.GetValue<string>() == "vault:v1:abc"
            ? new(200, $$$"""{"data":{"plaintext":"{{{Convert.ToBase64String(_dataKey)}}}"}}""")
            : new(403, """{"errors":["permission denied"]}"""));
        var services = Services();
        services.Import("sops.vault-token", "s.token\n"u8);
        var key = new MasterKey.Vault(vault.Address.AbsoluteUri.TrimEnd('/'), "sops", "firstkey") { EncryptedKey = "vault:v1:abc" };

        Assert.Equal(_dataKey, await services.DecryptAsync(key, TestContext.Current.CancellationToken));
        Assert.Equal(("PUT", "/v1/sops/decrypt/firstkey"), (vault.Requests[0].Method, vault.Requests[0].Path));

        services.Import("sops.vault-token", "wrong"u8);
        Assert.Equal(
            "failed to decrypt sops data key from Vault transit backend 'sops/decrypt/firstkey': Error making API request.\n\n"
                + $"URL: PUT {vault.Address}v1/sops/decrypt/firstkey\nCode: 403. Errors:\n\n* permission denied",
            await FailureAsync(services, key));
    }

    [Theory]
    [InlineData("", "transit", "no token for Vault")]
    [InlineData("token", "../sys", "the address or path of the key is malformed")]
    [InlineData("token", "a?b=", "the address or path of the key is malformed")]
    public async Task Vault_OfWhatMustNotBeAsked_AsksNothing(string token, string engine, string message)
    {
        using var vault = new LoopbackService(_ => new(200, "{}"));
        var services = Services();
        services.Import("sops.vault-token", Encoding.UTF8.GetBytes(token));
        Assert.Contains(
            message, await FailureAsync(services, new MasterKey.Vault(vault.Address.AbsoluteUri, engine, "k") { EncryptedKey = "x" }), StringComparison.Ordinal);
        Assert.Empty(vault.Requests);
    }

    [Fact]
    public async Task Vault_WhenTheEgressPolicyRefusesItsAddress_IsNotReached()
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = new EgressPolicy().ConnectAsync };
        using var http = new HttpClient(handler);
        var services = new KeyServices(http, TimeProvider.System);
        services.Import("sops.vault-token", "t"u8);
        var failure = await FailureAsync(services, new MasterKey.Vault("http://169.254.169.254", "transit", "k") { EncryptedKey = "x" });
        Assert.Contains("link-local addresses are not allowed", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AwsKms_WithStaticCredentials_SignsAndSendsTheContext()
    {
        using var kms = new LoopbackService(request => Signature(request, "secret", "eu-central-1", "kms") is { } wrong
            ? new(400, $$"""{"__type":"IncompleteSignatureException","message":"{{wrong}}"}""")
            : new(200, $$"""{"KeyId":"{{Arn}}","Plaintext":"{{Convert.ToBase64String(_dataKey)}}"}"""));
        var services = Services(new() { AwsKms = _ => kms.Address });
        services.Import("sops.aws-kms", "aws_access_key_id: AKID\naws_secret_access_key: secret\naws_session_token: session\n"u8);
        var key = new MasterKey.AwsKms(Arn, "", new Dictionary<string, string> { ["env"] = "prod" }, "") { EncryptedKey = Convert.ToBase64String(_wrapped) };

        Assert.Equal(_dataKey, await services.DecryptAsync(key, TestContext.Current.CancellationToken));
        var request = Assert.Single(kms.Requests);
        Assert.Equal("TrentService.Decrypt", request.Header("x-amz-target"));
        Assert.Equal("session", request.Header("x-amz-security-token"));
        Assert.Equal(
            $$$"""{"CiphertextBlob":"{{{Convert.ToBase64String(_wrapped)}}}","KeyId":"{{{Arn}}}","EncryptionContext":{"env":"prod"}}""", request.Text);

        services.Import("sops.aws-kms", "aws_access_key_id: AKID\naws_secret_access_key: other\n"u8);
        Assert.Equal(
            "failed to decrypt sops data key with AWS KMS: operation error KMS: Decrypt, https response error StatusCode: 400, api error "
                + "IncompleteSignatureException: signature",
            await FailureAsync(services, key));
    }

    [Fact]
    public async Task AwsKms_OfAKeyWithARole_AssumesItFirst()
    {
        using var sts = new LoopbackService(request => Signature(request, "secret", "eu-central-1", "sts") is null
            && HttpUtility.ParseQueryString(request.Text) is var form && form["Action"] == "AssumeRole" && form["RoleArn"] == "arn:aws:iam::1:role/sops"
            ? new(200, """
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>TEMP</AccessKeyId>
                <SecretAccessKey>temporary</SecretAccessKey><SessionToken>t</SessionToken></Credentials></AssumeRoleResult></AssumeRoleResponse>
                """)
            : new(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"));
        using var kms = new LoopbackService(request => Signature(request, "temporary", "eu-central-1", "kms") is null
            ? new(200, $$"""{"Plaintext":"{{Convert.ToBase64String(_dataKey)}}"}""")
            : new(400, "{}"));
        var services = Services(new() { AwsKms = _ => kms.Address, AwsSts = _ => sts.Address });
        services.Import("sops.aws-kms", "aws_access_key_id: AKID\naws_secret_access_key: secret\n"u8);
        var key = new MasterKey.AwsKms(Arn, "arn:aws:iam::1:role/sops", new Dictionary<string, string>(), "") { EncryptedKey = Convert.ToBase64String(_wrapped) };

        Assert.Equal(_dataKey, await services.DecryptAsync(key, TestContext.Current.CancellationToken));
        Assert.Equal("failed to assume role 'arn:aws:iam::1:role/other': AccessDenied: no", await FailureAsync(services, key with { Role = "arn:aws:iam::1:role/other" }));
    }

    [Theory]
    [InlineData("arn:aws:kms:evil.example.com/:1:key/x")]
    [InlineData("arn:aws:s3:eu-central-1:1:key/x")]
    public async Task AwsKms_OfAMalformedName_AsksNothing(string arn)
    {
        var services = Services();
        services.Import("sops.aws-kms", "aws_access_key_id: a\naws_secret_access_key: b\n"u8);
        Assert.Equal($"no valid ARN found in '{arn}'", await FailureAsync(services, new MasterKey.AwsKms(arn, "", new Dictionary<string, string>(), "") { EncryptedKey = "AA==" }));
    }

    [Fact]
    public async Task AzureKeyVault_WithAClientSecret_FollowsTheChallenge()
    {
        using var authority = new LoopbackService(request => HttpUtility.ParseQueryString(request.Text) is var form
            && form["client_id"] == "client" && form["client_secret"] == "s3cret" && form["scope"] == "http://localhost/.default" && form["grant_type"] == "client_credentials"
            ? new(200, """{"token_type":"Bearer","access_token":"token"}""")
            : new(401, """{"error":"invalid_client"}"""));
        using var vault = Vault();
        var services = Services(new() { AzureAuthority = authority.Address });
        services.Import("sops.azure-kv", "tenantId: tenant\nclientId: client\nclientSecret: s3cret\n"u8);
        var key = AzureKey(vault);

        Assert.Equal(_dataKey, await services.DecryptAsync(key, TestContext.Current.CancellationToken));
        Assert.Equal("/tenant/oauth2/v2.0/token", authority.Requests[0].Path);
        Assert.Equal("/keys/sops-key/v1/decrypt?api-version=7.4", vault.Requests[0].Path);
        Assert.Empty(vault.Requests[0].Body);

        services.Import("sops.azure-kv", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("""{"tenant":"tenant","appId":"client","password":"s3cret"}""")).ToArray());
        Assert.Equal(_dataKey, await services.DecryptAsync(key, TestContext.Current.CancellationToken));

        services.Import("sops.azure-kv", "tenantId: tenant\nclientId: client\nclientSecret: wrong\n"u8);
        var failure = await FailureAsync(services, key);
        Assert.Equal("no Azure token for client 'client': 401 invalid_client", failure);
        Assert.DoesNotContain("wrong", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AzureKeyVault_WithAClientCertificate_SignsAnAssertion()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=sops", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var authority = new LoopbackService(received =>
        {
            var assertion = HttpUtility.ParseQueryString(received.Text)["client_assertion"]!.Split('.');
            var signed = rsa.VerifyData(
                Encoding.ASCII.GetBytes($"{assertion[0]}.{assertion[1]}"), CloudText.FromUrl(assertion[2])!, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var header = JsonNode.Parse(CloudText.FromUrl(assertion[0])!)!;
            return signed && header["x5t"]!.GetValue<string>() == CloudText.ToUrl(certificate.GetCertHash())
                ? new(200, """{"access_token":"token"}""")
                : new(401, "{}");
        });
        using var vault = Vault();
        var services = Services(new() { AzureAuthority = authority.Address });
        var pem = certificate.ExportCertificatePem() + "\n" + rsa.ExportPkcs8PrivateKeyPem();
        services.Import("sops.azure-kv", Encoding.UTF8.GetBytes(new JsonObject { ["tenantId"] = "t", ["clientId"] = "c", ["clientCertificate"] = pem }.ToJsonString()));

        Assert.Equal(_dataKey, await services.DecryptAsync(AzureKey(vault), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AzureKeyVault_WhenTheChallengeNamesAnotherService_GetsNoToken()
    {
        using var authority = new LoopbackService(_ => new(200, """{"access_token":"token"}"""));
        using var vault = new LoopbackService(_ => new(401, "", "Bearer authorization=\"https://login.microsoftonline.com/t\", resource=\"https://management.azure.com\""));
        var services = Services(new() { AzureAuthority = authority.Address });
        services.Import("sops.azure-kv", "tenantId: tenant\nclientId: client\nclientSecret: s3cret\n"u8);

        Assert.EndsWith("challenge resource 'https://management.azure.com' does not match the requested domain", await FailureAsync(services, AzureKey(vault)), StringComparison.Ordinal);
        Assert.Empty(authority.Requests);
    }

    [Fact]
    public async Task GcpKms_WithAServiceAccountsKey_SignsAnAssertion()
    {
        using var rsa = RSA.Create(2048);
        using var tokens = new LoopbackService(request =>
        {
            var form = HttpUtility.ParseQueryString(request.Text);
            var assertion = form["assertion"]!.Split('.');
            var claims = JsonNode.Parse(CloudText.FromUrl(assertion[1])!)!;
            return form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer" && claims["iss"]!.GetValue<string>() == "sops@example.com"
                && rsa.VerifyData(
                    Encoding.ASCII.GetBytes($"{assertion[0]}.{assertion[1]}"), CloudText.FromUrl(assertion[2])!, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                ? new(200, """{"access_token":"gcp"}""")
                : new(400, """{"error":"invalid_grant"}""");
        });
        using var kms = new LoopbackService(request => request.Header("authorization") == "Bearer gcp"
            && JsonNode.Parse(request.Text)!["ciphertext"]!.GetValue<string>() == Convert.ToBase64String(_wrapped)
            ? new(200, $$"""{"plaintext":"{{Convert.ToBase64String(_dataKey)}}"}""")
            : new(403, """{"error":{"code":403,"message":"denied"}}"""));
        var services = Services(new() { GcpKms = kms.Address });
        services.Import("sops.gcp-kms", Encoding.UTF8.GetBytes(new JsonObject
        {
            ["type"] = "service_account",
            ["client_email"] = "sops@example.com",
            ["private_key_id"] = "1",
            ["private_key"] = rsa.ExportPkcs8PrivateKeyPem(),
            ["token_uri"] = tokens.Address.AbsoluteUri,
        }.ToJsonString()));
        const string Name = "projects/p/locations/global/keyRings/r/cryptoKeys/k";
        var key = new MasterKey.GcpKms(Name) { EncryptedKey = Convert.ToBase64String(_wrapped) };

        Assert.Equal(_dataKey, await services.DecryptAsync(key, TestContext.Current.CancellationToken));
        Assert.Equal($"/v1/{Name}:decrypt", kms.Requests[0].Path);
        Assert.Equal("failed to decrypt sops data key with GCP KMS key: 403 denied", await FailureAsync(services, key with { EncryptedKey = "AAAA" }));
        Assert.Equal("no valid resource ID found in \"projects/../k\"", await FailureAsync(services, key with { ResourceId = "projects/../k" }));
    }

    [Theory]
    [InlineData("sops.aws-kms", "{", "failed to unmarshal AWS credentials file: error converting YAML to JSON")]
    [InlineData("sops.azure-kv", "tenantId: x\n", "invalid data: requires a 'clientId' field, a combination of 'tenantId', 'clientId' and 'clientSecret', or 'tenantId', 'clientId' and 'clientCertificate'")]
    [InlineData("sops.gcp-kms", "{}", "missing 'type' field in credentials")]
    [InlineData("sops.gcp-kms", "private", "the credentials are not JSON")]
    [InlineData("a.agekey", "AGE-SECRET-KEY-1XYZ", "failed to parse and add to age identities: malformed secret key: separator '1' at invalid position: pos=15, len=19")]
    [InlineData("a.agekey", "AGE-PLUGIN-YUBIKEY-1ABC", "failed to parse and add to age identities: age plugins are not supported: no other program is run")]
    [InlineData("a.asc", "no key", "failed to import armored key data into GnuPG keyring: gpg: no valid OpenPGP data found.")]
    public void Import_OfAMalformedEntry_SaysWhatIsWrong(string name, string value, string message) =>
        Assert.Equal(message, Assert.Throws<SopsException>(() => Services().Import(name, Encoding.UTF8.GetBytes(value))).Message);

    [Fact]
    public async Task HuaweiKms_Always_IsRefusedByName() =>
        Assert.Equal("HuaweiCloud KMS is not supported", await FailureAsync(Services(), new MasterKey.HuaweiKms("r:k") { EncryptedKey = "" }));

    private static KeyServices Services(CloudEndpoints? endpoints = null) => new(new HttpClient(), TimeProvider.System, endpoints);

    private static async Task<string> FailureAsync(KeyServices services, MasterKey key) =>
        (await Assert.ThrowsAsync<SopsException>(() => services.DecryptAsync(key, TestContext.Current.CancellationToken))).Message;

    private static MasterKey.AzureKeyVault AzureKey(LoopbackService vault) =>
        new(vault.Address.AbsoluteUri.TrimEnd('/'), "sops-key", "v1") { EncryptedKey = CloudText.ToUrl(_wrapped) };

    private static LoopbackService Vault() => new(request => request.Header("authorization") != "Bearer token"
        ? new(401, "", "Bearer authorization=\"https://login.microsoftonline.com/tenant\", resource=\"http://localhost\"")
        : JsonNode.Parse(request.Text) is var body && body!["alg"]!.GetValue<string>() == "RSA-OAEP-256" && body["value"]!.GetValue<string>() == CloudText.ToUrl(_wrapped)
            ? new(200, $$"""{"kid":"x","value":"{{CloudText.ToUrl(_dataKey)}}"}""")
            : new(400, """{"error":{"code":"BadParameter","message":"wrong"}}"""));

    // what AWS computes over the request it received; null where the signature fits
    private static string? Signature(ReceivedRequest request, string secret, string region, string service)
    {
        var authorization = request.Header("authorization") ?? "";
        var signed = authorization.Split("SignedHeaders=")[1].Split(',')[0];
        var time = request.Header("x-amz-date")!;
        var headers = string.Concat(signed.Split(';').Select(name => $"{name}:{request.Header(name)}\n"));
        var canonical = $"{request.Method}\n{request.Path}\n\n{headers}\n{signed}\n{Hex(SHA256.HashData(request.Body))}";
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{time[..8]}/{region}/{service}/aws4_request\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = new[] { time[..8], region, service, "aws4_request" }
            .Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (k, part) => HMACSHA256.HashData(k, Encoding.UTF8.GetBytes(part)));
        return authorization.EndsWith("Signature=" + Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))), StringComparison.Ordinal) ? null : "signature";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
