using Flux.Git;

namespace Flux.Sources.Tests;

/// <summary>What a Secret and the URL become, and what is said where they do not fit (messages of source-controller 1.9 and fluxcd/pkg git).</summary>
public sealed class AuthenticationTests : IDisposable
{
    private const string PlainKey = """
        -----BEGIN OPENSSH PRIVATE KEY-----
        b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz
        -----END OPENSSH PRIVATE KEY-----
        """;

    // the cipher's name is aes256-ctr, the derivation's bcrypt
    private const string EncryptedKey = """
        -----BEGIN OPENSSH PRIVATE KEY-----
        b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABAx
        -----END OPENSSH PRIVATE KEY-----
        """;

    private readonly GitRepositoryWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Https_WhenThereAreUsernameAndPassword_UsesThem()
    {
        var credentials = await CredentialsAsync(("username", "git"), ("password", "hunter22"));

        Assert.Equal(("git", "hunter22"), (credentials?.Username, credentials?.Password?.Reveal()));
        Assert.Null(credentials?.BearerToken);
    }

    [Fact]
    public async Task Https_WhenThereIsABearerToken_ItWins()
    {
        var credentials = await CredentialsAsync(("username", "git"), ("password", "hunter22"), ("bearerToken", "token1"));

        Assert.Equal("token1", credentials?.BearerToken?.Reveal());
        Assert.Null(credentials?.Username);
        Assert.Null(credentials?.Password);
    }

    [Theory]
    [InlineData("ca.crt", "caFile", "one")]
    [InlineData("caFile", "other", "one")]
    public async Task Https_WhenThereIsACa_UsesIt(string first, string second, string expected) =>
        Assert.Equal(expected, (await CredentialsAsync((first, "one"), (second, "two")))?.CaCertificates);

    [Fact]
    public async Task Https_WhenThereIsAClientCertificate_UsesIt()
    {
        var credentials = await CredentialsAsync(("tls.crt", "CERT"), ("tls.key", "THE-KEY"));

        Assert.Equal(("CERT", "THE-KEY"), (credentials?.ClientCertificate, credentials?.ClientKey?.Reveal()));
    }

    [Fact]
    public async Task Https_WhenTheUrlNamesAUser_ItIsTheFallback()
    {
        _world.EditSpec("""{"url": "https://bob:p%40ss@git.example.org/x"}""");

        var credentials = await CredentialsAsync(("ca.crt", "CA"));

        Assert.Equal(("bob", "p@ss"), (credentials?.Username, credentials?.Password?.Reveal()));
    }

    [Fact]
    public async Task Https_WhenThereIsAPasswordAlone_Fails() => await AssertFailsAsync(
        "failed to configure authentication options: invalid 'https' auth option: 'password' requires 'username' to be set",
        ("password", "hunter22"));

    [Fact]
    public async Task Https_WhenThereIsACertificateWithoutKey_Fails() => await AssertFailsAsync(
        "failed to configure authentication options: secret 'flux-system/creds' must have both 'tls.crt' and 'tls.key', or neither",
        ("tls.crt", "CERT"));

    [Fact]
    public async Task Ssh_WhenThereAreIdentityAndKnownHosts_UsesThemAsGit()
    {
        _world.EditSpec("""{"url": "ssh://git.example.org/x"}""");

        var credentials = await CredentialsAsync(("identity", PlainKey), ("known_hosts", "git.example.org ssh-ed25519 AAAA"));

        Assert.Equal("git", credentials?.Username);
        Assert.Equal(PlainKey, credentials?.SshIdentity?.Reveal());
        Assert.Equal("git.example.org ssh-ed25519 AAAA", credentials?.KnownHosts);
    }

    [Fact]
    public async Task Ssh_WhenTheKeyIsEncryptedAndThereIsAPassword_UsesBoth()
    {
        _world.EditSpec("""{"url": "ssh://deploy@git.example.org/x"}""");

        var credentials = await CredentialsAsync(("identity", EncryptedKey), ("known_hosts", "k"), ("password", "phrase"));

        Assert.Equal(("deploy", "phrase"), (credentials?.Username, credentials?.Password?.Reveal()));
    }

    [Theory]
    [InlineData(EncryptedKey)]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMIIB\n-----END RSA PRIVATE KEY-----")]
    public async Task Ssh_WhenTheKeyIsEncryptedWithoutPassword_Fails(string key)
    {
        _world.EditSpec("""{"url": "ssh://git@git.example.org/x"}""");

        await AssertFailsAsync(
            "SSH identity key is encrypted but no 'password' field was provided in the secret 'flux-system/creds'",
            ("identity", key),
            ("known_hosts", "k"));
    }

