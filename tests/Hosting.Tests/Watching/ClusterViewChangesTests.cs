using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Hosting.Watching;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Hosting.Tests.Watching;

/// <summary>What a burst of a watch concerns: who changed, and who refers to that; never all there is.</summary>
public sealed class ClusterViewChangesTests
{
    private const int Many = 500;

    private static readonly GroupVersionKind _kustomization = FluxKinds.Kustomization.Gvk;
    private static readonly GroupVersionKind _source = FluxKinds.GitRepository.Gvk;
    private static readonly GroupVersionKind _secret = new("", "v1", "Secret");

    private readonly ClusterView _view = new("production");

    public ClusterViewChangesTests()
    {
        _view.Replace(_source, [Source("one", "1"), Source("two", "1")]);
        _view.Replace(_kustomization, Enumerable.Range(0, Many).Select(i => Kustomization(i, i < 3 ? "one" : "two", i == 7 ? "vars" : "absent")));
        _view.Replace(_secret, [Secret("vars", "1")]);
        _view.TakeChanges();
    }

    [Fact]
    public void TakeChanges_AfterTheFirstLook_HasNothing() => Assert.Empty(_view.TakeChanges().Concerned);

    [Fact]
    public void TakeChanges_WhenOneObjectChanges_ConcernsThatOneOfMany()
    {
        _view.Apply(_kustomization, new(WatchEventType.Modified, Kustomization(9, "two", "absent", generation: 2)));

        var burst = _view.TakeChanges();

        Assert.Equal(["Kustomization/flux-system/k9"], burst.Concerned.Select(target => target.ToString()));
        Assert.Equal(2, Assert.Single(burst.Now).Generation);
    }

    [Fact]
    public void TakeChanges_WhenASourceHasAnotherArtifact_ConcernsItAndWhoRefersToIt()
    {
        _view.Apply(_source, new(WatchEventType.Modified, Source("one", "2")));

        Assert.Equal(
            ["GitRepository/flux-system/one", "Kustomization/flux-system/k0", "Kustomization/flux-system/k1", "Kustomization/flux-system/k2"],
            Concerned());
    }

    [Fact]
    public void TakeChanges_WhenASourceOnlySaysThatItLooked_ConcernsNobodyElse()
    {
        var looked = Source("two", "1");
        looked["status"]!["observedGeneration"] = 5;
        _view.Apply(_source, new(WatchEventType.Modified, looked));

        Assert.Equal(["GitRepository/flux-system/two"], Concerned());
    }

    [Theory]
    [InlineData(WatchEventType.Modified)]
    [InlineData(WatchEventType.Deleted)]
    public void TakeChanges_WhenASecretChangesOrGoes_ConcernsWhoReadsIt(WatchEventType type)
    {
        _view.Apply(_secret, new(type, Secret("vars", "2")));

        Assert.Equal(["Kustomization/flux-system/k7"], Concerned());
    }

    [Fact]
    public void TakeChanges_WhenAnObjectIsDeleted_ConcernsItThoughItIsNoMore()
    {
        _view.Apply(_kustomization, new(WatchEventType.Deleted, Kustomization(0, "one", "absent")));

        var burst = _view.TakeChanges();

        Assert.Equal(["Kustomization/flux-system/k0"], burst.Concerned.Select(target => target.ToString()));
        Assert.Empty(burst.Now);
    }

    [Fact]
    public void TakeChanges_WhenAnObjectRefersToAnotherSource_NoLongerFollowsTheFirst()
    {
        _view.Apply(_kustomization, new(WatchEventType.Modified, Kustomization(0, "two", "absent", generation: 2)));
        _view.TakeChanges();

        _view.Apply(_source, new(WatchEventType.Modified, Source("one", "2")));

        Assert.DoesNotContain("Kustomization/flux-system/k0", Concerned());
    }

    [Fact]
    public void TakeChanges_WhenAListComesAgainWithoutOne_ConcernsThatOneToo()
    {
        _view.Replace(_source, [Source("one", "1")]);

        Assert.Contains("GitRepository/flux-system/two", Concerned());
    }

    private IEnumerable<string> Concerned() => _view.TakeChanges().Concerned.Select(target => target.ToString()).Order(StringComparer.Ordinal);

    private static JsonObject Kustomization(int number, string source, string secret, int generation = 1) => JsonNode.Parse($$$$"""
        {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
         "metadata": {"name": "k{{{{number}}}}", "namespace": "flux-system", "uid": "u{{{{number}}}}", "generation": {{{{generation}}}}},
         "spec": {"sourceRef": {"kind": "GitRepository", "name": "{{{{source}}}}"},
                  "postBuild": {"substituteFrom": [{"kind": "Secret", "name": "{{{{secret}}}}"}]}}}
        """)!.AsObject();

    private static JsonObject Source(string name, string revision) => JsonNode.Parse($$$$"""
        {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
         "metadata": {"name": "{{{{name}}}}", "namespace": "flux-system", "uid": "{{{{name}}}}", "generation": 1},
         "status": {"artifact": {"revision": "{{{{revision}}}}", "digest": "sha256:11", "url": "http://one.example/{{{{name}}}}.tar.gz"}}}
        """)!.AsObject();

    private static JsonObject Secret(string name, string version) => JsonNode.Parse($$$$"""
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "{{{{name}}}}", "namespace": "flux-system", "resourceVersion": "{{{{version}}}}"}}
        """)!.AsObject();
}
