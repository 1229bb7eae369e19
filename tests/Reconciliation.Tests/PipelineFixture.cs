using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Primitives;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;

namespace Flux.Reconciliation.Tests;

/// <summary>One object of a sample kind in a cluster in memory, and runs of a pipeline on it.</summary>
public abstract class PipelineFixture
{
    private const string New = """
        {"apiVersion":"sample.toolkit.fluxcd.io/v1","kind":"Sample",
         "metadata":{"name":"web","namespace":"apps","generation":3,"finalizers":["finalizers.fluxcd.io"]},
         "spec":{},"status":{"observedGeneration":-1}}
        """;

    protected ManualClock Clock { get; } = new(new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));

    protected InMemoryCluster Cluster { get; } = new();

    protected static ReadySummary Sources => new()
    {
        Conditions = [ConditionTypes.FetchFailed, ConditionTypes.ArtifactInStorage, ConditionTypes.Stalled, ConditionTypes.Reconciling],
        NegativePolarity = [ConditionTypes.FetchFailed, ConditionTypes.Stalled, ConditionTypes.Reconciling],
    };

    protected ReconcileServices Services => SampleReconciler.ServicesOf(Cluster, Clock);

    protected JsonObject Sample => Cluster.Read("Sample", "web");

    private protected static ScriptedStep Fails() => new("Work", _ => new StepResult.Failed("BuildFailed", new FormatException("bad")));

    private protected static ScriptedStep Throws(Exception e) => new("Work", _ => Task.FromException<StepResult>(e));

    protected static ReconcileRequest Request(int failures = 0) => new() { Target = SampleReconciler.Target, Failures = failures };

    protected static JsonObject Condition(string type, string status, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = status,
        ["reason"] = reason,
        ["message"] = message,
        ["lastTransitionTime"] = "2026-01-01T00:00:00Z",
    };

    protected void Put(Action<JsonObject>? change = null)
    {
        var obj = (JsonObject)JsonNode.Parse(New)!;
        change?.Invoke(obj);
        Cluster.Put(obj);
    }

    protected Task<ReconcileOutcome> RunAsync(params IReconcileStep<ReconcileContext>[] steps) =>
        new SampleReconciler(Services, steps).ReconcileAsync(Request(), CancellationToken.None);

    protected string Describe() => string.Join('\n', Sample["status"]!["conditions"]!.AsArray()
        .Select(c => $"{c!["type"]}={c["status"]} {c["reason"]}: {c["message"]}"));

    protected void AssertConditions(params string[] expected) => Assert.Equal(string.Join('\n', expected), Describe());
}
