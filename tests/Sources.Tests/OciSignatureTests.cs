using System.Text.Json.Nodes;

namespace Flux.Sources.Tests;

/// <summary><c>spec.verify</c> of OCIRepositories from the Secret to the condition, with artifacts that the real cosign and notation signed.</summary>
public sealed class OciSignatureTests : IAsyncLifetime
{
    private const string GitHubIssuer = "^https://token\\.actions\\.githubusercontent\\.com$";
    private const string GitHubSubject = "^https://github\\.com/harbour-org/app/.*$";

    private OciRepositoryWorld? _world;

    private OciRepositoryWorld World => _world ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _world = await OciRepositoryWorld.CreateAsync();
        World.Clock.Advance(RecordedSignatures.Time - World.Clock.GetUtcNow());
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();

    [Theory]
    [InlineData("cases/keyless-bundle-github")]
    [InlineData("cases/keyless-legacy-github")]
    public async Task Keyless_WhenTheRootAndTheIdentityFit_IsVerified(string @case)
    {
        var digest = RecordedSignatures.Put(World.Registry, "team/apps", @case);
        Keyless(GitHubIssuer, GitHubSubject, RecordedSignatures.Read("trust/trusted_root.json"));

        await World.ReconcileAsync();

        AssertVerified(digest);
    }

    [Theory]
    [InlineData("cases/keyless-bundle-github", "^https://elsewhere\\.example$", GitHubSubject, "trust/trusted_root.json")]
    [InlineData("cases/keyless-bundle-github", GitHubIssuer, "^https://github\\.com/someone/.*$", "trust/trusted_root.json")]
    [InlineData("cases/keyless-bundle-github", GitHubIssuer, GitHubSubject, "trust/trusted_root-rogue-fulcio.json")]
    [InlineData("cases/keyless-bundle-github", GitHubIssuer, GitHubSubject, "trust/trusted_root-no-rekor.json")]
    [InlineData("cases/keyless-legacy-github", GitHubIssuer, "^https://github\\.com/someone/.*$", "trust/trusted_root.json")]
    [InlineData("cases/keyless-legacy-github", GitHubIssuer, GitHubSubject, "trust/trusted_root-ended.json")]
    [InlineData("cases/key-bundle-ecdsa-p256", GitHubIssuer, GitHubSubject, "trust/trusted_root.json")]
    public async Task Keyless_WhenTheRootOrTheIdentityIsAnother_NothingIsStored(string @case, string issuer, string subject, string root)
    {
        RecordedSignatures.Put(World.Registry, "team/apps", @case);
        Keyless(issuer, subject, RecordedSignatures.Read(root));

        await World.ReconcileAsync();

        AssertRefused("failed to verify the signature using provider 'cosign keyless': ");
    }

    [Theory]
    [InlineData(null, "failed to read trusted root from secret 'flux-system/root': secrets \"root\" not found")]
    [InlineData("{}", "failed to read trusted root from secret 'flux-system/root': ")]
    [InlineData("not json", "failed to read trusted root from secret 'flux-system/root': ")]
    public async Task Keyless_WhenTheRootCannotBeRead_SaysSo(string? root, string problem)
    {
        RecordedSignatures.Put(World.Registry, "team/apps", "cases/keyless-bundle-github");
        Keyless(GitHubIssuer, GitHubSubject, root);

        await World.ReconcileAsync();

        AssertRefused($"failed to verify the signature using provider 'cosign keyless': {problem}");
    }

