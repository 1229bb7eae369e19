using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Git;
using Flux.Git.Signatures;
using Flux.Identity;
using Flux.Reconciliation;

namespace Flux.Sources.Tests;

/// <summary>
/// The error table of source-controller 1.9 for GitRepositories: what goes wrong, the condition, its reason and message, and who must act: a run is
/// tried again (with back-off), waits (half a minute, without back-off), or stalls until the object changes. What upstream does with folders of its
/// own (temporary directories, locks, directories of artifacts) has no row: the store does that, and tells of it as <c>ArchiveOperationFailed</c>.
/// </summary>
public sealed class GitRepositoryErrorTableTests : IDisposable
{
    private const string Commit = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string EncryptedKey = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----";
    private const string Folder = "demo/gitrepository/flux-system/apps";

    private static readonly Dictionary<string, Row> _rows = new()
    {
        ["URL"] = new("Stall", "FetchFailed", "URLInvalid", "failed to parse url 'https://': *", w => w.EditSpec("""{"url": "https://"}""")),
        ["proxy"] = new("Retry", "FetchFailed", "AuthenticationFailed", "failed to configure proxy options: *", w => w.EditSpec("""{"proxySecretRef": {"name": "none"}}""")),
        ["secret"] = new("Retry", "FetchFailed", "AuthenticationFailed", "failed to get secret 'flux-system/none': *", w => w.EditSpec("""{"secretRef": {"name": "none"}}""")),
        ["authentication options"] = new(
            "Retry", "FetchFailed", "AuthenticationFailed", "failed to configure authentication options: *", w => Secret(w, "ssh://git@git.example.org/x", ("identity", "x"))),
        ["encrypted key"] = new(
            "Retry", "FetchFailed", "AuthenticationFailed", "SSH identity key is encrypted but no 'password' field was provided in the secret 'flux-system/creds'",
            w => Secret(w, "ssh://git@git.example.org/x", ("identity", EncryptedKey), ("known_hosts", "k"))),
        ["feature gate"] = new(
            "Stall", "FetchFailed", "FeatureGateDisabled", "*", w =>
            {
                w.Identities.Fault = new IdentityException(IdentityException.GateMessage) { IsFeatureGateDisabled = true };
                w.EditSpec("""{"provider": "azure", "serviceAccountName": "x", "url": "https://dev.azure.com/o/p/_git/a"}""");
            }),
        ["GitHub App without secret"] = new(
            "Stall", "FetchFailed", "InvalidProviderConfiguration", "secretRef with github app data must be specified when provider is set to github",
            w => w.EditSpec("""{"provider": "github"}""")),
        ["GitHub App with another secret"] = new(
            "Retry", "FetchFailed", "InvalidProviderConfiguration", "secretRef with github app data must be specified when provider is set to github", w =>
            {
                Secret(w, "https://github.com/o/r", ("username", "x"));
                w.EditSpec("""{"provider": "github"}""");
            }),
        ["GitHub App data without provider"] = new(
            "Retry", "FetchFailed", "InvalidProviderConfiguration", "secretRef 'flux-system/creds' has github app data but provider is not set to github",
            w => Secret(w, "https://github.com/o/r", ("githubAppID", "1"))),
        ["empty repository"] = new(
            "Retry", "FetchFailed", "EmptyGitRepository", "git repository is empty", w => w.Git.Fault = new GitException("no commits") { Error = GitError.EmptyRepository }),
        ["checkout"] = new(
            "Retry", "FetchFailed", "GitOperationFailed", "failed to checkout and determine revision: refused", w => w.Git.Fault = new GitException("refused")),
        ["sparse checkout"] = new(
            "Retry", "FetchFailed", "GitOperationFailed", "failed to sparse checkout directories : sparse checkout dir 'nope' does not exist in repository",
            w => w.EditSpec("""{"sparseCheckout": ["nope"]}""")),
        ["include without repository"] = new(
            "Wait", "IncludeUnavailable", "NotFound", "could not get resource for include 'lib': *", w => w.EditSpec("""{"include": [{"repository": {"name": "lib"}}]}""")),
        ["include without artifact"] = new(
            "Wait", "IncludeUnavailable", "NoArtifact", "no artifact available for include 'lib'", w => Include(w, null, """{"repository": {"name": "lib"}}""")),
        ["include into a link"] = new(
            "Retry", "StorageOperationFailed", "IllegalPath", "path calculation for include 'lib' failed: *", w =>
            {
                w.Git.Files["@vendor"] = "/etc";
                Include(w, w, """{"repository": {"name": "lib"}, "toPath": "vendor/lib"}""");
            }),
        ["include of nothing"] = new(
            "Retry", "StorageOperationFailed", "CopyFailure", "failed to copy 'lib' include from nope to lib: *",
            w => Include(w, w, """{"repository": {"name": "lib"}, "fromPath": "nope", "toPath": "lib"}""")),
        ["ignore rules"] = new(
            "Retry", "", "SourceIgnoreError", "failed to load source ignore patterns from repository: *",
            w => w.Git.Files[".sourceignore"] = string.Concat(Enumerable.Repeat("x*\n", 20_000))),
        ["store"] = new(
            "Retry", "StorageOperationFailed", "ArchiveOperationFailed", $"unable to archive artifact to storage: store failed: {Folder}/{Commit}.tar.gz",
            w => w.Store = new FaultyStore(w.Store, "store")),
        ["public keys"] = new(
            "Retry", "SourceVerified", "VerificationError", "public keys secret error: *",
            w => w.EditSpec("""{"verify": {"mode": "HEAD", "secretRef": {"name": "none"}}}""")),
        ["verification mode"] = new(
            "Stall", "SourceVerified", "InvalidVerificationMode", "cannot verify tag object's signature if a tag reference is not specified", w => Verify(w, "Tag")),
        ["tag without signature"] = new(
            "Retry", "SourceVerified", "InvalidGitObject", "cannot verify signature of tag 'v1' since it is not signed", w =>
            {
                Verify(w, "Tag");
                w.Git.Tag = new() { Name = "v1" };
            }),
        ["tag's signature"] = new(
            "Retry", "SourceVerified", "InvalidTagSignature", "signature verification of tag 'v1@bbbb' failed: *", w =>
            {
                Verify(w, "Tag");
                w.Git.Tag = new() { Name = "v1", Id = "bbbb", Signed = new("x"u8.ToArray(), "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\n"u8.ToArray()) };
            }),
        ["commit's signature"] = new(
            "Retry", "SourceVerified", "InvalidCommitSignature", $"signature verification of commit '{Commit}' failed: *", w =>
            {
                Verify(w, "HEAD");
                w.Git.SignedCommit = new SignedGitObject("x"u8.ToArray(), []);
            }),
    };

