using System.Text.Json.Nodes;
using Flux.Artifacts;
using Flux.Reconciliation;
using Flux.Reconciliation.Tests;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;

namespace Flux.Kustomizations.Tests;

/// <summary>The rows of the decision table that end before anything is applied.</summary>
public sealed class EarlyStepsTests
{
    private const string Revision = "main@sha1:0123456789012345678901234567890123456789";
    private const string Config = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"apps"} }""";

    private readonly ManualClock _clock = new(new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));
    private readonly InMemoryCluster _cluster = new();
    private readonly FakeFetcher _fetcher = new();
    private readonly KustomizationOptions _options = new();
    private readonly KustomizationReconciler _reconciler;

    public EarlyStepsTests() => _reconciler = new(SampleReconciler.ServicesOf(_cluster, _clock), _fetcher, _options, new());

    [Fact]
    public async Task Reconcile_OfDecryptionAccountWithGateOff_StallsAndNamesTheGate()
    {
        PutSource();
        PutKustomization("web", """{"decryption":{"provider":"sops","serviceAccountName":"tenant"}}""");

        await RunAsync();

        Assert.Contains(
            "Stalled=True FeatureGateDisabled: to use spec.decryption.serviceAccountName for decryption authentication please enable the "
            + "ObjectLevelWorkloadIdentity feature gate in the controller",
            Describe("web"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenSpecIsMalformed_StallsAndNamesTheField()
    {
        PutKustomization("web", """{"interval":"soon"}""");

        var outcome = await RunAsync();

        Assert.Null(outcome.RequeueAfter);
        var message = (string)Status["conditions"]![0]!["message"]!;
        Assert.Contains("""spec.interval: time: invalid duration "soon" """.TrimEnd(), message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenSourceIsMissing_WaitsTheRetryIntervalWithoutAnEvent()
    {
        PutKustomization("web", """{"retryInterval":"2m"}""");

        var outcome = await RunAsync();

        Assert.Equal((TimeSpan.FromMinutes(2), false), (outcome.RequeueAfter, outcome.BackOff));
        AssertConditions("Ready=False ArtifactFailed: gitrepositories.source.toolkit.fluxcd.io \"repo\" not found");
        AssertEvents();
        Assert.Equal(-1, (long)Status["observedGeneration"]!);
    }

    [Fact]
    public async Task Reconcile_WhenSourceIsInAnotherNamespaceAndThatIsDenied_Stalls()
    {
        _options.NoCrossNamespaceRefs = true;
        PutKustomization("web", """{"sourceRef":{"kind":"GitRepository","name":"repo","namespace":"infra"}}""");

        var outcome = await RunAsync();

        const string Message = "can't access 'GitRepository/infra/repo', cross-namespace references have been blocked";
        Assert.Null(outcome.RequeueAfter);
        AssertConditions($"Stalled=True AccessDenied: {Message}", $"Ready=False AccessDenied: {Message}");
        AssertEvents($"Warning AccessDenied: {Message}");
    }

    [Fact]
    public async Task Reconcile_WhenExternalArtifactsAreNotAllowed_Stalls()
    {
        PutKustomization("web", """{"sourceRef":{"kind":"ExternalArtifact","name":"repo"}}""");

        await RunAsync();

        const string Message = "can't access 'ExternalArtifact/apps/repo', ExternalArtifact feature gate is disabled";
        AssertConditions($"Stalled=True AccessDenied: {Message}", $"Ready=False AccessDenied: {Message}");
    }

    [Fact]
    public async Task Reconcile_WhenSourceCannotBeRead_BacksOffWithoutAnEvent()
    {
        PutKustomization("web");
        _cluster.Put("""
            {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"GitRepository","metadata":{"name":"repo","namespace":"apps"},
             "status":{"artifact":{"revision":"main@sha1:1"}}}
            """);

        var outcome = await RunAsync();

        Assert.Equal((TimeSpan.FromMilliseconds(750), true), (outcome.RequeueAfter, outcome.BackOff));
        Assert.StartsWith("Ready=False ArtifactFailed: unable to get source 'apps/repo': ", Describe("web"), StringComparison.Ordinal);
        AssertEvents();
    }

    [Fact]
    public async Task Reconcile_WhenSourceHasNoArtifact_Waits30Seconds()
    {
        PutKustomization("web");
        _cluster.Put("""{"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"GitRepository","metadata":{"name":"repo","namespace":"apps"}}""");

        var outcome = await RunAsync();

        Assert.Equal(TimeSpan.FromSeconds(30), outcome.RequeueAfter);
        AssertConditions("Ready=False ArtifactFailed: Source artifact not found, retrying in 30s");
        AssertEvents();
    }

    [Fact]
    public async Task Reconcile_WhenDependencyIsMissing_WaitsAndTellsEachTime()
    {
        PutSource();
        PutKustomization("web", """{"dependsOn":[{"name":"base"}]}""");

        var outcome = await RunAsync();
        _clock.Advance(TimeSpan.FromSeconds(30));
        await RunAsync();

        Assert.Equal((TimeSpan.FromSeconds(30), false), (outcome.RequeueAfter, outcome.BackOff));
        AssertConditions("Ready=False DependencyNotReady: dependency 'apps/base' not found: kustomizations.kustomize.toolkit.fluxcd.io \"base\" not found");
        AssertEvents("Normal DependencyNotReady: Dependencies do not meet ready condition, retrying in 30s x2");
        Assert.Equal(0, _fetcher.Fetches);
    }

    [Theory]
    [InlineData("""{"observedGeneration":-1}""", "dependency 'apps/base' is not ready")]
    [InlineData("""{"observedGeneration":1}""", "dependency 'apps/base' is not ready")]
    [InlineData("""{"observedGeneration":0,"conditions":[READY]}""", "dependency 'apps/base' is not ready")]
    [InlineData("""{"observedGeneration":1,"conditions":[NOTREADY]}""", "dependency 'apps/base' is not ready")]
    [InlineData("""{"observedGeneration":1,"conditions":[READY],"lastAppliedRevision":"main@sha1:old"}""", "dependency 'apps/base' revision is not up to date")]
    public async Task Reconcile_WhenDependencyIsNotReady_SaysWhy(string status, string message)
    {
        PutSource();
        PutKustomization("base", status: Expand(status));
        PutKustomization("web", """{"dependsOn":[{"name":"base"}]}""");

        await RunAsync();

        AssertConditions($"Ready=False DependencyNotReady: {message}");
    }

    [Theory]
    [InlineData("""{"sourceRef":{"kind":"GitRepository","name":"repo"}}""", "REVISION")]
    [InlineData("""{"sourceRef":{"kind":"GitRepository","name":"other"}}""", "main@sha1:old")]
    [InlineData("""{"sourceRef":{"kind":"GitRepository","name":"repo","namespace":"infra"}}""", "main@sha1:old")]
    [InlineData("""{"sourceRef":{"kind":"OCIRepository","name":"repo"}}""", "latest@sha256:old")]
    public async Task Reconcile_WhenDependencyIsReady_GoesOn(string spec, string applied)
    {
        PutSource(artifact: false);
        PutKustomization(
            "base", spec, Expand($$"""{"observedGeneration":1,"conditions":[READY],"lastAppliedRevision":"{{applied.Replace("REVISION", Revision, StringComparison.Ordinal)}}"}"""));
        PutKustomization("web", """{"dependsOn":[{"name":"base"}]}""");

        await RunAsync();

        // the artifact is not there: that is the next thing to fail
        Assert.Contains("Ready=False ArtifactFailed: Source is not ready, artifact not found, retrying in 30s", Describe("web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenDependencyIsInAnotherNamespace_ReadsItThereDespiteTheDenial()
    {
        _options.NoCrossNamespaceRefs = true;
        PutSource();
        PutKustomization("web", """{"dependsOn":[{"name":"base","namespace":"infra"}]}""");

        await RunAsync();

        Assert.StartsWith("Ready=False DependencyNotReady: dependency 'infra/base' not found", Describe("web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenArtifactIsGone_Waits30SecondsWithoutAnEvent()
    {
        PutSource(artifact: false);
        PutKustomization("web");

        var outcome = await RunAsync();

        Assert.Equal(TimeSpan.FromSeconds(30), outcome.RequeueAfter);
        AssertConditions(
            $"Reconciling=True ProgressingWithRetry: Fetching manifests for revision {Revision} with a timeout of 9m30s",
            "Ready=False ArtifactFailed: Source is not ready, artifact not found, retrying in 30s");
        AssertEvents();
        Assert.Null(Status["lastAttemptedRevision"]);
    }

    [Fact]
    public async Task Reconcile_WhenArtifactIsNotWhatItsDigestSays_FailsAndRetriesAtTheRetryInterval()
    {
        PutSource();
        PutKustomization("web", """{"retryInterval":"1m"}""");
        _fetcher.Error = new ArtifactException("computed checksum 'sha256:b' doesn't match provided 'sha256:a'", "http://store/a.tar.gz");

        var outcome = await RunAsync();

        Assert.Equal((TimeSpan.FromMinutes(1), false), (outcome.RequeueAfter, outcome.BackOff));
        const string Message = "computed checksum 'sha256:b' doesn't match provided 'sha256:a': http://store/a.tar.gz";
        Assert.EndsWith($"Ready=False ArtifactFailed: {Message}", Describe("web"), StringComparison.Ordinal);
        AssertEvents($"Warning ArtifactFailed: {Message}");
    }

    [Fact]
    public async Task Reconcile_WhenPathIsMissing_FailsAndSaysWhich()
    {
        PutSource();
        PutKustomization("web", """{"path":"./clusters/prod"}""");

        var outcome = await RunAsync();

        Assert.Equal(TimeSpan.FromMinutes(10), outcome.RequeueAfter);
        const string Message = "kustomization path not found: stat ./clusters/prod: no such file or directory";
        Assert.EndsWith($"Ready=False ArtifactFailed: {Message}", Describe("web"), StringComparison.Ordinal);
        AssertEvents($"Warning ArtifactFailed: {Message}");
        Assert.Null(Status["lastAttemptedRevision"]);
    }

    [Fact]
    public async Task Reconcile_WhenYamlIsBroken_FailsWithBuildFailedAndAttemptsTheRevision()
    {
        PutSource(new() { ["apps/web.yaml"] = "apiVersion: v1\nkind: [" });
        PutKustomization("web", """{"path":"apps"}""");

        var outcome = await RunAsync();

        Assert.Equal((TimeSpan.FromMinutes(10), false), (outcome.RequeueAfter, outcome.BackOff));
        Assert.Contains("Ready=False BuildFailed: ", Describe("web"), StringComparison.Ordinal);
        Assert.Contains("apps/web.yaml", Describe("web"), StringComparison.Ordinal);
        Assert.Equal(Revision, (string?)Status["lastAttemptedRevision"]);
        Assert.Null(Status["lastAppliedRevision"]);
        var recorded = Assert.Single(_cluster.Events);
        Assert.Equal(Revision, (string?)recorded["metadata"]!["annotations"]!["kustomize.toolkit.fluxcd.io/revision"]);
    }

    [Fact]
    public async Task Reconcile_WhenKubeconfigSecretIsMissing_FailsBeforeBuilding()
    {
        PutSource();
        PutKustomization("web", """{"kubeConfig":{"secretRef":{"name":"remote"}}}""");

        await RunAsync();

        const string Message = "unable to read KubeConfig secret 'apps/remote' error: secrets \"remote\" not found";
        Assert.EndsWith($"Ready=False ReconciliationFailed: {Message}", Describe("web"), StringComparison.Ordinal);
        AssertEvents($"Warning ReconciliationFailed: failed to build kube client: {Message}");
    }

    [Theory]
    [InlineData("", "other", "KubeConfig secret 'apps/remote' does not contain a 'value' key with a kubeconfig")]
    [InlineData(""","key":"mine" """, "value", "KubeConfig secret 'apps/remote' does not contain a 'mine' key with a kubeconfig")]
    public async Task Reconcile_WhenKubeconfigKeyIsMissing_SaysWhich(string reference, string present, string message)
    {
        PutSource();
        _cluster.Put($$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"remote","namespace":"apps"},"data":{"{{present}}":"e30="} }""");
        PutKustomization("web", $$"""{"kubeConfig":{"secretRef":{"name":"remote"{{reference}} } } }""");

        await RunAsync();

        Assert.EndsWith($"Ready=False ReconciliationFailed: {message}", Describe("web"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://169.254.169.254", "connecting to '169.254.169.254' is refused: link-local addresses are not allowed")]
    [InlineData("https://127.0.0.1:6443", "connecting to '127.0.0.1' is refused: loopback addresses are not allowed")]
    public async Task Reconcile_WhenKubeconfigLeadsToAForbiddenAddress_IsRefused(string server, string problem)
    {
        PutSource(new() { ["config.yaml"] = Config });
        var kubeconfig = $"{{current-context: c, contexts: [{{name: c, context: {{cluster: c}}}}], clusters: [{{name: c, cluster: {{server: '{server}'}}}}]}}";
        var encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(kubeconfig));
        _cluster.Put($$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"remote","namespace":"apps"},"data":{"value":"{{encoded}}"} }""");
        PutKustomization("web", """{"kubeConfig":{"secretRef":{"name":"remote"}}}""");

        await RunAsync();

        Assert.Contains("Ready=False ReconciliationFailed: ", Describe("web"), StringComparison.Ordinal);
        Assert.Contains("cluster demo/apps/remote: ", Describe("web"), StringComparison.Ordinal);
        Assert.Contains(problem, Describe("web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenKubeconfigRunsAProgram_IsRefusedOrStrippedOfIt()
    {
        PutSource(new() { ["config.yaml"] = Config });
        const string Kubeconfig = """
            {current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://169.254.0.1'}}],
             users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/false, interactiveMode: Never}}}]}
            """;
        var encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Kubeconfig));
        _cluster.Put($$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"remote","namespace":"apps"},"data":{"value.yaml":"{{encoded}}"} }""");
        PutKustomization("web", """{"kubeConfig":{"secretRef":{"name":"remote"}}}""");

        await RunAsync();

        // the address is what is complained about: the program was neither run nor an error of its own
        Assert.Contains("connecting to '169.254.0.1' is refused: link-local addresses are not allowed", Describe("web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenDependencyWaitIsOver_NoOtherObjectWasAskedFor()
    {
        PutSource();
        PutKustomization("web", """{"dependsOn":[{"name":"base"}]}""");
        _cluster.Requests.Clear();

        await RunAsync();

        Assert.Equal(
            [
                "GET Kustomization/web",
                "GET GitRepository/repo",
                "GET Kustomization/base",
                "PATCH Kustomization/web/status by gotk-kustomize-controller",
                "POST Event",
            ],
            _cluster.Requests);
    }

    private JsonNode Status => _cluster.Read("Kustomization", "web")["status"]!;

    private static string Expand(string status) => status
        .Replace("NOTREADY", """{"type":"Ready","status":"False","reason":"R","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}""", StringComparison.Ordinal)
        .Replace("READY", """{"type":"Ready","status":"True","reason":"R","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}""", StringComparison.Ordinal);

    private Task<ReconcileOutcome> RunAsync() =>
        _reconciler.ReconcileAsync(new() { Target = new("demo", "Kustomization", "apps", "web") }, CancellationToken.None);

    private void PutKustomization(string name, string spec = "{}", string status = """{"observedGeneration":-1}""")
    {
        var obj = (JsonObject)JsonNode.Parse($$"""
            {"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization",
             "metadata":{"name":"{{name}}","namespace":"apps","generation":1,"finalizers":["finalizers.fluxcd.io"]},
             "spec":{"interval":"10m","prune":true,"sourceRef":{"kind":"GitRepository","name":"repo"} } }
            """)!;
        foreach (var (key, value) in (JsonObject)JsonNode.Parse(spec)!)
        {
            obj["spec"]![key] = value?.DeepClone();
        }

        obj["status"] = JsonNode.Parse(status);
        _cluster.Put(obj);
    }

    private void PutSource(Dictionary<string, string>? files = null, bool artifact = true)
    {
        _cluster.Put($$"""
            {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"GitRepository","metadata":{"name":"repo","namespace":"apps"},
             "status":{"artifact":{"url":"http://store/a.tar.gz","path":"a.tar.gz","revision":"{{Revision}}","lastUpdateTime":"2026-01-01T00:00:00Z",
               "digest":"sha256:{{new string('a', 64)}}"} } }
            """);
        if (artifact)
        {
            _fetcher.Put(new("http://store/a.tar.gz"), files ?? new() { ["web.yaml"] = "" });
        }
    }

    private string Describe(string name) => string.Join('\n', (_cluster.Read("Kustomization", name)["status"]!["conditions"] as JsonArray ?? [])
        .Select(c => $"{c!["type"]}={c["status"]} {c["reason"]}: {c["message"]}"));

    private void AssertConditions(params string[] expected) => Assert.Equal(string.Join('\n', expected), Describe("web"));

    private void AssertEvents(params string[] expected) => Assert.Equal(
        expected,
        _cluster.Events.Select(e => $"{e["type"]} {e["reason"]}: {e["message"]}{((int)e["count"]! > 1 ? $" x{e["count"]}" : "")}"));
}
