using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Api.Tests;

public sealed class FluxJsonTests
{
    private const string Repository = """
        {
          "apiVersion": "source.toolkit.fluxcd.io/v1",
          "kind": "GitRepository",
          "metadata": {
            "name": "apps", "namespace": "flux-system", "uid": "1f", "resourceVersion": "7", "generation": 3,
            "creationTimestamp": "2026-01-31T12:00:00Z", "finalizers": ["finalizers.fluxcd.io"],
            "annotations": {"reconcile.fluxcd.io/requestedAt": "now"},
            "managedFields": [{"manager": "kubectl"}]
          },
          "spec": {
            "url": "https://git.example.org/apps.git", "interval": "1h30m", "timeout": "1.5s",
            "ref": {"semver": ">=1.0.0"}, "secretRef": {"name": "token"}, "sparseCheckout": ["a", "b"],
            "include": [{"repository": {"name": "lib"}, "toPath": "vendor/lib"}], "aFieldOfTomorrow": {"x": 1}
          },
          "status": {
            "observedGeneration": 2,
            "artifact": {
              "digest": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
              "lastUpdateTime": "2026-01-31T12:00:01Z", "path": "gitrepository/flux-system/apps/6b5.tar.gz",
              "revision": "main@sha1:6b5", "size": 12, "url": "http://source/x.tar.gz"
            },
            "conditions": [{"type": "Ready", "status": "True", "reason": "Succeeded", "message": "stored",
              "lastTransitionTime": "2026-01-31T12:00:01Z", "observedGeneration": 2}]
          }
        }
        """;

