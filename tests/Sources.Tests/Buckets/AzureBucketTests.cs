using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using Flux.Buckets.Azure;
using Flux.TestKit.Storage;

namespace Flux.Sources.Tests.Buckets;

/// <summary>Buckets of Azure from their Secret to their artifact, against a real Azurite; service principals against a token service on loopback.</summary>
public sealed class AzureBucketTests : IAsyncLifetime, IDisposable
{
    private const string Tenant = "ab1f708d-50f6-404c-a006-d71b2ac7a606";

    private readonly X509Certificate2Collection _authorities = [];
    private readonly BucketWorld _world;
    private AzuriteServer? _server;

    // azure's own authorities are the system's, which know nothing of servers on loopback
    public AzureBucketTests() => _world = new(handler => handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => IsTrusted(certificate));

    private AzuriteServer Server => _server ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        if (!AzuriteServer.IsAvailable)
        {
            return;
        }

        _server = await AzuriteServer.StartAsync();
        _authorities.ImportFromPem(_server.CaCertificate);
        var container = Container();
        await container.CreateAsync(default);
        foreach (var (name, content) in ((string, string)[])[("a.yaml", "1"), ("d/b c+d.yaml", "2"), ("é/ü.txt", "3"), (".sourceignore", "*.txt\n!keep.txt\n"), ("keep.txt", "4")])
        {
            await container.PutAsync(name, Encoding.UTF8.GetBytes(content), new(), default);
        }
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("key")]
    [InlineData("sas")]
    [InlineData("service account")]
    public async Task Reconcile_WithEveryCredential_StoresTheObjects(string credential)
    {
        Assert.SkipUnless(AzuriteServer.IsAvailable, AzuriteServer.Missing);
        switch (credential)
        {
            case "key":
                await UseAsync(("accountKey", AzuriteServer.Key));
                break;
            case "sas":
                await UseAsync(("sasKey", await SasAsync()));
                break;
            default:
                _world.Identities.AzureToken = (await AzuriteServer.Administrator.GetTokenAsync(new TokenRequestContext(["x"]), default)).Token;
                _world.EditSpec($$"""{"provider": "azure", "endpoint": "{{Server.Service}}", "serviceAccountName": "reader"}""");
                break;
        }

        await _world.ReconcileAsync();

        Assert.Contains(_world.Conditions, condition => condition.StartsWith("Ready=True Succeeded", StringComparison.Ordinal));
        Assert.Equal(["a.yaml=1", "d/", "d/b c+d.yaml=2", "keep.txt=4"], (await _world.ArtifactAsync()).Where(entry => entry != "./" && entry != ".sourceignore=*.txt\n!keep.txt\n"));

        // a second run lists and fetches nothing; a change is seen
        var first = _world.Bucket.Status.Artifact!.Revision;
        await _world.ReconcileAsync();
        Assert.Equal(first, _world.Bucket.Status.Artifact!.Revision);
        await Container().PutAsync("a.yaml", "changed"u8.ToArray(), new(), default);
        await _world.ReconcileAsync();
        Assert.Contains("a.yaml=changed", await _world.ArtifactAsync());
    }

    [Fact]
    public async Task Reconcile_WithAPrefix_TakesThatAlone()
    {
        Assert.SkipUnless(AzuriteServer.IsAvailable, AzuriteServer.Missing);
        await UseAsync(("accountKey", AzuriteServer.Key));
        _world.EditSpec("""{"prefix": "d/"}""");

        await _world.ReconcileAsync();

        Assert.Equal(["d/", "d/b c+d.yaml=2"], (await _world.ArtifactAsync()).Where(entry => entry != "./" && !entry.StartsWith(".sourceignore", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{"bucketName": "nothing"}""", "bucket 'nothing' not found")]
    [InlineData("""{"secretRef": {"name": "wrong"}}""", "*")]
    public async Task Reconcile_WhenTheServerRefuses_SaysSoAndKeepsTheArtifact(string spec, string message)
    {
        Assert.SkipUnless(AzuriteServer.IsAvailable, AzuriteServer.Missing);
        await UseAsync(("accountKey", AzuriteServer.Key));
        await _world.ReconcileAsync();
        var stored = _world.Bucket.Status.Artifact;
        var wrong = Convert.ToBase64String(new byte[64]);
        _world.PutSecret("wrong", ("accountKey", wrong));
        _world.EditSpec(spec);

        await _world.ReconcileAsync();

        var condition = _world.Bucket.Status.Conditions.Single(c => c.Type == "FetchFailed");
        Assert.Equal("BucketOperationFailed", condition.Reason);
        Assert.True(message == "*" || condition.Message == message, condition.Message);
        Assert.DoesNotContain(wrong, condition.Message, StringComparison.Ordinal);
        Assert.Equal(stored, _world.Bucket.Status.Artifact);
    }

    [Fact]
    public async Task Reconcile_WithAClientSecret_AsksEntraForATokenOnce()
    {
        Assert.SkipUnless(AzuriteServer.IsAvailable, AzuriteServer.Missing);
        await using var entra = await EntraAsync();
        await UseAsync(("tenantId", Tenant), ("clientId", "app-1"), ("clientSecret", "hunter-22-secret"), ("authorityHost", entra.Address));

        await _world.ReconcileAsync();
        await _world.ReconcileAsync();

        Assert.Contains(_world.Conditions, condition => condition.StartsWith("Ready=True Succeeded", StringComparison.Ordinal));
        var form = Assert.Single(entra.Forms);
        Assert.Equal(
            [("client_id", "app-1"), ("client_secret", "hunter-22-secret"), ("grant_type", "client_credentials"), ("scope", "https://storage.azure.com/.default")],
            form.Select(field => (field.Key, field.Value)).OrderBy(field => field.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Reconcile_WhenEntraRefusesTheSecret_RepeatsItsWordsWithoutTheSecret()
    {
        Assert.SkipUnless(AzuriteServer.IsAvailable, AzuriteServer.Missing);
        await using var entra = await EntraAsync((_, _) =>
            (401, """{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided: 'hunter-33-secret'."}"""));
        await UseAsync(("tenantId", Tenant), ("clientId", "app-2"), ("clientSecret", "hunter-33-secret"), ("authorityHost", entra.Address));

        await _world.ReconcileAsync();

        var condition = _world.Bucket.Status.Conditions.Single(c => c.Type == "FetchFailed");
        Assert.Contains("AADSTS7000215", condition.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter-33-secret", condition.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_world.Events, e => e.Contains("hunter-33-secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pem", false)]
    [InlineData("pem", true)]
    [InlineData("pfx", true)]
    [InlineData("encrypted pem", false)]
    public async Task Reconcile_WithAClientCertificate_SignsForIt(string form, bool sendsChain)
    {
        Assert.SkipUnless(AzuriteServer.IsAvailable, AzuriteServer.Missing);
        await using var entra = await EntraAsync();
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=app", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        const string password = "file password";
        var file = form switch
        {
            "pem" => Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem()),
            "pfx" => certificate.Export(X509ContentType.Pkcs12, password),
            _ => Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"
                + key.ExportEncryptedPkcs8PrivateKeyPem(password, new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))),
        };
        _world.PutSecretBytes("azure", [
            ("tenantId", Encoding.UTF8.GetBytes(Tenant)), ("clientId", "app-3"u8.ToArray()), ("authorityHost", Encoding.UTF8.GetBytes(entra.Address)),
            ("clientCertificate", file), .. form == "pem" ? [] : ((string, byte[])[])[("clientCertificatePassword", Encoding.UTF8.GetBytes(password))],
            .. sendsChain ? ((string, byte[])[])[("clientCertificateSendChain", "true"u8.ToArray())] : []]);
        _world.EditSpec($$"""{"provider": "azure", "endpoint": "{{Server.Service}}", "secretRef": {"name": "azure"} }""");

        await _world.ReconcileAsync();

        Assert.True(_world.Conditions[0].StartsWith("Ready=True Succeeded", StringComparison.Ordinal), string.Join('\n', _world.Conditions));
        var assertion = Assert.Single(entra.Forms)["client_assertion"].Split('.');
        var (header, claims) = (Json(assertion[0]), Json(assertion[1]));
        Assert.True(key.VerifyData(
            Encoding.ASCII.GetBytes($"{assertion[0]}.{assertion[1]}"), Decode(assertion[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal((new Uri(new(entra.Address), $"{Tenant}/oauth2/v2.0/token").AbsoluteUri, "app-3", "app-3"), ((string?)claims["aud"], (string?)claims["iss"], (string?)claims["sub"]));
        Assert.Equal(certificate.GetCertHash(), Decode((string)header["x5t"]!));
        Assert.Equal(sendsChain, header["x5c"] is not null);
    }

    private static byte[] Decode(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);

    private static JsonNode Json(string text) => JsonNode.Parse(Decode(text))!;

    private bool IsTrusted(X509Certificate? certificate)
    {
        if (certificate is null)
        {
            return false;
        }

        using var server = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return _authorities.Any(IsIssuer);

        // one by one: they all have the same name
        bool IsIssuer(X509Certificate2 authority)
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            return chain.Build(server);
        }
    }

    /// <summary>A token service that gives every application Azurite's administrator.</summary>
    private async Task<TokenServer> EntraAsync()
    {
        var token = (await AzuriteServer.Administrator.GetTokenAsync(new TokenRequestContext(["x"]), default)).Token;
        return await EntraAsync((path, _) => path == $"/{Tenant}/oauth2/v2.0/token"
            ? (200, $$"""{"token_type":"Bearer","expires_in":3600,"access_token":"{{token}}"}""")
            : (404, "{}"));
    }

    private async Task<TokenServer> EntraAsync(Func<string, IReadOnlyDictionary<string, string>, (int Status, string Body)> answer)
    {
        var entra = await TokenServer.StartAsync(answer);
        _authorities.ImportFromPem(entra.CaCertificate);
        return entra;
    }

    private BlobContainer Container() => new(
        Server.Service, "apps", new BlobCredential.SharedKey(AzuriteServer.Account, new(AzuriteServer.Key)), new(), Server.Handler, TimeProvider.System);

    private Task UseAsync(params (string Key, string Value)[] secret)
    {
        _world.PutSecret("azure", secret);
        _world.EditSpec($$"""{"provider": "azure", "endpoint": "{{Server.Service}}", "secretRef": {"name": "azure"} }""");
        return Task.CompletedTask;
    }

    // a link's query is a signature for one blob; this one is for the container
    private Task<string> SasAsync()
    {
        var until = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        string[] fields = ["rl", "", until, $"/blob/{AzuriteServer.Account}/apps", "", "", "", "2022-11-02", "c", "", "", "", "", "", "", ""];
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(AzuriteServer.Key), Encoding.UTF8.GetBytes(string.Join('\n', fields))));
        return Task.FromResult($"?sv=2022-11-02&sr=c&sp=rl&se={Uri.EscapeDataString(until)}&sig={Uri.EscapeDataString(signature)}");
    }
}
