using Flux.Git;
using Flux.Identity;

namespace Flux.Sources.Tests;

/// <summary>Proxies, and clouds' and GitHub's ways in (messages of source-controller 1.9 and fluxcd/pkg runtime/secrets).</summary>
public sealed class ProviderTests : IDisposable
{
    private readonly GitRepositoryWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("http://proxy.example.org:8080", "http://proxy.example.org:8080/")]
    [InlineData("socks5://proxy.example.org", "socks5://proxy.example.org:1080/")]
    [InlineData("https://proxy.example.org", "https://proxy.example.org/")]
    public async Task Proxy_WhenItIsNamed_IsUsedForTheRemote(string address, string expected)
    {
        _world.PutSecret("proxy", ("address", address), ("username", "me"), ("password", "hunter22"));
        _world.EditSpec("""{"proxySecretRef": {"name": "proxy"}}""");

        await _world.ReconcileAsync();

        var proxy = _world.Git.LastRemote?.Proxy;
        Assert.Equal((expected, "me", "hunter22"), (proxy?.Address.AbsoluteUri, proxy?.Username, proxy?.Password?.Reveal()));
    }

    [Theory]
    [InlineData(null, null, "failed to configure proxy options: secret 'flux-system/proxy' not found")]
    [InlineData("other", "x", "failed to configure proxy options: secret 'flux-system/proxy': key 'address' not found")]
    [InlineData("address", "", "failed to configure proxy options: secret 'flux-system/proxy': proxy address is empty")]
    [InlineData("address", "ftp://x", "failed to configure proxy options: secret 'flux-system/proxy': proxy URL must use one of the supported schemes (http, https, socks5), got 'ftp'")]
    public async Task Proxy_WhenItsSecretIsNotUsable_SaysSo(string? key, string? value, string message)
    {
        if (key is not null)
        {
            _world.PutSecret("proxy", (key, value!));
        }

        _world.EditSpec("""{"proxySecretRef": {"name": "proxy"}}""");

        await _world.ReconcileAsync();

        AssertFetchFailed("AuthenticationFailed", message);
    }

    [Fact]
    public async Task Proxy_WhenItsAddressIsTooLong_SaysSo()
    {
        _world.PutSecret("proxy", ("address", "http://" + new string('x', 2042)));
        _world.EditSpec("""{"proxySecretRef": {"name": "proxy"}}""");

        await _world.ReconcileAsync();

        AssertFetchFailed(
            "AuthenticationFailed", "failed to configure proxy options: secret 'flux-system/proxy': proxy URL exceeds maximum length of 2048 characters");
    }

    [Fact]
    public async Task Azure_WhenItIsTheProvider_SendsABearerToken()
    {
        _world.EditSpec("""{"provider": "azure", "url": "https://dev.azure.com/org/project/_git/apps"}""");

        await _world.ReconcileAsync();

        var credentials = _world.Git.LastRemote?.Credentials;
        Assert.Equal(("devops-token", null), (credentials?.BearerToken?.Reveal(), credentials?.Username));
        Assert.Equal(["git azure https://dev.azure.com/org/project/_git/apps"], _world.Identities.Asked);
        Assert.Equal(("flux-system", null), (_world.Identities.LastSubject?.Namespace, _world.Identities.LastSubject?.ServiceAccountName));
    }

    [Fact]
    public async Task Aws_WhenItIsTheProvider_SendsASignature()
    {
        _world.EditSpec("""
            {"provider": "aws", "serviceAccountName": "codecommit", "url": "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/apps"}
            """);

        await _world.ReconcileAsync();

        var credentials = _world.Git.LastRemote?.Credentials;
        Assert.Equal(("AKID%session", "20261120T000000Zsignature"), (credentials?.Username, credentials?.Password?.Reveal()));
        Assert.Equal("codecommit", _world.Identities.LastSubject?.ServiceAccountName);
    }

    [Fact]
    public async Task ServiceAccount_WhenTheGateIsOff_Stalls()
    {
        _world.Identities.Fault = new IdentityException(IdentityException.GateMessage) { IsFeatureGateDisabled = true };
        _world.EditSpec("""{"provider": "azure", "serviceAccountName": "x", "url": "https://dev.azure.com/o/p/_git/a"}""");

        await _world.ReconcileAsync();

        const string message =
            "to use spec.serviceAccountName for provider authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller";
        Assert.Contains($"Stalled=True FeatureGateDisabled \"{message}\"", _world.Conditions);
        AssertFetchFailed("FeatureGateDisabled", message);
    }

    [Fact]
    public async Task Azure_WhenThereIsNoToken_SaysWhy()
    {
        _world.Identities.Fault = new IdentityException("no identity");
        _world.EditSpec("""{"provider": "azure", "url": "https://dev.azure.com/o/p/_git/a"}""");

        await _world.ReconcileAsync();

        AssertFetchFailed("AuthenticationFailed", "failed to configure authentication options: no identity");
    }

    [Theory]
    [InlineData("InvalidProviderConfiguration", "secretRef with github app data must be specified when provider is set to github", "username")]
    [InlineData("InvalidProviderConfiguration", "secretRef with github app data must be specified when provider is set to github", "githubAppID")]
    [InlineData("AuthenticationFailed", "failed to configure authentication options: secret 'flux-system/app' must contain exactly one of 'githubAppInstallationOwner' or 'githubAppInstallationID'", "githubAppID", "githubAppPrivateKey")]
    [InlineData("AuthenticationFailed", "failed to configure authentication options: secret 'flux-system/app' must contain exactly one of 'githubAppInstallationOwner' or 'githubAppInstallationID'", "githubAppID", "githubAppPrivateKey", "githubAppInstallationID", "githubAppInstallationOwner")]
    [InlineData("AuthenticationFailed", "failed to configure authentication options: could not parse private key: invalid key: Key must be a PEM encoded PKCS1 or PKCS8 key", "githubAppID", "githubAppPrivateKey", "githubAppInstallationID")]
    public async Task GitHub_WhenTheSecretIsNotWhole_SaysSo(string reason, string message, params string[] keys)
    {
        _world.PutSecret("app", [.. keys.Select(key => (key, "12345"))]);
        _world.EditSpec("""{"provider": "github", "secretRef": {"name": "app"}}""");

        await _world.ReconcileAsync();

        AssertFetchFailed(reason, message);
        Assert.DoesNotContain(_world.Conditions, condition => condition.StartsWith("Stalled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Submodules_WhenTheyAreWanted_AreAskedForAndObserved()
    {
        _world.EditSpec("""{"recurseSubmodules": true}""");

        await _world.ReconcileAsync();

        Assert.True(_world.Git.LastReference?.RecurseSubmodules);
        Assert.True(_world.Repository.Status.ObservedRecurseSubmodules);
        _world.Git.Calls.Clear();
        await _world.ReconcileAsync();
        Assert.Equal(["resolve"], _world.Git.Calls);
        _world.EditSpec("""{"recurseSubmodules": false}""");
        await _world.ReconcileAsync();
        Assert.Contains("fetch", _world.Git.Calls);
        Assert.Null(_world.Repository.Status.ObservedRecurseSubmodules);
    }

    private void AssertFetchFailed(string reason, string message)
    {
        Assert.Contains($"FetchFailed=True {reason} \"{message}\"", _world.Conditions);
        Assert.Contains($"Ready=False {reason} \"{message}\"", _world.Conditions);
        Assert.Empty(_world.Git.Calls);
    }
}