    [Fact]
    public void Read_WhenGitRepository_HasItsFields()
    {
        var repository = GitRepository.Read(Parse(Repository));

        Assert.Equal(("apps", "flux-system", 3L), (repository.Metadata.Name, repository.Metadata.Namespace, repository.Metadata.Generation));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), repository.Metadata.CreationTimestamp);
        Assert.Null(repository.Metadata.DeletionTimestamp);
        Assert.Equal("now", repository.Metadata.Annotations[FluxAnnotations.ReconcileRequestedAt]);
        Assert.Empty(repository.Metadata.Labels);
        Assert.Equal(TimeSpan.FromMinutes(90), repository.Spec.Interval);
        Assert.Equal(TimeSpan.FromSeconds(1.5), repository.Spec.Timeout);
        Assert.Equal(">=1.0.0", repository.Spec.Ref?.Semver);
        Assert.Null(repository.Spec.Ref?.Branch);
        Assert.Equal(["a", "b"], repository.Spec.SparseCheckout);
        Assert.Equal(("lib", "vendor/lib"), (repository.Spec.Include[0].Repository.Name, repository.Spec.Include[0].ToPath));
        Assert.Equal(Revision.Parse("main@sha1:6b5", null), repository.Status.Artifact?.Revision);
        Assert.Equal("sha256", repository.Status.Artifact?.Digest.Algorithm);
        Assert.Equal(2, repository.Status.Conditions[0].ObservedGeneration);
        Assert.False(repository.Suspended);
    }

    [Fact]
    public void Read_WhenListsAndStatusAreAbsentOrNull_TheyAreEmpty()
    {
        var repository = GitRepository.Read(Parse("""
            {"metadata": {"name": "a", "labels": null}, "spec": {"url": "https://x/y", "interval": "1m", "include": null}, "status": null}
            """));

        Assert.Empty(repository.Spec.Include);
        Assert.Empty(repository.Spec.SparseCheckout);
        Assert.Empty(repository.Metadata.Labels);
        Assert.Equal("", repository.Metadata.Namespace);
        Assert.Empty(repository.Status.Conditions);
        Assert.Null(repository.Status.ObservedGeneration);
    }

    [Theory]
    [InlineData("""{"url": "https://x", "interval": "soon"}""", "spec.interval", """time: invalid duration "soon" """)]
    [InlineData("""{"url": "https://x", "interval": 60}""", "spec.interval", """a duration such as "10m" is expected, not Number""")]
    [InlineData("""{"url": 1, "interval": "1m"}""", "spec.url", "a value of another type is expected")]
    [InlineData("""{"url": "https://x", "interval": "1m", "suspend": "yes"}""", "spec.suspend", "a value of another type is expected")]
    [InlineData("""{"url": "https://x", "interval": "1m", "include": [{"repository": {"name": "a"}}, {"toPath": "x"}]}""", "spec.include[1]", "required field missing: 'repository'")]
    [InlineData("""{"interval": "1m"}""", "spec", "required field missing: 'url'")]
    [InlineData("""{"url": "https://x", "interval": "1m", "ref": "main"}""", "spec.ref", "a value of another type is expected")]
    public void Read_WhenAFieldIsWrong_SaysWhichAndWhy(string spec, string path, string problem)
    {
        var obj = Parse($$"""{"metadata": {"name": "apps", "namespace": "dev"}, "spec": {{spec}}}""");

        var error = Assert.Throws<FluxObjectException>(() => GitRepository.Read(obj));

        Assert.Equal(path, error.Path);
        Assert.Equal($"GitRepository/dev/apps: {path}: {problem.TrimEnd()}", error.Message);
    }

    [Fact]
    public void Read_WhenADigestInTheStatusIsNone_SaysWhere()
    {
        var obj = Parse(Repository);
        obj["status"]!["artifact"]!["digest"] = "sha256:zz";

        var error = Assert.Throws<FluxObjectException>(() => GitRepository.Read(obj));

        Assert.Equal("GitRepository/flux-system/apps: status.artifact.digest: 'sha256:zz' is not a digest", error.Message);
    }

    [Fact]
    public void ToJson_WhenAStatusIsWrittenBack_IsWhatWasRead()
    {
        var obj = Parse(Repository);

        var written = GitRepository.Read(obj).Status.ToJson();

        Assert.True(JsonNode.DeepEquals(obj["status"], written), written.ToJsonString());
    }

    [Fact]
    public void ToJson_WhenTheInventoryIsEmpty_KeepsItsRequiredList()
    {
        var status = new KustomizationStatus { Inventory = new() { Entries = [] }, ObservedGeneration = 0 };

        Assert.Equal("""{"inventory":{"entries":[]},"observedGeneration":0}""", status.ToJson().ToJsonString());
    }

    [Fact]
    public void ToJson_WhenAHistoryIsWritten_DurationsAndTimesAreGos()
    {
        var time = new DateTimeOffset(2026, 1, 31, 13, 0, 0, 500, TimeSpan.FromHours(1));
        var status = new KustomizationStatus
        {
            History =
            [
                new()
                {
                    Digest = "sha256:1", FirstReconciled = time, LastReconciled = time,
                    LastReconciledDuration = TimeSpan.FromMilliseconds(1200), LastReconciledStatus = "ReconciliationSucceeded",
                    TotalReconciliations = 1, Metadata = new Dictionary<string, string> { ["revision"] = "main@sha1:6b5" },
                },
            ],
        };

        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse("""
                    {"history": [{
                      "digest": "sha256:1", "firstReconciled": "2026-01-31T12:00:00Z", "lastReconciled": "2026-01-31T12:00:00Z",
                      "lastReconciledDuration": "1.2s", "lastReconciledStatus": "ReconciliationSucceeded",
                      "metadata": {"revision": "main@sha1:6b5"}, "totalReconciliations": 1}]}
                    """),
                status.ToJson()),
            status.ToJson().ToJsonString());
    }

    [Fact]
    public void Read_WhenKustomization_HasItsFields()
    {
        var kustomization = Kustomization.Read(Parse("""
            {
              "metadata": {"name": "apps", "namespace": "flux-system", "deletionTimestamp": "2026-01-31T12:00:00Z"},
              "spec": {
                "interval": "10m", "prune": true, "sourceRef": {"kind": "GitRepository", "name": "apps"},
                "kubeConfig": {"secretRef": {"name": "prod", "key": "config"}},
                "postBuild": {"substitute": {"a": "b"}, "substituteFrom": [{"kind": "ConfigMap", "name": "vars"}]},
                "patches": [{"patch": "- op: remove", "target": {"kind": "Deployment"}}],
                "dependsOn": [{"name": "infra"}], "images": [{"name": "app", "newTag": "v2"}]
              }
            }
            """));

        Assert.True(kustomization.Spec.Prune);
        Assert.NotNull(kustomization.Metadata.DeletionTimestamp);
        Assert.Equal("config", kustomization.Spec.KubeConfig?.SecretRef?.Key);
        Assert.Equal("b", kustomization.Spec.PostBuild?.Substitute["a"]);
        Assert.False(kustomization.Spec.PostBuild?.SubstituteFrom[0].Optional);
        Assert.Equal("Deployment", kustomization.Spec.Patches[0].Target?.Kind);
        Assert.Equal("infra", kustomization.Spec.DependsOn[0].Name);
        Assert.Equal("v2", kustomization.Spec.Images[0].NewTag);
    }

    [Fact]
    public void Read_WhenReceiver_HasItsFields()
    {
        var receiver = Receiver.Read(Parse("""
            {
              "metadata": {"name": "hook", "namespace": "flux-system"},
              "spec": {
                "type": "generic-oidc", "events": ["push"],
                "resources": [{"kind": "GitRepository", "name": "*", "matchLabels": {"team": "a"}}],
                "oidcProviders": [{"issuerURL": "https://issuer.example.org", "validations": [{"expression": "true", "message": "m"}]}]
              }
            }
            """));

        Assert.Equal("https://issuer.example.org", receiver.Spec.OidcProviders[0].IssuerUrl);
        Assert.Equal("a", receiver.Spec.Resources[0].MatchLabels["team"]);
        Assert.Null(receiver.Spec.Interval);
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
