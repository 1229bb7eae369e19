using System.Text.Json.Nodes;
using Flux.Artifacts;
using Flux.Git;
using Flux.Reconciliation;

namespace Flux.Sources.Tests;

/// <summary>Expected conditions and messages are those of source-controller 1.9.</summary>
public sealed class GitRepositoryReconcilerTests : IDisposable
{
    private const string A = "main@sha1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string B = "main@sha1:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private readonly GitRepositoryWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Reconcile_WhenThereIsNoFinalizer_AddsItAndGoesOn()
    {
        _world.Edit(obj => obj["metadata"]!["finalizers"] = new JsonArray());

        await _world.ReconcileAsync();

        Assert.NotEmpty(_world.Git.Calls);
        Assert.Equal(["finalizers.fluxcd.io"], _world.Repository.Metadata.Finalizers);
    }

    [Fact]
    public async Task Reconcile_WhenItIsNew_StoresTheArtifact()
    {
        var outcome = await _world.ReconcileAsync();

        Assert.Equal(
            [
                $"Ready=True Succeeded \"stored artifact for revision '{A}'\"",
                $"ArtifactInStorage=True Succeeded \"stored artifact for revision '{A}'\"",
            ],
            _world.Conditions);
        var status = _world.Repository.Status;
        Assert.Equal(1, status.ObservedGeneration);
        Assert.Equal(A, status.Artifact?.Revision.ToString());
        Assert.Equal($"demo/gitrepository/flux-system/apps/{new string('a', 40)}.tar.gz", status.Artifact?.Path);
        Assert.Equal($"http://127.0.0.1:9090/artifacts/demo/gitrepository/flux-system/apps/{new string('a', 40)}.tar.gz", status.Artifact?.Url);
        Assert.Equal(_world.Clock.GetUtcNow(), status.Artifact?.LastUpdateTime);
        Assert.Equal(["app.yaml=kind: App\n"], await _world.ArtifactAsync());
        Assert.Equal(["Normal NewArtifact \"stored artifact for commit 'Add the app'\""], _world.Events);
        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
        Assert.Equal(["fetch"], _world.Git.Calls);
        Assert.Equal(0, _world.Git.OpenCheckouts);
    }

    [Fact]
    public async Task Reconcile_WhenItIsNew_TheEventNamesRevisionAndDigest()
    {
        await _world.ReconcileAsync();

        var annotations = Assert.Single(_world.Cluster.Events)["metadata"]!["annotations"]!;
        Assert.Equal(A, (string?)annotations["source.toolkit.fluxcd.io/revision"]);
        Assert.Equal(_world.Repository.Status.Artifact?.Digest.ToString(), (string?)annotations["source.toolkit.fluxcd.io/digest"]);
    }

    [Fact]
    public async Task Reconcile_WhenNothingChanged_OnlyAsksForTheRevision()
    {
        await _world.ReconcileAsync();
        var before = _world.Object.ToJsonString();
        _world.Git.Calls.Clear();
        _world.Clock.Advance(TimeSpan.FromMinutes(10));

        var outcome = await _world.ReconcileAsync();

        Assert.Equal(["resolve"], _world.Git.Calls);
        Assert.Equal(before, _world.Object.ToJsonString());
        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
        Assert.Empty(outcome.Wakes);
        Assert.Contains($"Normal GitOperationSucceeded \"no changes since last reconciliation: observed revision '{A}'\"", _world.Events);
    }

    [Fact]
    public async Task Reconcile_WhenThereIsANewCommit_StoresItAndKeepsTheOldFile()
    {
        await _world.ReconcileAsync();
        var old = _world.Repository.Status.Artifact!;
        _world.Git.Commit('b', "Change the app", ("app.yaml", "kind: App2\n"));

        await _world.ReconcileAsync();

        Assert.Equal(
            [
                $"Ready=True Succeeded \"stored artifact for revision '{B}'\"",
                $"ArtifactInStorage=True Succeeded \"stored artifact for revision '{B}'\"",
            ],
            _world.Conditions);
        Assert.Equal(["app.yaml=kind: App2\n"], await _world.ArtifactAsync());
        Assert.True(await _world.Store.VerifyAsync(old.Path, old.Digest, default));
        Assert.Contains("Normal NewArtifact \"stored artifact for commit 'Change the app'\"", _world.Events);
    }

