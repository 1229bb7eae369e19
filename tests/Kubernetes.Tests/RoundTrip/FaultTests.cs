using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Flux.ApiServer;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Caching;
using Flux.Primitives;
using Flux.TestKit.ApiServer;
using Flux.TestKit.Faults;
using Flux.TestKit.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kubernetes.Tests.RoundTrip;

/// <summary>The client behind a proxy that breaks one request in four, over real TCP.</summary>
public sealed class FaultTests
{
    private const int Objects = 1000;
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Apply_OfAThousandObjectsThroughFaults_EndsInTheDesiredStateWithNoRequestTooMany(int seed)
    {
        await using var server = await TestCluster.StartAsync(new ApiServerOptions { Https = false, Controllers = ControllerOptions.None });
        await server.CreateAsync("/api/v1/namespaces", Apply.Manifest.Of("{apiVersion: v1, kind: Namespace, metadata: {name: apps}}"));
        var plan = new FaultPlan(seed, 0.25);
        await using var proxy = new FaultProxy(server.Address, plan);
        using var client = Client(proxy.Address, server.Token);
        using var direct = Client(server.Address, server.Token);
        var start = (await direct.ListMetadataAsync(_configMap, ListOptions.All, Cancel.Token)).ResourceVersion;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel.Token);
        var cache = ObjectCache.OfObjects(client, _configMap, ListOptions.All, Quick, TimeProvider.System, Random.Shared.NextDouble);
        var watching = cache.RunAsync(stop.Token);
        var uids = new ConcurrentDictionary<int, string>();

        await EachAsync(Objects, async i => uids[i] = (await ApplyAsync(client, i, "one")).UidOf());
        await EachAsync(300, i => ApplyAsync(client, i, "two"));
        await EachAsync(100, i => UntilDoneAsync(() => client.DeleteAsync(_configMap, new("apps", $"c{900 + i}"), new() { Uid = uids[900 + i] }, Cancel.Token)));

        // What took effect, by the server's own watch: one write an object and version, one deletion.
        var end = await direct.ListAsync(_configMap, ListOptions.All, Cancel.Token);
        var events = await EventsAsync(direct, start, end.ResourceVersion);
        Assert.Equal(
            Enumerable.Range(0, Objects).SelectMany(i => (string[])[$"Added c{i} one", .. i < 300 ? [$"Modified c{i} two"] : (string[])[], .. i >= 900 ? [$"Deleted c{i} one"] : (string[])[]]).Order(),
            events.Order());

        // What was sent: one request an object and write, and one for each that was made to fail.
        var records = proxy.Records.Where(r => r.Method is "PATCH" or "DELETE").ToList();
        Assert.Equal(1400 + records.Count(r => r.FailsTheClient), records.Count);
        foreach (var ofObject in records.GroupBy(r => (r.Method, r.Path)))
        {
            var writes = ofObject.Key.Method == "PATCH" && int.Parse(ofObject.Key.Path.Split("/c")[^1], null) < 300 ? 2 : 1;
            Assert.Equal(writes + ofObject.Count(r => r.FailsTheClient), ofObject.Count());
        }

        // The faults did happen, of every sort.
        Assert.True(records.Where(r => r.FailsTheClient).Select(r => r.Fault).Distinct().Count() == 8);

