using System.Text.Json.Nodes;
using Flux.Kubernetes.Caching;
using Flux.Kubernetes.Tests.RoundTrip;
using Flux.Primitives;

namespace Flux.Kubernetes.Tests.Caching;

/// <summary>Against the embedded API server: what is read without asking it, and that nothing read is older than what was written.</summary>
public sealed class CachedClientTests : IAsyncLifetime
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");
    private static readonly ObjectKey _key = new("apps", "x");
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel.Token);
    private ClusterFixture _cluster = null!;
    private CachedClient _client = null!;
    private Task _watching = Task.CompletedTask;

    private ObjectCache<JsonObject> Cache => _client.CacheOf(_configMap)!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await ClusterFixture.StartAsync();
        _client = CachedClient.Create(_cluster.Client, new SharedLists(TimeProvider.System), [_configMap], TimeProvider.System);
        await WriteAsync(_cluster.Client, "1");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Record.ExceptionAsync(() => _watching);
        _stop.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Get_OfAWatchedKind_AsksNothing()
    {
        await StartAsync();

        for (var i = 0; i < 10; i++)
        {
            var read = await _client.GetAsync(_configMap, _key, Cancel.Token);
            Assert.Equal("1", read!["data"]!["a"]!.GetValue<string>());
            read["data"]!["a"] = "changed by the reader"; // its own copy
        }

        Assert.Equal(0, _cluster.Counter.CountOf("get"));
    }

    [Fact]
    public async Task Get_BeforeTheWatchIsUp_OrOfWhatItDoesNotHold_OrAsAnother_AsksTheServer()
    {
        await _client.GetAsync(_configMap, _key, Cancel.Token);
        Assert.Equal(1, _cluster.Counter.CountOf("get"));
        await StartAsync();
        Assert.Null(await _client.GetAsync(_configMap, new("apps", "none"), Cancel.Token));
        await Assert.ThrowsAsync<KubernetesException>(() => _client.Impersonate("nobody").GetAsync(_configMap, _key, Cancel.Token));
        await _client.GetAsync(new("", "v1", "Namespace"), new("", "apps"), Cancel.Token);

        Assert.Equal(3, _cluster.Counter.CountOf("get"));
    }

    [Fact]
    public async Task Get_AfterOwnWrites_IsNeverOlderThanThey()
    {
        await StartAsync();
        for (var i = 0; i < 300; i++)
        {
            await WriteAsync(_client, $"{i}");
            Assert.Equal($"{i}", (await _client.GetAsync(_configMap, _key, Cancel.Token))!["data"]!["a"]!.GetValue<string>());
        }

        // And as soon as the watch has come so far, nothing is asked any more.
        var version = (await _cluster.Client.GetAsync(_configMap, _key, Cancel.Token))!.ResourceVersionOf();
        Assert.True(await Cache.UntilAsync(version, TimeSpan.FromMinutes(2), Cancel.Token));
        await UntilServedFromTheCacheAsync();
    }

    [Fact]
    public async Task Get_AfterDeleting_DoesNotShowWhatIsGone()
    {
        await StartAsync();
        for (var i = 0; i < 100; i++)
        {
            Assert.True(await _client.DeleteAsync(_configMap, _key, DeleteOptions.Background, Cancel.Token));
            Assert.Null(await _client.GetAsync(_configMap, _key, Cancel.Token));
            Assert.Null(await _client.GetAsync(_configMap, _key, Cancel.Token));
            await WriteAsync(_client, $"{i}");
            Assert.Equal($"{i}", (await _client.GetAsync(_configMap, _key, Cancel.Token))!["data"]!["a"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Get_WhenTheWatchIsInterrupted_AsksTheServer()
    {
        await StartAsync();
        ((IWatchObserver)Cache).Interrupted(new KubernetesException("away") { Cluster = "c" }, TimeSpan.FromMinutes(1));

        Assert.False(Cache.IsCurrent);
        await _client.GetAsync(_configMap, _key, Cancel.Token);

        Assert.Equal(1, _cluster.Counter.CountOf("get"));
    }

    [Fact]
    public async Task Until_WhenTheVersionDoesNotCome_SaysSoInTime()
    {
        await StartAsync();

        Assert.False(await Cache.UntilAsync("99999999999", TimeSpan.FromMilliseconds(50), Cancel.Token));
    }

    private async Task StartAsync()
    {
        _watching = Cache.RunAsync(_stop.Token);
        Assert.True(await Cache.UntilAsync("", TimeSpan.FromMinutes(2), Cancel.Token));
        _cluster.Counter.Reset();
    }

    private async Task UntilServedFromTheCacheAsync()
    {
        for (var i = 0; i < 1000; i++)
        {
            _cluster.Counter.Reset();
            await _client.GetAsync(_configMap, _key, Cancel.Token);
            if (_cluster.Counter.CountOf("get") == 0)
            {
                return;
            }
        }

        Assert.Fail("it is still asked for");
    }

    private static Task<JsonObject> WriteAsync(IKubernetesClient client, string value) => client.ApplyAsync(
        Apply.Manifest.Of($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: x, namespace: apps}}, data: {{a: \"{value}\"}}}}"),
        new() { FieldManager = "m", Force = true }, Cancel.Token);
}
