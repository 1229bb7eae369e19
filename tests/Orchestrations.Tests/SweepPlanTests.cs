using Flux.Reconciliation;

namespace Flux.Orchestrations.Tests;

public sealed class SweepPlanTests
{
    // as upstream's messages name an object: "New reconciliation triggered by Kind/namespace/name"
    private const string Itself = "Kustomization/flux-system/apps";

    private static readonly ObservedObject _seen = new()
    {
        Target = new ReconcileTarget("prod", "Kustomization", "flux-system", "apps"),
        Uid = "u1",
        Generation = 3,
        RequestedAt = "2026-01-01T00:00:00Z",
        Source = "GitRepository/flux-system/repo",
        ArtifactRevision = "main@sha1:aaa",
        WatchedVersions = new Dictionary<string, string> { ["ConfigMap/flux-system/vars"] = "10" },
    };

    public static TheoryData<string, string, ObservedObject> Changes => new()
    {
        { Itself, SweepReasons.Recreated, _seen with { Uid = "u2", Generation = 1 } },
        { Itself, SweepReasons.Deletion, _seen with { IsDeleting = true, Generation = 4 } },
        { Itself, SweepReasons.Requested, _seen with { RequestedAt = "2026-01-02T00:00:00Z" } },
        { Itself, SweepReasons.Spec, _seen with { Generation = 4 } },
        { "GitRepository/flux-system/repo", SweepReasons.Artifact, _seen with { ArtifactRevision = "main@sha1:bbb" } },
        { "GitRepository/flux-system/repo", SweepReasons.Artifact, _seen with { ArtifactRevision = null } },
        { "ConfigMap/flux-system/vars", SweepReasons.Watched, _seen with { WatchedVersions = new Dictionary<string, string> { ["ConfigMap/flux-system/vars"] = "11" } } },
        { "ConfigMap/flux-system/vars", SweepReasons.Watched, _seen with { WatchedVersions = new Dictionary<string, string> { ["Secret/flux-system/vars"] = "10" } } },
        { "ConfigMap/flux-system/vars", SweepReasons.Watched, _seen with { WatchedVersions = new Dictionary<string, string>() } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Compute_WhenSomethingMoved_WakesTheLoopAndSaysWhoCausedItAndWhy(string who, string reason, ObservedObject now)
    {
        var plan = Compute([now], Before(_seen), _seen.Target.InstanceId);

        Assert.Empty(plan.Start);
        Assert.Equal([new SweepSignal(_seen.Target, who, reason)], plan.Raise);
        Assert.Same(now, plan.Observed[_seen.Target.InstanceId]);
    }

    [Fact]
    public void Compute_WhenTheRequestIsTakenAway_WakesNobody()
    {
        // Flux' predicate ReconcileRequestedPredicate: an annotation that is added or changed counts, one that is removed does not
        var plan = SweepPlan.Compute(
            [_seen with { RequestedAt = null }], new Dictionary<string, ObservedObject> { [_seen.Target.InstanceId] = _seen }, new HashSet<string> { _seen.Target.InstanceId });

        Assert.Empty(plan.Raise);
        Assert.Empty(plan.Start);
    }

    [Fact]
    public void Compute_WhenNothingMoved_DoesNothing()
    {
        var now = _seen with { WatchedVersions = new Dictionary<string, string>(_seen.WatchedVersions) };

        var plan = Compute([now], Before(_seen), _seen.Target.InstanceId);

        Assert.Empty(plan.Start);
        Assert.Empty(plan.Raise);
    }

    [Fact]
    public void Compute_WhenNoLoopRuns_StartsItWhetherItMovedOrNot()
    {
        var other = _seen with { Target = _seen.Target with { Name = "infra" } };

        var plan = Compute([_seen, other], Before(_seen));

        Assert.Equal([_seen.Target, other.Target], plan.Start);
        Assert.Empty(plan.Raise);
    }

    [Fact]
    public void Compute_WhenALoopRunsThatWasNeverSeen_WakesIt()
    {
        // after a restart of the host the loops go on, but what they saw last is not known here
        var plan = Compute([_seen], Before(), _seen.Target.InstanceId);

        Assert.Equal([new SweepSignal(_seen.Target, Itself, SweepReasons.FirstSeen)], plan.Raise);
    }

    [Fact]
    public void Compute_WhenAnObjectIsGone_WakesItsLoopOnceSoThatItEnds()
    {
        var plan = Compute([], Before(_seen), _seen.Target.InstanceId);

        Assert.Equal([new SweepSignal(_seen.Target, Itself, SweepReasons.Gone)], plan.Raise);
        Assert.Empty(plan.Observed);
        Assert.Empty(Compute([], plan.Observed, _seen.Target.InstanceId).Raise);
    }

    [Fact]
    public void Compute_WhenAnObjectIsGoneAndItsLoopEnded_DoesNothing()
    {
        var plan = Compute([], Before(_seen));

        Assert.Empty(plan.Start);
        Assert.Empty(plan.Raise);
    }

    [Fact]
    public void Compute_TellsClustersApart()
    {
        var elsewhere = _seen with { Target = _seen.Target with { Cluster = "test" } };

        var plan = Compute([_seen, elsewhere], Before(_seen), _seen.Target.InstanceId);

        Assert.Equal([elsewhere.Target], plan.Start);
        Assert.Empty(plan.Raise);
    }

    private static Dictionary<string, ObservedObject> Before(params ObservedObject[] seen) => seen.ToDictionary(o => o.Target.InstanceId);

    private static SweepPlan Compute(ObservedObject[] now, IReadOnlyDictionary<string, ObservedObject> before, params string[] running) =>
        SweepPlan.Compute(now, before, running.ToHashSet());
}
