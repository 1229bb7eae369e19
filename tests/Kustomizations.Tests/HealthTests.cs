using System.Text.Json.Nodes;
using Flux.Reconciliation.Tests;

namespace Flux.Kustomizations.Tests;

/// <summary>Waiting for health, by pieces of work that never wait.</summary>
public sealed class HealthTests
{
    private const string Config = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"apps"},"data":{"a":"1"}}""";
    private const string Widget = """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"apps"},"spec":{"a":"1"}}""";
    private const string Running = $"Running health checks for revision {Harness.First} with a timeout of 9m30s";
    private readonly Harness _h = new();

    [Fact]
    public async Task Reconcile_WhenEverythingIsHealthyAtOnce_NeedsNoSecondLook()
    {
        _h.Kustomization("""{"wait":true}""");
        _h.Source(Harness.First, Config);

        var outcome = await _h.RunAsync();

        Assert.Null(outcome.Continuation);
        Assert.Equal(
            $"Ready=True ReconciliationSucceeded: Applied revision: {Harness.First}\nHealthy=True Succeeded: Health check passed in 0s", _h.Conditions);
        Assert.Contains("Normal Progressing: Health check passed in 0s", _h.Events);
    }

    [Fact]
    public async Task Reconcile_WhenAnObjectIsNotReadyYet_LooksAgainEvery5SecondsUntilItIs()
    {
        _h.Kustomization("""{"wait":true}""");
        _h.Source(Harness.First, Widget);
        NotReady();

        var first = await _h.RunAsync();

        Assert.Equal(TimeSpan.FromSeconds(5), first.RequeueAfter);
        Assert.Equal(
            $"Reconciling=True Progressing: {Running}\nReady=Unknown Progressing: Reconciliation in progress\nHealthy=Unknown Progressing: {Running}", _h.Conditions);
        Assert.Equal(["apps_w_example.com_Widget v1"], _h.Inventory);
        Assert.Null(_h.Status["lastAppliedRevision"]);
        _h.Clock.Advance(TimeSpan.FromSeconds(5));
        _h.Cluster.Requests.Clear();

        var second = await _h.RunAsync();

        // a look that finds nothing new costs the object itself and what is looked at, and writes nothing
        Assert.Equal(["GET Kustomization/web", "GET Widget/w"], _h.Cluster.Requests);
        Assert.Equal(TimeSpan.FromSeconds(5), second.RequeueAfter);
        Ready();
        _h.Clock.Advance(TimeSpan.FromSeconds(5));

        var third = await _h.RunAsync();

        Assert.Equal(TimeSpan.FromMinutes(10), third.RequeueAfter);
        Assert.Equal(
            $"Ready=True ReconciliationSucceeded: Applied revision: {Harness.First}\nHealthy=True Succeeded: Health check passed in 10s", _h.Conditions);
        Assert.Contains("Normal Progressing: Health check passed in 10s", _h.Events);
        Assert.Contains("Normal ReconciliationSucceeded: Reconciliation finished in 10s, next run in 10m0s", _h.Events);
        Assert.Equal("10s", (string?)_h.Status["history"]![0]!["lastReconciledDuration"]);
        Assert.Equal(Harness.First, (string?)_h.Status["lastAppliedRevision"]);
    }

    [Fact]
    public async Task Reconcile_WhenTimeIsOver_FailsAndSaysWhatIsMissing()
    {
        _h.Kustomization("""{"wait":true,"timeout":"1m","retryInterval":"2m"}""");
        _h.Source(Harness.First, Widget, Config);
        NotReady();

        var outcome = await _h.RunToEndAsync();

        const string Problem = "timeout waiting for: [Widget/apps/w status: 'InProgress']";
        Assert.Equal((TimeSpan.FromMinutes(2), false), (outcome.RequeueAfter, outcome.BackOff));
        Assert.Equal(
            $"Reconciling=True ProgressingWithRetry: {Running.Replace("9m30s", "1m0s", StringComparison.Ordinal)}\n"
            + $"Ready=False HealthCheckFailed: health check failed after 1m0s: {Problem}\nHealthy=False HealthCheckFailed: {Problem}",
            _h.Conditions);
        Assert.Contains($"Warning HealthCheckFailed: health check failed after 1m0s: {Problem}", _h.Events);
        Assert.Equal("HealthCheckFailed", (string?)_h.Status["history"]![0]!["lastReconciledStatus"]);
        Assert.Null(_h.Status["lastAppliedRevision"]);
        Assert.Equal(-1, (long)_h.Status["observedGeneration"]!);
    }

    [Fact]
    public async Task Reconcile_WhenAnObjectHasFailed_FailsAtOnce()
    {
        _h.Kustomization("""{"wait":true}""");
        _h.Source(Harness.First, Widget, Widget.Replace("\"w\"", "\"slow\"", StringComparison.Ordinal));
        NotReady("slow");
        NotReady();
        await _h.RunAsync();
        _h.Cluster.Change("Widget", "w", obj => obj["status"] = Parse("""{"conditions":[{"type":"Stalled","status":"True","reason":"R","message":"m"}]}"""));
        _h.Clock.Advance(TimeSpan.FromSeconds(5));

        await _h.RunAsync();

        Assert.Contains(
            "Ready=False HealthCheckFailed: health check failed after 5s: failed early due to stalled resources: [Widget/apps/w status: 'Failed']",
            _h.Conditions,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenFailFastIsOff_WaitsForTheOthers()
    {
        _h.Options.FailFast = false;
        _h.Kustomization("""{"wait":true}""");
        _h.Source(Harness.First, Widget, Widget.Replace("\"w\"", "\"slow\"", StringComparison.Ordinal));
        NotReady("slow");
        NotReady();
        await _h.RunAsync();
        _h.Cluster.Change("Widget", "w", obj => obj["status"] = Parse("""{"conditions":[{"type":"Stalled","status":"True","reason":"R","message":"m"}]}"""));

        var outcome = await _h.RunAsync();

        Assert.NotNull(outcome.Continuation);
    }

    [Fact]
    public async Task Reconcile_WhenWokenWhileWaiting_CancelsAndBeginsAnew()
    {
        _h.Kustomization("""{"wait":true}""");
        _h.Source(Harness.First, Widget);
        NotReady();
        await _h.RunAsync();
        _h.Source(Harness.Second, Config);

        var cancelled = await _h.RunAsync(triggeredBy: "GitRepository/apps/repo");

        Assert.Equal(TimeSpan.Zero, cancelled.RequeueAfter);
        Assert.Null(cancelled.Continuation);
        Assert.Contains("Ready=False HealthCheckCanceled: New reconciliation triggered by GitRepository/apps/repo", _h.Conditions, StringComparison.Ordinal);
        Assert.Contains("Normal HealthCheckCanceled: Health checks canceled due to new reconciliation triggered by GitRepository/apps/repo", _h.Events);
        Assert.All(_h.Cluster.Events, e => Assert.Equal(Harness.First, (string?)e["metadata"]!["annotations"]!["kustomize.toolkit.fluxcd.io/revision"]));

        await _h.RunAsync();

        Assert.StartsWith($"Ready=True ReconciliationSucceeded: Applied revision: {Harness.Second}", _h.Conditions, StringComparison.Ordinal);
        Assert.False(_h.Cluster.Has("Widget", "w"));
    }

    [Fact]
    public async Task Reconcile_WhenSpecChangesWhileWaiting_CancelsByItself()
    {
        _h.Kustomization("""{"wait":true}""");
        _h.Source(Harness.First, Widget);
        NotReady();
        await _h.RunAsync();
        _h.Cluster.Change("Kustomization", "web", obj => obj["metadata"]!["generation"] = 2);

        var cancelled = await _h.RunAsync();

        Assert.Equal(TimeSpan.Zero, cancelled.RequeueAfter);
        Assert.Contains("Ready=False HealthCheckCanceled: New reconciliation triggered by Kustomization/apps/web", _h.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenHealthChecksNameObjects_LooksAtThoseOnly()
    {
        _h.Kustomization("""{"healthChecks":[{"apiVersion":"example.com/v1","kind":"Widget","name":"elsewhere","namespace":"infra"}]}""");
        _h.Source(Harness.First, Widget);
        NotReady();

        var waiting = await _h.RunAsync();
        _h.Cluster.Put("""
            {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"elsewhere","namespace":"infra"},
             "status":{"conditions":[{"type":"Ready","status":"True"}]}}
            """);
        _h.Clock.Advance(TimeSpan.FromSeconds(5));
        var done = await _h.RunAsync();

        Assert.NotNull(waiting.Continuation);
        Assert.Null(done.Continuation);
        Assert.Contains("Healthy=True Succeeded: Health check passed in 5s", _h.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenHealthCheckNamesNoVersion_MeansApps()
    {
        _h.Kustomization("""{"timeout":"30s","healthChecks":[{"kind":"Deployment","name":"server","namespace":"apps"}]}""");
        _h.Source(Harness.First, Config);

        await _h.RunToEndAsync();

        Assert.Contains("timeout waiting for: [Deployment/apps/server status: 'NotFound']", _h.Conditions, StringComparison.Ordinal);
        Assert.Contains("GET Deployment/server", _h.Cluster.Requests);
    }

    [Fact]
    public async Task Reconcile_WhenHealthChecksAreRemoved_RemovesTheCondition()
    {
        _h.Kustomization("""{"wait":true}""");
        _h.Source(Harness.First, Config);
        await _h.RunAsync();
        _h.Cluster.Change("Kustomization", "web", obj => obj["spec"]!["wait"] = false);

        await _h.RunAsync();

        Assert.Equal($"Ready=True ReconciliationSucceeded: Applied revision: {Harness.First}", _h.Conditions);
    }

    [Fact]
    public async Task Reconcile_WhenHealthyAsBeforeAndNothingChanged_SendsNoHealthEvent()
    {
        _h.Kustomization("""{"wait":true}""");
        _h.Source(Harness.First, Config);
        await _h.RunAsync();
        var before = _h.Events.Count(e => e.Contains("Health check passed", StringComparison.Ordinal));
        _h.Source(Harness.Second, Config);

        await _h.RunAsync();

        Assert.Equal(1, before);
        Assert.Single(_h.Cluster.Events, e => ((string)e["message"]!).Contains("Health check passed", StringComparison.Ordinal) && (int)e["count"]! == 1);
    }

    [Fact]
    public async Task Reconcile_WhenANewRevisionChangedSomething_TellsThatItIsHealthyAgain()
    {
        _h.Kustomization("""{"wait":true}""");
        _h.Source(Harness.First, Config);
        await _h.RunAsync();
        _h.Source(Harness.Second, Config.Replace("\"1\"", "\"2\"", StringComparison.Ordinal));
        _h.Clock.Advance(TimeSpan.FromMinutes(1));

        await _h.RunAsync();

        var told = Assert.Single(_h.Cluster.Events, e => ((string)e["message"]!).StartsWith("Health check passed", StringComparison.Ordinal));
        Assert.Equal(2, (int)told["count"]!);
    }

    [Fact]
    public async Task Reconcile_WhenItAppliesItself_DoesNotWaitForItself()
    {
        _h.Kustomization("""{"wait":true}""");
        _h.Source(
            Harness.First,
            """
            {"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization","metadata":{"name":"web","namespace":"apps"},
             "spec":{"interval":"10m","prune":true,"sourceRef":{"kind":"GitRepository","name":"repo"}}}
            """,
            Config);

        var outcome = await _h.RunAsync();

        Assert.Null(outcome.Continuation);
        Assert.Contains("Healthy=True", _h.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenAnObjectIsSkipped_DoesNotWaitForIt()
    {
        _h.Kustomization("""{"wait":true}""");
        _h.Source(
            Harness.First,
            Widget.Replace("\"name\":\"w\"", "\"name\":\"w\",\"annotations\":{\"kustomize.toolkit.fluxcd.io/reconcile\":\"disabled\"}", StringComparison.Ordinal),
            Widget.Replace("\"w\"", "\"slow\"", StringComparison.Ordinal));
        NotReady("slow");
        NotReady();
        await _h.RunAsync();
        Ready("slow");

        var outcome = await _h.RunAsync();

        Assert.Null(outcome.Continuation);
        Assert.Equal(["apps_slow_example.com_Widget v1", "apps_w_example.com_Widget v1"], _h.Inventory);
    }

    [Fact]
    public async Task Reconcile_WhenMoreAreSkippedThanCanBeRemembered_StillWaitsForNoneOfThem()
    {
        const string Skip = "\"annotations\":{\"kustomize.toolkit.fluxcd.io/reconcile\":\"disabled\"},\"name\":";
        _h.Kustomization("""{"wait":true}""");
        var names = Enumerable.Range(0, 300).Select(i => $"widget-with-a-rather-long-name-{i}").ToList();
        _h.Source(
            Harness.First,
            [
                .. names.Select(n => Widget.Replace("\"name\":\"w\"", $"{Skip}\"{n}\"", StringComparison.Ordinal)),
                Widget.Replace("\"w\"", "\"slow\"", StringComparison.Ordinal),
            ]);
        names.ForEach(NotReady);
        NotReady("slow");
        var first = await _h.RunAsync();
        _h.Clock.Advance(TimeSpan.FromSeconds(5));
        var second = await _h.RunAsync();
        Ready("slow");
        _h.Clock.Advance(TimeSpan.FromSeconds(5));

        var done = await _h.RunAsync();

        Assert.NotNull(first.Continuation);
        Assert.NotNull(second.Continuation);
        Assert.Null(done.Continuation);
        Assert.Contains("Healthy=True Succeeded: Health check passed in 10s", _h.Conditions, StringComparison.Ordinal);
        Assert.Equal(301, _h.Inventory.Length);
    }

    [Fact]
    public async Task Reconcile_WhenAnExpiringJobIsGone_CountsItAsDone()
    {
        _h.Kustomization("""{"wait":true}""");
        _h.Source(Harness.First, """
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"migrate","namespace":"apps"},
             "spec":{"ttlSecondsAfterFinished":0,"template":{"spec":{"containers":[{"name":"c","image":"i:1"}]}}}}
            """);
        var waiting = await _h.RunAsync();
        _h.Cluster.Remove("Job", "migrate");

        var done = await _h.RunAsync();

        Assert.NotNull(waiting.Continuation);
        Assert.Null(done.Continuation);
        Assert.Contains("Healthy=True", _h.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenManyObjectsAreWaitedFor_ListsThem()
    {
        _h.Kustomization("""{"wait":true}""");
        var names = Enumerable.Range(0, 300).Select(i => $"widget-with-a-rather-long-name-{i}").ToList();
        _h.Source(Harness.First, [.. names.Select(n => Widget.Replace("\"w\"", $"\"{n}\"", StringComparison.Ordinal))]);
        names.ForEach(NotReady);
        await _h.RunAsync();
        _h.Cluster.Requests.Clear();

        await _h.RunAsync();

        Assert.Equal(["GET Kustomization/web", "LIST Widget"], _h.Cluster.Requests);
    }

    [Fact]
    public async Task Reconcile_WhenADefinitionIsNotEstablished_WaitsBeforeTheRestIsApplied()
    {
        _h.Kustomization();
        _h.Source(Harness.First, Definition, Widget);

        var waiting = await _h.RunAsync();

        Assert.Equal(TimeSpan.FromSeconds(2), waiting.RequeueAfter);
        Assert.True(_h.Cluster.Has("CustomResourceDefinition", "widgets.example.com"));
        Assert.False(_h.Cluster.Has("Widget", "w"));
        Assert.Null(_h.Status["inventory"]);
        _h.Clock.Advance(TimeSpan.FromSeconds(2));
        _h.Cluster.Requests.Clear();
        var still = await _h.RunAsync();
        Assert.Equal(["GET Kustomization/web", "GET CustomResourceDefinition/widgets.example.com"], _h.Cluster.Requests);
        Assert.Equal(TimeSpan.FromSeconds(2), still.RequeueAfter);
        Establish();
        _h.Clock.Advance(TimeSpan.FromSeconds(2));

        _h.Cluster.Requests.Clear();
        var done = await _h.RunAsync();

        // the progress of a run that goes on was written when it began
        Assert.Single(_h.Cluster.Requests, r => r.StartsWith("PATCH Kustomization/web/status", StringComparison.Ordinal));
        Assert.Null(done.Continuation);
        Assert.Equal(["_widgets.example.com_apiextensions.k8s.io_CustomResourceDefinition v1", "apps_w_example.com_Widget v1"], _h.Inventory);
        // one change log for the whole run, though it took three pieces of work
        Assert.Contains("Normal Progressing: CustomResourceDefinition/widgets.example.com created\nWidget/apps/w created", _h.Events);
        Assert.Contains("Normal ReconciliationSucceeded: Reconciliation finished in 4s, next run in 10m0s", _h.Events);
    }

    [Fact]
    public async Task Reconcile_WhenADefinitionIsNeverEstablished_FailsAfterAMinute()
    {
        _h.Kustomization("""{"retryInterval":"3m"}""");
        _h.Source(Harness.First, Definition, Widget);

        var outcome = await _h.RunToEndAsync();

        Assert.Equal(TimeSpan.FromMinutes(3), outcome.RequeueAfter);
        Assert.EndsWith(
            "Ready=False ReconciliationFailed: timeout waiting for: [CustomResourceDefinition/widgets.example.com status: 'InProgress']\n"
            + "CustomResourceDefinition/widgets.example.com created\n",
            _h.Conditions,
            StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(60), _h.Clock.GetUtcNow() - new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));
        Assert.False(_h.Cluster.Has("Widget", "w"));
        Assert.Equal("ReconciliationFailed", (string?)_h.Status["history"]![0]!["lastReconciledStatus"]);
    }

    [Fact]
    public async Task Reconcile_WhenRevisionMovesWhileAStageIsAwaited_AppliesTheNewOne()
    {
        _h.Kustomization();
        _h.Source(Harness.First, Definition, Widget);
        await _h.RunAsync();
        _h.Source(Harness.Second, Definition, Config);
        Establish();

        var done = await _h.RunAsync();

        Assert.Null(done.Continuation);
        Assert.Equal(Harness.Second, (string?)_h.Status["lastAppliedRevision"]);
        Assert.False(_h.Cluster.Has("Widget", "w"));
    }

    private const string Definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
         "spec":{"group":"example.com","names":{"kind":"Widget","plural":"widgets"},"scope":"Namespaced","versions":[]}}
        """;

    private static JsonNode Parse(string json) => JsonNode.Parse(json)!;

    private void Establish() => _h.Cluster.Change("CustomResourceDefinition", "widgets.example.com", obj => obj["status"] = Parse("""
        {"conditions":[{"type":"NamesAccepted","status":"True"},{"type":"Established","status":"True"}]}
        """));

    private void NotReady() => NotReady("w");

    /// <summary>The object is there already, so that the status a controller would write soon is there when it is applied.</summary>
    private void NotReady(string name) => _h.Cluster.Put($$"""
        {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"{{name}}","namespace":"apps"},
         "status":{"conditions":[{"type":"Ready","status":"False"}]} }
        """);

    private void Ready(string name = "w") => _h.Cluster.Change("Widget", name, obj => obj["status"] = Parse("""
        {"conditions":[{"type":"Ready","status":"True"}]}
        """));
}
