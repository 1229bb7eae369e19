using Flux.TestKit.Storage;

namespace Flux.Sources.Tests.Buckets;

/// <summary>Temporary keys for a user of a directory, as MinIO gives them, and with them the objects of a real s3rver.</summary>
public sealed class LdapStsTests : IDisposable
{
    private readonly BucketWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Reconcile_WhenTheStsGivesKeys_UsesThem()
    {
        Assert.SkipUnless(S3TestServer.IsAvailable, S3TestServer.Missing);
        await using var s3 = await S3TestServer.StartAsync("apps");
        await s3.PutAsync("apps", "a.yaml", "1");

        // answers as in MinIO's documentation of AssumeRoleWithLDAPIdentity
        await using var sts = await TokenServer.StartAsync((_, form) => form["LDAPPassword"] == "ldap-pass-word"
            ? (200, $"""
                <?xml version="1.0" encoding="UTF-8"?>
                <AssumeRoleWithLDAPIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <AssumeRoleWithLDAPIdentityResult>
                    <Credentials><AccessKeyId>{S3TestServer.Key}</AccessKeyId><SecretAccessKey>{S3TestServer.Key}</SecretAccessKey><Expiration>2036-01-01T00:00:00Z</Expiration></Credentials>
                  </AssumeRoleWithLDAPIdentityResult>
                </AssumeRoleWithLDAPIdentityResponse>
                """)
            : (400, "<ErrorResponse><Error><Type></Type><Code>InvalidParameterValue</Code><Message>LDAP server error: LDAP auth failed</Message></Error></ErrorResponse>"));
        Use(s3.Endpoint, sts, "ldap-pass-word");

        await _world.ReconcileAsync();

        Assert.True(_world.Conditions[0].StartsWith("Ready=True Succeeded", StringComparison.Ordinal), string.Join('\n', _world.Conditions));
        Assert.Contains("a.yaml=1", await _world.ArtifactAsync());
        Assert.Equal(
            [("Action", "AssumeRoleWithLDAPIdentity"), ("LDAPPassword", "ldap-pass-word"), ("LDAPUsername", "reader"), ("Version", "2011-06-15")],
            Assert.Single(sts.Forms).Select(field => (field.Key, field.Value)).OrderBy(field => field.Key, StringComparer.Ordinal));

        Use(s3.Endpoint, sts, "wrong-pass-word");
        await _world.ReconcileAsync();

        _world.AssertFetchFailed("AuthenticationFailed", "LDAP server error: LDAP auth failed");
        Assert.NotNull(_world.Bucket.Status.Artifact);
    }

    [Fact]
    public async Task Reconcile_WhenTheStsIsNotTrusted_SendsNoPassword()
    {
        await using var sts = await TokenServer.StartAsync((_, _) => (500, ""));
        Use("127.0.0.1:1", sts, "ldap-pass-word");
        _world.EditSpec($$"""{"sts": {"provider": "ldap", "endpoint": "{{sts.Address}}", "secretRef": {"name": "ldap"} } }""");

        await _world.ReconcileAsync();

        Assert.Equal("AuthenticationFailed", _world.Bucket.Status.Conditions.Single(c => c.Type == "FetchFailed").Reason);
        Assert.Empty(sts.Forms);
    }

    private void Use(string endpoint, TokenServer sts, string password)
    {
        _world.PutSecret("ldap", ("username", "reader"), ("password", password));
        _world.PutSecret("ca", ("ca.crt", sts.CaCertificate));
        _world.EditSpec($$"""
            {"endpoint": "{{endpoint}}", "sts": {"provider": "ldap", "endpoint": "{{sts.Address}}", "secretRef": {"name": "ldap"}, "certSecretRef": {"name": "ca"} } }
            """);
    }
}
