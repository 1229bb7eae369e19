using Flux.Identity;

namespace Flux.Sources.Tests.Buckets;

/// <summary>The error table of Buckets, before anything is asked of a store (reasons and messages of source-controller 1.9).</summary>
public sealed class BucketErrorTests : IDisposable
{
    private readonly BucketWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("""{"secretRef": {"name": "none"}}""", "failed to get secret 'flux-system/none': secrets \"none\" not found")]
    [InlineData("""{"proxySecretRef": {"name": "none"}}""", "failed to get proxy URL: secret 'flux-system/none' not found")]
    [InlineData("""{"certSecretRef": {"name": "none"}}""", "failed to get TLS config: secret 'flux-system/none' not found")]
    [InlineData("""{"sts": {"provider": "ldap", "endpoint": "http://127.0.0.1:1", "secretRef": {"name": "none"}}}""", "failed to get STS secret 'flux-system/none': secrets \"none\" not found")]
    [InlineData("""{"sts": {"provider": "ldap", "endpoint": "http://127.0.0.1:1", "certSecretRef": {"name": "none"}}}""", "failed to get STS TLS config: secret 'flux-system/none' not found")]
    [InlineData("""{"secretRef": {"name": "odd"}}""", "invalid 'odd' secret data: required fields 'accesskey' and 'secretkey'")]
    [InlineData("""{"provider": "aws", "secretRef": {"name": "odd"}}""", "invalid 'odd' secret data: required fields 'accesskey' and 'secretkey'")]
    [InlineData("""{"provider": "gcp", "secretRef": {"name": "odd"}}""", "invalid 'odd' secret data: required fields 'serviceaccount'")]
    [InlineData("""{"provider": "azure", "endpoint": "https://a.blob.core.windows.net", "secretRef": {"name": "odd"}}""", "invalid 'odd' secret data: requires a 'clientId' or 'accountKey' field, a combination of 'tenantId', 'clientId' and 'clientSecret', or 'tenantId', 'clientId' and 'clientCertificate'")]
    [InlineData("""{"provider": "azure", "endpoint": "https://a", "secretRef": {"name": "key"}}""", "failed to create shared credential from 'key' Secret data: failed to extract account name from endpoint: expected 'a' to be a subdomain")]
    [InlineData("""{"certSecretRef": {"name": "odd"}}""", "failed to get TLS config: secret 'flux-system/odd' must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'")]
    [InlineData("""{"sts": {"provider": "ldap", "endpoint": "http://127.0.0.1:1", "secretRef": {"name": "odd"}}}""", "invalid 'odd' secret data for 'ldap' STS provider: required fields username, password")]
    [InlineData("""{"endpoint": "https://s3.example.org"}""", "Endpoint url cannot have fully qualified paths.")]
    [InlineData("""{"provider": "azure", "endpoint": "https://evil.example.org"}""", "endpoint 'evil.example.org' is not one of Azure's: the host's identity is not shown to it; use a secretRef")]
    [InlineData("""{"provider": "gcp", "endpoint": "evil.example.org"}""", "endpoint 'evil.example.org' is not one of Google's: the host's identity is not shown to it; use a secretRef")]
    public async Task Configuration_WhenItDoesNotFit_FailsWithAuthenticationFailed(string spec, string message)
    {
        _world.PutSecret("odd", ("other", "x"));
        _world.PutSecret("key", ("accountKey", "a2V5"));
        _world.EditSpec(spec);

        var outcome = await _world.ReconcileAsync();

        _world.AssertFetchFailed("AuthenticationFailed", message);
        Assert.Equal((TimeSpan.FromMilliseconds(750), true), (outcome.RequeueAfter, outcome.BackOff));
        Assert.DoesNotContain(_world.Conditions, condition => condition.StartsWith("Stalled", StringComparison.Ordinal));
        Assert.Contains(_world.Events, e => e == $"Warning AuthenticationFailed \"{message}\"");
    }

    [Theory]
    [InlineData("""{"sts": {"provider": "aws", "endpoint": "http://x"}}""", "InvalidSTSConfiguration", "STS provider 'aws' is not supported for 'generic' bucket provider")]
    [InlineData("""{"provider": "aws", "sts": {"provider": "ldap", "endpoint": "http://x"}}""", "InvalidSTSConfiguration", "STS provider 'ldap' is not supported for 'aws' bucket provider")]
    [InlineData("""{"provider": "aws", "sts": {"provider": "aws", "endpoint": "http://x", "secretRef": {"name": "odd"}}}""", "InvalidSTSConfiguration", "spec.sts.secretRef is not required for the 'aws' STS provider")]
    [InlineData("""{"provider": "aws", "sts": {"provider": "aws", "endpoint": "http://x", "certSecretRef": {"name": "tls"}}}""", "InvalidSTSConfiguration", "spec.sts.certSecretRef is not required for the 'aws' STS provider")]
    [InlineData("""{"sts": {"provider": "ldap", "endpoint": "not a url"}}""", "URLInvalid", "failed to parse STS endpoint 'not a url': not an http or https URL")]
    public async Task Sts_WhenItDoesNotFit_Stalls(string spec, string reason, string message)
    {
        _world.PutSecret("odd", ("other", "x"));
        _world.PutSecret("tls", ("ca.crt", "x"));
        _world.EditSpec(spec);

        var outcome = await _world.ReconcileAsync();

        Assert.Contains($"Stalled=True {reason} \"{message}\"", _world.Conditions);
        _world.AssertFetchFailed(reason, message);
        Assert.Null(outcome.RequeueAfter);
    }

    [Theory]
    [InlineData("aws")]
    [InlineData("gcp")]
    [InlineData("azure")]
    public async Task ServiceAccount_WhenTheGateIsOff_Stalls(string provider)
    {
        _world.Identities.AllowsServiceAccounts = false;
        _world.EditSpec($$"""{"provider": "{{provider}}", "serviceAccountName": "x"}""");

        await _world.ReconcileAsync();

        _world.AssertFetchFailed(
            "FeatureGateDisabled",
            "to use spec.serviceAccountName for provider authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller");
        Assert.Contains(_world.Conditions, condition => condition.StartsWith("Stalled=True", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Aws_WhenThereAreNoKeys_SaysWhy()
    {
        _world.Identities.Fault = new IdentityException("no credentials");
        _world.EditSpec("""{"provider": "aws", "region": "eu-west-1"}""");

        await _world.ReconcileAsync();

        _world.AssertFetchFailed("AuthenticationFailed", "AWS authentication failed: no credentials");
        Assert.Equal(["aws eu-west-1"], _world.Identities.Asked);
    }

    [Theory]
    [InlineData("169.254.169.254", "link-local addresses are not allowed")]
    [InlineData("127.0.0.1:1", "")]
    public async Task Endpoint_WhenItCannotBeReached_SaysSo(string endpoint, string message)
    {
        _world.EditSpec($$"""{"endpoint": "{{endpoint}}"}""");

        await _world.ReconcileAsync();

        var condition = _world.Bucket.Status.Conditions.Single(c => c.Type == "FetchFailed");
        Assert.Equal("BucketOperationFailed", condition.Reason);
        Assert.StartsWith("failed to confirm existence of 'apps' bucket: ", condition.Message, StringComparison.Ordinal);
        Assert.Contains(message, condition.Message, StringComparison.Ordinal);
    }
}
