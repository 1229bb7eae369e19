using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Hosting.Watching;
using Flux.Kubernetes;
using Flux.Orchestrations;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Hosting.Tests.Watching;

public sealed class ClusterViewTests
{
    private static readonly GroupVersionKind _kustomization = FluxKinds.Kustomization.Gvk;
    private static readonly GroupVersionKind _source = FluxKinds.GitRepository.Gvk;
    private static readonly GroupVersionKind _secret = new("", "v1", "Secret");

    private readonly ClusterView _view = new("production");

    [Fact]
    public void Observe_ShowsTheSourcesArtifactAndTheWatchedObjectsOfAKustomization()
    {
        _view.Replace(_source, [Source("main@sha1:aa")]);
        _view.Replace(_kustomization, [Kustomization()]);
        _view.Replace(_secret, [Secret("vars", "7"), Secret("unrelated", "8")]);

        var seen = Observed("Kustomization");

        Assert.Equal("production/Kustomization/flux-system/apps", seen.Target.InstanceId);
        Assert.Equal(3, seen.Generation);
        Assert.Equal("now", seen.RequestedAt);
        Assert.Equal("GitRepository/flux-system/fleet", seen.Source);
        Assert.Equal("main@sha1:aa@sha256:11 http://one.example/a.tar.gz", seen.ArtifactRevision);
        Assert.Equal([KeyValuePair.Create("Secret/flux-system/vars", "7")], seen.WatchedVersions);
    }

    [Fact]
    public void Observe_WhenTheSourceGetsAnArtifact_MovesTheKustomization()
    {
        _view.Replace(_source, [Source("main@sha1:aa")]);
        _view.Replace(_kustomization, [Kustomization()]);
        var before = SweepPlan.Compute(_view.Observe(), new Dictionary<string, ObservedObject>(), Running()).Observed;

        _view.Apply(_source, new(WatchEventType.Modified, Source("main@sha1:bb")));
        var plan = SweepPlan.Compute(_view.Observe(), before, Running());

        Assert.Equal(["production/Kustomization/flux-system/apps"], plan.Raise.Select(signal => signal.Target.InstanceId));
        Assert.Equal(["GitRepository/flux-system/fleet"], plan.Raise.Select(signal => signal.TriggeredBy));
    }

    [Fact]
    public void Observe_WhenTheArtifactIsServedElsewhere_MovesTheKustomization()
    {
        // a host that came back under another address: whoever tried the old one must not wait for its retry interval
        _view.Replace(_source, [Source("main@sha1:aa")]);
        _view.Replace(_kustomization, [Kustomization()]);
        var before = SweepPlan.Compute(_view.Observe(), new Dictionary<string, ObservedObject>(), Running()).Observed;

        _view.Apply(_source, new(WatchEventType.Modified, Source("main@sha1:aa", "http://two.example/a.tar.gz")));
        var plan = SweepPlan.Compute(_view.Observe(), before, Running());

        Assert.Equal(["production/Kustomization/flux-system/apps"], plan.Raise.Select(signal => signal.Target.InstanceId));
    }

    [Fact]
    public void Observe_WhenOnlyStatusMoves_WakesNobody()
    {
        _view.Replace(_kustomization, [Kustomization()]);
        var before = SweepPlan.Compute(_view.Observe(), new Dictionary<string, ObservedObject>(), Running()).Observed;
        var changed = Kustomization();
        changed["status"] = new JsonObject { ["lastAppliedRevision"] = "main@sha1:aa" };

        _view.Apply(_kustomization, new(WatchEventType.Modified, changed));
        var plan = SweepPlan.Compute(_view.Observe(), before, Running());

        Assert.Empty(plan.Raise);
        Assert.Empty(plan.Start);
    }

    [Fact]
    public void Apply_WhenAnObjectIsDeleted_ForgetsIt()
    {
        _view.Replace(_kustomization, [Kustomization()]);

        _view.Apply(_kustomization, new(WatchEventType.Deleted, Kustomization()));

        Assert.Empty(_view.Observe());
    }

    [Fact]
    public void Replace_ForgetsWhatIsNoLongerListed_OfThatKindOnly()
    {
        _view.Replace(_source, [Source("main@sha1:aa")]);
        _view.Replace(_kustomization, [Kustomization()]);

        _view.Replace(_kustomization, []);

        Assert.Equal("GitRepository", Assert.Single(_view.Observe()).Target.Kind);
    }

    private static HashSet<string> Running() =>
        ["production/Kustomization/flux-system/apps", "production/GitRepository/flux-system/fleet"];

    private ObservedObject Observed(string kind) => _view.Observe().Single(o => o.Target.Kind == kind);

    private static JsonObject Kustomization() => KubeYaml.ReadObjects(
        """
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: apps
          namespace: flux-system
          uid: k1
          generation: 3
          annotations:
            reconcile.fluxcd.io/requestedAt: now
        spec:
          sourceRef: {kind: GitRepository, name: fleet}
          postBuild:
            substituteFrom:
              - {kind: Secret, name: vars}
              - {kind: ConfigMap, name: absent}
        """,
        "kustomization.yaml")[0];

    private static JsonObject Source(string revision, string url = "http://one.example/a.tar.gz") => KubeYaml.ReadObjects(
        $"""
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {"{"}name: fleet, namespace: flux-system, uid: s1, generation: 1{"}"}
        status:
          artifact: {"{"}revision: "{revision}", digest: "sha256:11", url: "{url}"{"}"}
        """,
        "source.yaml")[0];

    private static JsonObject Secret(string name, string resourceVersion) => KubeYaml.ReadObjects(
        $"""
        apiVersion: v1
        kind: Secret
        metadata: {"{"}name: {name}, namespace: flux-system, resourceVersion: "{resourceVersion}"{"}"}
        """,
        "secret.yaml")[0];
}
