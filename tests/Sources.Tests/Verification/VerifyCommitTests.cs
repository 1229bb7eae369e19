using System.Runtime.CompilerServices;
using System.Text;
using Flux.Git;
using Flux.Git.Signatures;
using Flux.Primitives;

namespace Flux.Sources.Tests;

/// <summary>
/// <c>spec.verify</c>, with commits and tags that git, GnuPG and ssh-keygen signed; who signed each, and what Flux says of it, is recorded
/// beside them (tests/Conformance.Tests/GitSig). Conditions and messages are those of source-controller 1.9.
/// </summary>
public sealed class VerifyCommitTests : IDisposable
{
    private const string PgpKey = "F4A2BEFBD5267CD5";
    private const string SshKey = "SHA256:aD12cVdM8HKVcZ9+Y3PYcyv0Z9FhdEpsiG2nMQqiH5Q";
    private const string TagId = "073b5c888a2f5fd1f342967be5adc1d66ba41e43";
    private static readonly string _commit = new('a', 40);
    private readonly GitRepositoryWorld _world = new();

    public VerifyCommitTests() => _world.Clock.Advance(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero) - _world.Clock.GetUtcNow());

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("HEAD")]
    [InlineData("head")]
    public async Task Head_WhenTheCommitIsSignedWithPgp_IsVerified(string mode)
    {
        Verify(mode, ("team.asc", Key("pgp-rsa3072.asc")));
        _world.Git.SignedCommit = PgpCommit();

        await _world.ReconcileAsync();

        AssertVerified($"verified signature of\n\t- commit '{_commit}' with key '{PgpKey}'");
        Assert.Equal("HEAD", _world.Repository.Status.SourceVerificationMode);
    }

    [Fact]
    public async Task Head_WhenTheCommitIsSignedWithSsh_IsVerified()
    {
        Verify("HEAD", ("team.sshpub", Key("ssh-ed25519.pub")));
        _world.Git.SignedCommit = SshCommit();

        await _world.ReconcileAsync();

        AssertVerified($"verified signature of\n\t- commit '{_commit}' with key '{SshKey}'");
    }

    [Fact]
    public async Task Head_WhenTheKeysNameEndsInNothingKnown_ItIsTakenForPgp()
    {
        Verify("HEAD", ("team", Key("pgp-rsa3072.asc")));
        _world.Git.SignedCommit = PgpCommit();

        await _world.ReconcileAsync();

        AssertVerified($"verified signature of\n\t- commit '{_commit}' with key '{PgpKey}'");
    }

    [Fact]
    public async Task Tag_WhenItIsSigned_TheCommitNeedNotBe()
    {
        Verify("Tag", ("team.asc", Key("pgp-rsa3072.asc")));
        _world.Git.Tag = PgpTag();

        await _world.ReconcileAsync();

        AssertVerified($"verified signature of\n\t- tag 'v-pgp-rsa3072@{TagId}' with key '{PgpKey}'");
        Assert.Equal("Tag", _world.Repository.Status.SourceVerificationMode);
    }

    [Fact]
    public async Task TagAndHead_WhenBothAreSigned_BothAreTold()
    {
        Verify("TagAndHEAD", ("a.asc", Key("pgp-rsa3072.asc")), ("b.sshpub", Key("ssh-ed25519.pub")));
        (_world.Git.Tag, _world.Git.SignedCommit) = (PgpTag(), SshCommit());

        await _world.ReconcileAsync();

        AssertVerified($"verified signature of\n\t- tag 'v-pgp-rsa3072@{TagId}' with key '{PgpKey}'\n\t- commit '{_commit}' with key '{SshKey}'");
    }

    [Theory]
    [InlineData("pgp-other.asc", "team.asc", false, "signature verification of commit '%' failed: unable to verify Git commit: unable to verify payload with any of the given key rings: no matching key")]
    [InlineData("pgp-broken.asc", "team.asc", false, "signature verification of commit '%' failed: unable to verify Git commit: unable to read armored key ring: *")]
    [InlineData("ssh-ed25519.pub", "team.sshpub", false, "signature verification of commit '%' failed: PGP signature detected but no PGP public keys found in secret (keys with .asc suffix)")]
    [InlineData("ssh-other.pub", "team.sshpub", true, "signature verification of commit '%' failed: unable to verify Git commit SSH signature: unable to verify payload with any of the given authorized keys: no matching key\npublic key does not match")]
    [InlineData("pgp-rsa3072.asc", "team.asc", true, "signature verification of commit '%' failed: SSH signature detected but no SSH public keys found in secret (keys with .sshpub suffix)")]
    public async Task Head_WhenTheKeyIsNotTheSigners_NothingIsStored(string key, string name, bool ssh, string message)
    {
        Verify("HEAD", (name, Key(key)));
        _world.Git.SignedCommit = ssh ? SshCommit() : PgpCommit();

        await _world.ReconcileAsync();

        AssertRefused("InvalidCommitSignature", message.Replace("%", _commit, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pgp-sha1", "heads-unsigned.commit", "unsupported signature type: empty")]
    [InlineData("x509-sha1", "heads-x509.commit", "unsupported signature type: x509")]
    public async Task Head_WhenThereIsNoSignatureThatCanBeChecked_NothingIsStored(string repository, string file, string problem)
    {
        Verify("HEAD", ("team.asc", Key("pgp-all.asc")), ("team.sshpub", Key("ssh-all.pub")));
        _world.Git.SignedCommit = SignedGitObject.OfCommit(Raw(repository, file), isSha256: false);

        await _world.ReconcileAsync();

        AssertRefused("InvalidCommitSignature", $"signature verification of commit '{_commit}' failed: {problem}");
    }

    [Theory]
    [InlineData("Tag")]
    [InlineData("TagAndHEAD")]
    public async Task Tag_WhenNoTagIsAskedFor_Stalls(string mode)
    {
        Verify(mode, ("team.asc", Key("pgp-rsa3072.asc")));
        _world.Git.SignedCommit = PgpCommit();

        await _world.ReconcileAsync();

        const string message = "cannot verify tag object's signature if a tag reference is not specified";
        Assert.Contains($"Stalled=True InvalidVerificationMode \"{message}\"", _world.Conditions);
        AssertRefused("InvalidVerificationMode", message);
    }

    [Fact]
    public async Task Tag_WhenItIsNotSigned_NothingIsStored()
    {
        Verify("Tag", ("team.asc", Key("pgp-all.asc")));
        _world.Git.Tag = new() { Name = "v1", Id = new('d', 40), Signed = SignedGitObject.OfTag(Raw("pgp-sha1", "tags-unsigned-tag.tag")) };

        await _world.ReconcileAsync();

        AssertRefused("InvalidGitObject", $"cannot verify signature of tag 'v1@{new string('d', 40)}' since it is not signed");
    }

    [Fact]
    public async Task Tag_WhenItIsLightweight_NothingIsStored()
    {
        Verify("Tag", ("team.asc", Key("pgp-all.asc")));
        _world.Git.Tag = new() { Name = "v1" };

        await _world.ReconcileAsync();

        AssertRefused("InvalidGitObject", "cannot verify signature of tag 'v1' since it is not signed");
    }

    [Fact]
    public async Task Tag_WhenTheKeyIsNotTheSigners_NothingIsStored()
    {
        Verify("TagAndHEAD", ("team.asc", Key("pgp-other.asc")));
        (_world.Git.Tag, _world.Git.SignedCommit) = (PgpTag(), PgpCommit());

        await _world.ReconcileAsync();

        AssertRefused(
            "InvalidTagSignature",
            $"signature verification of tag 'v-pgp-rsa3072@{TagId}' failed: unable to verify Git tag: unable to verify payload with any of the given key rings: no matching key");
    }

    [Fact]
    public async Task Secret_WhenItIsMissing_SaysSo()
    {
        _world.EditSpec("""{"verify": {"mode": "HEAD", "secretRef": {"name": "keys"}}}""");
        _world.Git.SignedCommit = PgpCommit();

        await _world.ReconcileAsync();

        AssertRefused("VerificationError", "public keys secret error: secrets \"keys\" not found");
    }

    [Fact]
    public async Task Failure_WhenThereIsAnArtifact_ItStays()
    {
        await _world.ReconcileAsync();
        var artifact = _world.Repository.Status.Artifact;
        Verify("HEAD", ("team.asc", Key("pgp-other.asc")));
        _world.Git.SignedCommit = PgpCommit();

        await _world.ReconcileAsync();

        Assert.Equal("False", _world.Repository.Status.Conditions.Single(c => c.Type == "SourceVerified").Status);
        Assert.Equal(artifact?.Revision, _world.Repository.Status.Artifact?.Revision);
        Assert.Null(_world.Repository.Status.SourceVerificationMode);
    }

    [Fact]
    public async Task Unchanged_WhenItWasVerified_IsNotVerifiedAgain()
    {
        Verify("HEAD", ("team.asc", Key("pgp-rsa3072.asc")));
        _world.Git.SignedCommit = PgpCommit();
        await _world.ReconcileAsync();
        _world.Git.Calls.Clear();

        await _world.ReconcileAsync();

        Assert.Equal(["resolve"], _world.Git.Calls);
        AssertVerified($"verified signature of\n\t- commit '{_commit}' with key '{PgpKey}'");
    }

    [Fact]
    public async Task Mode_WhenMoreIsDemanded_IsVerifiedAgainWithoutNewArtifact()
    {
        Verify("HEAD", ("team.asc", Key("pgp-rsa3072.asc")));
        (_world.Git.SignedCommit, _world.Git.Tag) = (PgpCommit(), PgpTag());
        await _world.ReconcileAsync();
        var artifact = _world.Repository.Status.Artifact;
        _world.Git.Calls.Clear();
        _world.EditSpec("""{"verify": {"mode": "TagAndHEAD", "secretRef": {"name": "keys"}}}""");

        await _world.ReconcileAsync();

        Assert.Contains("fetch", _world.Git.Calls);
        AssertVerified($"verified signature of\n\t- tag 'v-pgp-rsa3072@{TagId}' with key '{PgpKey}'\n\t- commit '{_commit}' with key '{PgpKey}'");
        Assert.Equal(artifact?.LastUpdateTime, _world.Repository.Status.Artifact?.LastUpdateTime);
    }

    [Fact]
    public async Task Verify_WhenItIsTakenAway_TheConditionGoes()
    {
        Verify("HEAD", ("team.asc", Key("pgp-rsa3072.asc")));
        _world.Git.SignedCommit = PgpCommit();
        await _world.ReconcileAsync();
        _world.Edit(obj => obj["spec"]!.AsObject().Remove("verify"));

        await _world.ReconcileAsync();

        Assert.DoesNotContain(_world.Repository.Status.Conditions, c => c.Type == "SourceVerified");
        Assert.Null(_world.Repository.Status.SourceVerificationMode);
        Assert.Equal(0, _world.Git.OpenCheckouts);
    }

    private static SignedGitObject PgpCommit() => SignedGitObject.OfCommit(Raw("pgp-sha1", "heads-pgp-rsa3072.commit"), isSha256: false);

    private static SignedGitObject SshCommit() => SignedGitObject.OfCommit(Raw("ssh-sha1", "heads-ssh-ed25519.commit"), isSha256: false);

    private static GitCheckoutTag PgpTag() => new()
    {
        Name = "v-pgp-rsa3072",
        Id = TagId,
        Signed = SignedGitObject.OfTag(Raw("pgp-sha1", "tags-v-pgp-rsa3072.tag")),
    };

    private static byte[] Raw(string repository, string file) => File.ReadAllBytes(Path.Combine(Folder(), "repos", repository, "objects", file));

    private static string Key(string file) => File.ReadAllText(Path.Combine(Folder(), "keys", file), Encoding.Latin1);

    private static string Folder([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "Conformance.Tests", "GitSig");

    private void Verify(string mode, params (string Key, string Value)[] keys)
    {
        _world.EditSpec($$"""{"verify": {"mode": "{{mode}}", "secretRef": {"name": "keys"} } }""");
        _world.PutSecret("keys", keys);
    }

    private void AssertVerified(string message)
    {
        var condition = _world.Repository.Status.Conditions.Single(c => c.Type == "SourceVerified");
        Assert.Equal(("True", "Succeeded", message), (condition.Status, condition.Reason, condition.Message));
        Assert.Equal("True", _world.Repository.Status.Conditions.Single(c => c.Type == "Ready").Status);
    }

    private void AssertRefused(string reason, string message)
    {
        var status = _world.Repository.Status;
        foreach (var type in (string[])["SourceVerified", "Ready"])
        {
            var condition = status.Conditions.Single(c => c.Type == type);
            Assert.Equal(("False", reason), (condition.Status, condition.Reason));
            if (message.EndsWith('*'))
            {
                Assert.StartsWith(message[..^1], condition.Message, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(message, condition.Message);
            }
        }

        Assert.Null(status.Artifact);
        Assert.Equal(0, _world.Git.OpenCheckouts);
        Assert.Contains(_world.Events, e => e.StartsWith($"Warning {reason} ", StringComparison.Ordinal));
    }
}