        // The cache, whose watch was broken as well, comes to hold what the server does.
        Assert.True(await cache.UntilAsync(end.ResourceVersion, TimeSpan.FromMinutes(2), Cancel.Token));
        Assert.Equal(end.Items.Select(Show).Order(), cache.All.Select(Show).Order());
        Assert.Contains(proxy.Records, r => r is { IsWatch: true, FailsTheClient: true });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Cache_WhileObjectsChangeAndEveryWatchIsBroken_NeverLosesAChange(int seed)
    {
        await using var server = await TestCluster.StartAsync(new ApiServerOptions { Https = false, Controllers = ControllerOptions.None });
        await server.CreateAsync("/api/v1/namespaces", Apply.Manifest.Of("{apiVersion: v1, kind: Namespace, metadata: {name: apps}}"));
        await using var proxy = new FaultProxy(server.Address, new FaultPlan(seed, 0.9) { StallsWatches = true });
        using var client = Client(proxy.Address, server.Token);
        using var direct = Client(server.Address, server.Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel.Token);
        var whole = ObjectCache.OfObjects(client, _configMap, ListOptions.All, Quick, TimeProvider.System, Random.Shared.NextDouble);
        var lean = ObjectCache.OfMetadata(client, _configMap, ListOptions.All, "apps.test", Quick, TimeProvider.System, Random.Shared.NextDouble);
        var seen = new ConcurrentDictionary<ObjectKey, string>();
        lean.OnChange(change => Track(seen, change));
        var watching = Task.WhenAll(whole.RunAsync(stop.Token), lean.RunAsync(stop.Token));

        var random = new Random(seed);
        for (var i = 0; i < 1500; i++)
        {
            var n = random.Next(50);
            _ = random.Next(4) == 0
                ? (object)await direct.DeleteAsync(_configMap, new("apps", $"c{n}"), new(), Cancel.Token)
                : await ApplyAsync(direct, n, $"v{i}");
        }

        var end = await direct.ListAsync(_configMap, ListOptions.All, Cancel.Token);
        Assert.True(await whole.UntilAsync(end.ResourceVersion, TimeSpan.FromMinutes(2), Cancel.Token));
        Assert.True(await lean.UntilAsync(end.ResourceVersion, TimeSpan.FromMinutes(2), Cancel.Token));
        Assert.Equal(end.Items.Select(Show).Order(), whole.All.Select(Show).Order());
        var expected = end.Items.Select(o => $"{o.KeyOf()} {o.ResourceVersionOf()}").Order().ToList();
        Assert.Equal(expected, lean.All.Select(m => $"{m.Key} {m.ResourceVersion}").Order());
        // Who only listens to the changes knows the same, as soon as the last of them was told.
        Assert.True(SpinWait.SpinUntil(() => expected.SequenceEqual(seen.Select(s => $"{s.Key} {s.Value}").Order()), TimeSpan.FromMinutes(2)));
        Assert.Contains(proxy.Records, r => r.Fault == Fault.WatchStall);
        Assert.Equal(end.Items.Count, lean.Find(ObjectCache.OwnerIndex, "default/o").Count);
        Assert.Equal(end.Items.Count, lean.Find(ObjectCache.NamespaceIndex, "apps").Count);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task Apply_OverHttp2WhileConnectionsBreak_TakesEffectOnceEachAndIsSentAgainOnlyWhereItFailed()
    {
        await using var server = await TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });
        await server.CreateAsync("/api/v1/namespaces", Apply.Manifest.Of("{apiVersion: v1, kind: Namespace, metadata: {name: apps}}"));
        var random = new Random(7);
        var resets = 0;
        await using var proxy = new LoopbackListener(async client =>
        {
            // All requests of a connection share its fate: it is reset in the middle of the server's answers.
            using var upstream = new TcpClient { NoDelay = true };
            await upstream.ConnectAsync(server.Address.Host, server.Address.Port, Cancel.Token);
            var (near, far) = (client.GetStream(), upstream.GetStream());
            int left;
            lock (random)
            {
                left = random.Next(20_000, 60_000);
            }

            var buffer = new byte[4096];
            var asking = near.CopyToAsync(far, Cancel.Token);
            while (left > 0 && await far.ReadAsync(buffer, Cancel.Token) is > 0 and var count)
            {
                left -= count;
                await near.WriteAsync(buffer.AsMemory(0, count), Cancel.Token);
            }

            Interlocked.Increment(ref resets);
            client.LingerState = new LingerOption(true, 0);
            client.Close();
            await Record.ExceptionAsync(() => asking);
        });
        var requests = new ConcurrentQueue<RequestRecord>();
        using var client = new KubernetesClient(
            new ClusterConnection
            {
                Cluster = "faulty",
                Server = new Uri($"https://127.0.0.1:{proxy.Port}"),
                CertificateAuthority = server.Server.CaCertificatePem,
                Credentials = ClusterCredentials.Token(server.Token),
            },
            new()
            {
                QueriesPerSecond = 10_000,
                Burst = 10_000,
                RetryDelay = TimeSpan.FromMilliseconds(2),
                TotalTimeout = TimeSpan.FromMinutes(10), // however slow the machine
                OnRequest = requests.Enqueue,
            },
            TimeProvider.System, NullLogger<KubernetesClient>.Instance);
        using var direct = new KubernetesClient(
            Kubeconfig.Parse(server.Kubeconfig, "test", ".").Connect("direct", null, KubeconfigOptions.Trusted, TimeProvider.System),
            new() { QueriesPerSecond = 10_000, Burst = 10_000 }, TimeProvider.System, NullLogger<KubernetesClient>.Instance);
        var start = (await direct.ListMetadataAsync(_configMap, ListOptions.All, Cancel.Token)).ResourceVersion;

