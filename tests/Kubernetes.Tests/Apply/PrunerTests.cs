using System.Text.Json.Nodes;
using Flux.Kubernetes.Apply;

namespace Flux.Kubernetes.Tests.Apply;

public sealed class PrunerTests : IDisposable
{
    private const string Group = Owners.Group;

    private static readonly ApplyOwner _owner = Owners.Apps;

    private readonly MiniCluster _cluster = new();
    private readonly KubernetesClient _client;

    public PrunerTests() => _client = _cluster.Client();

    public void Dispose()
    {
        _client.Dispose();
        _cluster.Dispose();
    }

    [Fact]
    public async Task Prune_WhenObjectsAreOurs_DeletesThemInReverseOrder()
    {
        Owned("configmaps", "c");
        Owned("deployments", "web");
        Owned("namespaces", "team");

        var result = await PruneAsync("_team__Namespace", "apps_c__ConfigMap", "apps_web_apps_Deployment");

        Assert.Equal("Deployment/apps/web deleted\nConfigMap/apps/c deleted\nNamespace/team deleted", result.Changes.ToString());
        Assert.Null(result.Error);
        Assert.Null(_cluster.Find("configmaps", "c"));
    }

    [Theory]
    [InlineData(Group + "/prune", "disabled")]
    [InlineData(Group + "/reconcile", "Disabled")]
    [InlineData(Group + "/ssa", "Ignore")]
    public async Task Prune_WhenTheObjectAsksToBeKept_SkipsIt(string annotation, string value)
    {
        Owned("configmaps", "c", o => o.Metadata()!["annotations"] = new JsonObject { [annotation] = value });

        Assert.Equal("ConfigMap/apps/c skipped", (await PruneAsync("apps_c__ConfigMap")).Changes.ToString());
        Assert.NotNull(_cluster.Find("configmaps", "c"));
    }

    [Theory]
    [InlineData(Group + "/name", "other")]
    [InlineData(Group + "/namespace", "elsewhere")]
    public async Task Prune_WhenAnotherOwnerHasAdoptedTheObject_SkipsIt(string label, string value)
    {
        Owned("configmaps", "c", o => o.Metadata()!["labels"]![label] = value);

        var result = await PruneAsync("apps_c__ConfigMap");

        Assert.Equal("ConfigMap/apps/c skipped", result.Changes.ToString());
        Assert.Empty(result.Survivors);
        Assert.NotNull(_cluster.Find("configmaps", "c"));
    }

    [Fact]
    public async Task Prune_WhenTheObjectOrItsKindIsGone_CountsAsDeleted()
    {
        var result = await PruneAsync("apps_c__ConfigMap", "apps_w_example.test_Widget");

        Assert.Equal("Widget/apps/w deleted\nConfigMap/apps/c deleted", result.Changes.ToString());
        Assert.Equal(0, _cluster.Counter.CountOf("delete"));
    }

    [Fact]
    public async Task Prune_WhenOneFails_GoesOnAndKeepsItForTheNextTime()
    {
        Owned("configmaps", "a");
        Owned("configmaps", "b");
        Owned("configmaps", "c");
        _cluster.Refuse = r => r switch
        {
            { Method: "DELETE", Name: "b" } => (403, "Forbidden", "denied by webhook"),
            { Method: "GET", Name: "c" } => (403, "Forbidden", "no get"),
            _ => null,
        };

        var result = await PruneAsync("apps_a__ConfigMap", "apps_b__ConfigMap", "apps_c__ConfigMap");

        Assert.Equal(
            "delete failed, errors: ConfigMap/apps/c query failed: no get;ConfigMap/apps/b delete failed: denied by webhook;", result.Error);
        Assert.Equal(["apps_c__ConfigMap", "apps_b__ConfigMap"], result.Survivors.Select(s => s.Id));
        Assert.Null(_cluster.Find("configmaps", "a"));
    }

    [Fact]
    public async Task Prune_WhenTheVersionIsNoLongerServed_UsesAnother()
    {
        Owned("deployments", "web");

        var result = await Pruner().PruneAsync([new(new("apps", "web", "apps", "Deployment"), "v1beta1")], Cancel.Token);

        Assert.Equal("Deployment/apps/web deleted", result.Changes.ToString());
        Assert.Null(_cluster.Find("deployments", "web"));
    }

    [Fact]
    public async Task FindRemaining_WhenAFinalizerHolds_ListsTheObject()
    {
        Owned("configmaps", "c", o => o.Metadata()!["finalizers"] = new JsonArray("example.test/hold"));
        Owned("configmaps", "d");
        var entries = new[] { "apps_c__ConfigMap", "apps_d__ConfigMap" }.Select(Entry).ToList();
        await Pruner().PruneAsync(entries, Cancel.Token);

        Assert.Equal("ConfigMap/apps/c", Assert.Single(await Pruner().FindRemainingAsync(entries, Cancel.Token)).Object.Subject);
    }

    private Pruner Pruner() => new(_client, _owner, new AppliedStateCache());

    private Task<PruneResult> PruneAsync(params string[] ids) => Pruner().PruneAsync([.. ids.Select(Entry)], Cancel.Token);

    private static InventoryEntry Entry(string id) => new(ObjectIdentity.Parse(id, null), "v1");

    private void Owned(string plural, string name, Action<JsonObject>? more = null) => _cluster.Edit(plural, name, o =>
    {
        _owner.Label(o);
        more?.Invoke(o);
    });
}
