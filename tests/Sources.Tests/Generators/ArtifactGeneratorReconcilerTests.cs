using System.Text;
using System.Text.Json.Nodes;
using Flux.TestKit.Helm;

namespace Flux.Sources.Tests.Generators;

/// <summary>Expected results, conditions and messages are those of source-watcher 2.2.</summary>
public sealed class ArtifactGeneratorReconcilerTests : IDisposable
{
    private readonly GeneratorWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Reconcile_WhenItIsNew_MakesAndAdvertisesTheArtifacts()
    {
        await _world.PutFilesAsync(("apps/web.yaml", "a"), ("*run.sh", "b"));
        _world.Put(
            $$"""[{"name": "web", "copy": {{GeneratorWorld.CopiesOf("@git/apps/web.yaml > @artifact/web.yaml")}} }, {"name": "tools", "revision": "@git", "originRevision": "@git", "copy": {{GeneratorWorld.CopiesOf("@git/run.sh > @artifact/")}} }]""",
            """, "commonMetadata": {"labels": {"team": "a"}, "annotations": {"note": "b"} }""");

        var outcome = await _world.ReconcileAsync();

        Assert.Equal(["Ready=True Succeeded \"reconciliation succeeded, generated 2 artifact(s)\""], _world.Conditions);
        Assert.Equal(TimeSpan.FromHours(1), outcome.RequeueAfter);
        var web = _world.ReadArtifact("web");
        var artifact = web.Status.Artifact!;
        Assert.Equal($"latest@{artifact.Digest}", artifact.Revision.ToString());
        Assert.StartsWith("demo/externalartifact/apps/web/", artifact.Path, StringComparison.Ordinal);
        Assert.Equal(["web.yaml=a"], await _world.FilesAsync("web"));
        var obj = _world.Cluster.Read("ExternalArtifact", "apps/web");
        Assert.Equal(
            """{"app.kubernetes.io/managed-by":"source-watcher","source.extensions.fluxcd.io/generator":"uid-1","team":"a"}""",
            obj["metadata"]!["labels"]!.ToJsonString());
        Assert.Equal("""{"note":"b"}""", obj["metadata"]!["annotations"]!.ToJsonString());
        Assert.Equal(
            """{"apiVersion":"source.extensions.fluxcd.io/v1beta1","kind":"ArtifactGenerator","name":"gen","namespace":"apps"}""",
            obj["spec"]!["sourceRef"]!.ToJsonString());
        Assert.Equal("Artifact is ready", Assert.Single(web.Status.Conditions).Message);
        var tools = _world.ReadArtifact("tools").Status.Artifact!;
        Assert.Equal($"main@sha1:{GeneratorWorld.Sha}", tools.Revision.ToString());
        Assert.Equal($"main@sha1:{GeneratorWorld.Sha}", tools.Metadata["org.opencontainers.image.revision"]);
        Assert.Equal(["*run.sh=b"], await _world.FilesAsync("tools"));
        Assert.Equal(["web", "tools"], _world.Object["status"]!["inventory"]!.AsArray().Select(item => (string?)item!["name"]));
        Assert.Null(_world.Object["status"]!["observedGeneration"]);
        Assert.Contains(_world.Events, e => e.StartsWith("Normal Ready \"external artifacts reconciled: apps/web (sha256:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reconcile_WhenAFileNameIsHashed_ItIsTheAdler32OfUpstream()
    {
        // adler32("a") = 0x00620062; of "620062  out/a\n" computed by hand from RFC 1950: s1 = 1 + sum of bytes, s2 = sum of s1
        await _world.PutFilesAsync(("a", "a"));
        _world.PutCopies("@git/a > @artifact/a");

        await _world.ReconcileAsync();

        var (low, high) = (1u, 0u);
        foreach (var value in "620062  out/a\n"u8)
        {
            low += value;
            high += low;
        }

        Assert.Equal($"demo/externalartifact/apps/out/{(high << 16) | low}.tar.gz", _world.ReadArtifact("out").Status.Artifact!.Path);
    }

    [Fact]
    public async Task Reconcile_WhenNothingDrifted_MakesNothing()
    {
        await _world.PutFilesAsync(("a", "1"));
        _world.PutCopies("@git/a > @artifact/a");
        await _world.ReconcileAsync();
        var before = _world.Object.ToJsonString();
        var artifact = _world.Cluster.Read("ExternalArtifact", "apps/out").ToJsonString();
        _world.Clock.Advance(TimeSpan.FromHours(1));

        var outcome = await _world.ReconcileAsync();

        Assert.Equal(before, _world.Object.ToJsonString());
        Assert.Equal(artifact, _world.Cluster.Read("ExternalArtifact", "apps/out").ToJsonString());
        Assert.Contains("Normal Ready \"No drift detected, 1 artifact(s) up to date\"", _world.Events);
        Assert.Empty(outcome.Wakes);
    }

    [Fact]
    public async Task Reconcile_WhenOnlyOneArtifactsFilesChange_TheOtherKeepsItsRevision()
    {
        await _world.PutFilesAsync(("a/x", "1"), ("b/x", "1"));
        _world.Put($$"""[{"name": "a", "copy": {{GeneratorWorld.CopiesOf("@git/a/** > @artifact/")}} }, {"name": "b", "copy": {{GeneratorWorld.CopiesOf("@git/b/** > @artifact/")}} }]""");
        await _world.ReconcileAsync();
        var (a, b) = (_world.ReadArtifact("a").Status.Artifact!, _world.Cluster.Read("ExternalArtifact", "apps/b").ToJsonString());
        await _world.PutFilesAsync(("a/x", "2"), ("b/x", "1"));

        await _world.ReconcileAsync();

        Assert.NotEqual(a.Revision.ToString(), _world.ReadArtifact("a").Status.Artifact!.Revision.ToString());
        Assert.Equal(b, _world.Cluster.Read("ExternalArtifact", "apps/b").ToJsonString());
    }

    [Fact]
    public async Task Reconcile_WhenAKustomizationUsesAnArtifact_WakesIt()
    {
        await _world.PutFilesAsync(("a", "1"));
        _world.PutCopies("@git/a > @artifact/a");
        _world.Cluster.Put("""{"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": {"name": "web", "namespace": "other"}, "spec": {"sourceRef": {"kind": "ExternalArtifact", "name": "out", "namespace": "apps"}}}""");

        var outcome = await _world.ReconcileAsync();

        Assert.Equal(["Kustomization/other/web"], outcome.Wakes.Select(target => target.ToString()));
    }

    [Theory]
    [InlineData("@git/a.yaml > @artifact/", "a.yaml=A")]
    [InlineData("@git/a.yaml > @artifact/b.yaml", "b.yaml=A")]
    [InlineData("@git/a.yaml > @artifact/x/", "x/a.yaml=A")]
    [InlineData("@git/dir > @artifact/", "dir/b.yaml=B dir/c.md=C dir/sub/d.yaml=D")]
    [InlineData("@git/dir/ > @artifact/x", "x/dir/b.yaml=B x/dir/c.md=C x/dir/sub/d.yaml=D")]
    [InlineData("@git/ > @artifact/x", "x/a.yaml=A x/dir/b.yaml=B x/dir/c.md=C x/dir/sub/d.yaml=D")]
    [InlineData("@git/dir/** > @artifact/", "b.yaml=B c.md=C sub/d.yaml=D")]
    [InlineData("@git/dir/* > @artifact/", "dir/b.yaml=B dir/c.md=C dir/sub/d.yaml=D")]
    [InlineData("@git/dir/*.yaml > @artifact/x", "x/dir/b.yaml=B")]
    [InlineData("@git/**/*.yaml > @artifact/", "dir/b.yaml=B")]
    [InlineData("@git/dir/** > @artifact/ Overwrite -*.md", "b.yaml=B sub/d.yaml=D")]
    [InlineData("@git/dir/** > @artifact/ Overwrite -sub", "b.yaml=B c.md=C")]
    [InlineData("@git/dir/** > @artifact/ Overwrite -sub/*", "b.yaml=B c.md=C")]
    [InlineData("@git/dir > @artifact/ Overwrite -dir/sub/**", "dir/b.yaml=B dir/c.md=C")]
    [InlineData("@git/dir > @artifact/ Overwrite -**/*.yaml", "dir/c.md=C")]
    public async Task Copy_IsThatOfCp(string copy, string expected)
    {
        await _world.PutFilesAsync(("a.yaml", "A"), ("dir/b.yaml", "B"), ("dir/c.md", "C"), ("dir/sub/d.yaml", "D"));
        _world.PutCopies(copy);

        await _world.ReconcileAsync();

        Assert.Equal(expected, string.Join(' ', await _world.FilesAsync()));
    }

    [Fact]
    public async Task Copy_WhenTheDestinationIsADirectoryThatIsThere_PutsTheFileIntoIt()
    {
        await _world.PutFilesAsync(("a", "A"), ("dir/b", "B"));
        _world.PutCopies("@git/dir > @artifact/", "@git/a > @artifact/dir");

        await _world.ReconcileAsync();

        Assert.Equal(["dir/a=A", "dir/b=B"], await _world.FilesAsync());
    }

    [Fact]
    public async Task Copy_WhenOneFileIsExcluded_IsSkipped()
    {
        await _world.PutFilesAsync(("a", "A"), ("b", "B"));
        _world.PutCopies("@git/a > @artifact/ Overwrite -a", "@git/b > @artifact/");

        await _world.ReconcileAsync();

        Assert.Equal(["b=B"], await _world.FilesAsync());
    }

    [Fact]
    public async Task Copy_WhenMerging_LaysYamlOverWhatIsThere()
    {
        await _world.PutFilesAsync(("base.yaml", "a: 1\nb: {x: 1, z: 2}\nlist: [1]\n"), ("over/base.yaml", "b: {z: 3}\nlist: [2]\n---\nc: true\n"));
        _world.PutCopies("@git/base.yaml > @artifact/", "@git/over/base.yaml > @artifact/ Merge");

        await _world.ReconcileAsync();

        Assert.Equal(["base.yaml=a: 1\nb:\n  x: 1\n  z: 3\nc: true\nlist:\n- 2\n"], await _world.FilesAsync());
    }

    [Fact]
    public async Task Copy_WhenMergingADirectory_ItsFilesReplace()
    {
        await _world.PutFilesAsync(("dir/v.yaml", "a: 1\n"), ("over/dir/v.yaml", "b: 2\n"));
        _world.PutCopies("@git/dir > @artifact/", "@git/over/dir > @artifact/ Merge");

        await _world.ReconcileAsync();

        Assert.Equal(["dir/v.yaml=b: 2\n"], await _world.FilesAsync());
    }

    [Fact]
    public async Task Copy_WhenExtracting_UnpacksArchivesAtAnyLevel()
    {
        var (one, two) = (TestCharts.Pack(("one/a", "1")), TestCharts.Pack(("two/b", "2")));
        await _world.PutFilesAsync(("deep/er/one.tgz", Encoding.Latin1.GetString(one)), ("two.TAR.GZ", Encoding.Latin1.GetString(two)), ("other.txt", "x"));
        _world.PutCopies("@git/** > @artifact/charts Extract", "@git/two.TAR.GZ > @artifact/ Extract");

        await _world.ReconcileAsync();

        Assert.Equal(["charts/one/a=1", "charts/two/b=2", "two/b=2"], await _world.FilesAsync());
    }

    [Fact]
    public async Task Archive_LeavesOutWhatSourcesLeaveOut()
    {
        await _world.PutFilesAsync(("a.yaml", "A"), ("b.png", "B"), (".sops.yaml", "C"), ("d.tar.gz", "D"), (".github/e", "E"));
        _world.PutCopies("@git/ > @artifact/");

        await _world.ReconcileAsync();

        Assert.Equal(["a.yaml=A"], await _world.FilesAsync());
    }

    [Theory]
    [InlineData("@git/none > @artifact/", "source 'none' does not exist")]
    [InlineData("@git/../x > @artifact/", "failed to stat source '../x': path escapes from parent")]
    [InlineData("@git//etc/passwd > @artifact/", "failed to stat source '/etc/passwd': path escapes from parent")]
    [InlineData("@git/*.none > @artifact/", "no files match pattern '*.none' in source 'git'")]
    [InlineData("@git/[ > @artifact/", "invalid glob pattern '[': syntax error in pattern")]
    [InlineData("@git/*.yaml > @artifact/ Overwrite -*", "all files matching pattern '*.yaml' in source 'git' were excluded")]
    [InlineData("@git/a.yaml > @artifact/ Overwrite -[", "invalid exclude pattern '['")]
    [InlineData("@none/a.yaml > @artifact/", "source alias 'none' not found")]
    [InlineData("@git/a.yaml > @artifact/../../x", "failed to create destination directory: mkdirat ../../x: path escapes from parent")]
    [InlineData("@git/a.yaml > @artifact/ Extract", "extract strategy requires tarball file (.tar.gz or .tgz), got 'a.yaml'")]
    [InlineData("@git/dir > @artifact/ Extract", "extract strategy is not supported for directories, got 'dir'")]
    [InlineData("@git/ok.tgz > @artifact/../x Extract", "failed to extract tarball 'ok.tgz' to '../x': path escapes from parent")]
    [InlineData("@git/evil.tgz > @artifact/ Extract", "failed to extract tarball 'evil.tgz' to '': the archive has an unsafe path '../evil': evil.tgz")]
    [InlineData("@git/bomb.tgz > @artifact/ Extract", "failed to extract tarball 'bomb.tgz' to '': the archive's entry 'big' of 2000000 bytes is over the limit: bomb.tgz")]
    [InlineData("@git/text.tgz > @artifact/ Extract", "failed to extract tarball 'text.tgz' to '': the archive is not gzip, or damaged: text.tgz")]
    public async Task Copy_WhenItCannotBeDone_KeepsTheOldArtifact(string copy, string problem)
    {
        _world.GeneratorOptions.MaxExtractedBytes = 1_000_000;
        await _world.PutFilesAsync(
            ("a.yaml", "A"),
            ("dir/b", "B"),
            ("ok.tgz", Encoding.Latin1.GetString(TestCharts.Pack(("ok", "1")))),
            ("evil.tgz", Encoding.Latin1.GetString(TestCharts.Pack(("../evil", "1")))),
            ("bomb.tgz", Encoding.Latin1.GetString(TestCharts.Pack(("big", new string('0', 2_000_000))))),
            ("text.tgz", "no archive at all"));
        _world.PutCopies("@git/a.yaml > @artifact/");
        await _world.ReconcileAsync();
        var before = _world.Cluster.Read("ExternalArtifact", "apps/out").ToJsonString();
        _world.EditSpec($$"""{"artifacts": [{"name": "out", "copy": {{GeneratorWorld.CopiesOf(copy)}} }]}""");

        var outcome = await _world.ReconcileAsync();

        var parts = copy.Split(' ');
        var message = $"out build failed: failed to apply copy operations: failed to apply copy operation from '{parts[0]}' to '{parts[2]}': {problem}";
        Assert.Equal(
            ["Reconciling=True ProgressingWithRetry \"Reconciliation in progress\"", $"Ready=False BuildFailed \"{message}\""],
            _world.Conditions);
        Assert.Contains($"Warning BuildFailed \"{message}\"", _world.Events);
        Assert.Equal(before, _world.Cluster.Read("ExternalArtifact", "apps/out").ToJsonString());
        Assert.Equal(TimeSpan.FromMilliseconds(750), outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenASourceIsMissingOrNotReady_LooksAgainSoon()
    {
        _world.PutCopies("@git/a > @artifact/");

        var outcome = await _world.ReconcileAsync();

        Assert.Equal(
            ["Ready=False SourceFetchFailed \"get sources failed: gitrepositories.source.toolkit.fluxcd.io \"fleet\" not found\""], _world.Conditions);
        Assert.Equal(TimeSpan.FromSeconds(5), outcome.RequeueAfter);

        await _world.PutFilesAsync(("a", "1"));
        _world.Cluster.Change("GitRepository", "apps/fleet", obj => obj.Remove("status"));
        await _world.ReconcileAsync(failures: 1);

        Assert.Contains("Ready=False SourceFetchFailed \"get sources failed: source 'GitRepository/apps/fleet' is not ready\"", _world.Conditions);
    }

    [Fact]
    public async Task Reconcile_WhenASourcesDigestIsWrong_IsRefused()
    {
        await _world.PutFilesAsync(("a", "1"));
        _world.Cluster.Change("GitRepository", "apps/fleet", obj => obj["status"]!["artifact"]!["digest"] = "sha256:" + new string('0', 64));
        _world.PutCopies("@git/a > @artifact/");

        await _world.ReconcileAsync();

        Assert.Contains(
            _world.Conditions, condition => condition.StartsWith("Ready=False SourceFetchFailed \"fetch sources failed: failed to verify artifact: computed digest", StringComparison.Ordinal));
        Assert.False(_world.Cluster.Has("ExternalArtifact", "apps/out"));
    }

    [Theory]
    [InlineData("""{"sources": [{"alias": "git", "kind": "GitRepository", "name": "a"}, {"alias": "git", "kind": "Bucket", "name": "b"}]}""", "ValidationFailed", "duplicate source alias 'git' found")]
    [InlineData("""{"artifacts": [{"name": "a", "copy": [{"from": "@git/a", "to": "@artifact/"}]}, {"name": "a", "copy": [{"from": "@git/a", "to": "@artifact/"}]}]}""", "ValidationFailed", "duplicate artifact name 'a' found")]
    [InlineData("""{"artifacts": [{"name": "a", "revision": "@other", "copy": [{"from": "@git/a", "to": "@artifact/"}]}]}""", "ValidationFailed", "artifact a revision source alias 'other' not found")]
    [InlineData("""{"sources": [{"alias": "git", "kind": "GitRepository", "name": "a", "namespace": "other"}]}""", "AccessDenied", "cross-namespace reference to source GitRepository/other/a is not allowed")]
    public async Task Reconcile_WhenTheSpecIsWrong_Stalls(string spec, string reason, string message)
    {
        _world.GeneratorOptions.NoCrossNamespaceRefs = true;
        await _world.PutFilesAsync(("a", "1"));
        _world.PutCopies("@git/a > @artifact/");
        _world.EditSpec(spec);

        var outcome = await _world.ReconcileAsync();

        Assert.Equal([$"Stalled=True {reason} \"{message}\"", $"Ready=False {reason} \"{message}\""], _world.Conditions);
        Assert.Contains($"Warning {reason} \"{message}\"", _world.Events);
        Assert.Null(outcome.RequeueAfter);
    }

    [Fact]
    public async Task PathPattern_MakesAnArtifactOfEachDirectory()
    {
        await _world.PutFilesAsync(("apps/Web/envs/prod/x", "1"), ("apps/api/envs/dev/x", "2"), ("apps/api/README", "3"), ("other/x", "4"));
        _world.Put(
            $$"""[{"name": "{app}-{env}", "copy": {{GeneratorWorld.CopiesOf("@git/apps/{app}/envs/{env}/** > @artifact/{app}/")}} }]""",
            """, "pathPattern": "@git/apps/{app}/envs/{env}" """);

        await _world.ReconcileAsync();

        Assert.Equal(["Web/x=1"], await _world.FilesAsync("web-prod"));
        Assert.Equal(["api/x=2"], await _world.FilesAsync("api-dev"));
        var labels = _world.Cluster.Read("ExternalArtifact", "apps/web-prod")["metadata"]!["labels"]!;
        Assert.Equal(("web", "prod"), ((string?)labels["app"], (string?)labels["env"]));
        Assert.Equal(2, _world.Object["status"]!["inventory"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("@git/apps/{app", "{app}", "invalid capture starting at offset 5: missing closing brace")]
    [InlineData("@git/apps/{}", "{app}", "empty capture variable")]
    [InlineData("@git/apps/{a-b}", "x", "capture variable \"a-b\" must be a valid capture name matching [A-Za-z_][A-Za-z0-9_]*")]
    [InlineData("@git/{app}/{app}", "{app}", "duplicate capture variable \"app\"")]
    [InlineData("@other/{app}", "{app}", "source alias other not found in local sources")]
    [InlineData("@git/apps/{app}", "{nope}", "failed to render artifact {nope} for match apps/Web: invalid template \"{nope}\": capture variable \"nope\" is not defined by pathPattern")]
    [InlineData("@git/apps/{app}", "same", "directories \"apps/Web\" and \"apps/api\" both resolve to artifact name \"same\"")]
    public async Task PathPattern_WhenItIsWrong_Stalls(string pattern, string name, string problem)
    {
        await _world.PutFilesAsync(("apps/Web/x", "1"), ("apps/api/x", "2"));
        _world.Put($$"""[{"name": "{{name}}", "copy": [{"from": "@git/apps", "to": "@artifact/"}]}]""", $", \"pathPattern\": \"{pattern}\"");

        await _world.ReconcileAsync();

        Assert.Contains($"Stalled=True BuildFailed \"failed to expand path pattern: pathPattern \"{pattern}\": {problem}\"", _world.Conditions);
    }

    [Fact]
    public async Task Reconcile_WhenAnArtifactIsNotWantedAnyMore_DeletesIt()
    {
        await _world.PutFilesAsync(("a", "1"));
        _world.Put($$"""[{"name": "one", "copy": {{GeneratorWorld.CopiesOf("@git/a > @artifact/")}} }, {"name": "two", "copy": {{GeneratorWorld.CopiesOf("@git/a > @artifact/")}} }]""");
        await _world.ReconcileAsync();
        _world.EditSpec($$"""{"artifacts": [{"name": "one", "copy": {{GeneratorWorld.CopiesOf("@git/a > @artifact/")}} }]}""");

        await _world.ReconcileAsync();

        Assert.False(_world.Cluster.Has("ExternalArtifact", "apps/two"));
        Assert.Empty(await _world.Store.ListAsync("demo/externalartifact/apps/two", default));
        Assert.True(_world.Cluster.Has("ExternalArtifact", "apps/one"));
        Assert.Equal("one", (string?)Assert.Single(_world.Object["status"]!["inventory"]!.AsArray())!["name"]);
    }

    [Fact]
    public async Task Reconcile_WhenAnotherGeneratorHasTakenOverAnArtifact_LeavesIt()
    {
        await _world.PutFilesAsync(("a", "1"));
        _world.PutCopies("@git/a > @artifact/");
        await _world.ReconcileAsync();
        _world.Cluster.Change("ExternalArtifact", "apps/out", obj => obj["metadata"]!["labels"]!["source.extensions.fluxcd.io/generator"] = "another");
        _world.Cluster.Change("ArtifactGenerator", "apps/gen", obj => obj["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");

        await _world.ReconcileAsync();

        Assert.True(_world.Cluster.Has("ExternalArtifact", "apps/out"));
        Assert.NotEmpty(await _world.Store.ListAsync("demo/externalartifact/apps/out", default));
    }

    [Fact]
    public async Task Reconcile_WhenItIsDeleted_DeletesWhatItMade()
    {
        await _world.PutFilesAsync(("a", "1"));
        _world.PutCopies("@git/a > @artifact/");
        await _world.ReconcileAsync();
        _world.Cluster.Change("ArtifactGenerator", "apps/gen", obj => obj["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");

        await _world.ReconcileAsync();

        Assert.False(_world.Cluster.Has("ExternalArtifact", "apps/out"));
        Assert.False(_world.Cluster.Has("ArtifactGenerator", "apps/gen"));
        Assert.Empty(await _world.Store.ListAsync("demo/externalartifact/apps/out", default));
    }

    [Fact]
    public async Task Reconcile_WhenSomeoneChangesOrDeletesAnExternalArtifact_PutsItBack()
    {
        await _world.PutFilesAsync(("a", "1"));
        _world.PutCopies("@git/a > @artifact/");
        await _world.ReconcileAsync();
        var digest = _world.ReadArtifact("out").Status.Artifact!.Digest;
        _world.Cluster.Change("ExternalArtifact", "apps/out", obj => obj["status"]!["artifact"]!["digest"] = "sha256:" + new string('0', 64));

        await _world.ReconcileAsync();
        Assert.Equal(digest, _world.ReadArtifact("out").Status.Artifact!.Digest);

        _world.Cluster.Remove("ExternalArtifact", "apps/out");
        await _world.ReconcileAsync();
        Assert.Equal(digest, _world.ReadArtifact("out").Status.Artifact!.Digest);
    }

    [Fact]
    public async Task Reconcile_WhenTheStoredFileIsDamaged_MakesItAgain()
    {
        await _world.PutFilesAsync(("a", "1"));
        _world.PutCopies("@git/a > @artifact/");
        await _world.ReconcileAsync();
        var artifact = _world.ReadArtifact("out").Status.Artifact!;
        await _world.Store.StoreAsync(artifact.Path, (output, token) => output.WriteAsync("x"u8.ToArray(), token).AsTask(), default);

        await _world.ReconcileAsync();

        Assert.True(await _world.Store.VerifyAsync(artifact.Path, artifact.Digest, default));
    }

    [Fact]
    public async Task Reconcile_WhenItIsDisabled_DoesNothing()
    {
        await _world.PutFilesAsync(("a", "1"));
        _world.PutCopies("@git/a > @artifact/");
        _world.Cluster.Change("ArtifactGenerator", "apps/gen", obj =>
        {
            obj["metadata"]!["annotations"] = new JsonObject { ["source.extensions.fluxcd.io/reconcile"] = "Disabled" };
            obj["metadata"]!["finalizers"] = new JsonArray();
        });

        var outcome = await _world.ReconcileAsync();

        Assert.Equal(["Ready=True ReconciliationDisabled \"Initialized with reconciliation suspended\""], _world.Conditions);
        Assert.Equal("""["source.extensions.fluxcd.io/finalizer"]""", _world.Object["metadata"]!["finalizers"]!.ToJsonString());
        Assert.Contains("Normal ReconciliationDisabled \"Reconciliation is disabled\"", _world.Events);
        Assert.Null(outcome.RequeueAfter);
        Assert.False(_world.Cluster.Has("ExternalArtifact", "apps/out"));
    }

    [Fact]
    public async Task Reconcile_WhenAnExternalArtifactIsTheSource_ItsOriginIsHandedOn()
    {
        await _world.PutSourceAsync("ExternalArtifact", "first", "latest@sha256:" + new string('1', 64), ("a", "1"));
        _world.Cluster.Change("ExternalArtifact", "apps/first", obj =>
            obj["status"]!["artifact"]!["metadata"] = new JsonObject { ["org.opencontainers.image.revision"] = "main@sha1:abc" });
        _world.Put(
            """[{"name": "out", "originRevision": "@git", "copy": [{"from": "@git/a", "to": "@artifact/"}]}]""");
        _world.EditSpec("""{"sources": [{"alias": "git", "kind": "ExternalArtifact", "name": "first"}]}""");

        await _world.ReconcileAsync();

        Assert.Equal("main@sha1:abc", _world.ReadArtifact("out").Status.Artifact!.Metadata["org.opencontainers.image.revision"]);
    }
}
