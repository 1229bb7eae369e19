using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Kustomizations.Tests;

/// <summary>What annotations <c>fluxfn.dev/…</c> switch on; docs/guides/extras.md says what is expected here.</summary>
public sealed class ExtrasTests
{
    private const string Config = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"apps"},"data":{"a":"1","b":"1"}}""";
    private const string Other = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"other","namespace":"apps"},"data":{"a":"1"}}""";
    private const string Refused = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"Not A Name","namespace":"apps"}}""";
    private const string Unknown = """{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"t","namespace":"apps"}}""";
    private static readonly GroupVersionKind _config = new("", "v1", "ConfigMap");

    [Theory]
    [InlineData("drift", "yes", "annotation fluxfn.dev/drift: 'yes' is not 'report' or 'correct'")]
    [InlineData("apply", "some", "annotation fluxfn.dev/apply: 'some' is not 'partial' or 'all'")]
    [InlineData("diff", "on", "annotation fluxfn.dev/diff: 'on' is not 'enabled' or 'disabled'")]
    [InlineData("prune-limit", "101%", "annotation fluxfn.dev/prune-limit: '101%' is not a number of objects or a percentage up to 100%")]
    [InlineData("prune-limit", "-1", "annotation fluxfn.dev/prune-limit: '-1' is not a number of objects or a percentage up to 100%")]
    [InlineData("depends-on", "a: b", "annotation fluxfn.dev/depends-on is not a list of at most 100 references")]
    [InlineData("depends-on", "[{kind: A, name: b}]", "annotation fluxfn.dev/depends-on[0].apiVersion is missing")]
    [InlineData("depends-on", "[{apiVersion: v1, kind: A, name: b, ready: x}]", "annotation fluxfn.dev/depends-on[0].ready is not a field of a reference")]
    public async Task Reconcile_WhenAnAnnotationIsWrong_StallsAndNamesIt(string key, string value, string message)
    {
        await using var h = await StartAsync(new() { [key] = value }, Config);

        await h.RunAsync("web");

        Assert.Contains($"Stalled=True ReconciliationFailed: Reconciliation failed terminally due to configuration error: {message}", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Null(await h.FindAsync("v1", "ConfigMap", "settings"));
    }

    [Fact]
    public async Task Report_WhenObjectsDrift_TellsFieldsAndLeavesThem()
    {
        await using var h = await StartAsync(new() { ["drift"] = "report" }, Config, Other);
        await h.SettleAsync("web");
        await EditAsync(h, "settings", """{"data":{"a":"2","b":null,"c":"3"}}""");
        await EditAsync(h, "settings", """{"metadata":{"labels":{"x/y":"z"}}}""", "kubectl-edit");
        await h.Client.DeleteAsync(_config, new("apps", "other"), DeleteOptions.Background, CancellationToken.None);

        await h.SettleAsync("web");
        await h.SettleAsync("web");

        Assert.Equal("2", (string?)(await h.ReadAsync("v1", "ConfigMap", "settings"))["data"]!["a"]);
        Assert.Null(await h.FindAsync("v1", "ConfigMap", "other"));
        var conditions = await h.ConditionsAsync("web");
        Assert.Contains("Ready=True ReconciliationSucceeded", conditions, StringComparison.Ordinal);
        // what others own and Git does not say (label, data.c) is no drift: applying would leave it
        Assert.Contains("Drifted=True DriftDetected: ConfigMap/apps/other is missing\nConfigMap/apps/settings +/data/b ~/data/a", conditions, StringComparison.Ordinal);
        Assert.Single(await h.EventsAsync(), e => e.StartsWith("Normal DriftDetected: Drift detected and left as it is:\nConfigMap/apps/other is missing", StringComparison.Ordinal));
        Assert.Equal(2, (await h.StatusAsync("web"))["inventory"]!["entries"]!.AsArray().Count);
    }

    [Fact]
    public async Task Report_WhenANewRevisionComes_AppliesWhatItChangesAlone()
    {
        await using var h = await StartAsync(new() { ["drift"] = "report" }, Config, Other);
        await h.SettleAsync("web");
        await EditAsync(h, "settings", """{"data":{"a":"2"}}""");
        await h.SourceAsync(ClusterHarness.Second, Files(Config, Other.Replace("\"1\"", "\"9\"", StringComparison.Ordinal)));

        await h.SettleAsync("web");

        Assert.Equal("9", (string?)(await h.ReadAsync("v1", "ConfigMap", "other"))["data"]!["a"]);
        Assert.Equal("2", (string?)(await h.ReadAsync("v1", "ConfigMap", "settings"))["data"]!["a"]);
        Assert.Contains("Drifted=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_WhenTheDriftIsTakenBack_TheConditionGoes()
    {
        await using var h = await StartAsync(new() { ["drift"] = "report" }, Config);
        await h.SettleAsync("web");
        await EditAsync(h, "settings", """{"data":{"a":"2"}}""");
        await h.SettleAsync("web");
        await EditAsync(h, "settings", """{"data":{"a":"1"}}""");

        await h.SettleAsync("web");

        Assert.DoesNotContain("Drifted", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Contains("Normal DriftResolved: No object has drifted any more", await h.EventsAsync());
    }

    [Fact]
    public async Task Report_WhenItIsSwitchedOff_TheDriftIsCorrected()
    {
        await using var h = await StartAsync(new() { ["drift"] = "report" }, Config);
        await h.SettleAsync("web");
        await EditAsync(h, "settings", """{"data":{"a":"2"}}""");
        await h.SettleAsync("web");
        await AnnotateAsync(h, "drift", null);

        await h.SettleAsync("web");

        Assert.Equal("1", (string?)(await h.ReadAsync("v1", "ConfigMap", "settings"))["data"]!["a"]);
        Assert.DoesNotContain("Drifted", await h.ConditionsAsync("web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partial_WhenSomeAreRefused_AppliesTheOthersAndListsAllErrors()
    {
        await using var h = await StartAsync(new() { ["apply"] = "partial" }, Config, Refused, Unknown);

        await h.RunAsync("web");

        await h.ReadAsync("v1", "ConfigMap", "settings");
        var conditions = await h.ConditionsAsync("web");
        Assert.Contains("Ready=False ReconciliationFailed: 2 of 3 objects were refused:", conditions, StringComparison.Ordinal);
        Assert.Contains("Thing/apps/t dry-run failed: no matches for kind \"Thing\" in version \"example.com/v1\"", conditions, StringComparison.Ordinal);
        Assert.Contains("ConfigMap/apps/Not A Name dry-run failed", conditions, StringComparison.Ordinal);
        Assert.Equal("apps_settings__ConfigMap", (string?)Assert.Single((await h.StatusAsync("web"))["inventory"]!["entries"]!.AsArray())!["id"]);
    }

    [Fact]
    public async Task Partial_WhenSomethingIsRefused_NothingIsPruned()
    {
        await using var h = await StartAsync(new() { ["apply"] = "partial" }, Config, Other);
        await h.SettleAsync("web");
        await h.SourceAsync(ClusterHarness.Second, Files(Config, Unknown));
        await h.RunAsync("web");

        await h.ReadAsync("v1", "ConfigMap", "other");

        await h.SourceAsync(ClusterHarness.First, Files(Config));
        await h.RunAsync("web");
        Assert.Null(await h.FindAsync("v1", "ConfigMap", "other"));
    }

    [Fact]
    public async Task Apply_ByDefault_IsAllOrNothing()
    {
        await using var h = await StartAsync([], Config, Refused);

        await h.RunAsync("web");

        Assert.Null(await h.FindAsync("v1", "ConfigMap", "settings"));
    }

    [Fact]
    public async Task Diff_WhenAnObjectChanges_TheEventNamesItsFields()
    {
        await using var h = await StartAsync(new() { ["diff"] = "enabled" }, Config);
        await h.SettleAsync("web");
        await h.SourceAsync(ClusterHarness.Second, Files(Config.Replace("\"a\":\"1\"", "\"a\":\"2\",\"n.n\":\"x\"", StringComparison.Ordinal)));

        await h.SettleAsync("web");

        Assert.Contains("Normal Progressing: ConfigMap/apps/settings configured +/data/n.n ~/data/a", await h.EventsAsync());
    }

    [Theory]
    [InlineData("50%", false)]
    [InlineData("67%", true)]
    [InlineData("1", false)]
    [InlineData("2", true)]
    [InlineData("0%", false)]
    public async Task PruneLimit_WhenMoreWouldGo_NothingIsDeletedUntilItIsApproved(string limit, bool allowed)
    {
        const string Third = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"third","namespace":"apps"}}""";
        await using var h = await StartAsync(new() { ["prune-limit"] = limit }, Config, Other, Third);
        await h.SettleAsync("web");
        await h.SourceAsync(ClusterHarness.Second, Files(Config));

        await h.RunAsync("web");

        Assert.Equal(allowed, await h.FindAsync("v1", "ConfigMap", "other") is null);
        if (allowed)
        {
            return;
        }

        Assert.Contains("Ready=False PruneFailed: 2 of 3 objects would be deleted, which is more than", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal(3, (await h.StatusAsync("web"))["inventory"]!["entries"]!.AsArray().Count);
        await AnnotateAsync(h, "prune-approved", ClusterHarness.Second);
        await h.RunAsync("web");
        Assert.Null(await h.FindAsync("v1", "ConfigMap", "other"));
        Assert.Null(await h.FindAsync("v1", "ConfigMap", "third"));
        Assert.Contains("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[{apiVersion: apps/v1, kind: Deployment, name: db}]", "dependency 'Deployment/apps/db' not found")]
    [InlineData("[{apiVersion: v1, kind: ConfigMap, name: flag, readyExpr: \"dep.data.ready == 'yes'\"}]", "dependency 'ConfigMap/apps/flag' is not ready according to readyExpr eval")]
    [InlineData("[{apiVersion: v1, kind: ConfigMap, name: flag}]", null)]
    [InlineData("[{apiVersion: v1, kind: Namespace, name: apps, namespace: \"\"}]", null)]
    [InlineData("[{apiVersion: nowhere.example.com/v1, kind: X, name: thing}]", "dependency 'X/apps/thing' cannot be read: ")]
    public async Task DependsOn_OfAnyKind_IsWaitedFor(string list, string? problem)
    {
        await using var h = await StartAsync(new() { ["depends-on"] = list }, Config);
        await h.PutAsync("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"flag","namespace":"apps"},"data":{"ready":"no"}}""");

        var outcome = await h.RunAsync("web");

        Assert.Contains(
            problem is null ? "Ready=True" : $"Ready=False DependencyNotReady: {problem}", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal(problem is null ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(30), outcome.RequeueAfter);
    }

    [Fact]
    public async Task DependsOn_AnotherNamespaceWhereReferencesAreBlocked_IsDenied()
    {
        await using var h = await StartAsync(new() { ["depends-on"] = "[{apiVersion: v1, kind: ConfigMap, name: flag, namespace: infra}]" }, Config);
        h.Options.NoCrossNamespaceRefs = true;

        await h.RunAsync("web");

        Assert.Contains("Stalled=True AccessDenied: can't access 'ConfigMap/infra/flag', cross-namespace references have been blocked", await h.ConditionsAsync("web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_AreTheDefaultThatAnAnnotationOverrides()
    {
        await using var h = await StartAsync(new() { ["drift"] = "correct" }, Config);
        h.Options.ReportDrift = true;
        await h.SettleAsync("web");
        await EditAsync(h, "settings", """{"data":{"a":"2"}}""");

        await h.SettleAsync("web");

        Assert.Equal("1", (string?)(await h.ReadAsync("v1", "ConfigMap", "settings"))["data"]!["a"]);
    }

    private static async Task<ClusterHarness> StartAsync(Dictionary<string, string> extras, params string[] manifests)
    {
        var h = await ClusterHarness.StartAsync();
        await h.KustomizationAsync("web");
        foreach (var (key, value) in extras)
        {
            await AnnotateAsync(h, key, value);
        }

        await h.SourceAsync(ClusterHarness.First, Files(manifests));
        return h;
    }

    private static Task AnnotateAsync(ClusterHarness h, string key, string? value) => h.Client.PatchAsync(
        FluxKinds.Kustomization.Gvk,
        new("apps", "web"),
        PatchType.Merge,
        new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [$"fluxfn.dev/{key}"] = value } } },
        new() { FieldManager = "test" },
        CancellationToken.None);

    private static Task EditAsync(ClusterHarness h, string name, string patch, string manager = "someone") =>
        h.Client.PatchAsync(_config, new("apps", name), PatchType.Merge, JsonNode.Parse(patch)!, new() { FieldManager = manager }, CancellationToken.None);

    private static Dictionary<string, string> Files(params string[] manifests) =>
        manifests.Select((text, index) => (text, index)).ToDictionary(m => $"{m.index:000}.yaml", m => m.text);
}
