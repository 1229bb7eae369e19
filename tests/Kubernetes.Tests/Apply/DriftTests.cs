using System.Text.Json.Nodes;
using Flux.Kubernetes.Apply;

namespace Flux.Kubernetes.Tests.Apply;

public sealed class DriftTests
{
    private const string Live = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","resourceVersion":"5","labels":{"a":"1"}},"spec":{"replicas":2},"status":{"replicas":2}}
        """;

    [Theory]
    [InlineData(Live, false)]
    // Neither owner references, finalizers, managed fields nor the status count.
    [InlineData("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","resourceVersion":"5","labels":{"a":"1"},"annotations":{},"finalizers":["x"],"managedFields":[{}]},"spec":{"replicas":2},"status":{"replicas":0}}""", false)]
    [InlineData("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","resourceVersion":"5","labels":{"a":"2"}},"spec":{"replicas":2}}""", true)]
    [InlineData("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","resourceVersion":"5","labels":{"a":"1"},"annotations":{"b":"1"}},"spec":{"replicas":2}}""", true)]
    [InlineData("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","resourceVersion":"5","labels":{"a":"1"}},"spec":{"replicas":3}}""", true)]
    [InlineData("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","resourceVersion":"5","labels":{"a":"1"}},"spec":{"replicas":2},"data":{}}""", true)]
    // Without a resource version, the dry run would have created it.
    [InlineData("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","labels":{"a":"1"}},"spec":{"replicas":2}}""", true)]
    public void Exists_ForWhatMayDiffer_CountsLabelsAnnotationsAndContent(string dryRun, bool expected) =>
        Assert.Equal(expected, Drift.Exists(Parse(Live), Parse(dryRun), []));

    [Fact]
    public void Exists_WhenOnlyIgnoredFieldsDiffer_IsFalse()
    {
        var ignore = new DriftIgnore([new() { Paths = ["/spec/replicas"], Target = new() { Kind = "Deploy.*", Name = "web" } }]);
        var dryRun = Parse(Live);
        dryRun["spec"]!["replicas"] = 9;

        Assert.False(Drift.Exists(Parse(Live), dryRun, ignore.PathsFor(dryRun)));
    }

    [Theory]
    [InlineData("eb", false)]
    [InlineData("we.", true)]
    [InlineData("", true)]
    public void PathsFor_ATargetByName_MatchesTheWholeName(string name, bool expected)
    {
        var ignore = new DriftIgnore([new() { Paths = ["/spec/replicas"], Target = new() { Name = name, LabelSelector = "a in (1)" } }]);

        Assert.Equal(expected, ignore.PathsFor(Parse(Live)).Count == 1);
    }

    [Theory]
    [InlineData("/spec/replicas", "(")]
    [InlineData("spec", "")]
    public void DriftIgnore_WhenARuleCannotBeRead_SaysSo(string path, string name) => Assert.StartsWith(
        "invalid ignore rule: ",
        Assert.Throws<ApplyException>(() => new DriftIgnore([new() { Paths = [path], Target = new() { Name = name } }])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Adjust_WhenAnotherAppliesTheField_LeavesItOut()
    {
        var live = Parse(Live);
        live["metadata"]!["managedFields"] = JsonNode.Parse("""[{"manager":"scaler","operation":"Apply","fieldsV1":{"f:spec":{"f:replicas":{}}}}]""");

        Assert.Equal("""{"spec":{"paused":true}}""", Adjusted(live));
    }

    [Fact]
    public void Adjust_WhenNobodyAppliesTheField_KeepsTheLiveValue() =>
        Assert.Equal("""{"spec":{"replicas":2,"paused":true}}""", Adjusted(Parse(Live)));

    [Fact]
    public void Exists_WhenAnOldServerDoublesAMetric_IsFalse()
    {
        var live = Parse("""{"kind":"HorizontalPodAutoscaler","metadata":{"resourceVersion":"1"},"spec":{"metrics":[{"type":"Resource"}]}}""");
        var dryRun = Parse("""{"kind":"HorizontalPodAutoscaler","metadata":{"resourceVersion":"1"},"spec":{"metrics":[{"type":"Resource"},{"type":"Resource"},{"type":""}]}}""");

        Assert.False(Drift.Exists(live, dryRun, []));
    }

    private static string Adjusted(JsonObject live)
    {
        var desired = Parse("""{"spec":{"replicas":1,"paused":true}}""");
        var dryRun = Parse(Live);
        dryRun["spec"]!["replicas"] = 1;
        return DriftIgnore.Adjust(desired, live, dryRun, [FieldPointer.Parse("/spec/replicas")], "flux").ToJsonString();
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
