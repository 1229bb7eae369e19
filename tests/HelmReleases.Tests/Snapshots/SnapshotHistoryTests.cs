using System.Text.Json.Nodes;
using Flux.HelmReleases.Storage;

namespace Flux.HelmReleases.Snapshots.Tests;

/// <remarks>Expected: helm-controller v1.6, api/v2/snapshot_types.go.</remarks>
public sealed class SnapshotHistoryTests
{
    [Theory]
    [InlineData("5 failed,4 failed,3 deployed,2 superseded", false, "5 4 3")]
    [InlineData("5 deployed,4 deployed!,3 superseded,2 superseded", false, "5 4 3")]
    [InlineData("5 deployed,4 deployed!,3 superseded", true, "5 4")]
    [InlineData("7 failed,6 failed,5 failed,4 failed,3 failed,2 failed,1 failed", false, "7 6 5 4 3")]
    [InlineData("1 deployed", false, "1")]
    [InlineData("2 failed,1 uninstalled", false, "2 1")]
    public void Truncate_KeepsWhatMayBeRolledBackTo(string history, bool ignoreTests, string left) =>
        Assert.Equal(left, Versions(Of(history).Truncate(ignoreTests)));

    [Theory]
    [InlineData("5 deployed,4 failed,3 superseded,2 superseded", false, 3)]
    [InlineData("5 failed,4 deployed!,3 superseded", false, 3)]
    [InlineData("5 failed,4 deployed!,3 superseded", true, 4)]
    [InlineData("5 deployed", false, null)]
    [InlineData("5 deployed,4 failed", false, null)]
    public void Previous_IsTheNewestOlderThatCameThrough(string history, bool ignoreTests, int? version) =>
        Assert.Equal(version, Of(history).Previous(ignoreTests)?.Version);

    [Fact]
    public void Read_WhenOutOfOrder_SortsByVersion() => Assert.Equal("3 2 1", Versions(SnapshotHistory.Read(Of("1 a,3 b,2 c").ToJson())));

    [Fact]
    public void With_WhenRevisionIsKnown_ReplacesIt()
    {
        var history = Of("2 failed,1 deployed");

        var next = history.With(history.Snapshots[1] with { Status = ReleaseStatuses.Superseded }).With(history.Snapshots[0] with { Version = 3 });

        Assert.Equal(["3 failed", "2 failed", "1 superseded"], next.Snapshots.Select(s => $"{s.Version} {s.Status}"));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("{}", true)]
    [InlineData("""{"a":{"phase":"Succeeded"},"b":{"phase":"Succeeded"}}""", true)]
    [InlineData("""{"a":{"phase":"Succeeded"},"b":{}}""", false)]
    [InlineData("""{"a":{"phase":"Failed"},"b":{}}""", true)]
    [InlineData("""{"a":null}""", false)]
    public void HasBeenTested_WhenNoneOneFailedOrAllSucceeded(string? tests, bool expected)
    {
        var json = Of("1 deployed").Snapshots[0].ToJson();
        if (tests is not null)
        {
            json["testHooks"] = JsonNode.Parse(tests);
        }

        Assert.Equal(expected, Snapshot.Read(json)!.HasBeenTested);
    }

    [Fact]
    public void ToJson_WhenChartHasNoTests_KeepsTheEmptyMap()
    {
        var snapshot = Of("1 deployed").Snapshots[0] with { TestHooks = new Dictionary<string, TestHookState?>() };

        Assert.Equal("{}", snapshot.ToJson()["testHooks"]!.ToJsonString());
        Assert.True(Snapshot.Read(snapshot.ToJson())!.HasBeenTested);
    }

    [Theory]
    [InlineData("", "a b c")]
    [InlineData("+a", "a")]
    [InlineData("-a", "b c")]
    [InlineData("+a,+b,-b", "a")]
    public void TestsOf_WhenFiltered_SelectsByName(string filters, string selected)
    {
        var release = new Release { Hooks = [.. ((string[])["a", "b", "c"]).Select(n => new ReleaseHook { Name = n, Events = ["test"] }), new ReleaseHook { Name = "d", Events = ["pre-install"] }] };
        var parsed = filters.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(f => new Flux.Api.HelmTestFilter { Name = f[1..], Exclude = f[0] == '-' }).ToList();

        Assert.Equal(selected, string.Join(' ', Snapshot.TestsOf(release, parsed).Keys));
    }

    private static string Versions(SnapshotHistory history) => string.Join(' ', history.Snapshots.Select(s => s.Version));

    /// <summary><c>5 deployed!</c> is revision 5, deployed, with a failed test.</summary>
    private static SnapshotHistory Of(string history) => new([.. history.Split(',').Select(text => text.Split(' ')).Select(parts => new Snapshot
    {
        ApiVersion = "v2",
        Digest = "sha256:x",
        Name = "web",
        Namespace = "apps",
        Version = int.Parse(parts[0], null),
        Status = parts[1].TrimEnd('!'),
        ChartName = "app",
        ChartVersion = "1.0.0",
        ConfigDigest = "sha256:y",
        FirstDeployed = "2026-01-31T08:00:00Z",
        LastDeployed = "2026-01-31T08:00:00Z",
        TestHooks = parts[1].EndsWith('!') ? new Dictionary<string, TestHookState?> { ["t"] = new(HookExecution.Failed, null, null) } : null,
    })]);
}
