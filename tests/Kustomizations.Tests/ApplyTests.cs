using System.Net;
using System.Text.Json.Nodes;
using Flux.Reconciliation;
using Flux.Reconciliation.Tests;
using Flux.TestKit.Kubernetes;

namespace Flux.Kustomizations.Tests;

/// <summary>From a built artifact to applied, pruned and healthy objects.</summary>
public sealed class ApplyTests
{
    private const string Config = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"apps"},"data":{"a":"1"}}""";
    private const string Other = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"other","namespace":"apps"},"data":{"b":"2"}}""";
    private readonly Harness _h = new();

    [Fact]
    public async Task Reconcile_WhenAllGoesWell_AppliesAndTellsSo()
    {
        _h.Kustomization();
        _h.Source(Harness.First, Config, Other);

        var outcome = await _h.RunAsync();

        Assert.Equal((TimeSpan.FromMinutes(10), false), (outcome.RequeueAfter, outcome.BackOff));
        Assert.Equal($"Ready=True ReconciliationSucceeded: Applied revision: {Harness.First}", _h.Conditions);
        Assert.Equal(["apps_other__ConfigMap v1", "apps_settings__ConfigMap v1"], _h.Inventory);
        Assert.Equal(
            [
                "Normal Progressing: ConfigMap/apps/other created\nConfigMap/apps/settings created",
                "Normal ReconciliationSucceeded: Reconciliation finished in 0s, next run in 10m0s",
            ],
            _h.Events);
        Assert.Equal(Harness.First, (string?)_h.Status["lastAppliedRevision"]);
        Assert.Equal(Harness.First, (string?)_h.Status["lastAttemptedRevision"]);
        Assert.Equal(1, (long)_h.Status["observedGeneration"]!);
        Assert.Equal("web", (string?)_h.Cluster.Read("ConfigMap", "settings")["metadata"]!["labels"]!["kustomize.toolkit.fluxcd.io/name"]);
        Assert.Equal("apps", (string?)_h.Cluster.Read("ConfigMap", "settings")["metadata"]!["labels"]!["kustomize.toolkit.fluxcd.io/namespace"]);
    }

    [Fact]
    public async Task Reconcile_WhenSuccessful_SuccessEventCarriesRevisionAndCommitStatus()
    {
        _h.Kustomization();
        _h.Source(Harness.First, Config);

        await _h.RunAsync();

        var success = _h.Cluster.Events.Single(e => (string?)e["reason"] == "ReconciliationSucceeded");
        Assert.Equal(
            $$"""{"kustomize.toolkit.fluxcd.io/commit_status":"update","kustomize.toolkit.fluxcd.io/revision":"{{Harness.First}}"}""",
            success["metadata"]!["annotations"]!.ToJsonString());
    }

    [Fact]
    public async Task Reconcile_WhenSuccessful_CountsHistory()
    {
        _h.Kustomization();
        _h.Source(Harness.First, Config);

        await _h.RunAsync();
        _h.Clock.Advance(TimeSpan.FromMinutes(10));
        await _h.RunAsync();

        var entry = Assert.Single(_h.Status["history"]!.AsArray())!;
        Assert.Equal(2, (long)entry["totalReconciliations"]!);
        Assert.Equal("ReconciliationSucceeded", (string?)entry["lastReconciledStatus"]);
        Assert.Equal("2026-01-31T08:00:00Z", (string?)entry["firstReconciled"]);
        Assert.Equal("2026-01-31T08:10:00Z", (string?)entry["lastReconciled"]);
        Assert.Equal($$"""{"revision":"{{Harness.First}}"}""", entry["metadata"]!.ToJsonString());
        Assert.StartsWith("sha256:", (string?)entry["digest"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenThereIsNothingToDo_CostsFewRequests()
    {
        _h.Kustomization();
        _h.Source(Harness.First, [.. Enumerable.Range(0, 50).Select(i => Config.Replace("settings", $"c{i}", StringComparison.Ordinal))]);
        await _h.RunAsync();
        _h.Clock.Advance(TimeSpan.FromMinutes(10));
        _h.Cluster.Requests.Clear();

        await _h.RunAsync();

        Assert.Equal(
            [
                "GET Kustomization/web",
                "GET GitRepository/repo",
                "LIST ConfigMap metadata",
                "PATCH Kustomization/web/status by gotk-kustomize-controller",
            ],
            _h.Cluster.Requests);
        Assert.Equal($"Ready=True ReconciliationSucceeded: Applied revision: {Harness.First}", _h.Conditions);
    }

    [Fact]
    public async Task Reconcile_WhenRevisionIsNew_WritesStatusTwice()
    {
        _h.Kustomization();
        _h.Source(Harness.First, Config);
        await _h.RunAsync();
        _h.Source(Harness.Second, [.. Enumerable.Range(0, 51).Select(i => Config.Replace("settings", $"c{i}", StringComparison.Ordinal))]);
        _h.Cluster.Requests.Clear();
        _h.Cluster.Patches.Clear();

        await _h.RunAsync();

        // so many objects take a while; the progress of few is not written, their result is there at once
        Assert.Equal(2, _h.Cluster.Requests.Count(r => r.StartsWith("PATCH Kustomization/web/status", StringComparison.Ordinal)));
        var first = _h.Cluster.Patches[0]["status"]!["conditions"]!.AsArray();
        Assert.Equal(
            [$"Reconciling Detecting drift for revision {Harness.Second} with a timeout of 9m30s", "Ready Reconciliation in progress"],
            first.Select(c => $"{c!["type"]} {c["message"]}"));
    }

    [Fact]
    public async Task Reconcile_WhenAnObjectLeavesTheSource_IsPruned()
    {
        _h.Kustomization();
        _h.Source(Harness.First, Config, Other);
        await _h.RunAsync();
        _h.Source(Harness.Second, Config);

        await _h.RunAsync();

        Assert.False(_h.Cluster.Has("ConfigMap", "other"));
        Assert.True(_h.Cluster.Has("ConfigMap", "settings"));
        Assert.Equal(["apps_settings__ConfigMap v1"], _h.Inventory);
        Assert.Contains("Normal Progressing: ConfigMap/apps/other deleted", _h.Events);
    }

    [Fact]
    public async Task Reconcile_WhenPruneIsOff_LeavesWhatIsGoneFromTheSource()
    {
        _h.Kustomization("""{"prune":false}""");
        _h.Source(Harness.First, Config, Other);
        await _h.RunAsync();
        _h.Source(Harness.Second, Config);

        await _h.RunAsync();

        Assert.True(_h.Cluster.Has("ConfigMap", "other"));
        Assert.Equal(["apps_settings__ConfigMap v1"], _h.Inventory);
    }

    [Fact]
    public async Task Reconcile_WhenPruningIsRefused_KeepsTheSurvivorInTheInventory()
    {
        _h.Kustomization("""{"retryInterval":"1m"}""");
        _h.Source(Harness.First, Config, Other);
        await _h.RunAsync();
        _h.Source(Harness.Second, Config);
        _h.Cluster.Refuse = (verb, _) => verb == "delete" ? InMemoryCluster.Error(HttpStatusCode.Forbidden, "Forbidden", "admission webhook denied") : null;

        var outcome = await _h.RunAsync();

        Assert.Equal(TimeSpan.FromMinutes(1), outcome.RequeueAfter);
        Assert.Equal(["apps_settings__ConfigMap v1", "apps_other__ConfigMap v1"], _h.Inventory);
        Assert.EndsWith(
            "Ready=False PruneFailed: delete failed, errors: ConfigMap/apps/other delete failed: admission webhook denied;", _h.Conditions, StringComparison.Ordinal);
        Assert.Equal("PruneFailed", (string?)_h.Status["history"]![0]!["lastReconciledStatus"]);
        Assert.Equal(Harness.First, (string?)_h.Status["lastAppliedRevision"]);

        _h.Cluster.Refuse = (_, _) => null;
        await _h.RunAsync();

        Assert.False(_h.Cluster.Has("ConfigMap", "other"));
        Assert.Equal(["apps_settings__ConfigMap v1"], _h.Inventory);
    }

    [Fact]
    public async Task Reconcile_WhenServerRefusesAnObject_FailsAppliesNothingAndKeepsTheInventory()
    {
        _h.Kustomization("""{"retryInterval":"1m"}""");
        _h.Source(Harness.First, Config);
        await _h.RunAsync();
        _h.Source(Harness.Second, Config.Replace("\"1\"", "\"2\"", StringComparison.Ordinal), Other);
        _h.Cluster.Refuse = (verb, id) => id.Name == "other" ? InMemoryCluster.Error(HttpStatusCode.Forbidden, "Forbidden", "quota exceeded") : null;

        var outcome = await _h.RunAsync();

        Assert.Equal((TimeSpan.FromMinutes(1), false), (outcome.RequeueAfter, outcome.BackOff));
        Assert.Equal(
            $"Reconciling=True ProgressingWithRetry: Detecting drift for revision {Harness.Second} with a timeout of 9m30s\n"
            + "Ready=False ReconciliationFailed: ConfigMap/apps/other dry-run failed (Forbidden): quota exceeded\n",
            _h.Conditions);
        Assert.Equal("1", (string?)_h.Cluster.Read("ConfigMap", "settings")["data"]!["a"]);
        Assert.Equal(["apps_settings__ConfigMap v1"], _h.Inventory);
        Assert.Contains("Warning ReconciliationFailed: ConfigMap/apps/other dry-run failed (Forbidden): quota exceeded\n", _h.Events);
        Assert.Equal(1, (long)_h.Status["observedGeneration"]!);
        Assert.Equal((Harness.First, Harness.Second), ((string?)_h.Status["lastAppliedRevision"], (string?)_h.Status["lastAttemptedRevision"]));
        Assert.Equal("ReconciliationFailed", (string?)_h.Status["history"]![0]!["lastReconciledStatus"]);
    }

    [Fact]
    public async Task Reconcile_WhenApplyFailsHalfWay_SaysWhatWasDone()
    {
        _h.Kustomization();
        _h.Source(Harness.First, Config, Other);
        _h.Cluster.Refuse = (verb, id) => verb == "apply" && id.Name == "settings" ? InMemoryCluster.Error(HttpStatusCode.Forbidden, "Forbidden", "no") : null;

        await _h.RunAsync();

        Assert.EndsWith("Ready=False ReconciliationFailed: ConfigMap/apps/settings apply failed: no\nConfigMap/apps/other created\n", _h.Conditions, StringComparison.Ordinal);
        Assert.Null(_h.Status["inventory"]);
    }

    [Fact]
    public async Task Reconcile_WhenSecretIsStillEncrypted_IsRefused()
    {
        _h.Kustomization();
        _h.Source(Harness.First, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"apps"},"data":{},"sops":{"mac":"x"}}""");

        await _h.RunAsync();

        Assert.Contains(
            "Ready=False ReconciliationFailed: Secret/apps/s is SOPS encrypted, configuring decryption is required for this secret to be reconciled",
            _h.Conditions,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenAnotherChangedAnObject_CorrectsItAtTheIntervalWithoutReadyFlickering()
    {
        _h.Kustomization();
        _h.Source(Harness.First, Config);
        await _h.RunAsync();
        var since = (string?)_h.Status["conditions"]![0]!["lastTransitionTime"];
        _h.Cluster.Change("ConfigMap", "settings", obj => obj["data"]!["a"] = "changed by hand");
        _h.Clock.Advance(TimeSpan.FromMinutes(10));

        await _h.RunAsync();

        Assert.Equal("1", (string?)_h.Cluster.Read("ConfigMap", "settings")["data"]!["a"]);
        Assert.Contains("Normal Progressing: ConfigMap/apps/settings configured", _h.Events);
        Assert.Equal(since, (string?)_h.Status["conditions"]![0]!["lastTransitionTime"]);
    }

    [Fact]
    public async Task Reconcile_WhenServiceAccountIsNamed_AppliesAndPrunesAsIt()
    {
        _h.Kustomization("""{"serviceAccountName":"deployer"}""");
        _h.Source(Harness.First, Config, Other);
        await _h.RunAsync();
        _h.Source(Harness.Second, Config);

        await _h.RunAsync();

        Assert.Contains("APPLY ConfigMap/settings as system:serviceaccount:apps:deployer", _h.Cluster.Requests);
        Assert.Contains("DELETE ConfigMap/other as system:serviceaccount:apps:deployer", _h.Cluster.Requests);
        Assert.DoesNotContain(_h.Cluster.Requests, r => r.Contains("ConfigMap", StringComparison.Ordinal) && !r.EndsWith(" as system:serviceaccount:apps:deployer", StringComparison.Ordinal));
        Assert.Contains("GET GitRepository/repo", _h.Cluster.Requests);
    }

    [Theory]
    [InlineData("{}", "system:serviceaccount:apps:default")]
    [InlineData("""{"serviceAccountName":"mine"}""", "system:serviceaccount:apps:mine")]
    public async Task Reconcile_WhenADefaultServiceAccountIsSet_ImpersonatesItUnlessAnotherIsNamed(string spec, string user)
    {
        _h.Options.DefaultServiceAccount = "default";
        _h.Kustomization(spec);
        _h.Source(Harness.First, Config);

        await _h.RunAsync();

        Assert.Contains($"APPLY ConfigMap/settings as {user}", _h.Cluster.Requests);
    }

    [Fact]
    public async Task Reconcile_WhenCommonMetadataIsSet_StandsOnEveryObjectAndWins()
    {
        _h.Kustomization("""{"commonMetadata":{"labels":{"team":"a"},"annotations":{"owner":"b"}}}""");
        _h.Source(Harness.First, Config.Replace("\"name\"", "\"labels\":{\"team\":\"x\",\"keep\":\"y\"},\"name\"", StringComparison.Ordinal));

        await _h.RunAsync();

        var metadata = _h.Cluster.Read("ConfigMap", "settings")["metadata"]!;
        Assert.Equal(("a", "y", "b"), ((string?)metadata["labels"]!["team"], (string?)metadata["labels"]!["keep"], (string?)metadata["annotations"]!["owner"]));
    }

    // kustomize-controller sets the common metadata on what it built, and the owner's labels on what it applies after that
    [Fact]
    public async Task Reconcile_WhenCommonMetadataNamesAnotherOwner_KeepsTheOwnersLabels()
    {
        _h.Kustomization("""{"commonMetadata":{"labels":{"kustomize.toolkit.fluxcd.io/name":"other"}}}""");
        _h.Source(Harness.First, Config);

        await _h.RunAsync();

        Assert.NotEqual("other", (string?)_h.Cluster.Read("ConfigMap", "settings")["metadata"]!["labels"]!["kustomize.toolkit.fluxcd.io/name"]);
    }

    [Fact]
    public async Task Reconcile_WhenVariablesAreGiven_SubstitutesThemInOrderInlineLast()
    {
        _h.Kustomization("""
            {"postBuild":{"substitute":{"c":"inline"},
             "substituteFrom":[{"kind":"ConfigMap","name":"vars"},{"kind":"Secret","name":"vars"},{"kind":"ConfigMap","name":"missing","optional":true}]}}
            """);
        _h.Cluster.Put("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"vars","namespace":"apps"},"data":{"a":"from-map","b":"from-map","c":"from-map"}}""");
        _h.Cluster.Put("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"vars","namespace":"apps"},"data":{"b":"ZnJvbQotc2VjcmV0"}}""");
        _h.Source(Harness.First, Config.Replace("\"1\"", "\"${a} ${b} ${c}\"", StringComparison.Ordinal));

        await _h.RunAsync();

        // the newline in the Secret's value is taken out
        Assert.Equal("from-map from-secret inline", (string?)_h.Cluster.Read("ConfigMap", "settings")["data"]!["a"]);
    }

    [Theory]
    [InlineData("""{"postBuild":{"substituteFrom":[{"kind":"ConfigMap","name":"gone"}]}}""", "substitute from 'ConfigMap/gone' error: configmaps \"gone\" not found")]
    [InlineData("""{"postBuild":{"substitute":{"a-b":"x"}}}""", "envsubst error: 'a-b' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'")]
    [InlineData("""{"postBuild":{"substitute":{"x":"y"}}}""", "envsubst error: variable substitution failed: variable not set (strict mode): \"a\"")]
    public async Task Reconcile_WhenVariablesAreWrong_FailsTheBuild(string spec, string problem)
    {
        _h.Kustomization(spec);
        _h.Source(Harness.First, Config.Replace("\"1\"", "\"${a}\"", StringComparison.Ordinal));

        await _h.RunAsync();

        Assert.EndsWith($"Ready=False BuildFailed: post build failed for 'ConfigMap.v1.[noGrp]/settings': {problem}", _h.Conditions, StringComparison.Ordinal);
        Assert.False(_h.Cluster.Has("ConfigMap", "settings"));
    }

    [Fact]
    public async Task Reconcile_WhenASecretsValueIsInAMessage_IsMasked()
    {
        _h.Kustomization("""{"postBuild":{"substituteFrom":[{"kind":"Secret","name":"vars"}]}}""");
        _h.Cluster.Put("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"vars","namespace":"apps"},"data":{"a":"czNjcjN0LXZhbHVl"}}""");
        _h.Source(Harness.First, Config.Replace("\"1\"", "\"${a}\"", StringComparison.Ordinal));
        _h.Cluster.Refuse = (_, _) => InMemoryCluster.Error(HttpStatusCode.Forbidden, "Forbidden", "webhook does not like s3cr3t-value");

        await _h.RunAsync();

        Assert.Contains("webhook does not like ***", _h.Conditions, StringComparison.Ordinal);
        Assert.DoesNotContain(_h.Events, e => e.Contains("s3cr3t-value", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reconcile_WhenDependentsExist_WakesThemWhenTheRevisionMovesAndNotOtherwise()
    {
        _h.Kustomization();
        _h.Source(Harness.First, Config);
        PutDependent("next", "apps", """[{"name":"web"}]""");
        PutDependent("far", "infra", """[{"name":"web","namespace":"apps"}]""");
        PutDependent("other", "infra", """[{"name":"web"}]""");

        var first = await _h.RunAsync();
        var second = await _h.RunAsync();
        _h.Source(Harness.Second, Config);
        var third = await _h.RunAsync();

        ReconcileTarget[] expected = [new("demo", "Kustomization", "apps", "next"), new("demo", "Kustomization", "infra", "far")];
        Assert.Equal(expected, first.Wakes);
        Assert.Empty(second.Wakes);
        Assert.Equal(expected, third.Wakes);
    }

    [Fact]
    public async Task Reconcile_WhenOriginRevisionIsKnown_KeepsAndSendsIt()
    {
        _h.Kustomization();
        _h.Source(Harness.First, Config);
        _h.Cluster.Change("GitRepository", "repo", obj =>
            obj["status"]!["artifact"]!["metadata"] = new JsonObject { ["org.opencontainers.image.revision"] = "main@sha1:abc" });

        await _h.RunAsync();

        Assert.Equal("main@sha1:abc", (string?)_h.Status["lastAppliedOriginRevision"]);
        Assert.Equal("main@sha1:abc", (string?)_h.Status["history"]![0]!["metadata"]!["originRevision"]);
        Assert.All(_h.Cluster.Events, e => Assert.Equal("main@sha1:abc", (string?)e["metadata"]!["annotations"]!["kustomize.toolkit.fluxcd.io/originRevision"]));
    }

    [Fact]
    public async Task Reconcile_WhenSuspended_DoesNothingUntilResumed()
    {
        _h.Kustomization("""{"suspend":true}""");
        _h.Source(Harness.First, Config);

        var suspended = await _h.RunAsync();
        _h.Cluster.Change("Kustomization", "web", obj => obj["spec"]!["suspend"] = false);
        var resumed = await _h.RunAsync();

        Assert.Null(suspended.RequeueAfter);
        Assert.Equal(TimeSpan.FromMinutes(10), resumed.RequeueAfter);
    }

    private void PutDependent(string name, string @namespace, string dependsOn) => _h.Cluster.Put($$"""
        {"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization","metadata":{"name":"{{name}}","namespace":"{{@namespace}}"},
         "spec":{"dependsOn":{{dependsOn}} } }
        """);
}
