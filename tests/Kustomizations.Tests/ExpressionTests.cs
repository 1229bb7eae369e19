using System.Text.Json.Nodes;
using Flux.Reconciliation.Tests;

namespace Flux.Kustomizations.Tests;

/// <summary>CEL in a Kustomization: readiness of dependencies, health of custom kinds. Messages are those of fluxcd/pkg runtime/cel and kustomize-controller.</summary>
public sealed class ExpressionTests
{
    private const string Config = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"apps"},"data":{"a":"1"}}""";
    private const string Widget = """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"apps"},"spec":{"a":"1"}}""";
    private const string Terminal = "Reconciliation failed terminally due to configuration error: ";
    private readonly Harness _h = new();

    [Theory]
    [InlineData("""[{"apiVersion":"a/v1","kind":"K","current":""}]""", "failed to create custom status evaluator for healthchecks[0]: expression Current not specified")]
    [InlineData(
        """[{"apiVersion":"a/v1","kind":"K","current":"true"},{"apiVersion":"a/v2","kind":"K","current":"true"}]""",
        "duplicate custom health check for GroupKind K.a at healthchecks[1]")]
    [InlineData("""[{"apiVersion":"v1","kind":"K","current":"true"},{"apiVersion":"v1","kind":"K","current":"true"}]""", "duplicate custom health check for GroupKind K at healthchecks[1]")]
    [InlineData(
        """[{"apiVersion":"a/v1","kind":"K","current":"true"},{"apiVersion":"b/v1","kind":"K","current":"true","failed":"foo."}]""",
        "failed to create custom status evaluator for healthchecks[1]: failed to parse the expression Failed: failed to parse the CEL expression 'foo.': ")]
    public async Task Reconcile_WhenAHealthExpressionIsWrong_StallsBeforeAnythingIsRead(string exprs, string message)
    {
        _h.Kustomization($$"""{"healthCheckExprs":{{exprs}} }""");
        _h.Source(Harness.First, Config);

        var outcome = await _h.RunAsync();

        Assert.Null(outcome.RequeueAfter);
        Assert.StartsWith($"Stalled=True InvalidCELExpression: {Terminal}{message}", _h.Conditions, StringComparison.Ordinal);
        Assert.Contains($"\nReady=False InvalidCELExpression: {Terminal}{message}", _h.Conditions, StringComparison.Ordinal);
        Assert.StartsWith($"Warning InvalidCELExpression: {Terminal}{message}", Assert.Single(_h.Events), StringComparison.Ordinal);
        Assert.Equal(1, (long)_h.Status["observedGeneration"]!);
        Assert.DoesNotContain("GET GitRepository/repo", _h.Cluster.Requests);
    }

    [Theory]
    [InlineData("dep.status.phase == 'Up'", "Up", null)]
    [InlineData("dep.status.phase == 'Up'", "Down", "dependency 'apps/base' is not ready according to readyExpr eval")]
    [InlineData("self.metadata.name == 'web' && dep.metadata.name == 'base'", "Down", null)]
    [InlineData("dep.status.nothing == 'Up'", "Up", "failed to evaluate the CEL expression 'dep.status.nothing == 'Up'': no such key: nothing")]
    public async Task Reconcile_WhenADependencyHasAReadyExpression_ItAloneDecides(string expression, string phase, string? problem)
    {
        Dependency("base", $$"""{"phase":"{{phase}}"}""");
        _h.Kustomization($$"""{"dependsOn":[{"name":"base","readyExpr":"{{expression}}"}]}""");
        _h.Source(Harness.First, Config);

        var outcome = await _h.RunAsync();

        Assert.Contains(
            problem is null ? "Ready=True ReconciliationSucceeded" : $"Ready=False DependencyNotReady: {problem}", _h.Conditions, StringComparison.Ordinal);
        Assert.Equal(problem is null ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(30), outcome.RequeueAfter);
    }

    [Fact]
    public async Task Reconcile_WhenBothChecksAreAskedFor_TheExpressionIsNotEnough()
    {
        _h.Options.AdditiveReadyExpressions = true;
        Dependency("base", """{"observedGeneration":1}""");
        _h.Kustomization("""{"dependsOn":[{"name":"base","readyExpr":"true"}]}""");
        _h.Source(Harness.First, Config);

        await _h.RunAsync();

        Assert.Contains("Ready=False DependencyNotReady: dependency 'apps/base' is not ready", _h.Conditions, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'text'", "CEL expression output type mismatch: expected bool, got string")]
    [InlineData("other.x", "failed to parse the CEL expression 'other.x': ERROR: <input>:1:1: undeclared reference to 'other' (in container '')")]
    public async Task Reconcile_WhenAReadyExpressionDoesNotCompile_Stalls(string expression, string message)
    {
        Dependency("base", "{}");
        _h.Kustomization($$"""{"dependsOn":[{"name":"base","readyExpr":"{{expression}}"}]}""");
        _h.Source(Harness.First, Config);

        var outcome = await _h.RunAsync();

        Assert.Null(outcome.RequeueAfter);
        Assert.StartsWith($"Stalled=True InvalidCELExpression: {Terminal}failed to evaluate dependency base: {message}", _h.Conditions, StringComparison.Ordinal);
        Assert.Equal(1, (long)_h.Status["observedGeneration"]!);
    }

    [Fact]
    public async Task Reconcile_WhenAnEarlierDependencyIsNotReady_TheLaterExpressionIsNotLookedAt()
    {
        Dependency("later", "{}");
        _h.Kustomization("""{"dependsOn":[{"name":"missing"},{"name":"later","readyExpr":"'text'"}]}""");
        _h.Source(Harness.First, Config);

        await _h.RunAsync();

        Assert.StartsWith("Ready=False DependencyNotReady: dependency 'apps/missing' not found", _h.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenDependenciesFormACircle_NamesIt()
    {
        const string Waiting = """{"observedGeneration":1,"conditions":[{"type":"Ready","status":"False","reason":"DependencyNotReady","message":"m","lastTransitionTime":"2026-01-01T00:00:00Z"}]}""";
        Dependency("a", Waiting, """[{"name":"b"}]""");
        Dependency("b", Waiting, """[{"name":"elsewhere","namespace":"other"},{"name":"web"}]""");
        _h.Kustomization("""{"dependsOn":[{"name":"a"}]}""");
        _h.Source(Harness.First, Config);

        var outcome = await _h.RunAsync();

        const string Circle = "circular dependency: apps/web, apps/a, apps/b, apps/web";
        Assert.Equal(TimeSpan.FromSeconds(30), outcome.RequeueAfter);
        Assert.Equal($"Ready=False DependencyNotReady: dependency 'apps/a' is not ready: {Circle}", _h.Conditions);
        Assert.Equal([$"Normal DependencyNotReady: Dependencies do not meet ready condition, retrying in 30s: {Circle}"], _h.Events);
    }

    [Fact]
    public async Task Reconcile_WhenItDependsOnItself_NamesTheCircle()
    {
        _h.Kustomization("""{"dependsOn":[{"name":"web"}]}""");
        _h.Source(Harness.First, Config);

        await _h.RunAsync();

        Assert.Equal("Ready=False DependencyNotReady: dependency 'apps/web' is not ready: circular dependency: apps/web, apps/web", _h.Conditions);
    }

    [Theory]
    [InlineData("Widget")]
    [InlineData("")]
    public async Task Reconcile_WhenAKindHasExpressions_TheyTellItsHealth(string kind)
    {
        const string Exprs = """{"apiVersion":"example.com/v9","kind":"KIND","inProgress":"!has(status.phase)","failed":"status.phase == 'Broken'","current":"status.phase == 'Up'"}""";
        _h.Kustomization($$"""{"wait":true,"healthCheckExprs":[{{Exprs.Replace("KIND", kind, StringComparison.Ordinal)}}]}""");
        _h.Source(Harness.First, Widget, Config);

        // kstatus would take a Widget without a status for healthy
        var first = await _h.RunAsync();
        Phase("Starting");
        var second = await _h.RunAsync();
        Phase("Up");
        var third = await _h.RunAsync();

        Assert.Equal((true, true, false), (first.Continuation is not null, second.Continuation is not null, third.Continuation is not null));
        Assert.Contains("Healthy=True Succeeded", _h.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenAnExpressionSaysFailed_TheHealthCheckEnds()
    {
        _h.Kustomization("""{"wait":true,"healthCheckExprs":[{"apiVersion":"example.com/v1","kind":"Widget","failed":"status.phase == 'Broken'","current":"true"}]}""");
        _h.Source(Harness.First, Widget);
        _h.Cluster.Put("""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"apps"},"status":{"phase":"Broken"}}""");

        await _h.RunAsync();

        Assert.Contains("failed early due to stalled resources: [Widget/apps/w status: 'Failed']", _h.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenAnExpressionCannotBeEvaluated_WaitsAndSaysWhyAtTheEnd()
    {
        _h.Kustomization("""{"wait":true,"timeout":"1m","healthCheckExprs":[{"apiVersion":"example.com/v1","kind":"Widget","current":"status.phase == 'Up'"}]}""");
        _h.Source(Harness.First, Widget);

        await _h.RunToEndAsync();

        // the attribute is named with what is selected from it, as in the recorded answers of cel-go
        Assert.Contains(
            "timeout waiting for: [Widget/apps/w status: 'Unknown': failed to evaluate the CEL expression 'status.phase == 'Up'': no such attribute(s): status.phase]",
            _h.Conditions,
            StringComparison.Ordinal);
    }

    private void Dependency(string name, string status, string dependsOn = "[]") => _h.Cluster.Put($$"""
        {"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization","metadata":{"name":"{{name}}","namespace":"apps","generation":1},
         "spec":{"interval":"10m","prune":true,"sourceRef":{"kind":"GitRepository","name":"other"},"dependsOn":{{dependsOn}} },"status":{{status}} }
        """);

    private void Phase(string phase) => _h.Cluster.Change("Widget", "w", obj => obj["status"] = JsonNode.Parse($$"""{"phase":"{{phase}}"}"""));
}