    [Fact]
    public async Task Keyless_WhenTheTagIsMovedToWhatIsNotSigned_KeepsTheLastGoodArtifact()
    {
        var digest = RecordedSignatures.Put(World.Registry, "team/apps", "cases/keyless-bundle-github");
        Keyless(GitHubIssuer, GitHubSubject, RecordedSignatures.Read("trust/trusted_root.json"));
        await World.ReconcileAsync();
        World.Push("latest", ("evil.yaml", "x"));

        await World.ReconcileAsync();

        Assert.Equal($"latest@{digest}", World.Repository.Status.Artifact?.Revision.ToString());
        Assert.Contains(World.Conditions, line => line.StartsWith("SourceVerified=False VerificationError", StringComparison.Ordinal));
        Assert.Contains(World.Conditions, line => line.StartsWith("Ready=False VerificationError", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cases/key-bundle-ecdsa-p256", "ecdsa-p256.pub", true)]
    [InlineData("cases/key-legacy-ecdsa-p256", "ecdsa-p256.pub", true)]
    [InlineData("cases/key-bundle-ecdsa-p256", "ecdsa-p256-other.pub", false)]
    [InlineData("cases/key-legacy-good-bundle-other-key", "ecdsa-p256.pub", false)]
    [InlineData("cases/neg-bundle-signature-flipped", "ecdsa-p256.pub", false)]
    [InlineData("cases/neg-bundle-signature-of-other-artifact", "ecdsa-p256.pub", false)]
    public async Task Keys_OfTheSecret_DecideWhatIsStored(string @case, string key, bool isVerified)
    {
        var digest = RecordedSignatures.Put(World.Registry, "team/apps", @case);
        World.PutSecret("keys", ("cosign.pub", RecordedSignatures.Read($"keys/{key}")));
        Verify("""{"provider": "cosign", "secretRef": {"name": "keys"}}""");

        await World.ReconcileAsync();

        if (isVerified)
        {
            AssertVerified(digest);
        }
        else
        {
            AssertRefused("failed to verify the signature using provider 'cosign': ");
        }
    }

    [Theory]
    [InlineData("jws-ec256", "strict.json", "root.pem", true)]
    [InlineData("cose-ec256", "strict.json", "root.pem", true)]
    [InlineData("jws-ec256", "strict.json", "foreign-root.pem", false)]
    [InlineData("unsigned", "strict.json", "root.pem", false)]
    [InlineData("neg-jws-payload-tampered", "strict.json", "root.pem", false)]
    [InlineData("neg-cose-flipped", "strict.json", "root.pem", false)]
    [InlineData("jws-ec256", "bad-version.json", "root.pem", false)]
    public async Task TrustPolicy_OfTheSecret_DecidesWhatIsStored(string @case, string policy, string root, bool isVerified)
    {
        var digest = RecordedSignatures.Put(World.Registry, "team/apps", $"notation/cases/{@case}");
        World.PutSecret("policy", ("trustpolicy.json", RecordedSignatures.Read($"notation/policies/{policy}")), ("root.pem", RecordedSignatures.Read($"notation/certs/{root}")));
        Verify("""{"provider": "notation", "secretRef": {"name": "policy"}}""");

        await World.ReconcileAsync();

        if (isVerified)
        {
            AssertVerified(digest);
        }
        else
        {
            AssertRefused("failed to verify the signature using provider 'notation': ");
        }
    }

    [Theory]
    [InlineData("trustpolicy.json", "'trustpolicy.json' not found in secret 'flux-system/policy'")]
    [InlineData("root.pem", "no certificates found in secret 'flux-system/policy'")]
    public async Task TrustPolicy_WhenTheSecretIsNotWhole_SaysSo(string missing, string problem)
    {
        RecordedSignatures.Put(World.Registry, "team/apps", "notation/cases/jws-ec256");
        (string, string)[] all = [("trustpolicy.json", RecordedSignatures.Read("notation/policies/strict.json")), ("root.pem", RecordedSignatures.Read("notation/certs/root.pem"))];
        World.PutSecret("policy", [.. all.Where(entry => entry.Item1 != missing)]);
        Verify("""{"provider": "notation", "secretRef": {"name": "policy"}}""");

        await World.ReconcileAsync();

        AssertRefused($"failed to verify the signature using provider 'notation': {problem}");
    }

    private void Keyless(string issuer, string subject, string? root)
    {
        if (root is not null)
        {
            World.PutSecret("root", ("trusted_root.json", root));
        }

        Verify(new JsonObject
        {
            ["provider"] = "cosign",
            ["trustedRootSecretRef"] = new JsonObject { ["name"] = "root" },
            ["matchOIDCIdentity"] = new JsonArray(new JsonObject { ["issuer"] = issuer, ["subject"] = subject }),
        }.ToJsonString());
    }

    private void Verify(string verify) => World.EditSpec($$"""{"ref": {"tag": "latest"}, "verify": {{verify}} }""");

    private void AssertVerified(string digest)
    {
        Assert.True(
            World.Conditions.Contains($"SourceVerified=True Succeeded \"verified signature of revision latest@{digest}\""), string.Join('\n', World.Conditions));
        Assert.Equal($"latest@{digest}", World.Repository.Status.Artifact?.Revision.ToString());
    }

    private void AssertRefused(string message)
    {
        Assert.True(
            World.Conditions.Any(line => line.StartsWith($"SourceVerified=False VerificationError \"{message}", StringComparison.Ordinal)),
            string.Join('\n', World.Conditions));
        Assert.Contains(World.Conditions, line => line.StartsWith("Ready=False VerificationError", StringComparison.Ordinal));
        Assert.Null(World.Repository.Status.Artifact);
    }
}
