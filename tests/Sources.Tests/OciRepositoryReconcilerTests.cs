using System.Text;
using System.Text.Json.Nodes;
using Flux.Reconciliation;
using Flux.TestKit.Registry;
using Microsoft.AspNetCore.Http;

namespace Flux.Sources.Tests;

/// <summary>Expected conditions, events and messages are those of source-controller 1.9.</summary>
public sealed class OciRepositoryReconcilerTests : IAsyncLifetime
{
    private readonly RegistryTestOptions _registry = new();
    private OciRepositoryWorld? _started;

    private OciRepositoryWorld World => _started ?? throw new InvalidOperationException("not started");

    private string Host => World.Registry.Host;

    public async ValueTask InitializeAsync() => _started = await OciRepositoryWorld.CreateAsync(_registry);

    public ValueTask DisposeAsync() => World.DisposeAsync();

    [Fact]
    public async Task Reconcile_WhenItIsNew_StoresTheArtifact()
    {
        var digest = World.Registry.PutArtifact(
            "team/apps",
            "v1",
            [(OciRepositoryWorld.FluxContent, OciRepositoryWorld.Tarball(("apps/", ""), ("apps/app.yaml", "kind: App\n"), ("photo.jpg", "x")))],
            new()
            {
                ["org.opencontainers.image.source"] = "https://git.example.org/apps.git",
                ["org.opencontainers.image.revision"] = "main@sha1:aaaa",
            });

        var outcome = await World.ReconcileAsync();

        var revision = $"v1@{digest}";
        Assert.Equal(
            [
                $"Ready=True Succeeded \"stored artifact for digest '{revision}'\"",
                $"ArtifactInStorage=True Succeeded \"stored artifact for digest '{revision}'\"",
            ],
            World.Conditions);
        var status = World.Repository.Status;
        Assert.Equal(1, status.ObservedGeneration);
        Assert.Equal(revision, status.Artifact?.Revision.ToString());
        Assert.Equal($"demo/ocirepository/flux-system/apps/{digest}.tar.gz", status.Artifact?.Path);
        Assert.Equal("http://127.0.0.1:9090/artifacts/demo/ocirepository/flux-system/apps/latest.tar.gz", status.Url);
        Assert.Equal("main@sha1:aaaa", status.Artifact?.Metadata["org.opencontainers.image.revision"]);
        // without rules of one's own, pictures are left out
        Assert.Equal(["apps/", "apps/app.yaml=kind: App\n"], await World.ArtifactAsync());
        Assert.Equal(
            [
                $"Normal NewArtifact \"stored artifact with revision '{revision}' from 'oci://{Host}/team/apps', "
                + "origin source 'https://git.example.org/apps.git', origin revision 'main@sha1:aaaa'\"",
            ],
            World.Events);
        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenNothingChanged_CostsOneHeadAndWritesNothing()
    {
        World.Push("v1", ("app.yaml", "a"));
        await World.ReconcileAsync();
        var before = World.Object.ToJsonString();
        World.Registry.ForgetRequests();
        World.Clock.Advance(TimeSpan.FromMinutes(5));

        var outcome = await World.ReconcileAsync();

        Assert.Equal(["HEAD /v2/team/apps/manifests/v1"], World.Registry.Requests);
        Assert.Equal(before, World.Object.ToJsonString());
        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
        Assert.Empty(outcome.Wakes);
    }

    [Fact]
    public async Task Reconcile_WhenTheTagIsMoved_StoresTheNewArtifactAndWakesItsKustomizations()
    {
        World.Push("v1", ("app.yaml", "a"));
        World.Cluster.Put("""
            {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": {"name": "apps", "namespace": "flux-system"},
             "spec": {"sourceRef": {"kind": "OCIRepository", "name": "apps"}}}
            """);
        await World.ReconcileAsync();
        var digest = World.Push("v1", ("app.yaml", "b"));

        var outcome = await World.ReconcileAsync();

        Assert.Equal($"v1@{digest}", World.Repository.Status.Artifact?.Revision.ToString());
        Assert.Equal(["app.yaml=b"], await World.ArtifactAsync());
        Assert.Equal(["Kustomization/flux-system/apps"], outcome.Wakes.Select(wake => $"{wake.Kind}/{wake.Namespace}/{wake.Name}"));
    }

    [Theory]
    [InlineData("""{"semver": ">=1.0.0"}""", "v1.10.0")]
    [InlineData("""{"semver": ">=1.0.0-0"}""", "v2.0.0-rc.1")]
    [InlineData("""{"semver": ">=1.0.0-0", "semverFilter": ".*-rc.*"}""", "v2.0.0-rc.1")]
    [InlineData("""{"semver": "1.9.x", "tag": "v1"}""", "1.9.3")]
    [InlineData("""{"semver": ">=1.0.0", "semverFilter": "^[0-9]"}""", "1.9.3")]
    public async Task Reconcile_WithARange_TakesTheNewestTagInIt(string reference, string tag)
    {
        foreach (var (other, i) in ((string[])["v1", "1.9", "1.9.3", "v1.10.0", "v2.0.0-rc.1", "latest", "9.9"]).Select((t, i) => (t, i)))
        {
            World.Push(other, ("app.yaml", $"{i}"));
        }

        World.EditSpec("{\"ref\": " + reference + "}");

        await World.ReconcileAsync();

        Assert.StartsWith($"{tag}@sha256:", World.Repository.Status.Artifact?.Revision.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WithARangeOfCharts_ReadsUnderscoresAsPlus()
    {
        World.Registry.PutArtifact("team/apps", "1.2.3_build.7", [("application/vnd.cncf.helm.chart.content.v1.tar+gzip", OciRepositoryWorld.Tarball(("chart/Chart.yaml", "name: c")))]);
        World.EditSpec("""{"ref": {"semver": "1.x"}, "layerSelector": {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "operation": "copy"}}""");

        await World.ReconcileAsync();

        Assert.StartsWith("1.2.3_build.7@sha256:", World.Repository.Status.Artifact?.Revision.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WithADigest_GoesBeforeEverythingElse()
    {
        var digest = World.Push("v1", ("app.yaml", "a"));
        World.Push("v1", ("app.yaml", "b"));
        World.EditSpec($$"""{"ref": {"digest": "{{digest}}", "semver": "1.x", "tag": "v1"} }""");

        await World.ReconcileAsync();

        Assert.Equal(digest, World.Repository.Status.Artifact?.Revision.ToString());
        Assert.Equal(["app.yaml=a"], await World.ArtifactAsync());
    }

    [Fact]
    public async Task Reconcile_WithoutAReference_TakesLatest()
    {
        World.Push("latest", ("app.yaml", "a"));
        World.EditSpec("""{"ref": null}""");

        await World.ReconcileAsync();

        Assert.StartsWith("latest@sha256:", World.Repository.Status.Artifact?.Revision.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WithCopy_StoresTheLayerAsItIs()
    {
        var layer = OciRepositoryWorld.Tarball(("photo.jpg", "x"), (".sourceignore", "*"));
        World.Registry.PutArtifact("team/apps", "v1", [("application/x.first", "no archive"u8.ToArray()), ("application/x.second", layer)]);
        World.EditSpec("""{"ignore": "*", "layerSelector": {"mediaType": "application/x.second", "operation": "copy"}}""");

        await World.ReconcileAsync();

        Assert.Equal(RegistryTestServer.DigestOf(layer), World.Repository.Status.Artifact?.Digest.ToString());
        Assert.Equal("copy", World.Repository.Status.ObservedLayerSelector?.Operation);
    }

    [Fact]
    public async Task Reconcile_WhenTheIgnoreRulesChange_MakesTheArtifactAnew()
    {
        World.Push("v1", ("app.yaml", "a"), ("notes.txt", "b"));
        await World.ReconcileAsync();
        World.EditSpec("""{"ignore": "*.txt"}""");

        await World.ReconcileAsync();

        Assert.Equal(["app.yaml=a"], await World.ArtifactAsync());
        Assert.Equal("*.txt", World.Repository.Status.ObservedIgnore);
    }

    [Fact]
    public async Task Reconcile_WhenTheRegistryFails_KeepsTheArtifactAndRecovers()
    {
        var digest = World.Push("v1", ("app.yaml", "a"));
        await World.ReconcileAsync();
        _registry.Intercept = context =>
        {
            context.Response.StatusCode = 500;
            return Task.FromResult(true);
        };

        var outcome = await World.ReconcileAsync();

        Assert.Contains(
            $"FetchFailed=True OCIArtifactPullFailed \"failed to determine artifact digest: GET {World.Registry.Address}/v2/team/apps/manifests/v1: unexpected status code 500 Internal Server Error\"",
            World.Conditions);
        Assert.Equal($"v1@{digest}", World.Repository.Status.Artifact?.Revision.ToString());
        Assert.Equal(["app.yaml=a"], await World.ArtifactAsync());

        _registry.Intercept = null;
        await World.ReconcileAsync(failures: 1);
        Assert.Contains(World.Events, line => line.StartsWith("Normal Succeeded \"stored artifact with revision", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reconcile_WhenTheRegistryHangs_EndsWithTheTimeout()
    {
        var asked = new TaskCompletionSource();
        _registry.Intercept = async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            return true;
        };
        var reconciling = World.ReconcileAsync();
        await asked.Task;

        World.Clock.Advance(TimeSpan.FromSeconds(61));
        await reconciling;

        Assert.Contains("FetchFailed=True OCIArtifactPullFailed \"failed to determine artifact digest: context deadline exceeded\"", World.Conditions);
    }

    [Fact]
    public async Task Reconcile_WhenSuspended_DoesNothing()
    {
        World.EditSpec("""{"suspend": true}""");

        await World.ReconcileAsync();

        Assert.Empty(World.Registry.Requests);
        Assert.Null(World.Object["status"]!["conditions"]);
    }

    [Fact]
    public async Task Reconcile_WhenDeleted_DeletesItsArtifacts()
    {
        World.Push("v1", ("app.yaml", "a"));
        await World.ReconcileAsync();
        var artifact = World.Repository.Status.Artifact!;
        World.Edit(obj => obj["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");

        await World.ReconcileAsync();

        Assert.False(await World.Store.VerifyAsync(artifact.Path, artifact.Digest, default));
    }

    public static TheoryData<string, string, bool> BadSpecs => new()
    {
        // each row: a spec, the condition that comes of it, whether only another spec can help
        { """{"url": "oci://HOST/team/apps:v1"}""", "FetchFailed=True URLInvalid \"URL validation failed for 'oci://HOST/team/apps:v1': URL must not contain a tag; remove ':v1'\"", true },
        { """{"url": "oci://HOST/Team/Apps"}""", "FetchFailed=True URLInvalid \"URL validation failed for 'oci://HOST/Team/Apps': repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`: Team/Apps\"", true },
        { """{"secretRef": {"name": "missing"}}""", "FetchFailed=True AuthenticationFailed \"failed to get credential: failed to get secret 'flux-system/missing': secrets \"missing\" not found\"", false },
        { """{"serviceAccountName": "missing"}""", "FetchFailed=True AuthenticationFailed \"failed to get credential: serviceaccount 'flux-system/missing' not found\"", false },
        { """{"proxySecretRef": {"name": "missing"}}""", "FetchFailed=True AuthenticationFailed \"failed to get proxy address: secret 'flux-system/missing' not found\"", false },
        { """{"certSecretRef": {"name": "missing"}}""", "FetchFailed=True AuthenticationFailed \"failed to generate transport for 'oci://HOST/team/apps': secret 'flux-system/missing' not found\"", false },
        { """{"secretRef": {"name": "broken"}}""", "FetchFailed=True AuthenticationFailed \"failed to get credential: secret 'flux-system/broken': the Docker configuration is not valid JSON\"", false },
        { """{"ref": {"semver": "nonsense"}}""", "FetchFailed=True ReadOperationFailed \"failed to determine the artifact tag for 'oci://HOST/team/apps': semver 'nonsense' parse error: improper constraint: \"nonsense\"\"", false },
        { """{"ref": {"semver": ">=9.0.0"}}""", "FetchFailed=True ReadOperationFailed \"failed to determine the artifact tag for 'oci://HOST/team/apps': no match found for semver: >=9.0.0\"", false },
        { """{"ref": {"semver": "1.x", "semverFilter": "("}}""", "FetchFailed=True ReadOperationFailed \"failed to determine the artifact tag for 'oci://HOST/team/apps': error parsing regexp: missing closing ): `(`\"", false },
        { """{"ref": {"tag": "v9"}}""", "FetchFailed=True OCIArtifactPullFailed \"failed to determine artifact digest: GET http://HOST/v2/team/apps/manifests/v9: MANIFEST_UNKNOWN: manifest unknown\"", false },
        { """{"ref": {"digest": "sha256:nonsense"}}""", "FetchFailed=True OCIArtifactPullFailed \"failed to determine artifact digest: 'sha256:nonsense' is not a digest\"", false },
        { """{"layerSelector": {"mediaType": "application/x.none"}}""", "FetchFailed=True OCIArtifactLayerOperationFailed \"failed to find layer with media type 'application/x.none' in artifact\"", false },
        { """{"layerSelector": {"operation": "mince"}}""", "FetchFailed=True OCIArtifactLayerOperationFailed \"unsupported layer operation: mince\"", false },
        { """{"ref": {"tag": "empty"}}""", "FetchFailed=True OCIArtifactLayerOperationFailed \"no layers found in artifact\"", false },
        { """{"ref": {"tag": "text"}}""", "FetchFailed=True OCIArtifactLayerOperationFailed \"failed to extract layer contents from artifact: the archive is not gzip, or damaged: oci://HOST/team/apps\"", false },
        { """{"verify": {"provider": "notation"}}""", "SourceVerified=False VerificationError \"failed to verify the signature using provider 'notation': verification secret cannot be empty: 'HOST/team/apps@DIGEST'\"", false },
        { """{"verify": {"provider": "cosign", "secretRef": {"name": "missing"}}}""", "SourceVerified=False VerificationError \"failed to verify the signature using provider 'cosign': secrets \"missing\" not found\"", false },
        { """{"verify": {"provider": "cosign", "secretRef": {"name": "broken"}}}""", "SourceVerified=False VerificationError \"failed to verify the signature using provider 'cosign': no matching signatures were found for 'HOST/team/apps@DIGEST'\"", false },
    };

    [Theory]
    [MemberData(nameof(BadSpecs))]
    public async Task Reconcile_WhenTheSpecIsWrong_SaysWhatAndWhere(string spec, string condition, bool isStalled)
    {
        var digest = World.Push("v1", ("app.yaml", "a"));
        World.Push("1.0.0", ("app.yaml", "a"));
        World.Registry.PutArtifact("team/apps", "empty", []);
        World.Registry.PutArtifact("team/apps", "text", [("text/plain", "no archive"u8.ToArray())]);
        World.PutSecret("broken", "kubernetes.io/dockerconfigjson", (".dockerconfigjson", "{"));
        World.EditSpec(spec.Replace("HOST", Host, StringComparison.Ordinal));

        var outcome = await World.ReconcileAsync();

        var expected = condition.Replace("HOST", Host, StringComparison.Ordinal).Replace("DIGEST", digest, StringComparison.Ordinal);
        Assert.True(World.Conditions.Contains(expected), $"{expected} is not in {string.Join('\n', World.Conditions)}");
        Assert.Equal(isStalled, World.Conditions.Any(line => line.StartsWith("Stalled=True", StringComparison.Ordinal)));
        Assert.Equal(isStalled ? ((TimeSpan?)null, false) : (TimeSpan.FromMilliseconds(750), true), (outcome.RequeueAfter, outcome.BackOff));
        Assert.Null(World.Repository.Status.Artifact);
        Assert.NotEmpty(World.Events);
    }

    [Fact]
    public async Task Reconcile_WithACloudsProvider_LogsInToItsRegistry()
    {
        await using var world = await OciRepositoryWorld.CreateAsync(new() { Username = "cloud-user", Password = "cloud-password" });
        var identities = new FakeIdentities();
        world.Identities = identities;
        world.Push("v1", ("app.yaml", "a"));
        world.EditSpec("""{"provider": "azure"}""");

        await world.ReconcileAsync();

        Assert.Equal([$"registry azure {world.Registry.Host}/team/apps"], identities.Asked);
        Assert.NotNull(world.Repository.Status.Artifact);
    }

    [Fact]
    public async Task Reconcile_WhenTheServiceAccountHasPullSecrets_DoesNotAskTheCloud()
    {
        await using var world = await OciRepositoryWorld.CreateAsync(new() { Username = "robot", Password = "s3cret-robot", UsesTokens = true });
        var identities = new FakeIdentities();
        world.Identities = identities;
        world.Push("v1", ("app.yaml", "a"));
        world.PutSecret("pull", "kubernetes.io/dockerconfigjson", (".dockerconfigjson", Config(world, "robot", "s3cret-robot")));
        world.Cluster.Put("""{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "apps", "namespace": "flux-system"}, "imagePullSecrets": [{"name": "pull"}]}""");
        world.EditSpec("""{"provider": "aws", "serviceAccountName": "apps"}""");

        await world.ReconcileAsync();

        Assert.Empty(identities.Asked);
        Assert.NotNull(world.Repository.Status.Artifact);
    }

    [Fact]
    public async Task Reconcile_WhenThePasswordIsWrong_NeverTellsIt()
    {
        await using var world = await OciRepositoryWorld.CreateAsync(new() { Username = "robot", Password = "right" });
        world.Push("v1", ("app.yaml", "a"));
        world.PutSecret("login", "kubernetes.io/dockerconfigjson", (".dockerconfigjson", Config(world, "robot", "very-wrong-password")));
        world.EditSpec("""{"secretRef": {"name": "login"}}""");

        await world.ReconcileAsync();

        Assert.Contains(world.Conditions, line => line.Contains("UNAUTHORIZED: authentication required", StringComparison.Ordinal));
        Assert.DoesNotContain("very-wrong-password", world.Object.ToJsonString() + string.Join('\n', world.Events), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenTheFeatureGateIsOff_IsStalled()
    {
        World.Identities = new FakeIdentities { AllowsServiceAccounts = false };
        World.Cluster.Put("""{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "apps", "namespace": "flux-system"}}""");
        World.EditSpec("""{"provider": "gcp", "serviceAccountName": "apps"}""");

        await World.ReconcileAsync();

        Assert.Contains(
            World.Conditions,
            line => line.StartsWith("Stalled=True FeatureGateDisabled \"to use spec.serviceAccountName for provider authentication please enable", StringComparison.Ordinal));
    }

    public static TheoryData<string, byte[]> BadArchives => new()
    {
        { "unsafe path", Bad("../evil", null) },
        { "unsafe path", Bad("/etc/passwd", null) },
        { "unsupported file type", Bad("device", System.Formats.Tar.TarEntryType.CharacterDevice) },
        { "unsupported file type", Bad("hard", System.Formats.Tar.TarEntryType.HardLink) },
        { "over the limit", OciRepositoryWorld.Tarball(("big", new string('x', 200_000))) },
        { "truncated", OciRepositoryWorld.Tarball(("a", "b"))[..40] },
    };

    [Theory]
    [MemberData(nameof(BadArchives))]
    public async Task Reconcile_WhenTheLayerIsHostile_FailsAndKeepsTheLastGoodArtifact(string problem, byte[] layer)
    {
        var good = World.Push("v1", ("app.yaml", "a"));
        await World.ReconcileAsync();
        World.ArtifactOptions.MaxUnpackedBytes = 100_000;
        World.Registry.PutArtifact("team/apps", "v1", [("application/x", layer)]);

        await World.ReconcileAsync();

        Assert.Contains(
            World.Conditions,
            line => line.StartsWith("FetchFailed=True OCIArtifactLayerOperationFailed \"failed to extract layer contents from artifact: ", StringComparison.Ordinal)
                && line.Contains(problem, StringComparison.Ordinal));
        Assert.Equal($"v1@{good}", World.Repository.Status.Artifact?.Revision.ToString());
        Assert.Equal(["app.yaml=a"], await World.ArtifactAsync());
    }

    [Fact]
    public async Task Reconcile_WhenALayerIsNotOfItsDigest_FailsAndKeepsTheLastGoodArtifact()
    {
        World.Push("v1", ("app.yaml", "a"));
        await World.ReconcileAsync();
        var layer = OciRepositoryWorld.Tarball(("app.yaml", "good"));
        World.Registry.PutArtifact("team/apps", "v1", [("application/x", layer)]);
        World.Registry.ReplaceBlob(RegistryTestServer.DigestOf(layer), OciRepositoryWorld.Tarball(("app.yaml", "evil")));

        await World.ReconcileAsync();

        Assert.Contains(World.Conditions, line => line.StartsWith("FetchFailed=True OCIArtifactLayerOperationFailed", StringComparison.Ordinal));
        Assert.Equal(["app.yaml=a"], await World.ArtifactAsync());
    }

    private static string Config(OciRepositoryWorld world, string user, string password) => new JsonObject
    {
        ["auths"] = new JsonObject { [world.Registry.Host] = new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")) } },
    }.ToJsonString();

    private static byte[] Bad(string path, System.Formats.Tar.TarEntryType? type)
    {
        using var output = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(output, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new System.Formats.Tar.TarWriter(gzip, System.Formats.Tar.TarEntryFormat.Ustar))
        {
            var entry = new System.Formats.Tar.UstarTarEntry(type ?? System.Formats.Tar.TarEntryType.RegularFile, path);
            if (type == System.Formats.Tar.TarEntryType.HardLink)
            {
                entry.LinkName = "elsewhere";
            }

            tar.WriteEntry(entry);
        }

        return output.ToArray();
    }
}
