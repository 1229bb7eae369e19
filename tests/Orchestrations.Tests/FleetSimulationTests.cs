using Flux.TestKit.Simulation;

namespace Flux.Orchestrations.Tests;

/// <summary>
/// A small fleet through half a day: 12 clusters of 30 objects, one of which cannot be reached for three hours. <c>Benchmarks -- fleet</c> runs the
/// large one.
/// </summary>
[Collection(nameof(ReconcileLoopOnLocalRuntimeTests))]
public sealed class FleetSimulationTests
{
    private static readonly FleetSimulationOptions _small = new()
    {
        Clusters = 12,
        ObjectsPerCluster = 30,
        Duration = TimeSpan.FromHours(12),
        Step = TimeSpan.FromSeconds(1),
        MaxConcurrentActivities = 16,
        MaxConcurrentActivitiesPerCluster = 4,
    };

    [Fact]
    public async Task HalfADay_WithFailuresPushesAndADeployment_StarvesNothingAndAppliesEveryPush()
    {
        var report = await RunAsync(_small);

        Assert.Equal(0, report.NeverSeen);
        Assert.Equal(report.Pushes.Made, report.Pushes.Applied);
        Assert.InRange(report.Pushes.Made, 5, 60); // 12 repositories, four a day, for eleven hours: 22 are expected
        // an object is looked at once an interval, plus five percent, plus what a failed run or a long apply before it takes
        Assert.InRange(report.LongestNeglect, 0.9, 1.5);
        // spread by then: a minute of 36 runs on average, whose busiest of 120 chance (a deviation of 6) lets grow to about 55
        Assert.InRange(report.BusiestMinute, 1, 2.2);
        // 360 objects, 72 intervals; what pushes and failures add is less than as much again
        Assert.InRange(report.Activities, 360 * 68, 360 * 72 * 2);
    }

    [Fact]
    public async Task HalfADay_WithASickCluster_CostsTheOthersNothing()
    {
        var without = await RunAsync(_small with { SickClusters = 0 });
        var with = await RunAsync(_small with { SickClusters = 1 });

        // four of sixteen turns at most go to the sick one, so the others wait some steps of the clock more at the very most
        Assert.InRange(with.WorstWait, TimeSpan.Zero, without.WorstWait + TimeSpan.FromSeconds(5));
        Assert.InRange(with.LongestNeglect, 0.9, without.LongestNeglect + 0.2);
        // 30 loops back off to a quarter of an hour, in 12 steps: about 22 runs in three hours
        Assert.InRange(with.ActivitiesInVain, 30 * 15, 30 * 35);
    }

    private static async Task<FleetSimulationReport> RunAsync(FleetSimulationOptions options)
    {
        await using var simulation = new FleetSimulation(options);
        return await simulation.RunAsync(TestContext.Current.CancellationToken);
    }
}
