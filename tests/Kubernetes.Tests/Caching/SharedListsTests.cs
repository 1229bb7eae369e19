using System.Net;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Caching;
using Flux.Kubernetes.Tests.RoundTrip;
using Flux.Primitives;
using Flux.TestKit.Durable;

namespace Flux.Kubernetes.Tests.Caching;

/// <summary>Against the embedded API server: what is asked of it is counted.</summary>
public sealed class SharedListsTests : IAsyncLifetime
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");
    private static readonly ListOptions _recent = new() { MaxAge = TimeSpan.FromSeconds(5) };
    private readonly ManualClock _clock = new();
    private ClusterFixture _cluster = null!;
    private SharedLists _lists = null!;
    private CachedClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await ClusterFixture.StartAsync();
        _lists = new SharedLists(_clock);
        _client = new CachedClient(_cluster.Client, _lists, []);
        await WriteAsync("a", "1");
        await WriteAsync("b", "1");
        _cluster.Counter.Reset();
        // What was written before counts as long ago.
        _clock.Advance(TimeSpan.FromMinutes(2));
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task List_WhenManyAskAtOnceAndAMomentLater_IsAskedForOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _client.ListMetadataAsync(_configMap, _recent, Cancel.Token)));
        _clock.Advance(TimeSpan.FromSeconds(5));
        var list = await _client.ListMetadataAsync(_configMap, _recent, Cancel.Token);
        Assert.Equal(1, _cluster.Counter.CountOf("list"));
        Assert.Equal(["a", "b"], Names(list));

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await _client.ListMetadataAsync(_configMap, _recent, Cancel.Token);
        Assert.Equal(2, _cluster.Counter.CountOf("list"));
    }

    [Fact]
    public async Task List_WhenListsTakeMoreThanTheyMay_TheOldestGoes()
    {
        var small = new SharedLists(_clock, maxBytes: 2_500); // two objects are some 1,400 bytes
        using var client = new CachedClient(_cluster.Client, small, []);
        foreach (var selector in (string[])["v=1", "v", "v!=2"])
        {
            await client.ListMetadataAsync(_configMap, _recent with { LabelSelector = selector }, Cancel.Token);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(3, _cluster.Counter.CountOf("list"));
        await client.ListMetadataAsync(_configMap, _recent with { LabelSelector = "v!=2" }, Cancel.Token);
        Assert.Equal(3, _cluster.Counter.CountOf("list"));
        Assert.InRange(small.Bytes, 1, 2_500);
        await client.ListMetadataAsync(_configMap, _recent with { LabelSelector = "v=1" }, Cancel.Token);
        Assert.Equal(4, _cluster.Counter.CountOf("list"));
    }

    [Fact]
    public void Note_WhenWritesTakeMoreThanTheyMay_TheyAreForgotten()
    {
        var small = new SharedLists(_clock, maxBytes: 100_000);
        for (var i = 0; i < 10_000; i++)
        {
            small.Note("c", _configMap, new("apps", $"w{i}"), null);
        }

        Assert.InRange(small.Bytes, 0, 200 * 512);
    }

    [Fact]
    public async Task List_WhenNoAgeIsAllowed_AsksTheServer()
    {
        await _client.ListMetadataAsync(_configMap, _recent, Cancel.Token);

        await _client.ListMetadataAsync(_configMap, ListOptions.All, Cancel.Token);

        Assert.Equal(2, _cluster.Counter.CountOf("list"));
    }

    [Fact]
    public async Task List_ForAnotherIdentityKindNamespaceOrSelector_IsAnotherList()
    {
        IKubernetesClient[] clients =
            [_client, _client.Impersonate("system:admin"), _client.Impersonate(new Impersonation("system:admin") { Groups = ["system:masters"] })];
        foreach (var client in clients)
        {
            foreach (var options in (ListOptions[])[_recent, _recent with { Namespace = "apps" }, _recent with { LabelSelector = "v=1" }])
            {
                foreach (var kind in (GroupVersionKind[])[_configMap, new("", "v1", "Secret")])
                {
                    await Record.ExceptionAsync(() => client.ListMetadataAsync(kind, options, Cancel.Token)); // the one without groups may nothing
                }
            }
        }

        Assert.Equal(18, _cluster.Counter.CountOf("list"));
    }

    [Fact]
    public async Task List_WhenItIsRefused_IsRefusedToTheOthersWithoutAsking()
    {
        var nobody = _client.Impersonate("nobody");
        for (var i = 0; i < 3; i++)
        {
            var error = await Assert.ThrowsAsync<KubernetesException>(() => nobody.ListMetadataAsync(_configMap, _recent, Cancel.Token));
            Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
        }

        Assert.Equal(1, _cluster.Counter.CountOf("list"));
    }

    [Fact]
    public async Task List_AfterOwnWrites_HoldsWhatTheServerStored()
    {
        var before = await _client.ListMetadataAsync(_configMap, _recent, Cancel.Token);

        var changed = await WriteAsync("a", "2");
        var created = await WriteAsync("c", "1");
        await _client.DeleteAsync(_configMap, new("apps", "b"), DeleteOptions.Background, Cancel.Token);
        var after = await _client.ListMetadataAsync(_configMap, _recent, Cancel.Token);
        var selected = await _client.ListMetadataAsync(_configMap, _recent with { LabelSelector = "v=1" }, Cancel.Token);

        Assert.Equal(["a", "b"], Names(before));
        Assert.Equal(["a", "c"], Names(after));
        Assert.Equal((changed, created, null), (after.Find(new("apps", "a"))!.ResourceVersion, after.Find(new("apps", "c"))!.ResourceVersion, after.Find(new("apps", "b"))));
        Assert.Equal(["c"], after.WithLabel("v", "1").Select(m => m.Key.Name));
        Assert.Equal(["a"], after.WithLabel("v", "2").Select(m => m.Key.Name));
        Assert.Equal(["c"], Names(selected));
        Assert.Equal(2, _cluster.Counter.CountOf("list"));
    }

    [Fact]
    public async Task List_WhenAWriteMovesAnObjectOutOfTheSelector_DoesNotHoldItAnyMore()
    {
        var options = _recent with { LabelSelector = "v=1" };
        await _client.ListMetadataAsync(_configMap, options, Cancel.Token);

        await WriteAsync("a", "2");

        Assert.Equal(["b"], Names(await _client.ListMetadataAsync(_configMap, options, Cancel.Token)));
        Assert.Equal(1, _cluster.Counter.CountOf("list"));
    }

    [Fact]
    public async Task List_AfterADryRun_IsTheSame()
    {
        await _client.ListMetadataAsync(_configMap, _recent, Cancel.Token);
        await WriteAsync("z", "1", dryRun: true);

        Assert.Equal(["a", "b"], Names(await _client.ListMetadataAsync(_configMap, _recent, Cancel.Token)));
    }

    [Fact]
    public async Task List_AfterAWriteThatWasRefused_DoesNotClaimToKnowTheObject()
    {
        await _client.ListMetadataAsync(_configMap, _recent, Cancel.Token);

        await Assert.ThrowsAsync<KubernetesException>(() => _client.PatchAsync(
            _configMap, new("apps", "a"), PatchType.Merge, System.Text.Json.Nodes.JsonNode.Parse("""{"metadata":{"resourceVersion":"1"}}""")!,
            new() { FieldManager = "m" }, Cancel.Token));

        // It is as it was, but that is the server's to say: whoever needs to know asks.
        Assert.Equal(["b"], Names(await _client.ListMetadataAsync(_configMap, _recent, Cancel.Token)));
    }

    [Fact]
    public async Task List_WhenTheFirstToAskGivesUp_IsStillAnsweredToTheOthers()
    {
        using var cancel = new CancellationTokenSource();
        var first = _client.ListMetadataAsync(_configMap, _recent, cancel.Token);
        var second = _client.ListMetadataAsync(_configMap, _recent, Cancel.Token);

        await cancel.CancelAsync();

        Assert.Equal(["a", "b"], Names(await second));
        Assert.Equal(1, _cluster.Counter.CountOf("list"));
        await Record.ExceptionAsync(() => first);
    }

    [Fact]
    public async Task Lists_BeyondTheLimit_DropTheOldest()
    {
        var lists = new SharedLists(_clock, maxLists: 3);
        for (var i = 0; i < 10; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await lists.GetAsync(_cluster.Client, _configMap, _recent with { LabelSelector = $"n={i}" }, Cancel.Token);
        }

        Assert.Equal(3, lists.Count);
        await lists.GetAsync(_cluster.Client, _configMap, _recent with { LabelSelector = "n=9" }, Cancel.Token);
        Assert.Equal(10, _cluster.Counter.CountOf("list"));
    }

    [Fact]
    public async Task Apply_OfManyUnchangedOwnersAMomentApart_ListsEachKindOnce()
    {
        var owners = Enumerable.Range(0, 40).Select(i => ClusterFixture.Owner with { Name = $"o{i}" }).ToList();
        var options = new ApplyOptions { ListMaxAge = TimeSpan.FromSeconds(5) };
        foreach (var owner in owners)
        {
            await ApplyAsync(owner, options);
        }

        _clock.Advance(TimeSpan.FromMinutes(2));
        _cluster.Counter.Reset();
        foreach (var owner in owners)
        {
            Assert.Empty((await ApplyAsync(owner, options)).Changes);
        }

        // Two kinds, however many owners and namespaces.
        Assert.Equal(["list /api/v1/configmaps", "list /api/v1/services"], _cluster.Counter.Requests.Select(r => r.ToString()).Order());

        // And drift is seen as soon as the lists are old enough.
        await _cluster.Client.PatchAsync(
            _configMap, new("apps", "o7"), PatchType.Merge, System.Text.Json.Nodes.JsonNode.Parse("""{"data":{"a":"drift"}}""")!, new() { FieldManager = "x" }, Cancel.Token);
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("ConfigMap/apps/o7 configured", (await ApplyAsync(owners[7], options)).Changes.Single().ToString());
        Assert.Empty((await ApplyAsync(owners[8], options)).Changes);
    }

    private async Task<ChangeSet> ApplyAsync(ApplyOwner owner, ApplyOptions options)
    {
        var objects = ManifestSet.Expand(
        [
            Apply.Manifest.Of($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {owner.Name}, namespace: apps}}, data: {{a: b}}}}"),
            Apply.Manifest.Of($"{{apiVersion: v1, kind: Service, metadata: {{name: {owner.Name}, namespace: default}}, spec: {{ports: [{{port: 80}}]}}}}"),
        ]);
        ManifestSet.Prepare(objects, owner);
        var changes = ChangeSet.Empty;
        foreach (var stage in ApplyStage.Split(objects, options))
        {
            changes = changes.Then((await new ServerSideApplier(_client, owner, options, _cluster.Cache, TimeProvider.System).ApplyStageAsync(stage, Cancel.Token)).Changes);
        }

        return changes;
    }

    private static IEnumerable<string> Names(MetadataList list) =>
        list.Items.Where(m => m.Key.Namespace == "apps").Select(m => m.Key.Name).Order();

    private async Task<string> WriteAsync(string name, string value, bool dryRun = false)
    {
        var obj = Apply.Manifest.Of($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}, namespace: apps, labels: {{v: \"{value}\"}}}}}}");
        return (await _client.ApplyAsync(obj, new() { FieldManager = "m", Force = true, DryRun = dryRun }, Cancel.Token)).ResourceVersionOf();
    }
}