        await EachAsync(Objects, i => ApplyAsync(client, i, "one"));

        var end = await direct.ListAsync(_configMap, ListOptions.All, Cancel.Token);
        Assert.Equal(
            Enumerable.Range(0, Objects).Select(i => $"Added c{i} one").Order(), (await EventsAsync(direct, start, end.ResourceVersion)).Order());
        Assert.True(resets > 3, $"only {resets} connections were reset");
        // No more than the sixteen that are under way are lost with a connection, and only what was lost is sent again.
        Assert.InRange(requests.Count(r => r.Verb == "apply"), Objects, Objects + (16 * resets));
    }

    private static ListWatchOptions Quick => new()
    {
        ShortestBackOff = TimeSpan.FromMilliseconds(5),
        LongestBackOff = TimeSpan.FromMilliseconds(20),
        Pause = TimeSpan.FromMilliseconds(1),
    };

    private static void Track(ConcurrentDictionary<ObjectKey, string> seen, CacheChange<ObjectMetadata> change)
    {
        if (change.After is null)
        {
            seen.TryRemove(change.Key, out _);
        }
        else
        {
            seen[change.Key] = change.After.ResourceVersion;
        }
    }

    private static string Show(JsonObject obj) => $"{obj.KeyOf()} {obj.ResourceVersionOf()} {obj["data"]?["a"]}";

    private static Task EachAsync(int count, Func<int, Task> act) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel.Token },
        async (i, _) => await act(i));

    private static async Task<JsonObject> ApplyAsync(IKubernetesClient client, int i, string value)
    {
        var obj = JsonNode.Parse(
            $$$"""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c{{{i}}}","namespace":"apps","labels":{"apps.test/name":"o","apps.test/namespace":"default"}},"data":{"a":"{{{value}}}"}}
            """)!.AsObject();
        JsonObject? stored = null;
        await UntilDoneAsync(async () => stored = await client.ApplyAsync(obj, new() { FieldManager = "m", Force = true }, Cancel.Token));
        return stored!;
    }

    /// <summary>As a reconcile does: what failed for good is done again.</summary>
    private static async Task UntilDoneAsync(Func<Task> act)
    {
        while (true)
        {
            try
            {
                await act();
                return;
            }
            catch (KubernetesException e) when (!e.IsInvalid && !e.IsConflict)
            {
                Cancel.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private static async Task<List<string>> EventsAsync(KubernetesClient direct, string from, string to)
    {
        var events = new List<string>();
        await foreach (var change in direct.WatchAsync(_configMap, ListOptions.All, from, Cancel.Token))
        {
            if (change.Type != WatchEventType.Bookmark)
            {
                events.Add($"{change.Type} {change.Object.KeyOf().Name} {change.Object["data"]?["a"]}");
            }

            if (ResourceVersions.Compare(change.Object.ResourceVersionOf(), to) >= 0)
            {
                return events;
            }
        }

        return events;
    }

    private static KubernetesClient Client(Uri server, string token) => new(
        new ClusterConnection { Cluster = "faulty", Server = server, Credentials = ClusterCredentials.Token(token) },
        new() { QueriesPerSecond = 10_000, Burst = 10_000, RetryDelay = TimeSpan.FromMilliseconds(2), RequestTimeout = TimeSpan.FromSeconds(20), WatchIdleTimeout = TimeSpan.FromSeconds(1) },
        TimeProvider.System, NullLogger<KubernetesClient>.Instance);
}
