using System.Text.Json.Nodes;
using Flux.Kubernetes.Tests.Apply;
using Flux.Primitives;

namespace Flux.Kubernetes.Tests.RoundTrip;

/// <summary>The client against the embedded API server, over HTTPS on loopback.</summary>
public sealed class ClientRoundTripTests : IAsyncLifetime
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");
    private static readonly WriteOptions _write = new() { FieldManager = "test" };
    private ClusterFixture _cluster = null!;

    private KubernetesClient Client => _cluster.Client;

    public async ValueTask InitializeAsync() => _cluster = await ClusterFixture.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Create_ThenReplaceAndPatch_StoresEachChange()
    {
        var created = await Client.CreateAsync(Manifest.ConfigMap("c"), _write, Cancel.Token);
        created["data"]!["key"] = "2";
        var replaced = await Client.ReplaceAsync(created, _write, Cancel.Token);
        await PatchAsync(PatchType.Merge, """{"data":{"merge":"1"}}""");
        await PatchAsync(PatchType.Json, """[{"op":"add","path":"/data/json","value":"1"}]""");
        await PatchAsync(PatchType.StrategicMerge, """{"data":{"strategic":"1","merge":null}}""");

        var live = await Client.GetAsync(_configMap, new("apps", "c"), Cancel.Token);
        Assert.NotEqual(created.ResourceVersionOf(), replaced.ResourceVersionOf());
        Assert.Equal(["json=1", "key=2", "strategic=1"], live!["data"]!.AsObject().Select(e => $"{e.Key}={e.Value}").Order());
    }

    [Fact]
    public async Task Replace_WhenTheVersionIsOld_IsAConflict()
    {
        var old = await Client.CreateAsync(Manifest.ConfigMap("c"), _write, Cancel.Token);
        await PatchAsync(PatchType.Merge, """{"data":{"key":"2"}}""");

        var error = await Assert.ThrowsAsync<KubernetesException>(() => Client.ReplaceAsync(old, _write, Cancel.Token));

        Assert.True(error.IsConflict);
        Assert.Contains("the object has been modified", error.ServerMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WhenItExists_SaysSo()
    {
        await Client.CreateAsync(Manifest.ConfigMap("c"), _write, Cancel.Token);

        var error = await Assert.ThrowsAsync<KubernetesException>(() => Client.CreateAsync(Manifest.ConfigMap("c"), _write, Cancel.Token));

        Assert.Equal(("AlreadyExists", "configmaps \"c\" already exists"), (error.Reason, error.ServerMessage));
    }

    [Fact]
    public async Task Apply_AsADryRun_StoresNothing()
    {
        var result = await Client.ApplyAsync(Manifest.ConfigMap("c"), new() { FieldManager = "flux", Force = true, DryRun = true }, Cancel.Token);

        Assert.Empty(result.ResourceVersionOf());
        Assert.Null(await Client.GetAsync(_configMap, new("apps", "c"), Cancel.Token));
    }

    [Fact]
    public async Task Apply_WhenAnotherManagerOwnsTheField_IsAConflictUnlessForced()
    {
        await Client.ApplyAsync(Manifest.ConfigMap("c", "1"), new() { FieldManager = "a" }, Cancel.Token);

        var error = await Assert.ThrowsAsync<KubernetesException>(
            () => Client.ApplyAsync(Manifest.ConfigMap("c", "2"), new() { FieldManager = "b" }, Cancel.Token));
        Assert.True(error.IsConflict);
        Assert.NotNull(await Client.ApplyAsync(Manifest.ConfigMap("c", "2"), new() { FieldManager = "b", Force = true }, Cancel.Token));
    }

    [Fact]
    public async Task List_WhenThereAreMoreThanAPage_ReadsAllPages()
    {
        for (var i = 0; i < 5; i++)
        {
            await Client.CreateAsync(Manifest.ConfigMap($"c{i}"), _write, Cancel.Token);
        }

        _cluster.Counter.Reset();
        var list = await Client.ListAsync(_configMap, new() { Namespace = "apps", PageSize = 2 }, Cancel.Token);

        Assert.Equal(["c0", "c1", "c2", "c3", "c4"], list.Items.Select(i => i.KeyOf().Name));
        Assert.Equal(3, _cluster.Counter.CountOf("list"));
    }

    [Fact]
    public async Task Metadata_OfAList_HasNoContent()
    {
        await Client.CreateAsync(Manifest.ConfigMap("c"), _write, Cancel.Token);

        var listed = Assert.Single((await Client.ListAsync(_configMap, new() { Namespace = "apps", MetadataOnly = true }, Cancel.Token)).Items);

        Assert.Equal(["apiVersion", "kind", "metadata"], listed.Select(e => e.Key));
        Assert.Equal(_configMap, listed.KindOf());
        Assert.NotEmpty(listed.ResourceVersionOf());
    }

    [Fact]
    public async Task Watch_FromAList_SeesWhatHappensAfterwards()
    {
        var options = new ListOptions { Namespace = "apps" };
        var list = await Client.ListAsync(_configMap, options, Cancel.Token);
        await Client.CreateAsync(Manifest.ConfigMap("c"), _write, Cancel.Token);
        await PatchAsync(PatchType.Merge, """{"data":{"key":"2"}}""");
        Assert.True(await Client.DeleteAsync(_configMap, new("apps", "c"), DeleteOptions.Background, Cancel.Token));

        var seen = new List<WatchEventType>();
        await foreach (var change in Client.WatchAsync(_configMap, options, list.ResourceVersion, Cancel.Token))
        {
            seen.Add(change.Type);
            if (change.Type == WatchEventType.Deleted)
            {
                break;
            }
        }

        Assert.Equal([WatchEventType.Added, WatchEventType.Modified, WatchEventType.Deleted], seen.Where(t => t != WatchEventType.Bookmark));
    }

    [Fact]
    public async Task Delete_WhenTheUidIsAnothers_IsAConflict()
    {
        await Client.CreateAsync(Manifest.ConfigMap("c"), _write, Cancel.Token);

        var error = await Assert.ThrowsAsync<KubernetesException>(
            () => Client.DeleteAsync(_configMap, new("apps", "c"), new() { Uid = "another" }, Cancel.Token));

        Assert.True(error.IsConflict);
        Assert.False(await Client.DeleteAsync(_configMap, new("apps", "none"), DeleteOptions.Background, Cancel.Token));
    }

    [Fact]
    public async Task Impersonate_WhenTheUserHasNoRights_IsForbiddenAsThatUser()
    {
        var tenant = Client.Impersonate("system:serviceaccount:apps:deployer");

        var error = await Assert.ThrowsAsync<KubernetesException>(() => tenant.GetAsync(_configMap, new("apps", "c"), Cancel.Token));

        Assert.True(error.IsDenied);
        Assert.StartsWith(
            "configmaps \"c\" is forbidden: User \"system:serviceaccount:apps:deployer\" cannot get resource \"configmaps\"",
            error.ServerMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_WhenTheTokenIsWrong_SaySoWithoutIt()
    {
        using var client = new KubernetesClient(
            new() { Cluster = "embedded", Server = _cluster.Server.Address, CertificateAuthority = _cluster.Server.Server.CaCertificatePem, Credentials = ClusterCredentials.Token("wr0ng") },
            new(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<KubernetesClient>.Instance);

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(_configMap, new("apps", "c"), Cancel.Token));

        Assert.True(error.IsDenied);
        Assert.EndsWith(": Unauthorized", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", error.ToString(), StringComparison.Ordinal);
    }

    private Task<JsonObject> PatchAsync(PatchType type, string patch) =>
        Client.PatchAsync(_configMap, new("apps", "c"), type, JsonNode.Parse(patch)!, _write, Cancel.Token);
}