    [Fact]
    public async Task Reconcile_WhenTheSubjectIsLong_TheEventCutsItToFiftyCharacters()
    {
        _world.Git.Subject = string.Concat(Enumerable.Repeat("😀", 51));

        await _world.ReconcileAsync();

        Assert.Equal([$"Normal NewArtifact \"stored artifact for commit '{string.Concat(Enumerable.Repeat("😀", 50))}...'\""], _world.Events);
    }

    [Fact]
    public async Task Reconcile_WhenTheRemoteFails_TellsSoAndKeepsTheArtifact()
    {
        await _world.ReconcileAsync();
        var artifact = _world.Object["status"]!["artifact"]!.ToJsonString();
        _world.Git.Fault = new GitException("unable to reach https://git.example.org") { Error = GitError.Other };

        var outcome = await _world.ReconcileAsync();

        const string message = "failed to checkout and determine revision: unable to reach https://git.example.org";
        Assert.Equal(
            [
                "Reconciling=True ProgressingWithRetry \"reconciliation in progress\"",
                $"Ready=False GitOperationFailed \"{message}\"",
                $"ArtifactInStorage=True Succeeded \"stored artifact for revision '{A}'\"",
                $"FetchFailed=True GitOperationFailed \"{message}\"",
            ],
            _world.Conditions);
        Assert.Equal(artifact, _world.Object["status"]!["artifact"]!.ToJsonString());
        Assert.Contains($"Warning GitOperationFailed \"{message}\"", _world.Events);
        Assert.True(outcome.BackOff);
        Assert.Equal(TimeSpan.FromMilliseconds(750), outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenTheRemoteIsBack_RecoversWithAnEvent()
    {
        await _world.ReconcileAsync();
        _world.Git.Fault = new GitException("down");
        await _world.ReconcileAsync();
        _world.Git.Fault = null;

        await _world.ReconcileAsync(failures: 1);

        Assert.Equal(
            [
                $"Ready=True Succeeded \"stored artifact for revision '{A}'\"",
                $"ArtifactInStorage=True Succeeded \"stored artifact for revision '{A}'\"",
            ],
            _world.Conditions);
        Assert.Contains($"Normal Succeeded \"stored artifact for commit '{A}'\"", _world.Events);
    }

    [Fact]
    public async Task Reconcile_WhenTheFirstFetchFails_ObservesNoGeneration()
    {
        _world.Git.Fault = new GitException("authentication required") { Error = GitError.Authentication };

        await _world.ReconcileAsync();

        Assert.Equal(-1, _world.Repository.Status.ObservedGeneration);
        Assert.Equal(
            [
                "Reconciling=True ProgressingWithRetry \"building artifact\"",
                "Ready=False GitOperationFailed \"failed to checkout and determine revision: authentication required\"",
                "FetchFailed=True GitOperationFailed \"failed to checkout and determine revision: authentication required\"",
            ],
            _world.Conditions);
    }

    [Fact]
    public async Task Reconcile_WhenTheRepositoryIsEmpty_SaysSo()
    {
        _world.Git.Fault = new GitException("no commits") { Error = GitError.EmptyRepository };

        await _world.ReconcileAsync();

        Assert.Contains("FetchFailed=True EmptyGitRepository \"git repository is empty\"", _world.Conditions);
        Assert.Contains("Ready=False EmptyGitRepository \"git repository is empty\"", _world.Conditions);
    }

    [Fact]
    public async Task Reconcile_WhenAnObjectIsDamaged_KeepsTheOldArtifact()
    {
        await _world.ReconcileAsync();
        var artifact = _world.Object["status"]!["artifact"]!.ToJsonString();
        _world.Git.Commit('b', "Damage", ("z.yaml", "z"));
        _world.Git.DamagedFile = "z.yaml";

        await _world.ReconcileAsync();

        const string message = "failed to checkout and determine revision: object of 'z.yaml' is damaged";
        Assert.Equal(
            [
                $"Reconciling=True ProgressingWithRetry \"building artifact: new upstream revision '{B}'\"",
                $"Ready=False GitOperationFailed \"{message}\"",
                $"ArtifactInStorage=True Succeeded \"stored artifact for revision '{A}'\"",
                $"ArtifactOutdated=True NewRevision \"new upstream revision '{B}'\"",
                $"FetchFailed=True GitOperationFailed \"{message}\"",
            ],
            _world.Conditions);
        Assert.Equal(artifact, _world.Object["status"]!["artifact"]!.ToJsonString());
        Assert.Single(await _world.Store.ListAsync("demo", default));
        Assert.Equal(0, _world.Git.OpenCheckouts);
    }

    [Fact]
    public async Task Reconcile_WhenTheStoreIsFull_SaysSoAndKeepsTheOldArtifact()
    {
        await _world.ReconcileAsync();
        _world.Git.Commit('b', "Grow");
        _world.ArtifactOptions.MaxArchiveBytes = 10;

        await _world.ReconcileAsync();

        var path = $"demo/gitrepository/flux-system/apps/{new string('b', 40)}.tar.gz";
        var message = $"unable to archive artifact to storage: the artifact is larger than 10 bytes: {path}";
        Assert.Contains($"StorageOperationFailed=True ArchiveOperationFailed \"{message}\"", _world.Conditions);
        Assert.Contains($"Ready=False ArchiveOperationFailed \"{message}\"", _world.Conditions);
        Assert.Equal(A, _world.Repository.Status.Artifact?.Revision.ToString());
    }

    [Fact]
    public async Task Reconcile_WhenTheArtifactVanished_BuildsItAgain()
    {
        await _world.ReconcileAsync();
        await _world.Store.DeleteAsync(_world.Repository.Status.Artifact!.Path, default);
        _world.Git.Calls.Clear();

        await _world.ReconcileAsync();

        Assert.Equal(["fetch"], _world.Git.Calls);
        Assert.Equal(["app.yaml=kind: App\n"], await _world.ArtifactAsync());
        Assert.DoesNotContain(_world.Events, e => e.Contains("ArtifactVerificationFailed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reconcile_WhenTheArtifactVanishedAndTheRemoteIsDown_ForgetsIt()
    {
        await _world.ReconcileAsync();
        await _world.Store.DeleteAsync(_world.Repository.Status.Artifact!.Path, default);
        _world.Git.Fault = new GitException("down");

        await _world.ReconcileAsync();

        Assert.Null(_world.Repository.Status.Artifact);
        Assert.Equal(
            [
                "Reconciling=True ProgressingWithRetry \"building artifact: disappeared from storage\"",
                "Ready=False GitOperationFailed \"failed to checkout and determine revision: down\"",
                "FetchFailed=True GitOperationFailed \"failed to checkout and determine revision: down\"",
            ],
            _world.Conditions);
    }

    [Fact]
    public async Task Reconcile_WhenTheArtifactWasTamperedWith_TellsAndBuildsItAgain()
    {
        await _world.ReconcileAsync();
        var artifact = _world.Repository.Status.Artifact!;
        await _world.Store.StoreAsync(artifact.Path, async (stream, token) => await stream.WriteAsync("evil"u8.ToArray(), token), default);

        await _world.ReconcileAsync();

        Assert.Contains(
            $"Warning ArtifactVerificationFailed \"failed to verify integrity of artifact: computed digest doesn't match '{artifact.Digest}'\"",
            _world.Events);
        Assert.Equal(["app.yaml=kind: App\n"], await _world.ArtifactAsync());
    }

    [Fact]
    public async Task Reconcile_WhenTheStatusPointsToAnothersArtifact_DoesNotTakeIt()
    {
        await _world.ReconcileAsync();
        var foreign = "other/gitrepository/flux-system/apps/x.tar.gz";
        await _world.Store.StoreAsync(foreign, async (stream, token) => await stream.WriteAsync("secret"u8.ToArray(), token), default);
        _world.Edit(obj => obj["status"]!["artifact"]!["path"] = foreign);
        _world.Git.Calls.Clear();

        await _world.ReconcileAsync();

        Assert.Equal(["fetch"], _world.Git.Calls);
        Assert.StartsWith("demo/", _world.Repository.Status.Artifact?.Path, StringComparison.Ordinal);
        Assert.Single(await _world.Store.ListAsync("other", default));
    }

    [Fact]
    public async Task Reconcile_WhenTheStatusCannotBeRead_BuildsTheArtifactAnew()
    {
        await _world.ReconcileAsync();
        _world.Edit(obj => obj["status"]!["artifact"]!["digest"] = "blake3:0102");

        await _world.ReconcileAsync();

        Assert.Equal("sha256", _world.Repository.Status.Artifact?.Digest.Algorithm);
    }

    [Theory]
    [InlineData("""{"ignore": "app.yaml"}""")]
    [InlineData("""{"ignore": ""}""")]
    [InlineData("""{"sparseCheckout": ["app.yaml"]}""")]
    public async Task Reconcile_WhenTheContentSettingsChanged_FetchesAlthoughTheRevisionIsTheSame(string spec)
    {
        await _world.ReconcileAsync();
        _world.Git.Calls.Clear();
        _world.EditSpec(spec);

        await _world.ReconcileAsync();
        await _world.ReconcileAsync();

        Assert.Equal(["fetch", "resolve"], _world.Git.Calls);
        Assert.Equal(2, _world.Repository.Status.ObservedGeneration);
    }

    [Fact]
    public async Task Reconcile_WhenOnlyTheGenerationMoved_ObservesItWithoutFetching()
    {
        await _world.ReconcileAsync();
        _world.Git.Calls.Clear();
        _world.EditSpec("""{"interval": "5m"}""");

        var outcome = await _world.ReconcileAsync();

        Assert.Equal(["resolve"], _world.Git.Calls);
        Assert.Equal(2, _world.Repository.Status.ObservedGeneration);
        Assert.All(_world.Repository.Status.Conditions, condition => Assert.Equal(2, condition.ObservedGeneration));
        Assert.Equal(TimeSpan.FromMinutes(5), outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenACommitIsPinned_FetchesAndFindsItUpToDate()
    {
        _world.EditSpec("""{"ref": {"commit": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}""");
        await _world.ReconcileAsync();
        _world.Git.Calls.Clear();

        await _world.ReconcileAsync();

        Assert.Equal(["resolve", "fetch"], _world.Git.Calls);
        Assert.Contains($"Normal ArtifactUpToDate \"artifact up-to-date with remote revision: '{A}'\"", _world.Events);
        Assert.Equal(0, _world.Git.OpenCheckouts);
    }

    [Fact]
    public async Task Reconcile_WhenAReconcileIsRequested_RecordsItAlsoOnFailure()
    {
        await _world.ReconcileAsync();
        _world.Git.Fault = new GitException("down");
        _world.Edit(obj => obj["metadata"]!["annotations"] = new JsonObject { ["reconcile.fluxcd.io/requestedAt"] = "t1" });

        await _world.ReconcileAsync();

        Assert.Equal("t1", _world.Repository.Status.LastHandledReconcileAt);
    }

    [Fact]
    public async Task Reconcile_WhenSuspended_DoesNothing()
    {
        await _world.ReconcileAsync();
        _world.Git.Calls.Clear();
        _world.EditSpec("""{"suspend": true}""");
        var before = _world.Object["status"]!["conditions"]!.ToJsonString();

        var outcome = await _world.ReconcileAsync();

        Assert.Empty(_world.Git.Calls);
        Assert.Null(outcome.RequeueAfter);
        Assert.Equal(before, _world.Object["status"]!["conditions"]!.ToJsonString());
        Assert.NotNull(_world.Repository.Status.Artifact);
    }

    [Fact]
    public async Task Reconcile_WhenDeleted_DeletesItsArtifactsAndNoOthers()
    {
        await _world.ReconcileAsync();
        await _world.Store.StoreAsync(
            "demo/gitrepository/flux-system/apps2/x.tar.gz", async (stream, token) => await stream.WriteAsync("x"u8.ToArray(), token), default);
        _world.Edit(obj => obj["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");

        var outcome = await _world.ReconcileAsync();

        Assert.True(outcome.ObjectGone);
        Assert.Null(_world.Cluster.Find("GitRepository", "flux-system/apps"));
        Assert.Equal(["demo/gitrepository/flux-system/apps2/x.tar.gz"], (await _world.Store.ListAsync("demo", default)).Select(entry => entry.Path));
        Assert.Contains("Normal GarbageCollectionSucceeded \"garbage collected artifacts for deleted resource\"", _world.Events);
    }

    [Fact]
    public async Task Reconcile_WhenManyRevisionsPass_OldArtifactsAreCollected()
    {
        foreach (var id in "abcdef")
        {
            _world.Git.Commit(id, $"Commit {id}");
            await _world.ReconcileAsync();
            _world.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        await _world.ReconcileAsync();

        Assert.Equal("fe", string.Concat((await _world.Store.ListAsync("demo", default)).Select(entry => entry.Path.Split('/')[^1][0])));
    }

    [Fact]
    public async Task Reconcile_WhenTheRevisionChanged_WakesThoseWhoReferToIt()
    {
        PutKustomization("flux-system", "same", """{"kind": "GitRepository", "name": "apps"}""");
        PutKustomization("team", "other", """{"kind": "GitRepository", "name": "apps", "namespace": "flux-system"}""");
        PutKustomization("team", "local", """{"kind": "GitRepository", "name": "apps"}""");
        PutKustomization("flux-system", "bucket", """{"kind": "Bucket", "name": "apps"}""");
        _world.Cluster.Put("""
            {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "metadata": {"name": "top", "namespace": "flux-system"},
             "spec": {"include": [{"repository": {"name": "apps"}}]}}
            """);

        var outcome = await _world.ReconcileAsync();
        var again = await _world.ReconcileAsync();

        Assert.Equal(
            ["demo/GitRepository/flux-system/top", "demo/Kustomization/flux-system/same", "demo/Kustomization/team/other"],
            outcome.Wakes.Select(target => target.InstanceId));
        Assert.Empty(again.Wakes);
    }

    [Fact]
    public async Task Reconcile_WhenTheClusterHasNoKustomizations_StillSucceeds()
    {
        _world.Cluster.Unserved.Add("Kustomization");

        var outcome = await _world.ReconcileAsync();

        Assert.Empty(outcome.Wakes);
        Assert.Equal("True", _world.Repository.Status.Conditions[0].Status);
    }

    [Fact]
    public async Task Reconcile_WhenAFieldCannotBeRead_StallsWithItsPath()
    {
        _world.EditSpec("""{"timeout": "soon"}""");

        var outcome = await _world.ReconcileAsync();

        Assert.Equal(
            [
                """Stalled=True Failed "GitRepository/flux-system/apps: spec.timeout: time: invalid duration "soon"" """.TrimEnd(),
                """Ready=False Failed "GitRepository/flux-system/apps: spec.timeout: time: invalid duration "soon"" """.TrimEnd(),
            ],
            _world.Conditions);
        Assert.Null(outcome.RequeueAfter);
        Assert.Equal(2, (long)_world.Object["status"]!["observedGeneration"]!);
    }

    [Fact]
    public async Task Reconcile_WhenItSucceeds_WritesStatusAtMostTwice()
    {
        await _world.ReconcileAsync();

        Assert.Equal(2, _world.Cluster.Requests.Count(request => request.StartsWith("PATCH GitRepository/apps/status", StringComparison.Ordinal)));
        Assert.Contains("PATCH GitRepository/apps/status by source-controller", _world.Cluster.Requests);
    }

    [Fact]
    public async Task Reconcile_WhenTheReferenceIsGiven_PassesItOn()
    {
        _world.EditSpec("""{"ref": {"branch": "dev", "tag": "v1", "semver": "1.x", "name": "refs/x", "commit": ""}, "timeout": "20s"}""");

        await _world.ReconcileAsync();

        Assert.Equal(new GitReference { Branch = "dev", Tag = "v1", SemVer = "1.x", Name = "refs/x" }, _world.Git.LastReference);
        Assert.Equal(TimeSpan.FromSeconds(20), _world.Git.LastRemote?.Timeout);
        Assert.Equal("https://git.example.org/apps.git", _world.Git.LastRemote?.Url.AbsoluteUri);
        Assert.Null(_world.Git.LastRemote?.Credentials);
    }

    private void PutKustomization(string @namespace, string name, string sourceRef) => _world.Cluster.Put($$"""
        {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": {"name": "{{name}}", "namespace": "{{@namespace}}"},
         "spec": {"sourceRef": {{sourceRef}} } }
        """);
}