    private readonly GitRepositoryWorld _world = new();

    public static TheoryData<string> Rows => [.. _rows.Keys];

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Reconcile_WhenSomethingIsWrong_SaysWhatAndWhoMustAct(string what)
    {
        var row = _rows[what];
        row.Arrange(_world);

        var outcome = await _world.ReconcileAsync();

        var conditions = _world.Repository.Status.Conditions;
        string[] types = ["Ready", .. row.Condition.Length > 0 ? [row.Condition] : Array.Empty<string>(), .. row.Class == "Stall" ? ["Stalled"] : Array.Empty<string>()];
        foreach (var type in types)
        {
            var condition = conditions.SingleOrDefault(c => c.Type == type);
            Assert.True(condition is not null, $"no condition {type} in {string.Join('\n', _world.Conditions)}");
            Assert.Equal(row.Reason, condition.Reason);
            Assert.True(row.Message.EndsWith('*') ? condition.Message.StartsWith(row.Message[..^1], StringComparison.Ordinal) : condition.Message == row.Message, condition.Message);
        }

        Assert.Equal(row.Class == "Stall", conditions.Any(c => c is { Type: "Stalled", Status: "True" }));
        var expected = row.Class switch
        {
            "Stall" => (null, false),
            "Wait" => ((TimeSpan?)TimeSpan.FromSeconds(30), false),
            _ => (TimeSpan.FromMilliseconds(750), true),
        };
        Assert.Equal(expected, (outcome.RequeueAfter, outcome.BackOff));
        Assert.Null(_world.Repository.Status.Artifact);
        Assert.Contains(_world.Events, e => e.Contains($" {row.Reason} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reconcile_WhenTheStoreCannotTellOfTheArtifact_RetriesAndKeepsIt()
    {
        await _world.ReconcileAsync();
        var stored = _world.Repository.Status.Artifact;
        _world.Store = new FaultyStore(_world.Store, "verify");

        var outcome = await _world.ReconcileAsync();

        var message = $"failed to stat target artifact path: verify failed: {Folder}/{Commit}.tar.gz";
        Assert.Contains($"StorageOperationFailed=True StatOperationFailed \"{message}\"", _world.Conditions);
        Assert.Contains($"Ready=False StatOperationFailed \"{message}\"", _world.Conditions);
        Assert.Equal((TimeSpan.FromMilliseconds(750), true), (outcome.RequeueAfter, outcome.BackOff));
        Assert.Equal(stored, _world.Repository.Status.Artifact);
    }

    [Fact]
    public async Task Reconcile_WhenOldArtifactsCannotBeCollected_TellsSoAndGoesOn()
    {
        _world.Store = new FaultyStore(_world.Store, "list");

        await _world.ReconcileAsync();

        Assert.Contains($"Warning GarbageCollectionFailed \"garbage collection of artifacts failed: list failed: {Folder}\"", _world.Events);
        Assert.NotNull(_world.Repository.Status.Artifact);
    }

    [Fact]
    public async Task Reconcile_WhenTheArtifactsOfADeletedObjectCannotBeDeleted_KeepsItsFinalizerAndRetries()
    {
        await _world.ReconcileAsync();
        var store = _world.Store;
        _world.Store = new FaultyStore(store, "delete");
        _world.Edit(obj => obj["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");

        var outcome = await _world.ReconcileAsync();

        Assert.False(outcome.ObjectGone);
        Assert.NotNull(outcome.RequeueAfter);
        Assert.NotNull(_world.Cluster.Find("GitRepository", "flux-system/apps"));
        Assert.Contains(_world.Events, e => e.StartsWith("Warning GarbageCollectionFailed \"garbage collection for deleted resource failed: delete failed", StringComparison.Ordinal));
        _world.Store = store;
        Assert.True((await _world.ReconcileAsync()).ObjectGone);
    }

    private static void Secret(GitRepositoryWorld world, string url, params (string Key, string Value)[] data)
    {
        world.PutSecret("creds", data);
        world.EditSpec($$"""{"url": "{{url}}", "secretRef": {"name": "creds"} }""");
    }

    private static void Verify(GitRepositoryWorld world, string mode)
    {
        world.PutSecret("keys", ("team.asc", "x"));
        world.EditSpec($$"""{"verify": {"mode": "{{mode}}", "secretRef": {"name": "keys"} } }""");
    }

    // an artifact without files is enough for what goes wrong before any is copied
    private static void Include(GitRepositoryWorld world, GitRepositoryWorld? withArtifact, string include)
    {
        var status = new GitRepositoryStatus();
        if (withArtifact is not null)
        {
            const string path = "demo/gitrepository/flux-system/lib/x.tar.gz";
            var stored = world.Store.StoreAsync(
                path,
                async (output, token) =>
                {
                    await using var writer = new Flux.Artifacts.TarballWriter(output);
                    await writer.WriteFileAsync("x.yaml", false, "x"u8.ToArray(), token);
                    await writer.CompleteAsync(token);
                },
                CancellationToken.None).GetAwaiter().GetResult();
            status = new()
            {
                Artifact = new()
                {
                    Digest = stored.Digest,
                    LastUpdateTime = world.Clock.GetUtcNow(),
                    Path = path,
                    Revision = Primitives.Revision.Parse($"main@sha1:{new string('c', 40)}", null),
                    Url = world.Store.UrlOf(path).AbsoluteUri,
                },
            };
        }

        var lib = (JsonObject)JsonNode.Parse("""
            {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "metadata": {"name": "lib", "namespace": "flux-system"},
             "spec": {"url": "https://git.example.org/lib", "interval": "1m"} }
            """)!;
        lib["status"] = status.ToJson();
        world.Cluster.Put(lib);
        world.EditSpec($$"""{"include": [{{include}}]}""");
    }

    /// <param name="Class"><c>Retry</c>, <c>Wait</c> or <c>Stall</c>.</param>
    /// <param name="Condition">The condition beside <c>Ready</c>; empty for none.</param>
    /// <param name="Reason">The reason of both.</param>
    /// <param name="Message">The message of both; a star at its end stands for anything.</param>
    /// <param name="Arrange">Makes it go wrong.</param>
    private sealed record Row(string Class, string Condition, string Reason, string Message, Action<GitRepositoryWorld> Arrange);
}