    [Theory]
    [InlineData("known_hosts", "identity")]
    [InlineData("identity", "known_hosts")]
    public async Task Ssh_WhenSomethingIsMissing_Fails(string present, string missing)
    {
        _world.EditSpec("""{"url": "ssh://git@git.example.org/x"}""");

        await AssertFailsAsync(
            $"failed to configure authentication options: invalid 'ssh' auth option: '{missing}' is required", (present, PlainKey));
    }

    [Fact]
    public async Task Secret_WhenItIsMissing_Fails()
    {
        _world.EditSpec("""{"secretRef": {"name": "creds"}}""");

        await _world.ReconcileAsync();

        AssertFetchFailed("AuthenticationFailed", "failed to get secret 'flux-system/creds': secrets \"creds\" not found");
    }

    [Fact]
    public async Task Secret_WhenItMayNotBeRead_Fails()
    {
        _world.EditSpec("""{"secretRef": {"name": "creds"}}""");
        _world.Cluster.Forbidden.Add("Secret");

        await _world.ReconcileAsync();

        AssertFetchFailed("AuthenticationFailed", "failed to get secret 'flux-system/creds': forbidden");
    }

    [Fact]
    public async Task Secret_WhenItHasGitHubAppData_AsksForTheProvider()
    {
        await TryAsync(("githubAppID", "1"));

        AssertFetchFailed(
            "InvalidProviderConfiguration", "secretRef 'flux-system/creds' has github app data but provider is not set to github");
    }

    [Fact]
    public async Task Secret_WhenTheRemoteEchoesIt_IsMasked()
    {
        _world.Git.Fault = new GitException("refused: user git with hunter22 at https://git:hunter22@git.example.org/x?token=hunter22");

        await TryAsync(("username", "git"), ("password", "hunter22"));

        Assert.DoesNotContain("hunter22", _world.Object.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_world.Events, e => e.Contains("hunter22", StringComparison.Ordinal));
        AssertFetchFailed(
            "GitOperationFailed",
            "failed to checkout and determine revision: refused: user git with *** at https://git.example.org/x");
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("file://host/etc")]
    [InlineData("ftp://git.example.org/x")]
    public async Task Url_WhenTheSchemeIsAnother_NeverReachesGit(string url)
    {
        _world.EditSpec($$"""{"url": "{{url}}"}""");

        await _world.ReconcileAsync();

        Assert.Empty(_world.Git.Calls);
        Assert.Equal("False", _world.Repository.Status.Conditions.Single(condition => condition.Type == "Ready").Status);
    }

    [Theory]
    [InlineData("""{"url": "https://"}""", "URLInvalid", "failed to parse url 'https://': not an absolute URL with a host")]
    [InlineData("""{"provider": "github"}""", "InvalidProviderConfiguration", "secretRef with github app data must be specified when provider is set to github")]
    public async Task Field_WhenItCannotBeDone_StallsAndNamesIt(string spec, string reason, string message)
    {
        _world.EditSpec(spec);

        var outcome = await _world.ReconcileAsync();

        Assert.Equal(
            [
                $"Stalled=True {reason} \"{message}\"",
                $"Ready=False {reason} \"{message}\"",
                $"FetchFailed=True {reason} \"{message}\"",
            ],
            _world.Conditions);
        Assert.Empty(_world.Git.Calls);
        Assert.Null(outcome.RequeueAfter);
    }

    private async Task<GitCredentials?> CredentialsAsync(params (string Key, string Value)[] secret)
    {
        await TryAsync(secret);
        Assert.Equal("True", _world.Repository.Status.Conditions[0].Status);
        return _world.Git.LastRemote?.Credentials;
    }

    private async Task AssertFailsAsync(string message, params (string Key, string Value)[] secret)
    {
        await TryAsync(secret);
        AssertFetchFailed("AuthenticationFailed", message);
        Assert.Empty(_world.Git.Calls);
    }

    private async Task TryAsync(params (string Key, string Value)[] secret)
    {
        _world.PutSecret("creds", secret);
        _world.EditSpec("""{"secretRef": {"name": "creds"}}""");
        await _world.ReconcileAsync();
    }

    private void AssertFetchFailed(string reason, string message)
    {
        Assert.Contains($"FetchFailed=True {reason} \"{message}\"", _world.Conditions);
        Assert.Contains($"Ready=False {reason} \"{message}\"", _world.Conditions);
        Assert.DoesNotContain(_world.Conditions, condition => condition.StartsWith("Stalled", StringComparison.Ordinal));
    }
}
