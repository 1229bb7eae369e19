using System.Net;
using System.Text.Json.Nodes;
using Flux.Kubernetes.Caching;
using Flux.Primitives;
using Microsoft.Extensions.Logging.Abstractions;
using static Flux.Kubernetes.Tests.ScriptedHandler;

namespace Flux.Kubernetes.Tests.Caching;

/// <summary>What is asked after what happened to a watch. The clock does not wait; the script ends by cancelling.</summary>
public sealed class ListWatcherTests : IDisposable
{
    private const string List = "GET list";
    private const string WatchAll = "GET watch from ";
    private readonly ScriptedHandler _server = new ScriptedHandler().WithDiscovery();
    private readonly ImmediateTimeProvider _clock = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel.Token);

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Run_WhenTheServerEndsTheWatch_GoesOnFromTheLastVersionOrBookmark()
    {
        _server
            .On("GET", "/api/v1/configmaps?limit=500", () => Json("""{"metadata":{"resourceVersion":"10"},"items":[{"metadata":{"name":"a","resourceVersion":"5"}}]}"""))
            .On("GET", "/api/v1/configmaps", () => Events(Event("MODIFIED", "a", 11)), () => Events(Event("BOOKMARK", "", 40)), End);

        var seen = await RunAsync();

        Assert.Equal([List, WatchAll + "10", WatchAll + "11", WatchAll + "40"], Asked());
        Assert.Equal(["replace a@5 at 10", "Modified a@11", "Bookmark @40"], seen);
    }

    [Fact]
    public async Task Run_WhenTheVersionHasExpired_ReadsEverythingAgain()
    {
        _server
            .On("GET", "/api/v1/configmaps?limit=500",
                () => Json("""{"metadata":{"resourceVersion":"10"},"items":[{"metadata":{"name":"a"}}]}"""),
                () => Json("""{"metadata":{"resourceVersion":"90"},"items":[]}"""))
            .On("GET", "/api/v1/configmaps", () => Events("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"""), End);

        var seen = await RunAsync();

        Assert.Equal([List, WatchAll + "10", List, WatchAll + "90"], Asked());
        Assert.Equal(["replace a@ at 10", "replace  at 90"], seen);
        Assert.Empty(_clock.Waits);
    }

    [Fact]
    public async Task Run_WhenTheServerWasAway_GoesOnWhereItWasAfterLookingThatItIsTheSame()
    {
        _server
            .On("GET", "/api/v1/configmaps?limit=500", () => Json("""{"metadata":{"resourceVersion":"10"},"items":[]}"""))
            .On("GET", "/api/v1/configmaps?fieldSelector=metadata.name%3D-&limit=500", () => Json("""{"metadata":{"resourceVersion":"12"},"items":[]}"""))
            .On("GET", "/api/v1/configmaps", Broken, Broken, Broken, Broken, Broken, End);

        var seen = await RunAsync();

        Assert.Equal([List, .. Enumerable.Repeat(WatchAll + "10", 5), "GET look", WatchAll + "10"], Asked());
        Assert.Equal(["replace  at 10", "interrupted"], seen);
    }

    [Fact]
    public async Task Run_WhenTheServerCameBackWithAnOlderStore_ReadsEverythingAgain()
    {
        _server
            .On("GET", "/api/v1/configmaps?limit=500",
                () => Json("""{"metadata":{"resourceVersion":"1000"},"items":[{"metadata":{"name":"a"}}]}"""),
                () => Json("""{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"b"}}]}"""))
            .On("GET", "/api/v1/configmaps?fieldSelector=metadata.name%3D-&limit=500", () => Json("""{"metadata":{"resourceVersion":"7"},"items":[]}"""))
            .On("GET", "/api/v1/configmaps", Broken, Broken, Broken, Broken, Broken, End);

        var seen = await RunAsync();

        Assert.Equal([List, .. Enumerable.Repeat(WatchAll + "1000", 5), "GET look", List, WatchAll + "7"], Asked());
        Assert.Equal(["replace a@ at 1000", "interrupted", "replace b@ at 7"], seen);
    }

    [Fact]
    public async Task Run_WhenTheServerRefusesAgainAndAgain_PausesLongerEachTimeAndThenReadsEverythingAgain()
    {
        _server
            .On("GET", "/api/v1/configmaps?limit=500", () => Json("""{"metadata":{"resourceVersion":"10"},"items":[]}"""))
            .On("GET", "/api/v1/configmaps", Refused, Refused, Refused, Refused, End);

        await RunAsync();

        Assert.Equal([List, .. Enumerable.Repeat(WatchAll + "10", 3), List, WatchAll + "10", WatchAll + "10"], Asked());
        // 1 s doubled, times a jitter from one half to one; the list in between says that the server is well.
        Assert.Equal([0.75, 1.5, 3, 0.75], _clock.Waits.Select(w => w.TotalSeconds));
    }

    [Fact]
    public async Task Run_WhenTheServerStreamsLists_AsksOnceForBoth()
    {
        _server.On("GET", "/api/v1/configmaps",
            () => Events(
                Event("ADDED", "a", 5), Event("ADDED", "b", 6), Event("BOOKMARK", "", 3), Event("DELETED", "b", 9),
                """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"10","annotations":{"k8s.io/initial-events-end":"true"}}}}""",
                Event("ADDED", "c", 11)),
            End);

        var seen = await RunAsync(streams: true);

        Assert.Equal(["GET stream", WatchAll + "11"], Asked());
        Assert.Equal(["replace a@5 at 10", "Added c@11"], seen);
    }

    [Fact]
    public async Task Run_WhenTheServerCannotStreamLists_ListsAndDoesNotAskForThatAgain()
    {
        _server
            .On("GET", "/api/v1/configmaps?limit=500", () => Json("""{"metadata":{"resourceVersion":"10"},"items":[]}"""))
            .On("GET", "/api/v1/configmaps",
                () => Status(422, "Invalid", "sendInitialEvents: Forbidden"),
                () => Events("""{"type":"ERROR","object":{"kind":"Status","code":410}}"""), End);

        await RunAsync(streams: true);

        Assert.Equal(["GET stream", List, WatchAll + "10", List, WatchAll + "10"], Asked());
    }

    [Fact]
    public async Task Run_WhenAStreamedListBreaksInTheMiddle_TakesNothingOfIt()
    {
        _server.On("GET", "/api/v1/configmaps",
            () => Events(Event("ADDED", "a", 5)),
            () => Events("""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"10","annotations":{"k8s.io/initial-events-end":"true"}}}}"""), End);

        Assert.Equal(["replace  at 10"], await RunAsync(streams: true));
    }

    [Fact]
    public async Task Run_WhenStreamedListsBreakAgainAndAgain_ListsPageByPage()
    {
        _server
            .On("GET", "/api/v1/configmaps?limit=500", () => Json("""{"metadata":{"resourceVersion":"10"},"items":[]}"""))
            .On("GET", "/api/v1/configmaps", () => Events(Event("ADDED", "a", 5)), () => Events(Event("ADDED", "a", 5)), End);

        await RunAsync(streams: true);

        Assert.Equal(["GET stream", "GET stream", List, WatchAll + "10"], Asked());
    }

    [Fact]
    public async Task Run_WhenThereAreMoreObjectsThanTheLimit_SaysSo()
    {
        _server.On("GET", "/api/v1/configmaps?limit=500",
            () => Json("""{"metadata":{"resourceVersion":"10"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"""), End);

        Assert.Equal(["interrupted"], await RunAsync(max: 1));
    }

    private static string Event(string type, string name, int version) =>
        $$$$"""{"type":"{{{{type}}}}","object":{"metadata":{"name":"{{{{name}}}}","resourceVersion":"{{{{version}}}}"}}}""";

    private static HttpResponseMessage Events(params string[] lines) => Json(string.Join('\n', lines));

    private static HttpResponseMessage Broken() => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");

    private static HttpResponseMessage Refused() => Status(403, "Forbidden", "no");

    private HttpResponseMessage End()
    {
        _stop.Cancel();
        throw new OperationCanceledException(_stop.Token);
    }

    private IEnumerable<string> Asked() => _server.Requests.Where(r => r.Target.Contains("/configmaps", StringComparison.Ordinal)).Select(r => r.Target switch
    {
        var t when t.Contains("sendInitialEvents=true", StringComparison.Ordinal) => "GET stream",
        var t when t.Contains("watch=true", StringComparison.Ordinal) => WatchAll + t.Split("resourceVersion=")[1],
        var t when t.Contains("fieldSelector", StringComparison.Ordinal) => "GET look",
        _ => List,
    });

    private async Task<List<string>> RunAsync(bool streams = false, int max = 100)
    {
        using var client = new KubernetesClient(
            new ClusterConnection { Cluster = "prod", Server = new Uri("https://prod.test") }, new() { MaxTries = 5, RetryDelay = TimeSpan.FromMilliseconds(1) },
            _clock, NullLogger<KubernetesClient>.Instance, _server, () => 0.5);
        await client.ResolveAsync(new("", "v1", "ConfigMap"), Cancel.Token);
        var observer = new Observer();
        var watcher = new ListWatcher(
            client, new("", "v1", "ConfigMap"), ListOptions.All, new() { StreamLists = streams, MaxObjects = max, Pause = TimeSpan.Zero }, _clock, () => 0.5);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watcher.RunAsync(observer, _stop.Token));
        _clock.Waits.RemoveAll(w => w < TimeSpan.FromMilliseconds(100)); // the transport's own, and the pause after an end
        return observer.Seen;
    }

    private sealed class Observer : IWatchObserver
    {
        public List<string> Seen { get; } = [];

        public ValueTask ReplaceAsync(IReadOnlyList<JsonObject> items, string resourceVersion, CancellationToken cancellationToken)
        {
            Seen.Add($"replace {string.Join(',', items.Select(i => $"{i.KeyOf()}@{i.ResourceVersionOf()}"))} at {resourceVersion}");
            return default;
        }

        public ValueTask ApplyAsync(WatchEvent change, CancellationToken cancellationToken)
        {
            Seen.Add($"{change.Type} {change.Object.KeyOf()}@{change.Object.ResourceVersionOf()}");
            return default;
        }

        public void Interrupted(KubernetesException reason, TimeSpan again) => Seen.Add("interrupted");
    }
}
