using System.Text.Json.Nodes;
using Flux.Durable;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;

namespace Flux.Reconciliation.Tests;

/// <summary>An orchestration's history holds 16 KiB a record, and a source may have any number of dependents.</summary>
public sealed class ReconcilePipelineWakesTests
{
    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(10); // SampleReconciler's

    private readonly InMemoryCluster _cluster = new();
    private readonly List<ReconcileTarget> _dependents = [.. Enumerable.Range(0, 500)
        .Select(i => new ReconcileTarget("demo", "Kustomization", $"team-{i % 7}", $"a-kustomization-with-a-rather-long-name-{i}"))];

    private int _runs;

    public ReconcilePipelineWakesTests() => _cluster.Put("""
        {"apiVersion":"sample.toolkit.fluxcd.io/v1","kind":"Sample",
         "metadata":{"name":"web","namespace":"apps","generation":3,"finalizers":["finalizers.fluxcd.io"]},"spec":{}}
        """);

    [Fact]
    public async Task Reconcile_WhenFiveHundredDepend_WakesEachOnceInOutcomesThatFit()
    {
        var outcomes = await RunToTheEndAsync(_ => { });

        Assert.InRange(outcomes.Count, 2, 10);
        Assert.Equal(
            _dependents.Select(target => target.InstanceId).Order(StringComparer.Ordinal),
            outcomes.SelectMany(outcome => outcome.Wakes).Select(target => target.InstanceId));
        Assert.All(outcomes.SkipLast(1), outcome => Assert.Equal(TimeSpan.Zero, outcome.RequeueAfter));
        Assert.Equal(_interval, outcomes[^1].RequeueAfter);
        Assert.Equal(1, _runs);
        Assert.All(outcomes, outcome => OrchestrationJson.Serialize(outcome, "the outcome")); // throws beyond 16 KiB
    }

    [Fact]
    public async Task Reconcile_WhenNamesAreAsLongAsTheyMayBe_OutcomesStillFit()
    {
        _dependents.Clear();
        _dependents.AddRange(Enumerable.Range(0, 100).Select(i =>
            new ReconcileTarget(new('c', 63), "Kustomization", new('n', 63), $"{new string('k', 250)}{i:000}")));

        var outcomes = await RunToTheEndAsync(_ => { });

        Assert.Equal(100, outcomes.SelectMany(outcome => outcome.Wakes).Distinct().Count());
        Assert.All(outcomes, outcome => OrchestrationJson.Serialize(outcome, "the outcome"));
    }

    [Fact]
    public async Task Reconcile_WhenDependentsComeAndGoWhileWaking_SkipsNoneThatStays()
    {
        var stay = _dependents.Where((_, i) => i % 3 > 0).ToList();

        var outcomes = await RunToTheEndAsync(round =>
        {
            if (round == 1)
            {
                _dependents.RemoveAll(target => !stay.Contains(target));
            }
        });

        Assert.Subset(outcomes.SelectMany(outcome => outcome.Wakes).ToHashSet(), stay.ToHashSet());
    }

    [Fact]
    public async Task Reconcile_WhenAskedForWhileWaking_WakesAllAndThenRunsAgainAtOnce()
    {
        var outcomes = await RunToTheEndAsync(_ => { }, triggeredIn: 1);

        Assert.Equal(500, outcomes.Sum(outcome => outcome.Wakes.Count));
        Assert.Equal(TimeSpan.Zero, outcomes[^1].RequeueAfter);
        Assert.Null(outcomes[^1].Continuation);
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task Reconcile_WhenTheSpecChangesWhileWaking_WakesAllAndThenRunsAgainAtOnce()
    {
        var outcomes = await RunToTheEndAsync(round =>
        {
            if (round == 1)
            {
                _cluster.Change("Sample", "web", obj => obj["spec"] = new JsonObject { ["other"] = true });
            }
        });

        Assert.Equal(500, outcomes.Sum(outcome => outcome.Wakes.Count));
        Assert.Equal(TimeSpan.Zero, outcomes[^1].RequeueAfter);
    }

    private async Task<List<ReconcileOutcome>> RunToTheEndAsync(Action<int> before, int triggeredIn = -1)
    {
        var reconciler = new SampleReconciler(SampleReconciler.ServicesOf(_cluster, new ManualClock()), new ScriptedStep("Work", _ =>
        {
            _runs++;
            return StepResult.Next;
        }))
        {
            Dependents = _dependents,
        };
        var outcomes = new List<ReconcileOutcome>();
        do
        {
            before(outcomes.Count);
            outcomes.Add(await reconciler.ReconcileAsync(
                new()
                {
                    Target = SampleReconciler.Target,
                    Continuation = outcomes.LastOrDefault()?.Continuation,
                    TriggeredBy = outcomes.Count == triggeredIn ? "Receiver/apps/hook" : null,
                },
                TestContext.Current.CancellationToken));
        }
        while (outcomes[^1].Continuation is not null && outcomes.Count < 200);

        return outcomes;
    }
}
